/**
 * How a piece becomes rows, as plain arithmetic. A piece is cut into parts of at most {@link partBytes}; each
 * part is a row with the key `[info hash, piece, part]`, so that the rows of a torrent lie in the order of
 * its bytes and one key range covers any byte range. Pieces under {@link leastRowBytes} share a row with
 * their neighbours: everything below then counts such runs as if they were pieces ({@link rowLayout}). Why
 * these sizes: docs/decisions/002-piece-rows.md.
 */

import { pieceLengthAt } from '../protocol/metainfo-types.ts'

/**
 * Most bytes of a row. It was measured that such rows stream as fast as larger ones, and that a block of 16
 * KiB costs a third of what it costs out of a row of 1 MiB (docs/decisions/002-piece-rows.md).
 */
export const partBytes = 256 * 1024

/**
 * Least bytes of a row. Shorter rows are read at a fraction of the rate: with rows of 1 KiB a film would need
 * a thousand rows a second.
 */
export const leastRowBytes = 16 * 1024

/** Key of a row in the store `pieces`: info hash in hexadecimal, piece, part. */
export type PieceKey = [infoHash: string, piece: number, part: number]

/** What this arithmetic needs to know of a torrent. */
export interface Layout {
  /** Length of the torrent in bytes. */
  readonly length: number
  /** Length of every piece but the last, in bytes. */
  readonly pieceLength: number
  readonly pieceCount: number
}

/** How many pieces, one after another, share a row. */
export const piecesPerRow = (pieceLength: number): number =>
  Math.max(Math.floor(leastRowBytes / pieceLength), 1)

/** The torrent as it is cut into rows. Where short pieces share a row, a “piece” is the whole run of them. */
export const rowLayout = ({ length, pieceLength, pieceCount }: Layout): Layout => {
  const count = piecesPerRow(pieceLength)
  return { length, pieceLength: pieceLength * count, pieceCount: Math.ceil(pieceCount / count) }
}

/** Length of one part, in bytes, of a piece that is `pieceBytes` long. */
export const bytesOfPart = (pieceBytes: number, part: number): number =>
  Math.min(partBytes, pieceBytes - part * partBytes)

/**
 * The bytes of a part in a buffer of their own: a view would be stored together with the whole buffer behind
 * it.
 */
export const partOf = (data: Uint8Array, part: number): ArrayBuffer => {
  const isAll = data.length <= partBytes && data.byteLength === data.buffer.byteLength
  if (isAll) return data.buffer as ArrayBuffer
  return data.slice(part * partBytes, (part + 1) * partBytes).buffer as ArrayBuffer
}

/** One part, and where its bytes lie in the torrent. */
export interface PartSpan {
  readonly piece: number
  readonly part: number
  /** Torrent-wide offsets in bytes; `end` is exclusive. */
  readonly begin: number
  readonly end: number
}

const partAt = (layout: Layout, offset: number): PartSpan => {
  const piece = Math.floor(offset / layout.pieceLength)
  const pieceBegin = piece * layout.pieceLength
  const part = Math.floor((offset - pieceBegin) / partBytes)
  const begin = pieceBegin + part * partBytes
  return { piece, part, begin, end: begin + bytesOfPart(pieceLengthAt(layout, piece), part) }
}

/** The parts that hold `begin … end` (torrent-wide, `end` exclusive, inside the torrent), in order. */
export const partsCovering = (layout: Layout, begin: number, end: number): PartSpan[] => {
  const spans: PartSpan[] = []
  for (let at = begin; at < end; ) {
    const span = partAt(layout, at)
    spans.push(span)
    at = span.end
  }
  return spans
}

/**
 * The offset up to which the bytes from `begin` on are there without a gap, at most `end` (torrent-wide,
 * exclusive). It is `begin` itself when the first of them is missing.
 */
export const storedPrefixEnd = (
  layout: Layout,
  has: (piece: number) => boolean,
  begin: number,
  end: number,
): number => {
  let at = begin
  const limit = Math.min(end, layout.length)
  while (at < limit) {
    const piece = Math.floor(at / layout.pieceLength)
    if (!has(piece)) break
    at = Math.min((piece + 1) * layout.pieceLength, limit)
  }
  return at
}
