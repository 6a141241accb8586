import { blockLength, encodePiece, encodeReject } from '../protocol/messages.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'
import { blockHeldBytes, Uplink } from './uplink.ts'
import type { UploadLimit, UploadWaiter } from './upload-limit.ts'
import type { UploadRequest } from './upload-queue.ts'

/** Longest block that is sent, in bytes: BEP 3 clients ask for 16 KiB, old ones for up to 128 KiB. */
const maxBlockLength = 8 * blockLength

/** A link that holds something, and nothing leaves for longer, stands still. Milliseconds; our own choice. */
const stuckMs = 500

export interface UploaderOptions {
  readonly sendHighWaterBytes: number
  /** All that have finished their handshake: they share the uplink. */
  readonly peers: () => Iterable<PeerSession>
  readonly limit: UploadLimit
  readonly now: () => number
  readonly pieceLength: (piece: number) => number
  readonly has: (piece: number) => boolean
  /** From memory at once, or from the store. */
  readonly read: (piece: number, begin: number, length: number) => Uint8Array | Promise<Uint8Array>
  /** Whether what the peer gets counts against the limit. */
  readonly isLimited: (peer: PeerSession) => boolean
  readonly onRead: (piece: number, error: unknown) => void
  /** The peer waits for a block of this piece, and the uplink is slow. */
  readonly onSlowRequest: (peer: PeerSession, piece: number) => void
}

/**
 * Answers the requests of unchoked peers, only as fast as the uplink and their links carry it and the limit
 * allows, in turns: a block a peer, the one that has waited longest first. What still waits here can be
 * cancelled by the peer (CANCEL) and refused by us (CHOKE).
 */
export class Uploader {
  readonly #options: UploaderOptions
  readonly #uplink = new Uplink()
  /** The mark of all links to which something was sent. */
  #mark = this.#uplink.lowWaterBytes
  /** Peers that wait for blocks. */
  readonly #waiting = new Set<PeerSession>()
  /** By peer: when its last turn was. */
  readonly #turnAt = new WeakMap<PeerSession, number>()
  /** By peer: how many of its bytes had left when more last did, and when that was. */
  readonly #progress = new WeakMap<PeerSession, { readonly left: number; readonly at: number }>()
  /** Peers for which a block is being read. */
  readonly #reading = new Set<PeerSession>()
  readonly #waiters = new WeakMap<PeerSession, UploadWaiter>()
  /** What links held when they were closed: it never left. */
  #lostBytes = 0
  /** Payload bytes sent. */
  sentBytes = 0

  constructor(options: UploaderOptions) {
    this.#options = options
  }

  /** The peer asked for a block, its link drained, or the limit has room: sends what may be sent. */
  serve(peer: PeerSession): void {
    this.#note(peer)
    this.#serveAll()
  }

