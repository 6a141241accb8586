import { describe, expect, it, test } from 'vitest'
import { cardOf, isTimeToFetchNext } from '../../../../src/elements/series/end-of-film.ts'
import {
  followerOf,
  neighboursIn,
  nextRepeat,
  parseMode,
  shuffled,
  usualMode,
} from '../../../../src/elements/series/queue-order.ts'

const order = [4, 2, 9]

describe('neighboursIn', () => {
  it.each([
    [4, false, null, 2],
    [2, false, 4, 9],
    [9, false, 2, null],
    [4, true, 9, 2],
    [9, true, 2, 4],
    [7, true, null, null],
  ])('of %i, wraps: %s', (current, wraps, previous, next) => {
    expect(neighboursIn(order, current, wraps)).toEqual({ previous, next })
  })

  it('of the only one there are none', () => {
    expect(neighboursIn([4], 4, true)).toEqual({ previous: null, next: null })
  })
})

test.each([
  ['off', 2, 2],
  ['off', null, null],
  ['all', null, 4],
  ['one', 2, 4],
] as const)('what follows with repeat %s', (repeat, next, follower) => {
  expect(followerOf(4, { previous: null, next }, repeat)).toBe(follower)
})

test('a shuffled order has every file once, and begins with the one that plays', () => {
  const sequence = Array.from({ length: 50 }, (_, index) => index)
  const mixed = shuffled(sequence, 7, Math.random)
  expect(mixed[0]).toBe(7)
  expect(mixed.toSorted((one, other) => one - other)).toEqual(sequence)
  expect(shuffled([1, 2, 3, 4], 1, () => 0)).toEqual([1, 3, 4, 2])
  expect(shuffled([1, 2], 9, () => 0)).toHaveLength(2)
})

test('what was stored is checked', () => {
  expect(parseMode({ shuffle: true, repeat: 'one' })).toEqual({ shuffle: true, repeat: 'one' })
  expect(parseMode({ shuffle: 'yes', repeat: 'twice' })).toEqual(usualMode)
  expect(parseMode(null)).toEqual(usualMode)
  expect(['off', 'all', 'one'].map((repeat) => nextRepeat(repeat as 'off'))).toEqual(['all', 'one', 'off'])
})

describe('cardOf', () => {
  it.each([
    [591.9, 600, 1, null],
    [592.5, 600, 1, 8],
    [599.2, 600, 1, 1],
    [600, 600, 1, 0],
    // At twice the speed it is there as long.
    [585, 600, 2, 8],
    [583, 600, 2, null],
    // A film of five seconds is not covered from its beginning.
    [2.9, 5, 1, null],
    [3.5, 5, 1, 2],
    [1, Number.NaN, 1, null],
    [1, Number.POSITIVE_INFINITY, 1, null],
    [0, 0, 1, null],
  ])('at %d of %d s, rate %d', (currentTime, duration, playbackRate, seconds) => {
    expect(cardOf({ currentTime, duration, playbackRate })?.seconds ?? null).toBe(seconds)
  })
})

test.each([
  [10, 600, 100, 1000, false],
  [565, 600, 100, 1000, true],
  [10, 600, 1000, 1000, true],
  [10, Number.NaN, 100, 1000, false],
])(
  'the next is fetched at %d of %d s with %d of %d bytes here: %s',
  (at, duration, downloaded, length, is) => {
    expect(isTimeToFetchNext({ currentTime: at, duration, playbackRate: 1 }, { downloaded, length })).toBe(is)
  },
)
