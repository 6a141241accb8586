import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concatBytes,
  equalBytes,
  fromHex,
  fromLatin1,
  fromUtf8,
  ownedBuffer,
  toHex,
  toLatin1,
  toUtf8,
} from '../../../src/shared/bytes.ts'

const anyBytes = fc.uint8Array({ maxLength: 200 })

describe('hexadecimal', () => {
  it('is the same as that of Node, both ways', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
      }),
    )
  })

  it.each(['0', 'abc', '0g', ' 00', '00 ', '0x00', '０0', '-1', '00\n'])('is not %j', (text) => {
    expect(fromHex(text)).toBeNull()
  })
})

describe('joined bytes', () => {
  it('are all parts in their order, in a buffer of their own', () => {
    fc.assert(
      fc.property(fc.array(anyBytes), (parts) => {
        const all = concatBytes(parts)
        expect([...all]).toEqual(parts.flatMap((part) => [...part]))
        expect(all.byteLength).toBe(all.buffer.byteLength)
      }),
    )
  })
})

describe('equal bytes', () => {
  it('are equal in length and in every place', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
        expect(equalBytes(a, a.slice())).toBe(true)
        expect(equalBytes(a, concatBytes([a, Uint8Array.of(0)]))).toBe(false)
      }),
    )
  })
})

describe('text', () => {
  it('comes back out of UTF-8, and out of Latin-1 byte by byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), anyBytes, (text, bytes) => {
        expect(fromUtf8(toUtf8(text))).toBe(text)
        expect(fromLatin1(toLatin1(bytes))).toEqual(bytes)
        expect(toLatin1(bytes)).toHaveLength(bytes.length)
      }),
    )
  })

  it('that is malformed becomes replacement characters, and throws nothing', () => {
    expect(fromUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb')
    fc.assert(fc.property(anyBytes, (bytes) => void fromUtf8(bytes)))
  })
})

describe('an owned buffer', () => {
  it('is the buffer itself when it holds nothing else', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    expect(ownedBuffer(bytes)).toBe(bytes.buffer)
  })

  it.each([
    ['a part at the beginning', 0, 2],
    ['a part at the end', 1, 3],
    ['nothing of it', 3, 3],
  ])('is a copy without the neighbours for %s', (_what, begin, end) => {
    const all = Uint8Array.of(1, 2, 3)
    const buffer = ownedBuffer(all.subarray(begin, end))
    expect(new Uint8Array(buffer)).toEqual(all.slice(begin, end))
    expect(buffer).not.toBe(all.buffer)
  })

  it('is never shared memory, which cannot be transferred', () => {
    const buffer = ownedBuffer(new Uint8Array(new SharedArrayBuffer(4)))
    expect(buffer).toBeInstanceOf(ArrayBuffer)
    expect(buffer.byteLength).toBe(4)
  })
})
