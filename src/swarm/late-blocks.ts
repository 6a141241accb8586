import { mayAlsoAsk } from './parole.ts'
import { blockRequested } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PickedBlock, PiecePicker } from './piece-picker.ts'
import type { RequestLedger } from './request-ledger.ts'
import type { SwarmSettings } from './settings.ts'

export interface LateBlocksOptions {
  readonly picker: PiecePicker
  readonly ledger: RequestLedger
  readonly settings: SwarmSettings
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
}

/** Which blocks are late, and who is asked for them instead or as well. */
export class LateBlocks {
  readonly #picker: PiecePicker
  readonly #ledger: RequestLedger
  readonly #settings: SwarmSettings
  readonly #now: () => number
  readonly #peers: () => Iterable<PeerSession>

  constructor(options: LateBlocksOptions) {
    this.#picker = options.picker
    this.#ledger = options.ledger
    this.#settings = options.settings
    this.#now = options.now
    this.#peers = options.peers
  }

  /**
   * A peer that was silent for too long loses its requests to others: those that are urgent sooner than the
   * rest.
   */
  check(peer: PeerSession): void {
    const now = this.#now()
    const first = peer.requests.find((request) => !request.abandoned)
    if (first === undefined) return
    const silence = now - Math.max(peer.lastBlockAt, first.at)
    const { urgentBlockTimeoutMs, minBlockTimeoutMs } = this.#settings
    const { maxBlockTimeoutMs, unknownBlockTimeoutMs } = this.#settings
    const limit = (minimum: number): number =>
      peer.estimate.silenceLimitMs(minimum, maxBlockTimeoutMs, unknownBlockTimeoutMs)
    const urgentLimit = limit(urgentBlockTimeoutMs)
    if (silence <= urgentLimit) return
    const isLate = silence > limit(minBlockTimeoutMs)
    const canOthers = [...this.#peers()].some(
      (other) => other !== peer && !other.peerChoking && !other.isSnubbed,
    )
    for (const request of [...peer.requests]) {
      if (request.abandoned) continue
      // With nobody else to ask, a slow answer is better than none.
      const isLost = silence > this.#settings.snubMs
      if (!isLost && !(canOthers && (isLate || this.#isUrgent(request.piece.index)))) continue
      this.#ledger.cancel(peer, request)
      // Asked for one block at a time until it sends one, and for none that is urgent.
      peer.isSnubbed = true
    }
    if (isLate) peer.isSnubbed = true
  }

  /**
   * A block that another peer owes, that is late and that this one would bring sooner; in the end game any,
   * before it only what readers wait for. The loser gets a CANCEL when the block is here.
   */
  chooseFor(peer: PeerSession, isEndGame: boolean): PickedBlock | null {
    const fallback = this.#picker.fallbackRate()
    const arrivalMs = peer.estimate.arrivalMs(peer.requestedBytes, fallback)
    for (const other of this.#peers()) {
      if (other === peer) continue
      let ahead = 0
      for (const request of other.requests) {
        ahead += request.length
        const { piece, block } = request
        if (request.abandoned || piece.state(block) !== blockRequested || piece.requesters(block) > 1) {
          continue
        }
        if (!isEndGame && !this.#isUrgent(piece.index)) continue
        if (!this.#picker.mayTake(peer, piece.index) || !mayAlsoAsk(piece, block, peer)) continue
        const elapsed = this.#now() - request.at
        const remainingMs = Math.max(other.estimate.arrivalMs(ahead, fallback), elapsed > 2_000 ? elapsed : 0)
        if (remainingMs > arrivalMs * 1.5 + 100) return { piece, block }
      }
    }
    return null
  }

  #isUrgent(index: number): boolean {
    return this.#picker.windows.some(
      ({ isUrgent, firstPiece, endPiece }) => isUrgent && index >= firstPiece && index < endPiece,
    )
  }
}
