import { describe, expect, it } from 'vitest'
import {
  boundInterval,
  nextAnnounceMs,
  type Urgency,
  urgencyOf,
} from '../../../src/network/announce-timing.ts'

describe('boundInterval', () => {
  it.each([
    [0, 10_000],
    [30, 30_000],
    [1e9, 3_600_000],
  ])('%d s becomes %d ms', (seconds, ms) => expect(boundInterval(seconds)).toBe(ms))
})

describe('urgencyOf', () => {
  const need = { links: 3, wantsLinks: true, lacks: 'data' } as const
  it.each([
    [{}, 'few'],
    [{ links: 0 }, 'alone'],
    [{ links: 0, lacks: 'awaited' }, 'alone'],
    [{ links: 8 }, 'none'],
    [{ links: 40, lacks: 'awaited' }, 'starved'],
    [{ links: 1, lacks: 'awaited' }, 'starved'],
    // Who has everything is found by others.
    [{ links: 0, lacks: 'nothing' }, 'none'],
    [{ links: 0, wantsLinks: false }, 'none'],
    [{ lacks: 'awaited', wantsLinks: false }, 'none'],
  ] as const)('%o is %s', (change, urgency) => expect(urgencyOf({ ...need, ...change })).toBe(urgency))
})

describe('nextAnnounceMs', () => {
  const timing = {
    urgency: 'alone' as Urgency,
    announces: 1,
    intervalMs: 120_000,
    minIntervalMs: 0,
    refusals: 0,
  }
  const waits = (urgency: Urgency, change: Partial<typeof timing> = {}): number[] =>
    [1, 2, 3, 4, 5, 6, 100].map((announces) => nextAnnounceMs({ ...timing, ...change, urgency, announces }))

  it('asks again soon while nobody was found, then less and less often', () => {
    expect(waits('alone')).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
  })

  it('a peer that is full is asked again after 5, 10 and 15 s, then as nobody', () => {
    const ms = [1, 2, 3, 4].map((refusals) => nextAnnounceMs({ ...timing, announces: 4, refusals }))
    expect(ms).toEqual([5_000, 10_000, 15_000, 40_000])
    expect(nextAnnounceMs({ ...timing, urgency: 'none', refusals: 1 })).toBe(120_000)
  })

  it('with few links less soon', () => {
    expect(waits('few')).toEqual([15_000, 30_000, 60_000, 120_000, 120_000, 120_000, 120_000])
  })

  it('once a minute at least while somebody waits', () => {
    expect(waits('starved')).toEqual([15_000, 30_000, 60_000, 60_000, 60_000, 60_000, 60_000])
  })

  it('never sooner than the tracker allows, nor later than it asks for', () => {
    expect(waits('starved', { minIntervalMs: 45_000 }).slice(0, 3)).toEqual([45_000, 45_000, 60_000])
    expect(waits('alone', { intervalMs: 30_000 }).at(-1)).toBe(30_000)
    expect(waits('none', { intervalMs: 900_000 })[0]).toBe(900_000)
  })
})
