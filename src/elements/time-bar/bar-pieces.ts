import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import type { TimeMap } from '../../media/time-map.ts'
import { pieceSegments, type Segment, verifiedFraction } from '../piece-bar.ts'

type Pieces = Pick<TorrentSnapshot, 'pieces' | 'pieceLength' | 'pieceCount'> & {
  /** A tab with an older version of the page does not say it. */
  readonly begun?: TorrentSnapshot['begun']
}
type Span = Pick<FileSnapshot, 'offset' | 'length'>

/** Whether a place can be played at once, is being fetched, or neither. */
export type PlaceState = 'here' | 'coming' | 'missing'

/** The pieces that are begun, as a bitfield. */
const begunBits = ({ begun = [], pieceCount }: Pieces): Uint8Array => {
  const bits = new Uint8Array(Math.ceil(pieceCount / 8))
  for (const piece of begun) {
    const at = piece >> 3
    if (at < bits.length) bits[at] = (bits[at] ?? 0) | (0x80 >> (piece & 7))
  }
  return bits
}

/** Whether the film can be shown at this second without waiting. */
export const placeState = (torrent: Pieces, file: Span, map: TimeMap, seconds: number): PlaceState => {
  const { begin, end } = map.neededFor(seconds)
  if (verifiedFraction(torrent, file, begin, end) === 1) return 'here'
  const coming = { ...torrent, pieces: begunBits(torrent) }
  return verifiedFraction(coming, file, begin, end) > 0 ? 'coming' : 'missing'
}

/** What the bar draws: stretches of the film, as fractions of its length. */
export interface BarSegments {
  readonly here: readonly Segment[]
  readonly coming: readonly Segment[]
}

/** Stretches of time whose pieces are here, and whose pieces are begun. */
export const barSegments = (torrent: Pieces, file: Span, map: TimeMap, seconds: number): BarSegments => {
  if (!(seconds > 0)) return { here: [], coming: [] }
  const toFraction = (byte: number): number => map.toSeconds(byte) / seconds
  const coming = { ...torrent, pieces: begunBits(torrent) }
  return {
    here: pieceSegments(torrent, file, { toFraction }),
    coming: pieceSegments(coming, file, { toFraction }),
  }
}

/** Tells whether the pieces have changed since it was asked last: what does not change is not drawn again. */
export class PieceWatch {
  #pieces: Uint8Array = new Uint8Array()
  #begun: readonly number[] = []

  hasChanged({ pieces, begun = [] }: Pick<Pieces, 'pieces' | 'begun'>): boolean {
    const isSame = sameNumbers(this.#pieces, pieces) && sameNumbers(this.#begun, begun)
    this.#pieces = pieces
    this.#begun = begun
    return !isSame
  }
}

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
