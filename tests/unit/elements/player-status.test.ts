import { describe, expect, it } from 'vitest'
import {
  isWaiting,
  mediaRateOf,
  type PlaybackState,
  secondsUntilItPlaysThrough,
  verifiedAhead,
} from '../../../src/elements/player-status.ts'
import { film, stuck, torrentWith } from './sentence-examples.ts'

describe('isWaiting', () => {
  it.each<[boolean, string, Partial<PlaybackState>]>([
    [true, 'for the next bytes', {}],
    [false, 'while it plays', { readyState: 4 }],
    [false, 'when paused on a picture', { paused: true }],
    [true, 'for a seek while paused', { paused: true, seeking: true }],
    [true, 'for the first bytes, even when paused', { paused: true, readyState: 0 }],
    [false, 'when it is idle, as with preload="none"', { active: false }],
    [true, 'for a source', { active: false, hasSource: false }],
    [false, 'when it failed', { error: { code: 'timeout', message: 'It failed.' } }],
  ])('is %s %s', (expected, _, change) => {
    expect(isWaiting({ ...stuck, ...change })).toBe(expected)
  })
})

describe('verifiedAhead', () => {
  it('looks at the next three seconds by the mean bit rate', () => {
    expect(verifiedAhead({ ...stuck, snapshot: torrentWith([50, 51]) })).toBeCloseTo(2 / 3)
  })

  it('looks at the first MiB while the duration is unknown', () => {
    const snapshot = torrentWith([0, 1, 2, 3, 4])
    expect(verifiedAhead({ ...stuck, snapshot, currentTime: 0, duration: Number.NaN })).toBeCloseTo(
      500_000 / 2 ** 20,
    )
  })

  it('is complete at the end', () => {
    expect(verifiedAhead({ ...stuck, currentTime: 100 })).toBe(1)
  })
})

describe('what playing takes', () => {
  it('is the mean of the file, once its length in time is known', () => {
    expect(mediaRateOf(stuck)).toBe(100_000)
    for (const duration of [Number.NaN, Number.POSITIVE_INFINITY, 0]) {
      expect(mediaRateOf({ ...stuck, duration })).toBeNull()
    }
    expect(mediaRateOf({ ...stuck, file: null })).toBeNull()
  })

  it('says when the rest would play through', () => {
    const at = (seconds: readonly number[], downloadRate: number) =>
      secondsUntilItPlaysThrough({ ...stuck, snapshot: torrentWith(seconds, { downloadRate }) })
    // 5 MB are missing: 100 s at 50 kB/s. Two seconds before the last one of them is played, 47 s are.
    expect(at([], 50_000 / 0.9)).toBeCloseTo(53)
    // The first seconds must be here.
    expect(at([], 200_000 / 0.9)).toBeCloseTo(1.5)
    // What lies behind the playhead is of no use.
    expect(at([0, 1, 2, 3], 50_000 / 0.9)).toBeCloseTo(53)
    // What is here at the end is played after all that is missing.
    expect(at([90, 91, 92, 93, 94, 95, 96, 97, 98, 99], 50_000 / 0.9)).toBeCloseTo(43)
    expect(at([], 0)).toBeNull()
    const all = Array.from({ length: 50 }, (_, i) => 50 + i)
    expect(at(all, 0)).toBe(0)
    expect(secondsUntilItPlaysThrough({ ...stuck, file: null })).toBeNull()
    expect(secondsUntilItPlaysThrough({ ...stuck, file: film, duration: Number.NaN })).toBeNull()
  })
})
