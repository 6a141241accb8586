import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  missingRuns,
  pieceSegments,
  segmentsGradient,
  verifiedFraction,
} from '../../../src/elements/piece-bar.ts'
import { pieceBits } from '../../helpers/snapshots.ts'

const torrent = (count: number, there: readonly number[], pieceLength = 100) => ({
  pieceLength,
  pieceCount: count,
  pieces: pieceBits(count, there),
})

describe('missingRuns', () => {
  it('lists what is missing from a byte on, piece by piece, to the end of the file', () => {
    // Bytes 150 … 550 lie in pieces 1 to 5; from byte 100 of the file on, in 2 to 5.
    expect(missingRuns(torrent(10, [3]), { offset: 150, length: 400 }, 100)).toEqual([
      { offset: 0, missing: 50 },
      { offset: 150, missing: 100 },
      { offset: 250, missing: 50 },
    ])
    expect(missingRuns(torrent(10, [2, 3, 4, 5]), { offset: 150, length: 400 }, 100)).toEqual([])
    expect(missingRuns(torrent(0, [], 0), { offset: 0, length: 400 }, 0)).toEqual([])
  })
})

describe('pieceSegments', () => {
  it('joins neighbours and keeps gaps', () => {
    expect(pieceSegments(torrent(10, [0, 1, 4, 9]), { offset: 0, length: 1000 })).toEqual([
      { begin: 0, end: 0.2 },
      { begin: 0.4, end: 0.5 },
      { begin: 0.9, end: 1 },
    ])
  })

  it('cuts pieces that reach over the ends of the file', () => {
    // Bytes 150 … 350 lie in pieces 1, 2 and 3.
    expect(pieceSegments(torrent(10, [1, 3]), { offset: 150, length: 200 })).toEqual([
      { begin: 0, end: 0.25 },
      { begin: 0.75, end: 1 },
    ])
  })

  it('ends with the last piece, which may be short', () => {
    expect(pieceSegments(torrent(3, [2]), { offset: 0, length: 250 })).toEqual([{ begin: 0.8, end: 1 }])
  })

  it('closes gaps that nobody could see', () => {
    const every = Array.from({ length: 10_000 }, (_, index) => index).filter((index) => index % 2 === 0)
    expect(pieceSegments(torrent(10_000, every), { offset: 0, length: 1_000_000 })).toHaveLength(1)
  })

  it.each([
    ['no metadata', { pieceLength: 0, pieceCount: 0, pieces: new Uint8Array() }, { offset: 0, length: 5 }],
    ['an empty file', torrent(2, [0, 1]), { offset: 10, length: 0 }],
  ])('is empty for %s', (_, pieces, file) => {
    expect(pieceSegments(pieces, file)).toEqual([])
  })

  it('is ordered, inside the bar, and no more than the bar can show', () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 3000 }),
      there: fc.array(fc.nat(2999), { maxLength: 3000 }),
      begin: fc.double({ min: 0, max: 0.9, noNaN: true }),
    })
    fc.assert(
      fc.property(cases, ({ count, there, begin }) => {
        const offset = Math.floor(begin * count * 100)
        const file = { offset, length: count * 100 - offset }
        const segments = pieceSegments(torrent(count, there), file, { resolution: 1 / 100 })
        let last = -1
        for (const segment of segments) {
          expect(segment.begin).toBeGreaterThan(last)
          expect(segment.end).toBeGreaterThan(segment.begin)
          last = segment.end
        }
        expect(last).toBeLessThanOrEqual(1)
        expect(segments.length).toBeLessThanOrEqual(101)
      }),
    )
  })
})

describe('verifiedFraction', () => {
  const pieces = torrent(4, [1])
  const file = { offset: 50, length: 300 }

  it.each([
    [0, 50, 0],
    [0, 100, 0.5],
    [50, 150, 1],
    [0, 300, 1 / 3],
    [-100, 1000, 1 / 3],
    [300, 400, 1],
  ])('of bytes %i … %i', (begin, end, fraction) => {
    expect(verifiedFraction(pieces, file, begin, end)).toBeCloseTo(fraction)
  })
})

describe('segmentsGradient', () => {
  it('draws hard edges', () => {
    expect(segmentsGradient([{ begin: 0.25, end: 0.5 }], 'red')).toBe(
      'linear-gradient(to right, transparent 25.00%, red 25.00%, red 50.00%, transparent 50.00%)',
    )
  })

  it('is none for nothing', () => {
    expect(segmentsGradient([], 'red')).toBe('none')
  })
})
