import { blockLength, encodePiece, encodeReject } from '../protocol/messages.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'
import type { UploadLimit, UploadWaiter } from './upload-limit.ts'
import type { UploadRequest } from './upload-queue.ts'

/** Longest block that is sent, in bytes: BEP 3 clients ask for 16 KiB, old ones for up to 128 KiB. */
const maxBlockLength = 8 * blockLength

export interface UploaderOptions {
  readonly sendHighWaterBytes: number
  readonly limit: UploadLimit
  readonly now: () => number
  readonly pieceLength: (piece: number) => number
  readonly has: (piece: number) => boolean
  /** From memory at once, or from the store. */
  readonly read: (piece: number, begin: number, length: number) => Uint8Array | Promise<Uint8Array>
  /** Whether what the peer gets counts against the limit. */
  readonly isLimited: (peer: PeerSession) => boolean
  readonly onRead: (piece: number, error: unknown) => void
}

/**
 * Answers the requests of unchoked peers, each only as fast as its link drains and the limit allows. What
 * still waits here can be cancelled by the peer (CANCEL) and refused by us (CHOKE).
 */
export class Uploader {
  readonly #options: UploaderOptions
  readonly #busy = new WeakSet<PeerSession>()
  readonly #waiters = new WeakMap<PeerSession, UploadWaiter>()
  /** Payload bytes sent. */
  sentBytes = 0

  constructor(options: UploaderOptions) {
    this.#options = options
  }

  /** Sends what the link has room for. Called when requests arrive and when the link drained. */
  serve(peer: PeerSession): void {
    if (this.#busy.has(peer)) return
    while (!peer.isClosed && !peer.amChoking && peer.link.bufferedAmount < this.#options.sendHighWaterBytes) {
      const request = peer.uploads.first
      if (request === undefined) return
      if (!this.#isValid(request)) {
        peer.uploads.shift()
        this.#refuse(peer, request)
        continue
      }
      const { isLimited, limit } = this.#options
      if (isLimited(peer) && !limit.take(request.length, this.#waiter(peer))) return
      peer.uploads.shift()
      const data = this.#options.read(request.piece, request.begin, request.length)
      if (data instanceof Uint8Array) this.#send(peer, request, data)
      else {
        this.#busy.add(peer)
        void this.#serveLater(peer, request, data)
        return
      }
    }
  }

  /** The peer is gone. */
  forget(peer: PeerSession): void {
    const waiter = this.#waiters.get(peer)
    if (waiter !== undefined) this.#options.limit.forget(waiter)
  }

  #waiter(peer: PeerSession): UploadWaiter {
    let waiter = this.#waiters.get(peer)
    if (waiter === undefined) {
      waiter = { run: () => this.serve(peer) }
      this.#waiters.set(peer, waiter)
    }
    return waiter
  }

  async #serveLater(peer: PeerSession, request: UploadRequest, reading: Promise<Uint8Array>): Promise<void> {
    try {
      const data = await reading
      if (peer.amChoking) this.#refuse(peer, request)
      else this.#send(peer, request, data)
    } catch (error) {
      this.#options.onRead(request.piece, error)
      this.#refuse(peer, request)
    } finally {
      this.#busy.delete(peer)
    }
    this.serve(peer)
  }

  #send(peer: PeerSession, { piece, begin }: UploadRequest, data: Uint8Array): void {
    if (peer.isClosed) return
    peer.send(encodePiece(piece, begin, data))
    peer.uploadRate.add(data.length, this.#options.now())
    this.sentBytes += data.length
  }

  #refuse(peer: PeerSession, { piece, begin, length }: UploadRequest): void {
    if (peer.supportsFast) peer.send(encodeReject(piece, begin, length))
    else if (length > maxBlockLength) {
      peer.close(new TorrentError('protocol', 'The peer asked for a block that is too long.'))
    }
  }

  #isValid({ piece, begin, length }: UploadRequest): boolean {
    return (
      length > 0 &&
      length <= maxBlockLength &&
      this.#options.has(piece) &&
      begin + length <= this.#options.pieceLength(piece)
    )
  }
}
