import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RarityIndex } from '../../../src/swarm/rarity-index.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

type Step = ['add' | 'remove' | 'increment' | 'decrement', number]

describe('RarityIndex', () => {
  it('agrees with a plain sort after any sequence of changes', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('add', 'remove', 'increment', 'decrement'), fc.nat(19)) as fc.Arbitrary<Step>,
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(steps, fc.integer(), (sequence, seed) => {
        const index = new RarityIndex(20, seededRandom(seed))
        const members = new Set<number>()
        const counts = new Array<number>(20).fill(0)
        for (const [what, piece] of sequence) {
          index[what](piece)
          if (what === 'add') members.add(piece)
          else if (what === 'remove') members.delete(piece)
          else if (what === 'increment') counts[piece]!++
          else counts[piece] = Math.max(counts[piece]! - 1, 0)
        }
        const order: number[] = []
        index.find((piece) => {
          order.push(piece)
          return false
        })
        expect(new Set(order)).toEqual(members)
        expect(order.length).toBe(members.size)
        const rarity = order.map((piece) => counts[piece]!)
        expect(rarity).toEqual([...rarity].sort((a, b) => a - b))
        for (const piece of order) expect(index.availability(piece)).toBe(counts[piece])
      }),
    )
  })

  it('spreads equally rare pieces over peers', () => {
    const first = new Set<number>()
    for (let seed = 1; seed <= 40; seed++) {
      const index = new RarityIndex(50, seededRandom(seed * 7919))
      for (let piece = 0; piece < 50; piece++) index.add(piece)
      first.add(index.find(() => true))
    }
    expect(first.size).toBeGreaterThan(10)
  })

  it('sweeps over all pieces in turn, however many are rarer', () => {
    const index = new RarityIndex(1_000, seededRandom(3))
    for (let piece = 0; piece < 1_000; piece++) index.add(piece)
    index.increment(700)
    const isIt = (piece: number): boolean => piece === 700
    expect(index.find(isIt, 100)).toBe(-1)
    const found = Array.from({ length: 10 }, () => index.sweep(isIt, 100))
    expect(found.filter((piece) => piece === 700)).toHaveLength(1)
    expect(index.sweep(isIt, 1_000)).toBe(700)
  })

  it('finds nothing in an empty index and ignores pieces out of range', () => {
    const index = new RarityIndex(3, seededRandom(1))
    index.add(3)
    index.increment(9)
    index.decrement(9)
    expect(index.find(() => true)).toBe(-1)
    expect(index.length).toBe(0)
  })
})
