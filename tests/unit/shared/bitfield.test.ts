import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'

describe('Bitfield', () => {
  it('has the bit order of the message: the high bit of the first byte is index 0', () => {
    const field = new Bitfield(10, Uint8Array.of(0b1000_0001, 0b0100_0000))
    expect([...field]).toEqual([0, 7, 9])
    expect(field.count).toBe(3)
  })

  it('clears the spare bits that a peer may have set', () => {
    const field = new Bitfield(10, Uint8Array.of(0, 0xff))
    expect([...field]).toEqual([8, 9])
    expect(field.bytes[1]).toBe(0b1100_0000)
    expect(field.has(10)).toBe(false)
  })

  it.each([
    [10, 1],
    [10, 3],
    [8, 2],
    [0, 1],
  ])('of %d pieces is not %d bytes long', (size, length) => {
    expect(() => new Bitfield(size, new Uint8Array(length))).toThrow(RangeError)
  })

  it('says whether something changed', () => {
    const field = new Bitfield(3)
    expect([field.add(1), field.add(1), field.delete(1), field.delete(1)]).toEqual([true, false, true, false])
    expect(field.count).toBe(0)
  })

  it.each([-1, 3, 7, 8, 1e9])('has no place for index %d of three', (index) => {
    const field = Bitfield.full(3)
    expect([field.has(index), field.add(index), field.delete(index)]).toEqual([false, false, false])
    expect(field.count).toBe(3)
  })

  it('is a copy that goes its own way', () => {
    const field = new Bitfield(3)
    const copy = field.copy()
    copy.add(2)
    expect([field.has(2), copy.has(2)]).toEqual([false, true])
  })

  it('holds what a set holds, whatever is added and deleted', () => {
    const changes = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -2, max: 40 })))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 33 }), changes, (size, steps) => {
        const field = new Bitfield(size)
        const set = new Set<number>()
        for (const [isAdded, index] of steps) {
          const isInside = index >= 0 && index < size
          expect(isAdded ? field.add(index) : field.delete(index)).toBe(
            isInside && set.has(index) !== isAdded,
          )
          if (isInside && isAdded) set.add(index)
          else set.delete(index)
        }
        expect([...field]).toEqual([...set].sort((a, b) => a - b))
        expect([field.count, field.isFull]).toEqual([set.size, set.size === size])
        // What goes over the wire says the same.
        expect([...new Bitfield(size, field.bytes.slice())]).toEqual([...field])
      }),
    )
  })

  it('is full in the same way however it was filled', () => {
    for (const size of [0, 1, 7, 8, 9, 16]) {
      const filled = new Bitfield(size)
      filled.fill()
      expect(filled.bytes).toEqual(Bitfield.full(size).bytes)
      expect([filled.count, filled.isFull]).toEqual([size, true])
    }
  })

  it('compares itself with another one of its size, which may grow meanwhile', () => {
    const indices = fc.uniqueArray(fc.integer({ min: 0, max: 29 }))
    fc.assert(
      fc.property(indices, indices, (ours, theirs) => {
        const [field, other] = [new Bitfield(30), new Bitfield(30)]
        for (const index of ours) field.add(index)
        for (const index of theirs) other.add(index)
        expect(field.includes(other)).toBe(theirs.every((index) => ours.includes(index)))
        const missing: number[] = []
        for (const index of field.without(other)) {
          missing.push(index)
          other.add(index)
        }
        expect(missing).toEqual(ours.filter((index) => !theirs.includes(index)).sort((a, b) => a - b))
        expect([...field.without(other)]).toEqual([])
      }),
    )
  })
})
