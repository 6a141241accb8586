import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SendBuffer } from '../../../src/network/send-buffer.ts'
import { concatBytes, equalBytes } from '../../../src/shared/bytes.ts'

describe('SendBuffer', () => {
  it('joins the short sends of one task, and passes a long one on as it is', async () => {
    const written: Uint8Array[] = []
    const buffer = new SendBuffer((data) => written.push(data))
    buffer.send(Uint8Array.of(1))
    buffer.send(Uint8Array.of(2, 3))
    expect(buffer.bytes).toBe(3)
    expect(written).toEqual([])
    const block = new Uint8Array(16_397)
    buffer.send(block)
    expect(written).toEqual([Uint8Array.of(1, 2, 3), block])
    expect(written[1]).toBe(block)
    buffer.send(Uint8Array.of(4))
    await Promise.resolve()
    expect(written[2]).toEqual(Uint8Array.of(4))
    expect(buffer.bytes).toBe(0)
  })

  it('keeps every byte in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 30 }), async (sizes) => {
        const written: Uint8Array[] = []
        const buffer = new SendBuffer((data) => written.push(data))
        const sent = sizes.map((size, i) => new Uint8Array(size).fill(i))
        for (const data of sent) {
          buffer.send(data)
          if (data.length % 3 === 0) await Promise.resolve()
        }
        await Promise.resolve()
        expect(equalBytes(concatBytes(written), concatBytes(sent))).toBe(true)
      }),
    )
  })

  it('forgets what waits when it is cleared', async () => {
    const written: Uint8Array[] = []
    const buffer = new SendBuffer((data) => written.push(data))
    buffer.send(Uint8Array.of(1))
    buffer.clear()
    await Promise.resolve()
    expect(written).toEqual([])
  })
})
