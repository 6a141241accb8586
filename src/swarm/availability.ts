import type { Bitfield } from '../shared/bitfield.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'

/**
 * Keeps two counts right while peers and pieces come and go: how many peers have each piece, and how many pieces that we
 * want each peer has, from which interest follows. A HAVE costs O(1).
 */
export class Availability {
  readonly #table: PieceTable
  /** Peers that are counted in the rarity index. Seeds are not: they have everything, and tell nothing about rarity. */
  readonly #counted = new WeakSet<PeerSession>()

  constructor(table: PieceTable) {
    this.#table = table
  }

  /** What the peer has became known as a whole. */
  add(peer: PeerSession): void {
    const { pieces } = peer
    if (pieces === null) return
    peer.wantedPieces = countMissing(pieces, this.#table.have)
    if (!pieces.isFull) {
      for (const piece of pieces) this.#table.rarity.increment(piece)
      this.#counted.add(peer)
    }
    peer.setInterested(peer.wantedPieces > 0)
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
    if (!this.#table.have.has(piece)) this.#want(peer, 1)
  }

  peerLost(peer: PeerSession, piece: number): void {
    if (this.#counted.has(peer)) this.#table.rarity.decrement(piece)
    if (!this.#table.have.has(piece)) this.#want(peer, -1)
  }

  /** We have the piece now. */
  weGot(peers: Iterable<PeerSession>, piece: number): void {
    for (const peer of peers) if (peer.has(piece)) this.#want(peer, -1)
  }

  /** We had the piece, and have it no longer. */
  weLost(peers: Iterable<PeerSession>, piece: number): void {
    for (const peer of peers) if (peer.has(piece)) this.#want(peer, 1)
  }

  #want(peer: PeerSession, change: 1 | -1): void {
    peer.wantedPieces += change
    peer.setInterested(peer.wantedPieces > 0)
  }
}

/** How many pieces are in `theirs` and not in `ours`. */
export const countMissing = (theirs: Bitfield, ours: Bitfield): number => {
  let count = 0
  for (let i = 0; i < theirs.bytes.length; i++) {
    for (let bits = (theirs.bytes[i] ?? 0) & ~(ours.bytes[i] ?? 0); bits !== 0; bits &= bits - 1) count++
  }
  return count
}
