/** What the panel of statistics draws. */
import { expect, it } from 'vitest'
import { countSet, fileCells, pieceCells } from '../../../../src/elements/statistics/piece-cells.ts'
import {
  plotArea,
  plotLine,
  plotSeconds,
  plotTop,
  RateHistory,
} from '../../../../src/elements/statistics/rate-plot.ts'
import { sheetHeight } from '../../../../src/elements/statistics/sheet.ts'

const box = { width: 60, height: 100, top: 1000 }

it('draws a line that ends at the newest sample', () => {
  const samples = [
    { at: 100, down: 0, up: 10 },
    { at: 110, down: 500, up: 20 },
    { at: 120, down: 2000, up: 30 },
  ]
  expect(plotLine(samples, 'down', box)).toBe('M40 100L50 50L60 0')
  expect(plotLine(samples, 'up', box)).toBe('M40 99L50 98L60 97')
  expect(plotArea(samples, 'down', box)).toBe('M40 100L50 50L60 0V100H40Z')
})

it('draws nothing of one sample, or of none', () => {
  expect(plotLine([], 'down', box)).toBe('')
  expect(plotLine([{ at: 1, down: 1, up: 1 }], 'down', box)).toBe('')
  expect(plotArea([], 'down', box)).toBe('')
})

it('keeps a minute, and one sample before it', () => {
  const history = new RateHistory()
  for (let at = 0; at <= 200; at++) history.add({ at, down: at, up: 0 })
  const { samples } = history
  expect(samples.at(-1)?.at).toBe(200)
  expect(samples[0]?.at).toBe(200 - plotSeconds - 1)
  expect(samples).toHaveLength(plotSeconds + 2)
  history.clear()
  expect(history.samples).toEqual([])
})

it.each([
  [0, 50_000, 50_000],
  [50_001, 50_000, 100_000],
  [130_000, 50_000, 200_000],
  [499_000, 50_000, 500_000],
  [6_000_000, 50_000, 10_000_000],
])('%d, at least %d: the plot stands for %d', (value, least, top) => {
  expect(plotTop(value, least)).toBe(top)
})

/** Bits of pieces, in the order of BEP 3. */
const bitsOf = (count: number, has: (piece: number) => boolean): Uint8Array => {
  const bits = new Uint8Array(Math.ceil(count / 8))
  for (let i = 0; i < count; i++) if (has(i)) bits[i >> 3] = (bits[i >> 3] ?? 0) | (0x80 >> (i & 7))
  return bits
}

it.each([
  [0, 0],
  [3, 3],
  [3, 9],
  [5, 21],
  [0, 1000],
  [8, 16],
  [7, 8],
])('counts the bits from %d to %d', (begin, end) => {
  const has = (i: number): boolean => i % 3 === 0
  const wanted = Array.from({ length: end - begin }, (_, i) => has(begin + i)).filter(Boolean).length
  expect(countSet(bitsOf(1000, has), begin, end)).toBe(wanted)
})

it('has a cell for each of few pieces', () => {
  const cells = pieceCells({ pieces: bitsOf(5, (i) => i < 2), pieceCount: 5 }, 100)
  expect([...cells]).toEqual([1, 1, 0, 0, 0])
})

it('gathers many pieces in few cells, and leaves none out', () => {
  const pieceCount = 500_003
  const pieces = bitsOf(pieceCount, (i) => i < 250_000)
  const cells = pieceCells({ pieces, pieceCount }, 800)
  expect(cells).toHaveLength(800)
  expect([cells[0], cells[398], cells[401], cells.at(-1)]).toEqual([1, 1, 0, 0])
  const all = pieceCells({ pieces: bitsOf(pieceCount, () => true), pieceCount }, 800)
  expect(all.every((share) => share === 1)).toBe(true)
  expect(pieceCells({ pieces: new Uint8Array(), pieceCount: 0 }, 800)).toHaveLength(0)
})

it('knows the cells of a file', () => {
  const torrent = { pieceLength: 100, pieceCount: 10 }
  expect(fileCells(torrent, { offset: 0, length: 1000 }, 10)).toEqual({ begin: 0, end: 10 })
  expect(fileCells(torrent, { offset: 250, length: 200 }, 10)).toEqual({ begin: 2, end: 5 })
  expect(fileCells(torrent, { offset: 900, length: 50 }, 10)).toEqual({ begin: 9, end: 10 })
  expect(fileCells(torrent, { offset: 0, length: 0 }, 10)).toEqual({ begin: 0, end: 0 })
  const many = { pieceLength: 100, pieceCount: 1000 }
  expect(fileCells(many, { offset: 0, length: 100_000 }, 7)).toEqual({ begin: 0, end: 7 })
})

it('makes a piece and its cell agree, however many pieces a cell has', () => {
  for (const [pieceCount, cellCount] of [
    [10, 7],
    [1000, 7],
    [13, 13],
    [999, 100],
  ] as const) {
    for (let piece = 0; piece < pieceCount; piece++) {
      const { begin } = fileCells({ pieceLength: 1, pieceCount }, { offset: piece, length: 1 }, cellCount)
      const from = Math.floor((begin * pieceCount) / cellCount)
      const to = Math.floor(((begin + 1) * pieceCount) / cellCount)
      expect(piece >= from && piece < to, `${piece} of ${pieceCount} in ${cellCount}`).toBe(true)
    }
  }
})

it('leaves the controls of a player on a phone free', () => {
  expect(sheetHeight(300, 844)).toBe(544)
  expect(sheetHeight(-50, 844)).toBe(844)
  // There is no room below it.
  expect(sheetHeight(800, 844)).toBe(464)
})
