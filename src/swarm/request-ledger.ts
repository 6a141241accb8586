import * as messages from '../protocol/messages.ts'
import { TorrentError } from '../shared/errors.ts'
import type { BlockRequest } from './block-request.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'

/** Bytes that nobody asked for are forgiven up to this: answers to a CANCEL that crossed them on the way. */
const unsolicitedAllowance = 8 * 1024 * 1024
const abandonedMs = 5_000

/**
 * Who was asked for what and has not answered: keeps a peer's requests, its byte counts and the states of the
 * blocks in step. It decides nothing.
 */
export class RequestLedger {
  readonly #table: PieceTable
  readonly #now: () => number
  readonly #unsolicited = new WeakMap<PeerSession, number>()

  constructor(table: PieceTable, now: () => number) {
    this.#table = table
    this.#now = now
  }

  /** Writes the request down and returns its message. */
  request(peer: PeerSession, piece: PartialPiece, block: number): Uint8Array {
    const length = piece.blockLength(block)
    const request: BlockRequest = {
      piece,
      block,
      length,
      at: this.#now(),
      queuedAt: peer.requestedBytes,
      abandoned: false,
    }
    piece.request(block)
    piece.assign(peer)
    peer.requests.push(request)
    peer.requestedBytes += length
    peer.activeRequests++
    return messages.encodeRequest(piece.index, piece.blockBegin(block), length)
  }

  /** A block came: returns its request, settled, or `null` when nobody had asked for it. */
  answer(peer: PeerSession, index: number, begin: number, length: number): BlockRequest | null {
    const at = peer.requests.findIndex(
      ({ piece, block }) => piece.index === index && piece.blockBegin(block) === begin,
    )
    const request = peer.requests[at]
    if (request === undefined || length !== request.length) return null
    // Peers answer in order: a cancelled request before this one will not be answered any more.
    for (const earlier of peer.requests.slice(0, at)) if (earlier.abandoned) this.#remove(peer, earlier)
    this.#remove(peer, request)
    if (!request.abandoned) request.piece.release(request.block)
    return request
  }

  /** The peer will not send the block. Returns whether we still counted on it. */
  reject(peer: PeerSession, index: number, begin: number): boolean {
    const request = peer.requests.find(
      ({ piece, block }) => piece.index === index && piece.blockBegin(block) === begin,
    )
    if (request === undefined) return false
    const wasCountedOn = !request.abandoned
    this.#abandon(peer, request)
    this.#remove(peer, request)
    return wasCountedOn
  }

  /** What the peer owes is free for others. */
  releaseAll(peer: PeerSession): void {
    for (const request of peer.requests) this.#abandon(peer, request)
    peer.requests.length = 0
    peer.requestedBytes = 0
    peer.activeRequests = 0
  }

  /** The peer has lost the piece: what it owes of it is free for others. */
  releasePiece(peer: PeerSession, index: number): void {
    for (const request of peer.requests.filter(({ piece }) => piece.index === index)) {
      this.#abandon(peer, request)
      this.#remove(peer, request)
    }
  }

  /** The block is free for others, and the peer is told; it may still send it. */
  cancel(peer: PeerSession, request: BlockRequest): void {
    this.#abandon(peer, request)
    peer.send(
      messages.encodeCancel(request.piece.index, request.piece.blockBegin(request.block), request.length),
    )
  }

  /** Every request of the peer for a piece that is not needed any more. */
  cancelUnneeded(peer: PeerSession, isNeeded: (piece: number) => boolean): void {
    for (const request of [...peer.requests]) {
      if (!request.abandoned && !isNeeded(request.piece.index)) this.cancel(peer, request)
    }
  }

  /** The block is here: nobody else needs to send it. */
  cancelOthers(peers: Iterable<PeerSession>, piece: PartialPiece, block: number): void {
    if (piece.requesters(block) === 0) return
    for (const peer of peers) {
      const request = peer.requests.find((r) => r.piece === piece && r.block === block && !r.abandoned)
      if (request !== undefined) this.cancel(peer, request)
    }
  }

  /**
   * Not every client answers a CANCEL with a REJECT (BEP 6): after a while what was abandoned will not come
   * any more.
   */
  forgetAbandoned(peer: PeerSession): void {
    if (peer.requests.length === peer.activeRequests) return
    const now = this.#now()
    for (const request of [...peer.requests]) {
      if (request.abandoned && now - request.at > abandonedMs) this.#remove(peer, request)
    }
  }

  /** Bytes came that nobody had asked for: too many of them end the connection. */
  unsolicited(peer: PeerSession, bytes: number): void {
    const total = (this.#unsolicited.get(peer) ?? 0) + bytes
    this.#unsolicited.set(peer, total)
    if (total > unsolicitedAllowance + peer.estimate.delivered / 4) {
      peer.close(new TorrentError('protocol', 'The peer kept sending blocks that nobody had asked for.'))
    }
  }

  #remove(peer: PeerSession, request: BlockRequest): void {
    const at = peer.requests.indexOf(request)
    if (at < 0) return
    peer.requests.splice(at, 1)
    peer.requestedBytes -= request.length
    if (!request.abandoned) peer.activeRequests--
  }

  #abandon(peer: PeerSession, request: BlockRequest): void {
    if (request.abandoned) return
    request.abandoned = true
    peer.activeRequests--
    const { piece, block } = request
    piece.release(block)
    this.#table.changes++
    // Its only sender does not go on: somebody else begins anew, so that there is one sender to blame again.
    if (piece.onlyPeer === peer) piece.reset()
    if (this.#table.partials.get(piece.index) === piece) this.#table.dropIfEmpty(piece)
  }
}
