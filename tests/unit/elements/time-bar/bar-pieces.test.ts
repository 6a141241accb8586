import { describe, expect, it } from 'vitest'
import { barSegments, PieceWatch, placeState } from '../../../../src/elements/time-bar/bar-pieces.ts'
import { clockTime } from '../../../../src/elements/time-bar/clock-time.ts'
import { TimeMap } from '../../../../src/media/time-map.ts'
import { pieceBits } from '../../../helpers/snapshots.ts'

/** Ten pieces of 100 bytes: an index, then 30 s, the first 10 of them in one piece, the last 10 in five. */
const map = new TimeMap(
  {
    places: [
      { seconds: 0, byte: 100 },
      { seconds: 10, byte: 200 },
      { seconds: 20, byte: 500 },
    ],
    end: 1000,
  },
  1000,
  30,
)
const file = { offset: 0, length: 1000 }
const torrent = (there: readonly number[], begun: readonly number[] = []) => ({
  pieceLength: 100,
  pieceCount: 10,
  pieces: pieceBits(10, there),
  begun,
})

describe('what the bar draws', () => {
  it('lies where the film is at that time, not where its bytes are', () => {
    const { here } = barSegments(torrent([0, 1, 5]), file, map, 30)
    expect(here).toHaveLength(2)
    expect(here[0]?.begin).toBe(0)
    expect(here[0]?.end).toBeCloseTo(1 / 3)
    expect(here[1]?.begin).toBeCloseTo(2 / 3)
    expect(here[1]?.end).toBeCloseTo(22 / 30)
  })

  it('is nothing for an index alone', () => {
    expect(barSegments(torrent([0]), file, map, 30).here).toEqual([])
  })

  it('shows what is begun apart', () => {
    const { here, coming } = barSegments(torrent([1], [2, 3, 99]), file, map, 30)
    expect(here).toHaveLength(1)
    expect(coming).toHaveLength(1)
    expect(coming[0]?.begin).toBeCloseTo(10 / 30)
    expect(coming[0]?.end).toBeCloseTo((10 + 20 / 3) / 30)
  })

  it('is nothing while the length is not known', () => {
    expect(barSegments(torrent([1], [2]), file, map, 0)).toEqual({ here: [], coming: [] })
    expect(barSegments(torrent([1], [2]), file, map, Number.NaN)).toEqual({ here: [], coming: [] })
  })
})

it.each([
  [3, [1], [], 'here'],
  // The next piece is needed within a second.
  [9.5, [1], [], 'missing'],
  [9.5, [1], [2], 'coming'],
  [9.5, [1, 2], [], 'here'],
  // Decoding begins at the key frame.
  [19, [4], [], 'missing'],
  [19, [2, 3, 4, 5], [], 'here'],
  [30, [5, 6, 7, 8, 9], [], 'here'],
] as const)('at second %f with pieces %j and %j begun: %s', (seconds, there, begun, state) => {
  expect(placeState(torrent(there, begun), file, map, seconds)).toBe(state)
})

it('notices when pieces come, go or are begun', () => {
  const watch = new PieceWatch()
  expect([[1], [1], [1, 2], [1]].map((there) => watch.hasChanged(torrent(there)))).toEqual([
    true,
    false,
    true,
    true,
  ])
  expect(watch.hasChanged(torrent([1], [4]))).toBe(true)
  expect(watch.hasChanged(torrent([1], [4]))).toBe(false)
})

it.each([
  [0, 0, '0:00'],
  [83.9, 90, '1:23'],
  [83, 3600, '0:01:23'],
  [3683, 3683, '1:01:23'],
  [-1, 10, '0:00'],
  [Number.NaN, Number.NaN, '0:00'],
])('%f s of %f is %s', (seconds, longest, text) => {
  expect(clockTime(seconds, longest)).toBe(text)
})
