import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MissingRun, startDelayMs } from '../../../src/swarm/start-estimate.ts'

const piece = 100
/** What is missing of a film of `count` pieces, the ones in `have` apart. */
const missingOf = (count: number, have: readonly number[]): MissingRun[] =>
  Array.from({ length: count }, (_, i) => ({ offset: i * piece, missing: piece })).filter(
    (_, i) => !have.includes(i),
  )
const range = (begin: number, end: number): number[] =>
  Array.from({ length: end - begin }, (_, i) => begin + i)

describe('startDelayMs', () => {
  it('is 0 when everything is here, whatever the rates', () => {
    expect(startDelayMs({ missing: [], rate: 0, mediaRate: 100, startBytes: 200 })).toBe(0)
  })

  it('is 0 when the first bytes are here and the rest comes at least as fast as it is played', () => {
    const missing = missingOf(50, [0, 1])
    expect(startDelayMs({ missing, rate: 100, mediaRate: 100, startBytes: 200 })).toBe(0)
    expect(startDelayMs({ missing, rate: 1_000, mediaRate: 100, startBytes: 200 })).toBe(0)
  })

  it('waits for the first bytes even when all comes fast', () => {
    const missing = missingOf(50, [])
    expect(startDelayMs({ missing, rate: 1_000, mediaRate: 100, startBytes: 200 })).toBe(200)
  })

  it('waits for as much as a slow swarm lacks over the whole film', () => {
    // 48 pieces are missing; at 80 bytes a second they take 60 s, the last is played after 49 s.
    const delay = startDelayMs({ missing: missingOf(50, [0, 1]), rate: 80, mediaRate: 100, startBytes: 200 })
    expect(delay).toBeCloseTo(60_000 - 49_000, 6)
  })

  it('sees a hole in what is here', () => {
    const missing = missingOf(50, [...range(0, 10), ...range(11, 50)])
    expect(startDelayMs({ missing, rate: 10, mediaRate: 100, startBytes: 200 })).toBe(0)
    expect(startDelayMs({ missing, rate: 5, mediaRate: 100, startBytes: 200 })).toBeCloseTo(10_000, 6)
  })

  it('never ends when nothing arrives', () => {
    const input = { missing: missingOf(5, [0]), mediaRate: 100, startBytes: 100 }
    expect(startDelayMs({ ...input, rate: 0 })).toBe(Number.POSITIVE_INFINITY)
  })

  it('gives the least delay with which arrivals in order are in time', () => {
    const film = fc.record({
      have: fc.uniqueArray(fc.nat(39)),
      rate: fc.integer({ min: 20, max: 400 }),
      startBytes: fc.integer({ min: 0, max: 1_000 }),
    })
    fc.assert(
      fc.property(film, ({ have, rate, startBytes }) => {
        const mediaRate = 100
        const missing = missingOf(40, have)
        const delay = startDelayMs({ missing, rate, mediaRate, startBytes })
        let arrives = 0
        let tightest = Number.POSITIVE_INFINITY
        for (const { offset } of missing) {
          arrives += (piece * 1000) / rate
          const needed = delay + (offset < startBytes ? 0 : (offset * 1000) / mediaRate)
          expect(arrives).toBeLessThanOrEqual(needed + 1e-6)
          tightest = Math.min(tightest, needed - arrives)
        }
        if (delay > 0) expect(tightest).toBeCloseTo(0, 6)
      }),
    )
  })
})
