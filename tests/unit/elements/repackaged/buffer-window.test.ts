import { describe, expect, it } from 'vitest'
import {
  afterGap,
  bufferedEnd,
  secondsAhead,
  startAfterSeek,
  toRemove,
} from '../../../../src/elements/repackaged/buffer-window.ts'

const run = { at: 100, reached: 130, isOver: false }
const here = [{ start: 100, end: 129.6 }]

describe('where the film is repackaged from after a seek', () => {
  it.each([
    ['into what is buffered and goes on', 110, here, run, null],
    ['to what comes in a moment', 131, here, run, null],
    ['ahead', 200, here, run, 200],
    ['back', 20, here, run, 20],
    ['into what was buffered earlier: from its end', 20, [{ start: 10, end: 40 }, ...here], run, 40],
    ['into the end of the film', 590, [...here, { start: 580, end: 600 }], run, null],
    ['to where nothing came, after the end', 140, here, { ...run, isOver: true }, 140],
    ['to the place that is being looked for', 100, [], { at: 100, reached: 100, isOver: false }, null],
  ] as const)('%s', (_name, target, buffered, place, from) => {
    expect(startAfterSeek(target, [...buffered], place, 600)).toBe(from)
  })
})

describe('what is buffered from a place on', () => {
  it('goes on over gaps that playback does not notice', () => {
    expect(
      bufferedEnd(
        [
          { start: 0, end: 5 },
          { start: 5.2, end: 9 },
          { start: 20, end: 30 },
        ],
        1,
      ),
    ).toBe(9)
    expect(bufferedEnd([{ start: 5, end: 9 }], 1)).toBe(null)
  })
})

describe('a gap in front of the playhead', () => {
  const place = { at: 0, reached: 9, isOver: false }
  it.each([
    ['is left behind', [{ start: 0.5, end: 9 }], 0, place, 0.5],
    ['is not there', [{ start: 0, end: 9 }], 3, place, null],
    ['is too long to be one', [{ start: 5, end: 9 }], 0, place, null],
    ['may still be filled', [{ start: 0.5, end: 9 }], 0, { at: 0, reached: 3, isOver: false }, null],
    [
      'lies where nothing is repackaged',
      [{ start: 0.5, end: 9 }],
      0,
      { at: 50, reached: 60, isOver: false },
      null,
    ],
  ] as const)('%s', (_name, buffered, at, run, to) => {
    expect(afterGap([...buffered], at, run)).toBe(to)
  })
})

it.each([
  ['nothing is known yet', 0, 6],
  ['a usual film', 1_000_000, 30],
  ['a very large one', 4_000_000, 16.8],
  ['one that no buffer holds', 40_000_000, 6],
])('seconds ahead: %s', (_name, rate, seconds) => {
  expect(secondsAhead(rate)).toBeCloseTo(seconds, 1)
})

describe('what is removed of the buffer', () => {
  const buffered = [
    { start: 0, end: 130 },
    { start: 300, end: 320 },
  ]
  it('is what lies more than a minute behind, in steps', () => {
    expect(toRemove(buffered, 65, false)).toEqual([])
    expect(toRemove(buffered, 100, false)).toEqual([{ start: 0, end: 40 }])
  })
  it('is all that is not played soon, when the buffer is full', () => {
    expect(toRemove(buffered, 100, true)).toEqual([
      { start: 0, end: 90 },
      { start: 300, end: 320 },
    ])
    expect(toRemove([{ start: 95, end: 130 }], 100, true)).toEqual([])
  })
})
