import type { Bitfield } from '../shared/bitfield.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'

/**
 * Keeps two counts right while peers and pieces come and go: how many peers have each piece, and how many
 * pieces that we want each peer has. From the second one INTERESTED follows (BEP 3). A HAVE costs O(1).
 */
export class Availability {
  readonly #table: PieceTable
  /**
   * Peers that are counted in the rarity index. Seeds are not: they have everything, and tell nothing about
   * rarity.
   */
  readonly #counted = new WeakSet<PeerSession>()
  readonly #isResting: (peer: PeerSession) => boolean
  #isPaused = false

  /** @param isResting whether nothing will be asked of the peer for a while, see {@link Interest} */
  constructor(table: PieceTable, isResting: (peer: PeerSession) => boolean = () => false) {
    this.#table = table
    this.#isResting = isResting
  }

  /** What the peer has became known as a whole. */
  add(peer: PeerSession): void {
    const { pieces } = peer
    if (pieces === null) return
    peer.wantedPieces = this.#countOf(pieces)
    if (!pieces.isFull) {
      for (const piece of pieces) this.#table.rarity.increment(piece)
      this.#counted.add(peer)
    }
    this.tell(peer)
  }

  /** The peer is gone, or what it has is about to be replaced. */
  remove(peer: PeerSession): void {
    if (this.#counted.delete(peer) && peer.pieces !== null) {
      for (const piece of peer.pieces) this.#table.rarity.decrement(piece)
    }
    peer.wantedPieces = 0
  }

  peerGot(peer: PeerSession, piece: number): void {
    if (this.#counted.has(peer)) this.#table.rarity.increment(piece)
    if (this.#table.isOfInterest(piece)) this.#want(peer, 1)
  }

  peerLost(peer: PeerSession, piece: number): void {
    if (this.#counted.has(peer)) this.#table.rarity.decrement(piece)
    if (this.#table.isOfInterest(piece)) this.#want(peer, -1)
  }

  /** We have the piece now. */
  weGot(peers: Iterable<PeerSession>, piece: number): void {
    if (this.#table.interest?.has(piece) === false) return
    for (const peer of peers) if (peer.has(piece)) this.#want(peer, -1)
  }

  /** We had the piece, and have it no longer. */
  weLost(peers: Iterable<PeerSession>, piece: number): void {
    if (this.#table.interest?.has(piece) === false) return
    for (const peer of peers) if (peer.has(piece)) this.#want(peer, 1)
  }

  /** Other pieces are of interest now. */
  recount(peers: Iterable<PeerSession>): void {
    for (const peer of peers) {
      if (peer.pieces === null) continue
      peer.wantedPieces = this.#countOf(peer.pieces)
      this.tell(peer)
    }
  }

  /** Whether the peer has a piece of interest that no other of `peers` has. */
  isOnlySource(peer: PeerSession, peers: Iterable<PeerSession>): boolean {
    if (peer.pieces === null || peer.wantedPieces === 0) return false
    for (const other of peers) if (other !== peer && other.isSeed) return false
    const own = this.#counted.has(peer) ? 1 : 0
    for (const piece of peer.pieces) {
      if (this.#table.isOfInterest(piece) && this.#table.rarity.availability(piece) <= own) return true
    }
    return false
  }

  /** While paused we want nothing of any peer, and say so: their upload slots are free for others. */
  setPaused(paused: boolean, peers: Iterable<PeerSession>): void {
    this.#isPaused = paused
    for (const peer of peers) if (peer.pieces !== null) this.tell(peer)
  }

  #countOf(pieces: Bitfield): number {
    return countMissing(pieces, this.#table.have, this.#table.interest)
  }

  #want(peer: PeerSession, change: 1 | -1): void {
    peer.wantedPieces += change
    this.tell(peer)
  }

  /** Tells the peer whether we want anything of it, when that has changed. */
  tell(peer: PeerSession): void {
    if (peer.pieces !== null) {
      peer.setInterested(peer.wantedPieces > 0 && !this.#isPaused && !this.#isResting(peer))
    }
  }
}

/** How many pieces are in `theirs` and not in `ours`. With `among`, only pieces in it count. */
export const countMissing = (theirs: Bitfield, ours: Bitfield, among: Bitfield | null = null): number => {
  let count = 0
  for (let i = 0; i < theirs.bytes.length; i++) {
    const mask = among === null ? 0xff : (among.bytes[i] ?? 0)
    for (let bits = (theirs.bytes[i] ?? 0) & ~(ours.bytes[i] ?? 0) & mask; bits !== 0; bits &= bits - 1) {
      count++
    }
  }
  return count
}
