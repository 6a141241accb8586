import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadCursors } from './read-cursors.ts'

/**
 * Whoever has had nothing to ask of a peer for so long says so: its upload slot is free for others.
 * libtorrent hangs up on an interested peer that asks for nothing for 60 s.
 */
const restAfterMs = 30_000
/**
 * Interest is shown so long before the windows reach what the peer has: its UNCHOKE is here when the blocks
 * are wanted.
 */
const leadSeconds = 2
/** Pieces looked at for one peer; of a peer that has none of so many it is not said that it has nothing. */
const scanLimit = 2_000

export interface InterestOptions {
  readonly table: PieceTable
  readonly cursors: Pick<ReadCursors, 'soon'>
  readonly now: () => number
  /** {@link Interest.isResting} changed for the peer. */
  readonly onChange: (peer: PeerSession) => void
}

type PieceRun = { readonly firstPiece: number; readonly endPiece: number }

/**
 * Of which peers nothing will be asked for a while, though they have pieces that are not here: the windows
 * are full.
 */
export class Interest {
  readonly #options: InterestOptions
  /** Since when nothing was to be asked of a peer. */
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
      if (peer.activeRequests > 0 || this.#wantsAny(peer, runs)) this.#wake(peer)
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
   * What readers want has changed: who can help now or soon is asked to let us, without waiting for the next
   * review.
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
