import { describe, expect, it } from 'vitest'
import {
  decodeOwnerStamp,
  encodeOwnerStamp,
  mayWrite,
  newOwnerStamp,
} from '../../../src/storage/owner-stamp.ts'

const now = 1_800_000_000_000
const first = newOwnerStamp(now - 20_000)
const second = newOwnerStamp(now - 5_000)

describe('an owner may write', () => {
  const table: [string, ReturnType<typeof newOwnerStamp> | null, typeof first, boolean][] = [
    ['where nobody has', null, first, true],
    ['where it has itself', first, first, true],
    ['after an earlier one', first, second, true],
    ['no more, when a later one has', second, first, false],
    ['when the other got the right in the same millisecond', newOwnerStamp(first.since), first, true],
    ['after a stamp of before the clock was put back', newOwnerStamp(now + 86_400_000), first, true],
  ]
  it.each(table)('%s', (_case, stored, mine, expected) => {
    expect(mayWrite(stored, mine, now)).toBe(expected)
  })
})

describe('a stamp', () => {
  it('survives its row', () => {
    expect(decodeOwnerStamp(encodeOwnerStamp(first))).toEqual(first)
    const inside = new Uint8Array(40)
    inside.set(encodeOwnerStamp(second), 7)
    expect(decodeOwnerStamp(inside.subarray(7, 31))).toEqual(second)
  })

  it('that cannot be read is none', () => {
    for (const row of [undefined, new Uint8Array(), new Uint8Array(23), new Uint8Array(25)]) {
      expect(decodeOwnerStamp(row)).toBe(null)
    }
    expect(decodeOwnerStamp(new Uint8Array(24).fill(0xff))).toBe(null)
  })

  it('is another one each time', () => {
    expect(newOwnerStamp(now).id).toMatch(/^[0-9a-f]{32}$/)
    expect(newOwnerStamp(now).id).not.toBe(newOwnerStamp(now).id)
  })
})
