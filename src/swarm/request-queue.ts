import type { PartialPiece } from './partial-piece.ts'
import { Refusals } from './refusals.ts'
import { SuggestedPieces } from './suggested-pieces.ts'
import { TransferEstimate } from './transfer-estimate.ts'

/** A block asked of one peer and not answered yet. */
export interface BlockRequest {
  readonly piece: PartialPiece
  readonly block: number
  readonly length: number
  /** When it was asked for. */
  readonly at: number
  /** Bytes that the peer owed before it: see {@link TransferEstimate.onBlock}. */
  readonly queuedAt: number
  /** How often this peer had been asked for the block before, without an answer to that as yet. */
  readonly repeats: number
  /**
   * A CANCEL was sent, or it timed out: the block is free for others, though it may still arrive. Kept until
   * the peer answers, because what is on its way delays what is asked for next.
   */
  abandoned: boolean
  /** When the peer first sent a block that it had been asked for later; `null` as long as it did not. */
  overtakenAt: number | null
}

/** Blocks that are asked for although as many as the depth are owed, with those that were given up. Ours. */
const besideGivenUp = 2

/**
 * What the {@link Downloader} knows of one peer: which blocks the peer owes us, and how fast and how reliably
 * it sends. It counts, and decides nothing.
 */
export class RequestQueue {
  /** In the order in which the blocks were asked for. */
  readonly requests: BlockRequest[] = []
  /** Of {@link requests}: asked for in this step, the peer is not told yet. */
  unsent: BlockRequest[] = []
  /** Of {@link requests}: given up in this step, the peer is not told yet. */
  unsentCancels: BlockRequest[] = []
  readonly estimate = new TransferEstimate()
  readonly refusals = new Refusals()
  readonly suggested = new SuggestedPieces()
  /** Bytes of {@link requests}, also of abandoned ones. */
  requestedBytes = 0
  /** How many of {@link requests} are not abandoned. */
  active = 0
  /** Whether the peer may have forgotten one of {@link requests}, though it goes on with others. */
  hasDoubtful = false
  /** When its last block came. */
  lastBlockAt = 0
  /** The peer was silent for too long, or refuses: it is asked for one block at a time until it sends one. */
  isSnubbed = false
  /** Bytes that came without our having asked for them. */
  unsolicitedBytes = 0

  add(request: BlockRequest): void {
    this.requests.push(request)
    this.requestedBytes += request.length
    this.active++
  }

  /** @returns where the request of this block stands in {@link requests}, or -1 */
  indexOf(index: number, begin: number): number {
    return this.requests.findIndex(
      ({ piece, block }) => piece.index === index && piece.blockBegin(block) === begin,
    )
  }

  /** A request takes the place of one that was given up: what the peer sends for that one answers it. */
  replace(old: BlockRequest, request: BlockRequest): void {
    this.requests[this.requests.indexOf(old)] = request
    this.active++
  }

  remove(request: BlockRequest): void {
    const at = this.requests.indexOf(request)
    if (at < 0) return
    this.requests.splice(at, 1)
    this.requestedBytes -= request.length
    if (!request.abandoned) this.active--
  }

  /** We do not count on the block any more, though it may still come. */
  abandon(request: BlockRequest): void {
    if (request.abandoned) return
    request.abandoned = true
    this.active--
  }

  clear(): void {
    this.requests.length = 0
    this.unsent = []
    this.unsentCancels = []
    this.requestedBytes = 0
    this.active = 0
  }

  /** A block came: what is known of the peer's rate follows it, and the peer is trusted to send again. */
  onBlock({ length, at, queuedAt }: BlockRequest, now: number): void {
    this.lastBlockAt = now
    this.isSnubbed = false
    this.refusals.onBlock()
    this.estimate.onBlock(length, now, at, queuedAt, this.requestedBytes)
  }

  /**
   * Whether the peer is to be asked for one more block, where `depth` of them are to be in flight. What was
   * given up comes all the same if the peer had handed it to its link before the CANCEL, and the queue in
   * front of our line would overflow with twice the depth: so most of what takes its place is asked for as it
   * comes, or is refused.
   */
  hasRoom(depth: number): boolean {
    if (this.active >= depth) return false
    // A peer that heeds a CANCEL without a word shows it by answering what it was asked for later.
    if (this.active < besideGivenUp) return true
    return this.estimate.rate === 0 || this.requests.length < depth + besideGivenUp
  }

  /** In how many milliseconds a block asked for now would be here: {@link TransferEstimate.arrivalMs}. */
  arrivalMs(fallbackRate: number): number {
    return this.estimate.arrivalMs(this.requestedBytes, fallbackRate)
  }

  /**
   * How long the peer has left us without a block that it owes. Milliseconds; 0 when it owes none. Abandoned
   * blocks count as owed.
   */
  silentMs(now: number): number {
    const [first] = this.requests
    return first === undefined ? 0 : now - Math.max(this.lastBlockAt, first.at)
  }
}
