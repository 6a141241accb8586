import * as messages from '../protocol/messages.ts'
import { concatBytes } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { blockReceived, type PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { BlockRequest } from './request-queue.ts'

/**
 * Bytes without a request that a peer may send: answers to a CANCEL that crossed them on the way. Our own
 * choice (docs/decisions/012-bounds.md).
 */
const unsolicitedAllowance = 8 * 1024 * 1024
/** An abandoned block that has not come after this long will not come any more. Our own choice. */
const abandonedMs = 5_000

const encodeRequest = ({ piece, block, length }: BlockRequest): Uint8Array =>
  messages.encodeRequest(piece.index, piece.blockBegin(block), length)

const encodeCancel = ({ piece, block, length }: BlockRequest): Uint8Array =>
  messages.encodeCancel(piece.index, piece.blockBegin(block), length)

type AskedBlock = Pick<BlockRequest, 'piece' | 'block' | 'length'>

/** Whether the two are the same bytes on the wire, be the piece begun anew between them. */
const isSamePlace = (a: AskedBlock, b: AskedBlock): boolean =>
  a.piece.index === b.piece.index &&
  a.piece.blockBegin(a.block) === b.piece.blockBegin(b.block) &&
  a.length === b.length

/**
 * Keeps what peers owe us and the states of the blocks in step: each step changes a peer's {@link
 * RequestQueue} and the piece together. It decides nothing.
 */
export class RequestLedger {
  readonly #table: PieceTable
  readonly #now: () => number

  constructor(table: PieceTable, now: () => number) {
    this.#table = table
    this.#now = now
  }

  /**
   * Writes down that the peer owes us the block. {@link tell} asks it, unless the peer owes it anyhow by a
   * request that was given up in the same step.
   */
  request(peer: PeerSession, piece: PartialPiece, block: number): void {
    const { queue } = peer
    const asked: AskedBlock = { piece, block, length: piece.blockLength(block) }
    const isSame = (other: BlockRequest): boolean => isSamePlace(other, asked)
    piece.request(block)
    piece.assign(peer)
    const kept = queue.unsentCancels.find(isSame)
    if (kept !== undefined) {
      queue.unsentCancels = queue.unsentCancels.filter((other) => other !== kept)
      queue.replace(kept, { ...kept, piece, abandoned: false })
      return
    }
    const before = queue.requests.filter(isSame)
    const request: BlockRequest = {
      ...asked,
      at: this.#now(),
      queuedAt: queue.requestedBytes,
      repeats: before.reduce((repeats, other) => Math.max(repeats, other.repeats + 1), 0),
      abandoned: false,
      overtakenAt: null,
    }
    if (request.repeats > 0) queue.hasDoubtful = true
    queue.add(request)
    queue.unsent.push(request)
  }

  /** Sends what {@link giveUp} and {@link request} wrote down, each CANCEL before the requests. */
  tell(peer: PeerSession): void {
    const { unsent, unsentCancels } = peer.queue
    if (unsent.length + unsentCancels.length === 0) return
    peer.queue.unsent = []
    peer.queue.unsentCancels = []
    const out = [...unsentCancels.map(encodeCancel), ...unsent.map(encodeRequest)]
    peer.send(out.length === 1 ? (out[0] ?? new Uint8Array()) : concatBytes(out))
  }

  /**
   * A block came. What was given up, and asked of the peer again for a piece that was begun anew, is for that
   * piece: webtorrent 3 may answer the two requests once.
   *
   * @returns its request, settled, or `null` when the peer had not been asked for it
   */
  answer(peer: PeerSession, index: number, begin: number, length: number): BlockRequest | null {
    const { queue } = peer
    const at = queue.indexOf(index, begin)
    const request = queue.requests[at]
    if (request === undefined || length !== request.length) return null
    // Peers answer in order: a cancelled request before this one will not be answered any more.
    for (const earlier of queue.requests.slice(0, at)) {
      if (earlier.abandoned) queue.remove(earlier)
      else {
        earlier.overtakenAt ??= this.#now()
        queue.hasDoubtful = true
      }
    }
    queue.remove(request)
    if (!request.abandoned) {
      request.piece.release(request.block)
      return request
    }
    const again = queue.requests.find((other) => !other.abandoned && isSamePlace(other, request))
    return again === undefined ? request : { ...request, piece: again.piece }
  }

  /** The peer will not send the block. @returns whether we still counted on it */
  reject(peer: PeerSession, index: number, begin: number): boolean {
    const { queue } = peer
    const request = queue.requests[queue.indexOf(index, begin)]
    if (request === undefined) return false
    const wasCountedOn = !request.abandoned
    this.#abandon(peer, request)
    queue.remove(request)
    return wasCountedOn
  }

  /** What the peer owes is free for others. */
  releaseAll(peer: PeerSession): void {
    for (const request of peer.queue.requests) this.#abandon(peer, request)
    peer.queue.clear()
  }

  /** The peer has lost the piece: what it owes of it is free for others. */
  releasePiece(peer: PeerSession, index: number): void {
    for (const request of peer.queue.requests.filter(({ piece }) => piece.index === index)) {
      this.#abandon(peer, request)
      peer.queue.remove(request)
    }
  }

  /** The block is free for others, and the peer is told; it may still send it. */
  cancel(peer: PeerSession, request: BlockRequest): void {
    this.#abandon(peer, request)
    peer.send(encodeCancel(request))
  }

  /**
   * The block is free for others. The peer is told by {@link tell}, unless it is asked for the block again
   * before that. A block asked for, cancelled and asked for again before the peer has read it is never sent
   * by webtorrent 3: it takes the first request for the second, and answers neither.
   */
  giveUp(peer: PeerSession, isNeeded: (piece: number) => boolean): void {
    for (const request of peer.queue.requests) {
      if (request.abandoned || isNeeded(request.piece.index)) continue
      this.#abandon(peer, request)
      peer.queue.unsentCancels.push(request)
    }
  }

  /**
   * The block will not come, though the peer sends others: it may be asked for again. No CANCEL: where we are
   * wrong, it would make webtorrent forget both requests ({@link giveUp}).
   */
  lose(peer: PeerSession, request: BlockRequest): void {
    this.#abandon(peer, request)
  }

  /** Cancels every request of the peer for a piece that is not needed any more. */
  cancelUnneeded(peer: PeerSession, isNeeded: (piece: number) => boolean): void {
    this.giveUp(peer, isNeeded)
    this.tell(peer)
  }

  /** The block is here: no other peer needs to send it. */
  cancelOthers(peers: Iterable<PeerSession>, piece: PartialPiece, block: number): void {
    if (piece.requesters(block) === 0) return
    for (const peer of peers) {
      const request = peer.queue.requests.find((r) => r.piece === piece && r.block === block && !r.abandoned)
      if (request !== undefined) this.cancel(peer, request)
    }
  }

  /**
   * Forgets abandoned requests after a while: not every client answers a CANCEL with a REJECT (BEP 6).
   */
  forgetAbandoned(peer: PeerSession): void {
    const { queue } = peer
    if (queue.requests.length === queue.active) return
    const now = this.#now()
    for (const request of [...queue.requests]) {
      if (request.abandoned && now - request.at > abandonedMs) queue.remove(request)
    }
  }

  /** Bytes came that we had not asked for: too many of them end the connection. */
  unsolicited(peer: PeerSession, bytes: number): void {
    const { queue } = peer
    queue.unsolicitedBytes += bytes
    if (queue.unsolicitedBytes > unsolicitedAllowance + queue.estimate.delivered / 4) {
      peer.close(new TorrentError('protocol', 'The peer kept sending blocks that nobody had asked for.'))
    }
  }

  #abandon(peer: PeerSession, request: BlockRequest): void {
    if (request.abandoned) return
    peer.queue.abandon(request)
    const { piece, block } = request
    piece.release(block)
    this.#table.revision++
    // Its only sender does not go on: another peer begins anew, so that there is one sender to blame again. A
    // block that is here was sent, be it for an earlier request.
    if (piece.onlyPeer === peer && piece.state(block) !== blockReceived) piece.reset()
    if (this.#table.partials.get(piece.index) === piece) this.#table.dropIfEmpty(piece)
  }
}
