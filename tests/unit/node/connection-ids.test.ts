import { describe, expect, it } from 'vitest'
import { ConnectionIds } from '../../../src/node/connection-ids.ts'

const minute = 60_000

describe('a connection id', () => {
  const ids = new ConnectionIds()

  it('holds for its address, for one minute at least and two at most', () => {
    for (const start of [0, 1, minute - 1, minute, 1e9 + 31_000]) {
      const id = ids.create('192.0.2.1', start)
      for (const later of [0, minute / 2, minute]) {
        expect(ids.isRight(id, '192.0.2.1', start + later)).toBe(true)
      }
      expect(ids.isRight(id, '192.0.2.1', start + 2 * minute)).toBe(false)
      expect(ids.isRight(id, '192.0.2.2', start)).toBe(false)
      expect(ids.isRight(id, '192.0.2.1', start - 2 * minute)).toBe(false)
    }
  })

  it('is of 8 bytes, and none of another length is right', () => {
    const id = ids.create('::1', 0)
    expect(id).toHaveLength(8)
    for (const wrong of [new Uint8Array(), id.subarray(1), Buffer.concat([id, id]), new Uint8Array(8)]) {
      expect(ids.isRight(wrong, '::1', 0)).toBe(false)
    }
  })

  it('is of one run only', () => {
    expect(new ConnectionIds().isRight(ids.create('::1', 0), '::1', 0)).toBe(false)
  })
})
