import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PickedBlock, PickPeer } from './pick-peer.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadWindow } from './read-windows.ts'
import type { BlockRequest } from './request-queue.ts'

/**
 * Which peers may send the blocks of a piece. A piece that failed its hash check, or that a peer on parole
 * sends, may not come from everybody: the sender of the next bad block must be known for certain
 * (libtorrent's `smart_ban` and `parole_mode`). {@link mayAsk} and {@link mayAlsoAsk} are the rule;
 * elsewhere `source` is only set, or told apart by its kind.
 */
export type PieceSource =
  | { readonly kind: 'any' }
  /**
   * The piece failed. Each block is fetched again from another peer than `avoid` names for it, to compare.
   */
  | { readonly kind: 'recheck'; readonly avoid: readonly (PeerSession | null)[] }
  /**
   * The piece failed, and comparing did not tell who lied: one peer sends all of it. `null`: none chosen yet.
   */
  | { readonly kind: 'one-peer'; readonly peer: PeerSession | null }
  /** A peer on parole sends all of it, to show that its data is good. `null`: none chosen yet. */
  | { readonly kind: 'parole'; readonly peer: PeerSession | null }

/**
 * Whether the ordinary choice of blocks may ask the peer for a free block of the piece. A piece in `recheck`
 * is never chosen that way, but by {@link Parole.chooseRecheck}.
 */
export const mayAsk = ({ source }: PartialPiece, peer: PickPeer): boolean =>
  source.kind === 'any' || (source.kind !== 'recheck' && (source.peer === null || source.peer === peer))

/** Whether the peer may be asked for the block although another peer owes it already. */
export const mayAlsoAsk = ({ source }: PartialPiece, block: number, peer: PickPeer): boolean =>
  source.kind === 'any' || (source.kind === 'recheck' && source.avoid[block] !== peer)

/**
 * The piece for which a block counts that the peer sends, or `null`. The peer may have been asked before the
 * piece was given up and begun anew. Once bad data was seen, such a block counts only from a peer that has
 * sent valid data: an unknown liar would spoil more pieces.
 */
export const pieceThatTakes = (
  { piece: asked, block, length }: BlockRequest,
  peer: PickPeer,
  { partials, sawBadData }: PieceTable,
): PartialPiece | null => {
  const piece = partials.get(asked.index)
  if (piece === undefined) return null
  // The peer was asked before another one was chosen to send all of the piece.
  if ('peer' in piece.source && piece.source.peer !== peer) return null
  if (piece === asked) return piece
  // What is fetched of a piece changes when its padding turns out not to be zero.
  const isSame = piece.blockBegin(block) === asked.blockBegin(block) && piece.blockLength(block) === length
  const isTrusted = !sawBadData || peer.hasSentValidPiece
  return isSame && isTrusted && piece.source.kind === 'any' ? piece : null
}

export interface ParoleOptions {
  readonly table: PieceTable
  readonly peers: () => Iterable<PickPeer>
  /** Whether the peer has the piece and would send a block of it now. */
  readonly mayTake: (peer: PickPeer, index: number) => boolean
}

/**
 * Pieces on parole at a time: no more than these can be spoilt at once by liars that return under new ids.
 */
const maxParolePieces = 4
/** Bounds the time of one search for a parole piece, in pieces looked at. */
const scanLimit = 2_000

/**
 * What to ask for once a peer has sent bad data. A piece that failed is fetched again at once, each block
 * from another peer than before, so that the verifier can tell who lied (libtorrent's smart ban). A peer that
 * never sent a valid piece is on parole: it gets a piece of its own, away from what readers wait for. So a
 * liar that returns under a new id spoils one piece that nobody waits for, and is found by it.
 */
export class Parole {
  readonly #table: PieceTable
  readonly #peers: () => Iterable<PickPeer>
  readonly #mayTake: (peer: PickPeer, index: number) => boolean

  constructor(options: ParoleOptions) {
    this.#table = options.table
    this.#peers = options.peers
    this.#mayTake = options.mayTake
  }

  /**
   * A block of a piece that failed. It comes before everything else, because an unknown liar spoils more
   * pieces.
   */
  chooseRecheck(peer: PickPeer): PickedBlock | null {
    if (peer.queue.isSnubbed) return null
    for (const piece of this.#table.rechecks) {
      const { source } = piece
      if (source.kind !== 'recheck' || piece.freeBlocks === 0 || !this.#mayTake(peer, piece.index)) continue
      const block = piece.findFree((free) => source.avoid[free] !== peer)
      if (block >= 0) return { piece, block }
      // The peer itself had sent every block that is missing. It is asked again only when no other peer can
      // be.
      if (!this.#isElsewhere(peer, piece.index, () => true)) return { piece, block: piece.nextFree() }
    }
    return null
  }

  /**
   * Whether the peer must first send a valid piece: bad data was seen, and other peers have sent valid ones.
   */
  isOnParole(peer: PickPeer): boolean {
    if (!this.#table.sawBadData || peer.hasSentValidPiece) return false
    for (const other of this.#peers()) {
      if (other.hasSentValidPiece && !other.peerChoking && !other.queue.isSnubbed) return true
    }
    return false
  }

  /**
   * A block of the piece that the peer on parole has to send. A new piece is begun when it has none: never
   * one near a reader, unless no peer that sent valid pieces has it.
   */
  choose(peer: PickPeer, windows: readonly ReadWindow[]): PickedBlock | null {
    let parolePieces = 0
    for (const piece of this.#table.partials.values()) {
      const isOwn = piece.onlyPeer === peer
      // This includes a `one-peer` piece that it began before it was on parole: no other peer may go on with
      // it.
      if (isOwn && piece.freeBlocks > 0 && this.#mayTake(peer, piece.index)) {
        return { piece, block: piece.nextFree() }
      }
      if (piece.source.kind !== 'parole') continue
      parolePieces++
      // The peer gets its next piece when this one has passed.
      if (isOwn) return null
    }
    if (parolePieces >= maxParolePieces) return null
    const index = this.#findPiece(peer, windows)
    if (index < 0) return null
    const piece = this.#table.begin(index)
    piece.source = { kind: 'parole', peer: null }
    return { piece, block: piece.nextFree() }
  }

  #findPiece(peer: PickPeer, windows: readonly ReadWindow[]): number {
    const isFree = (index: number): boolean => this.#mayTake(peer, index) && !this.#table.partials.has(index)
    const isNear = (index: number): boolean =>
      windows.some(
        ({ order, firstPiece, endPiece }) =>
          order === 'sequential' && index >= firstPiece && index < endPiece,
      )
    let looked = 0
    const far = this.#table.rarity.find((index) => isFree(index) && !isNear(index), scanLimit)
    if (far >= 0) return far
    for (const window of windows) {
      for (let index = window.firstPiece; index < window.endPiece && looked < scanLimit; index++, looked++) {
        if (!isFree(index)) continue
        if (!isNear(index) || !this.#isElsewhere(peer, index, (other) => other.hasSentValidPiece)) {
          return index
        }
      }
    }
    return -1
  }

  #isElsewhere(peer: PickPeer, index: number, isFit: (other: PickPeer) => boolean): boolean {
    for (const other of this.#peers()) {
      if (other !== peer && !other.queue.isSnubbed && isFit(other) && this.#mayTake(other, index)) return true
    }
    return false
  }
}
