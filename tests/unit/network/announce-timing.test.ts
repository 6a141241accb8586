import { describe, expect, it } from 'vitest'
import { boundInterval, nextAnnounceMs } from '../../../src/network/announce-timing.ts'

describe('boundInterval', () => {
  it.each([
    [0, 10_000],
    [30, 30_000],
    [1e9, 3_600_000],
  ])('%d s becomes %d ms', (seconds, ms) => expect(boundInterval(seconds)).toBe(ms))
})

describe('nextAnnounceMs', () => {
  const timing = {
    intervalMs: 120_000,
    minIntervalMs: 0,
    lonelyAnnounces: 1,
    hasLinks: false,
    wantsLinks: true,
    refusals: 0,
  }
  it('asks again soon while nobody was found, then less and less often', () => {
    const waits = [1, 2, 3, 4, 5, 6, 100].map((lonelyAnnounces) =>
      nextAnnounceMs({ ...timing, lonelyAnnounces }),
    )
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
  })
  it('keeps to the interval with links, and when none are wanted', () => {
    expect(nextAnnounceMs({ ...timing, hasLinks: true })).toBe(120_000)
    expect(nextAnnounceMs({ ...timing, wantsLinks: false })).toBe(120_000)
  })
  it('a peer that is full is asked again after 5, 10 and 15 s, then as nobody', () => {
    const waits = [1, 2, 3, 4].map((refusals) => nextAnnounceMs({ ...timing, lonelyAnnounces: 4, refusals }))
    expect(waits).toEqual([5_000, 10_000, 15_000, 40_000])
    expect(nextAnnounceMs({ ...timing, hasLinks: true, refusals: 1 })).toBe(120_000)
  })
  it('respects the lower bound of the tracker', () => {
    expect(nextAnnounceMs({ ...timing, minIntervalMs: 60_000 })).toBe(60_000)
  })
})
