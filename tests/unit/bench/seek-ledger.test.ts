import { expect, test } from 'vitest'
import { bytesToShow, packetsOf } from '../../bench/lines/film-index.ts'
import { type LineRow, rows } from '../../bench/lines/rows.ts'
import {
  enoughForSeeksMs,
  neededFor,
  seekBoundMs,
  seekRateOf,
  seekTable,
  stepsOfSeek,
} from '../../bench/lines/seek-ledger.ts'
import type { TraceEvent } from '../../bench/trace.ts'

const rowNamed = (name: string): LineRow => {
  const row = rows.find((row) => row.name === name)
  if (row === undefined) throw new Error(`There is no row ${name}.`)
  return row
}
const row = rowNamed('B')
const { pieceLength } = row
const blocks = pieceLength / 16_384

/** Ten seconds, a key frame every two, and four frames a second of 100,000 bytes, in order of decoding. */
const packets = packetsOf(
  Array.from({ length: 40 }, (_, i) => `${i / 4},100000,${1_000 + i * 100_000},${i % 8 === 0 ? 'K_' : '__'}`)
    .concat('', 'not a packet')
    .join('\n'),
)

test('a place needs all from its key frame to some packets after its own', () => {
  expect(packets).toHaveLength(40)
  expect(bytesToShow(packets, 2)).toEqual({ begin: 801_000, end: 1_201_000 })
  expect(bytesToShow(packets, 3.9)).toEqual({ begin: 801_000, end: 1_901_000 })
  expect(bytesToShow(packets, 100)).toEqual({ begin: 3_201_000, end: 4_001_000 })
  expect(neededFor(row, packets, 2)).toEqual({ first: 3, last: 4 })
})

test('the bound is a round trip and whole pieces at the rate of line and seeds', () => {
  expect(seekRateOf(row)).toBe(13 * 125)
  expect(seekBoundMs(row, { first: 3, last: 4 })).toBeCloseTo(60 + (2 * pieceLength) / 1_625, 6)
  // Four seeds give less than the line, and loss binds the one association of row D.
  expect(seekRateOf(rowNamed('C'))).toBe(6 * 125)
  expect(seekRateOf(rowNamed('D'))).toBeCloseTo((1.22 * 1_200) / (130 * Math.sqrt(0.001)), 6)
  expect(enoughForSeeksMs(row, packets, [2, 2, 2])).toBeCloseTo(120 + (2 * pieceLength) / 1_625, 6)
})

test('steps of a seek come from its trace, and blocks that were not needed are counted', () => {
  const needed = { first: 3, last: 4 }
  const trace: TraceEvent[] = [
    [900, 'request out', 9, 0, 1],
    [1_010, 'request out', 3, 0, 1],
    [1_015, 'request out', 5, 0, 1],
    [1_050, 'piece in', 9, 0, 1],
    ...Array.from(
      { length: 2 * blocks },
      (_, i): TraceEvent => [1_100 + i, 'piece in', 3 + Math.floor(i / blocks), (i % blocks) * 16_384, 1],
    ),
    [1_110, 'piece in', 5, 0, 1],
    [1_300, 'piece in', 5, 16_384, 1],
  ]
  const seek = stepsOfSeek(row, { startedAt: 1_000, seekMs: 250, needed, trace })
  expect(seek).toMatchObject({
    firstRequest: 10,
    firstBlock: 100,
    firstPiece: 100 + blocks - 1,
    allPieces: 100 + 2 * blocks - 1,
    frame: 250,
    neededBlocks: 2 * blocks,
    otherBlocks: 2,
    blocksFromBefore: 1,
  })
  const table = seekTable([seek, { ...seek, frame: 450, firstBlock: Number.NaN }])
  expect(table.split('\n')).toHaveLength(5)
  expect(table).toMatch(/\| 2 \| 10 \| – \|/)
  expect(table).toMatch(/\| median \| 10 \| 100 \|.*\| 350 \|/)
})
