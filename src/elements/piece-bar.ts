import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'

/** A stretch of a file that is there, as fractions of what is drawn: 0 ≤ begin < end ≤ 1. */
export interface Segment {
  readonly begin: number
  readonly end: number
}

type Pieces = Pick<TorrentSnapshot, 'pieces' | 'pieceLength' | 'pieceCount'>
type Span = Pick<FileSnapshot, 'offset' | 'length'>

const hasPiece = (pieces: Uint8Array, index: number): boolean =>
  ((pieces[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0

interface SegmentOptions {
  /** A gap narrower than this cannot be seen. Default: a five-hundredth. */
  readonly resolution?: number
  /**
   * Where a byte of the file is drawn, 0 … 1. It must not fall. Default: as bytes, from the first to the
   * last.
   */
  readonly toFraction?: (byte: number) => number
}

/**
 * The verified stretches of one file, in order. Gaps that cannot be seen are closed, so that a torrent of ten
 * thousand pieces costs no more to draw than the bar has pixels.
 */
export const pieceSegments = (
  torrent: Pieces,
  file: Span,
  { resolution = 1 / 500, toFraction = (byte) => byte / file.length }: SegmentOptions = {},
): Segment[] => {
  const { pieces, pieceLength, pieceCount } = torrent
  if (pieceLength <= 0 || file.length <= 0) return []
  const first = Math.floor(file.offset / pieceLength)
  const last = Math.min(pieceCount - 1, Math.floor((file.offset + file.length - 1) / pieceLength))
  const segments: { begin: number; end: number }[] = []
  for (let index = first; index <= last; index++) {
    if (!hasPiece(pieces, index)) continue
    const begin = toFraction(Math.max(0, index * pieceLength - file.offset))
    const end = toFraction(Math.min(file.length, (index + 1) * pieceLength - file.offset))
    // A piece of nothing but an index takes no time.
    if (end <= begin) continue
    const previous = segments.at(-1)
    if (previous !== undefined && begin - previous.end < resolution) previous.end = end
    else segments.push({ begin, end })
  }
  return segments
}

/** The share of the bytes `begin … end` of a file that is verified, 0 … 1. An empty range gives 1. */
export const verifiedFraction = (torrent: Pieces, file: Span, begin: number, end: number): number => {
  const from = file.offset + Math.max(0, begin)
  const to = file.offset + Math.min(file.length, end)
  if (to <= from || torrent.pieceLength <= 0) return 1
  let there = 0
  for (let index = Math.floor(from / torrent.pieceLength); index * torrent.pieceLength < to; index++) {
    if (!hasPiece(torrent.pieces, index)) continue
    const pieceBegin = index * torrent.pieceLength
    there += Math.min(to, pieceBegin + torrent.pieceLength) - Math.max(from, pieceBegin)
  }
  return there / (to - from)
}

/** What is missing of a file from byte `begin` on, piece by piece. `offset`: bytes from `begin`. */
export const missingRuns = (
  { pieces, pieceLength, pieceCount }: Pieces,
  { offset, length }: Span,
  begin: number,
): { readonly offset: number; readonly missing: number }[] => {
  if (pieceLength <= 0) return []
  const from = offset + Math.max(0, begin)
  const to = offset + length
  const runs: { offset: number; missing: number }[] = []
  const end = Math.min(pieceCount, Math.ceil(to / pieceLength))
  for (let index = Math.floor(from / pieceLength); index < end; index++) {
    if (hasPiece(pieces, index)) continue
    const at = Math.max(from, index * pieceLength)
    runs.push({ offset: at - from, missing: Math.min(to, (index + 1) * pieceLength) - at })
  }
  return runs
}

/** A CSS gradient with hard edges: what is there in `color`, the rest transparent. */
export const segmentsGradient = (segments: readonly Segment[], color: string): string => {
  if (segments.length === 0) return 'none'
  const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`
  const stops = segments.flatMap(({ begin, end }) => [
    `transparent ${percent(begin)}`,
    `${color} ${percent(begin)}`,
    `${color} ${percent(end)}`,
    `transparent ${percent(end)}`,
  ])
  return `linear-gradient(to right, ${stops.join(', ')})`
}
