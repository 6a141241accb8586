import { blockLength } from '../protocol/messages.ts'
import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'

/** What has to be fetched of a block, as offsets in its piece. `begin === end`: nothing. */
export interface BlockSpan {
  readonly begin: number
  readonly end: number
}

type PaddedInfo = Pick<TorrentInfo, 'files' | 'pieceLength' | 'pieceCount' | 'length'>

/**
 * Where a torrent is padded (BEP 47): bytes that are zero by definition. They fill up the last piece of a
 * file, so that the next file begins with a piece of its own. No peer has to send them.
 */
export class Padding {
  readonly #info: PaddedInfo
  /** In order, not empty, none touching the next. Torrent-wide offsets. */
  readonly #ranges: BlockSpan[] = []
  /** Pieces of nothing but padding, in order. */
  readonly pieces: readonly number[]
  readonly #whole: ReadonlySet<number>

  constructor(info: PaddedInfo) {
    this.#info = info
    for (const { offset, length, padding } of info.files) {
      if (!padding || length === 0) continue
      const last = this.#ranges.at(-1)
      if (last?.end === offset) {
        this.#ranges[this.#ranges.length - 1] = { begin: last.begin, end: offset + length }
      } else this.#ranges.push({ begin: offset, end: offset + length })
    }
    const pieces: number[] = []
    for (const { begin, end } of this.#ranges) {
      const first = Math.ceil(begin / info.pieceLength)
      for (let piece = first; piece < info.pieceCount; piece++) {
        if (piece * info.pieceLength + this.#pieceLength(piece) > end) break
        pieces.push(piece)
      }
    }
    this.pieces = pieces
    this.#whole = new Set(pieces)
  }

  /** Whether the piece is nothing but padding. */
  isWhole(piece: number): boolean {
    return this.#whole.has(piece)
  }

  /** For every block of the piece what has to be fetched, or `null` when that is all of it. */
  spansOf(piece: number): BlockSpan[] | null {
    const pieceBegin = piece * this.#info.pieceLength
    const length = this.#pieceLength(piece)
    const ranges = this.#within(pieceBegin, pieceBegin + length)
    if (ranges.length === 0) return null
    const spans: BlockSpan[] = []
    for (let begin = 0; begin < length; begin += blockLength) {
      const end = Math.min(begin + blockLength, length)
      spans.push(trim({ begin, end }, ranges, pieceBegin))
    }
    return spans
  }

  #pieceLength(piece: number): number {
    return pieceLengthAt(this.#info, piece)
  }

  #within(begin: number, end: number): BlockSpan[] {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ranges[middle]?.end ?? 0) <= begin) low = middle + 1
      else high = middle
    }
    const found: BlockSpan[] = []
    for (let at = low; at < this.#ranges.length; at++) {
      const range = this.#ranges[at]
      if (range === undefined || range.begin >= end) break
      found.push(range)
    }
    return found
  }
}

/**
 * Takes padding away from both ends of a block: a request is one run of bytes, so what lies between real
 * bytes is fetched.
 */
const trim = (block: BlockSpan, ranges: readonly BlockSpan[], pieceBegin: number): BlockSpan => {
  let { begin, end } = block
  for (const range of ranges) {
    if (begin >= range.begin - pieceBegin && begin < range.end - pieceBegin) begin = range.end - pieceBegin
  }
  for (const range of [...ranges].reverse()) {
    if (end > range.begin - pieceBegin && end <= range.end - pieceBegin) end = range.begin - pieceBegin
  }
  return begin < end ? { begin, end } : { begin: block.begin, end: block.begin }
}
