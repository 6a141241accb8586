import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { PieceRun } from './read-windows.ts'

/**
 * When we have had nothing to ask of a peer for this long, we say so, and its upload slot is free for others.
 * Half of the 60 s after which libtorrent closes a peer that is interested and asks for nothing.
 */
const restAfterMs = 30_000
/**
 * Interest is shown this long before the windows reach what the peer has, so that its UNCHOKE is here when
 * the blocks are wanted. Our own choice.
 */
const leadSeconds = 2
/** Most pieces looked at for one peer. A peer that has none of them may have others: it counts as wanted. */
const scanLimit = 2_000

export interface InterestOptions {
  readonly table: PieceTable
  readonly cursors: Pick<ReadCursors, 'soon'>
  readonly now: () => number
  /** {@link Interest.isResting} changed for the peer. */
  readonly onChange: (peer: PeerSession) => void
}

/**
 * Finds peers of which nothing will be asked for a while though they have pieces that are not here, because
 * the windows are full. They *rest*: we are not interested in them.
 */
export class Interest {
  readonly #options: InterestOptions
  /** By peer: the time since which nothing was to be asked of it. */
  readonly #idleSince = new WeakMap<PeerSession, number>()
  readonly #resting = new Set<PeerSession>()

  constructor(options: InterestOptions) {
    this.#options = options
  }

  isResting(peer: PeerSession): boolean {
    return this.#resting.has(peer)
  }

  /** Called once a second. */
  review(peers: Iterable<PeerSession>): void {
    const now = this.#options.now()
    const runs = this.#runs(0)
    for (const peer of peers) {
      if (peer.wantedPieces === 0) continue
      if (peer.queue.active > 0 || this.#wantsAny(peer, runs)) this.#wake(peer)
      else {
        const since = this.#idleSince.get(peer) ?? now
        this.#idleSince.set(peer, since)
        if (now - since >= restAfterMs && !this.#resting.has(peer)) {
          this.#resting.add(peer)
          this.#options.onChange(peer)
        }
      }
    }
  }

  /**
   * What readers want has changed: a resting peer that can help now or soon is told so at once, not at the
   * next review.
   */
  onWindowsMoved(): void {
    if (this.#resting.size === 0) return
    const runs = this.#runs(leadSeconds)
    for (const peer of [...this.#resting]) if (this.#wantsAny(peer, runs)) this.#wake(peer)
  }

  forget(peer: PeerSession): void {
    this.#resting.delete(peer)
  }

  #runs(seconds: number): readonly PieceRun[] {
    return this.#options.cursors.soon(this.#options.table.info.pieceLength, seconds)
  }

  #wake(peer: PeerSession): void {
    this.#idleSince.delete(peer)
    if (this.#resting.delete(peer)) this.#options.onChange(peer)
  }

  #wantsAny(peer: PeerSession, runs: readonly PieceRun[]): boolean {
    const { table } = this.#options
    const isWanted = (piece: number): boolean => !table.have.has(piece) && peer.has(piece)
    for (const { firstPiece, endPiece } of runs) {
      for (let piece = firstPiece; piece < endPiece; piece++) if (isWanted(piece)) return true
    }
    for (const piece of table.partials.keys()) if (table.isSelected(piece) && isWanted(piece)) return true
    if (table.rarity.find(isWanted, scanLimit) >= 0) return true
    return table.rarity.length > scanLimit
  }
}
