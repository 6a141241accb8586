import { mayAlsoAsk } from './parole.ts'
import { blockRequested } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PickedBlock } from './pick-peer.ts'
import type { PiecePicker } from './piece-picker.ts'
import type { RequestLedger } from './request-ledger.ts'
import type { BlockRequest } from './request-queue.ts'
import type { SwarmSettings } from './settings.ts'

export interface LateBlocksOptions {
  readonly picker: PiecePicker
  readonly ledger: RequestLedger
  readonly settings: SwarmSettings
  readonly now: () => number
  /** Peers that have finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
}

/** A second peer is asked when the first needs `factor` times as long, and `marginMs` more. Ours. */
const muchLater = { factor: 1.5, marginMs: 100 }
/** After this time a block counts as due in as long again, whatever the rate of its peer says. Ours. */
const doubtedAfterMs = 2_000

/**
 * A block counts as lost at a peer when this time has passed since a later one came: peers answer in order,
 * but for what their disk reads later. Twice as long each time that it is asked for again. Ours.
 */
const lostAfterMs = 1_000

/** Whether the peer may have forgotten the block, though it goes on with others. */
const isDoubtful = ({ abandoned, overtakenAt, repeats }: BlockRequest): boolean =>
  !abandoned && (overtakenAt !== null || repeats > 0)

/** Finds blocks that are late, and another peer to ask for them instead of the first or besides it. */
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
   * Cancels the requests of a peer that was silent for too long, so that other peers are asked for the
   * blocks. Urgent requests are cancelled sooner than the rest.
   *
   * @returns in how many milliseconds the peer's silence will be too long; infinite when it is, or cannot be
   */
  check(peer: PeerSession): number {
    this.#loseSkipped(peer)
    const now = this.#now()
    const { queue } = peer
    const first = queue.requests.find((request) => !request.abandoned)
    if (first === undefined) return Number.POSITIVE_INFINITY
    const silence = now - Math.max(queue.lastBlockAt, first.at)
    const { urgentBlockTimeoutMs, minBlockTimeoutMs } = this.#settings
    const { maxBlockTimeoutMs, unknownBlockTimeoutMs } = this.#settings
    const limit = (minimum: number): number =>
      queue.estimate.silenceLimitMs(minimum, maxBlockTimeoutMs, unknownBlockTimeoutMs)
    const urgentLimit = limit(urgentBlockTimeoutMs)
    if (silence <= urgentLimit) return urgentLimit - silence
    const lateLimit = limit(minBlockTimeoutMs)
    const isLate = silence > lateLimit
    const others = [...this.#peers()].filter(
      (other) => other !== peer && !other.peerChoking && !other.queue.isSnubbed,
    )
    for (const request of [...queue.requests]) {
      if (request.abandoned) continue
      // When no other peer can be asked, a slow answer is better than none.
      const isLost = silence > this.#settings.snubMs
      const { index } = request.piece
      const canOthers = others.some((other) => other.has(index))
      if (!isLost && !(canOthers && (isLate || this.#isUrgent(index)))) continue
      this.#ledger.cancel(peer, request)
      // Until it sends a block again, it is asked for one at a time, and for none that is urgent.
      queue.isSnubbed = true
    }
    if (!isLate) return lateLimit - silence
    queue.isSnubbed = true
    return Number.POSITIVE_INFINITY
  }

  /**
   * A peer may drop a request and go on with the others: the block would be owed for ever, since the peer is
   * not silent. So would one that is asked for again after a CANCEL, when it is the last one.
   */
  #loseSkipped(peer: PeerSession): void {
    const { queue } = peer
    if (!queue.hasDoubtful) return
    const { minBlockTimeoutMs, maxBlockTimeoutMs, unknownBlockTimeoutMs } = this.#settings
    const doubtful = queue.requests.filter(isDoubtful)
    queue.hasDoubtful = doubtful.length > 0
    for (const request of doubtful) {
      const { overtakenAt, repeats, at } = request
      const patienceMs = lostAfterMs * 2 ** repeats
      const silenceMs = this.#now() - Math.max(queue.lastBlockAt, at)
      const isOvertaken = overtakenAt !== null && this.#now() - overtakenAt > patienceMs
      const isForgotten =
        repeats > 0 &&
        silenceMs >
          queue.estimate.silenceLimitMs(
            Math.max(patienceMs, minBlockTimeoutMs),
            maxBlockTimeoutMs,
            unknownBlockTimeoutMs,
          )
      if (isOvertaken || isForgotten) this.#ledger.lose(peer, request)
    }
  }

  /**
   * A late block that another peer owes and that this peer would bring sooner. In the end game it may be any
   * block, before that only an urgent one. The slower peer gets a CANCEL when the block is here.
   */
  chooseFor(peer: PeerSession, isEndGame: boolean): PickedBlock | null {
    const fallback = this.#picker.fallbackRate()
    const arrivalMs = peer.queue.arrivalMs(fallback)
    for (const other of this.#peers()) {
      if (other === peer) continue
      let ahead = 0
      for (const request of other.queue.requests) {
        ahead += request.length
        const { piece, block } = request
        if (request.abandoned || piece.state(block) !== blockRequested || piece.requesters(block) > 1) {
          continue
        }
        if (!isEndGame && !this.#isUrgent(piece.index)) continue
        if (!this.#picker.mayTake(peer, piece.index) || !mayAlsoAsk(piece, block, peer)) continue
        const elapsed = this.#now() - request.at
        const remainingMs = Math.max(
          other.queue.estimate.remainingMs(ahead, fallback, this.#now()),
          elapsed > doubtedAfterMs ? elapsed : 0,
        )
        if (remainingMs > arrivalMs * muchLater.factor + muchLater.marginMs) return { piece, block }
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
