import { BLOCK_LENGTH, encodePiece, encodeReject } from '../protocol/messages.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PeerSession, UploadRequest } from './peer-session.ts'

/** Blocks longer than this are refused; BEP 3 clients ask for 16 KiB, old ones for up to 128. */
const maxBlockLength = 8 * BLOCK_LENGTH

export interface UploaderOptions {
  readonly sendHighWaterBytes: number
  readonly now: () => number
  readonly pieceLength: (piece: number) => number
  readonly has: (piece: number) => boolean
  /** From memory at once, or from the store. */
  readonly read: (piece: number, begin: number, length: number) => Uint8Array | Promise<Uint8Array>
  readonly onRead: (piece: number, error: unknown) => void
}

/** Answers the requests of unchoked peers, each only as fast as its link drains, so that CANCEL and CHOKE keep their meaning. */
export class Uploader {
  readonly #options: UploaderOptions
  readonly #busy = new WeakSet<PeerSession>()
  /** Payload bytes sent. */
  sentBytes = 0

  constructor(options: UploaderOptions) {
    this.#options = options
  }

  /** Sends what the link has room for. Called when requests arrive and when the link drained. */
  serve(peer: PeerSession): void {
    if (this.#busy.has(peer)) return
    while (!peer.isClosed && !peer.amChoking && peer.link.bufferedAmount < this.#options.sendHighWaterBytes) {
      const request = peer.uploads.shift()
      if (request === undefined) return
      if (!this.#isValid(request)) {
        this.#refuse(peer, request)
        continue
      }
      const data = this.#options.read(request.piece, request.begin, request.length)
      if (data instanceof Uint8Array) this.#send(peer, request, data)
      else {
        this.#busy.add(peer)
        void this.#serveLater(peer, request, data)
        return
      }
    }
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
