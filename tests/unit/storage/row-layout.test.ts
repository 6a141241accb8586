import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pieceLengthAt } from '../../../src/protocol/metainfo-types.ts'
import {
  bytesOfPart,
  leastRowBytes,
  partBytes,
  partOf,
  partsCovering,
  rowLayout,
  storedPrefixEnd,
} from '../../../src/storage/row-layout.ts'

const layouts = fc
  .record({
    pieceLength: fc.integer({ min: 1, max: 3 * partBytes }),
    length: fc.integer({ min: 1, max: 4_000_000 }),
  })
  .filter(({ pieceLength, length }) => length / pieceLength < 2000)
  .map((layout) => ({ ...layout, pieceCount: Math.ceil(layout.length / layout.pieceLength) }))
const ranges = layouts.chain((layout) =>
  fc.tuple(fc.constant(layout), fc.nat(layout.length - 1)).chain(([, begin]) =>
    fc.record({
      layout: fc.constant(layout),
      begin: fc.constant(begin),
      end: fc.integer({ min: begin + 1, max: layout.length }),
    }),
  ),
)

describe('partOf', () => {
  test('a small piece that owns its buffer is not copied; a view is', () => {
    const piece = new Uint8Array(1000)
    expect(partOf(piece, 0)).toBe(piece.buffer)
    const view = new Uint8Array(5000).subarray(1000, 2000)
    expect(partOf(view, 0).byteLength).toBe(1000)
  })

  test('parts are the piece, cut as the arithmetic says', () => {
    const piece = new Uint8Array(2 * partBytes + 3).map((_, i) => i % 251)
    const parts = [0, 1, 2].map((part) => partOf(piece, part))
    expect(parts.map((part) => part.byteLength)).toEqual(
      [0, 1, 2].map((part) => bytesOfPart(piece.length, part)),
    )
    expect(Buffer.concat(parts.map((part) => new Uint8Array(part))).equals(piece)).toBe(true)
  })
})

describe('rowLayout', () => {
  test('rows are never much shorter than 16 KiB, whatever the piece length', () => {
    for (let pieceLength = 1024; pieceLength <= partBytes; pieceLength += 511) {
      const layout = { length: 4_000_000, pieceLength, pieceCount: Math.ceil(4_000_000 / pieceLength) }
      const rows = rowLayout(layout)
      expect(rows.pieceLength % pieceLength).toBe(0)
      expect(rows.pieceLength).toBeGreaterThan(leastRowBytes / 2)
      expect(rows.pieceCount).toBe(Math.ceil(rows.length / rows.pieceLength))
      if (pieceLength >= leastRowBytes) expect(rows).toEqual(layout)
    }
    expect(
      partsCovering(rowLayout({ length: 1 << 21, pieceLength: 1024, pieceCount: 2048 }), 0, 1 << 20),
    ).toHaveLength(64)
  })
})

describe('partsCovering', () => {
  test('the parts touch, cover the range, and no more than it', () => {
    fc.assert(
      fc.property(ranges, ({ layout, begin, end }) => {
        const spans = partsCovering(layout, begin, end)
        const [first, last] = [spans[0], spans.at(-1)]
        expect(first !== undefined && first.begin <= begin && begin < first.end).toBe(true)
        expect(last !== undefined && last.begin < end && end <= last.end).toBe(true)
        for (const [i, span] of spans.entries()) {
          expect(span.end - span.begin).toBe(bytesOfPart(pieceLengthAt(layout, span.piece), span.part))
          expect(span.begin).toBe(span.piece * layout.pieceLength + span.part * partBytes)
          if (i > 0) expect(span.begin).toBe(spans[i - 1]?.end)
        }
      }),
    )
  })
})

describe('storedPrefixEnd', () => {
  test('is what counting bytes would give', () => {
    fc.assert(
      fc.property(ranges, fc.array(fc.boolean(), { maxLength: 40 }), ({ layout, begin, end }, bits) => {
        const has = (piece: number): boolean => bits[piece % Math.max(bits.length, 1)] ?? false
        const result = storedPrefixEnd(layout, has, begin, end)
        expect(result).toBeGreaterThanOrEqual(begin)
        expect(result).toBeLessThanOrEqual(end)
        const { pieceLength } = layout
        const firstPiece = Math.floor(begin / pieceLength)
        const endPiece = result === begin ? firstPiece : Math.ceil(result / pieceLength)
        for (let piece = firstPiece; piece < endPiece; piece++) expect(has(piece)).toBe(true)
        if (result < end) expect(has(Math.floor(result / layout.pieceLength))).toBe(false)
      }),
    )
  })
})