  /**
   * Looks at all peers, whatever their links said.
   *
   * @returns how many blocks could be taken up, or `null` when nobody waits
   */
  serveWaiting(): number | null {
    for (const peer of this.#options.peers()) this.#note(peer)
    const blocks = this.#serveAll()
    return blocks === 0 && this.#waiting.size === 0 ? null : blocks
  }

  #note(peer: PeerSession): void {
    const { first } = peer.uploads
    if (first === undefined) return
    this.#waiting.add(peer)
    if (this.#isSlow) this.#options.onSlowRequest(peer, first.piece)
    peer.link.setLowWater(this.#mark)
  }

  /** @returns how many blocks were taken up to be sent, whether they are read already or not */
  #serveAll(): number {
    this.#measure()
    let blocks = 0
    while (this.#waiting.size > 0 && this.#hasPlace) {
      const next = this.#next()
      if (next === null) break
      if (this.#serveOne(next)) blocks++
    }
    return blocks
  }

  #measure(): void {
    let held = 0
    let moving = 0
    for (const peer of this.#options.peers()) {
      const { bufferedAmount } = peer.link
      held += bufferedAmount
      if (!this.#isStuck(peer)) moving += bufferedAmount
    }
    this.#uplink.sample(this.sentBytes - this.#lostBytes - held, moving, this.#options.now())
    const { lowWaterBytes } = this.#uplink
    if (lowWaterBytes === this.#mark) return
    this.#mark = lowWaterBytes
    for (const { link } of this.#options.peers()) link.setLowWater(lowWaterBytes)
  }

  /** Nothing has left the link for long: what it holds says nothing of the uplink. */
  #isStuck(peer: PeerSession): boolean {
    const now = this.#options.now()
    const left = peer.uploadRate.total - peer.link.bufferedAmount
    const last = this.#progress.get(peer)
    const stands = last !== undefined && left <= last.left && peer.link.bufferedAmount > 0
    if (stands) return now - last.at > stuckMs
    this.#progress.set(peer, { left, at: now })
    return false
  }

  get #isSlow(): boolean {
    return this.#uplink.places !== Number.POSITIVE_INFINITY
  }

  get #hasPlace(): boolean {
    return !this.#isSlow || this.#takenPlaces < this.#uplink.places
  }

  /** How many links hold a block, or will when it is read, and are not held up by their other ends. */
  get #takenPlaces(): number {
    const since = this.#options.now() - this.#uplink.heldUpMs
    let taken = 0
    for (const peer of this.#options.peers()) {
      const holds = peer.link.bufferedAmount > blockHeldBytes || this.#reading.has(peer)
      if (holds && (this.#turnAt.get(peer) ?? Number.NEGATIVE_INFINITY) > since) taken++
    }
    return taken
  }

  /** Who has waited longest for a block, since it asked or since its last turn. */
  #next(): PeerSession | null {
    const most = this.#isSlow ? blockHeldBytes + 1 : this.#options.sendHighWaterBytes
    let next: PeerSession | null = null
    let since = Number.POSITIVE_INFINITY
    for (const peer of this.#waiting) {
      const { first } = peer.uploads
      if (first === undefined || peer.isClosed || peer.amChoking) {
        this.#waiting.delete(peer)
        continue
      }
      if (this.#reading.has(peer) || peer.link.bufferedAmount >= most) continue
      const waitsSince = Math.max(first.at, this.#turnAt.get(peer) ?? 0)
      if (waitsSince >= since) continue
      next = peer
      since = waitsSince
    }
    return next
  }

  /**
   * Answers the peer's first request.
   *
   * @returns whether with its block
   */
  #serveOne(peer: PeerSession): boolean {
    const { isLimited, limit, read, now } = this.#options
    const request = peer.uploads.first
    if (request === undefined) return false
    if (!this.#isValid(request)) {
      peer.uploads.shift()
      this.#refuse(peer, request)
      return false
    }
    if (isLimited(peer) && !limit.take(request.length, this.#waiter(peer))) {
      // It is served when its turn comes.
      this.#waiting.delete(peer)
      return false
    }
    this.#turnAt.set(peer, now())
    peer.uploads.shift()
    const data = read(request.piece, request.begin, request.length)
    if (data instanceof Uint8Array) this.#send(peer, request, data)
    else void this.#serveLater(peer, request, data)
    return true
  }

  /** The peer is gone. */
  forget(peer: PeerSession): void {
    this.#waiting.delete(peer)
    this.#lostBytes += peer.link.bufferedAmount
    const waiter = this.#waiters.get(peer)
    if (waiter !== undefined) this.#options.limit.forget(waiter)
    this.#serveAll()
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
    this.#reading.add(peer)
    try {
      const data = await reading
      if (peer.amChoking) this.#refuse(peer, request)
      else this.#send(peer, request, data)
    } catch (error) {
      this.#options.onRead(request.piece, error)
      this.#refuse(peer, request)
    } finally {
      this.#reading.delete(peer)
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
