import * as messages from '../protocol/messages.ts'
import { clientName } from '../protocol/peer-id.ts'
import { type WireHandler, WireParser } from '../protocol/wire-parser.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { concatBytes, equalBytes, toHex } from '../shared/bytes.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { EarlyPieces, type SaidPieces } from './early-pieces.ts'
import { HaveSender } from './have-sender.ts'
import { InterestClock } from './interest-clock.ts'
import { PeerExtensions, type PeerExtensionsOptions } from './peer-extensions.ts'
import type { PeerOwner } from './peer-owner.ts'
import { PieceStatements } from './piece-statements.ts'
import type { PeerLink } from './ports.ts'
import { RateMeter } from './rate-meter.ts'
import { RequestQueue } from './request-queue.ts'
import { UploadQueue } from './upload-queue.ts'

export interface PeerSessionOptions extends PeerExtensionsOptions {
  readonly link: PeerLink
  /** What the tracker calls the peer, in hexadecimal, or `null` when no tracker named it. */
  readonly trackerKey: string | null
  readonly owner: PeerOwner
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
}

/**
 * Most bytes in a link's send buffer: small answers to a peer that sends requests but reads nothing pile up
 * there (docs/decisions/012-bounds.md).
 */
const maxSendBufferBytes = 8 * 1024 * 1024
/** Most pieces that we remember as allowed while choked (BEP 6); clients allow about ten. */
const maxAllowedFast = 64

/**
 * One connection: the state that the protocol gives it, messages in, messages out. It knows what a message
 * means for the connection. What a message means for the torrent the {@link PeerOwner} decides.
 */
export class PeerSession implements WireHandler {
  readonly link: PeerLink
  /** Decides what its messages mean for the torrent. */
  readonly owner: PeerOwner
  readonly extensions: PeerExtensions
  /** Its id at the tracker, in hexadecimal: libtorrent takes another one on the wire for each connection. */
  readonly trackerKey: string | null
  readonly connectedAt: number
  /** 20 bytes; empty until the handshake. */
  remotePeerId: Uint8Array = new Uint8Array()
  /** Hexadecimal of {@link remotePeerId}. */
  remoteKey = ''
  client = ''
  isHandshaken = false
  supportsFast = false
  /** We do not let the peer download (BEP 3). */
  amChoking = true
  /** The peer does not let us download. */
  peerChoking = true
  /** The peer has something that we want, and we said so. */
  amInterested = false
  readonly interestClock = new InterestClock()
  /** The peer said that we have something that it wants. */
  peerInterested = false
  /** `null` until the metadata is known. */
  pieces: Bitfield | null = null
  /** How many pieces it has that we want: {@link Availability} counts them. */
  wantedPieces = 0
  readonly allowedFastPieces = new Set<number>()
  /** What the {@link Downloader} keeps about this peer. The session itself does not use it. */
  readonly queue = new RequestQueue()
  readonly uploads: UploadQueue
  readonly haves = new HaveSender(this)
  readonly downloadRate: RateMeter
  readonly uploadRate: RateMeter
  lastReceivedAt: number
  lastSentAt: number
  /** The time since which it has not let us download without a break; meaningless while it does. */
  peerChokingSince: number
  /** A block that it sent is in a piece that passed its hash check. Until then it may be put on parole. */
  hasSentValidPiece = false
  /** When we last let it download. */
  unchokedAt = 0
  isClosed = false

  readonly #options: PeerSessionOptions
  readonly #parser: WireParser
  readonly #statements = new PieceStatements()
  readonly #earlyPieces = new EarlyPieces()

  constructor(options: PeerSessionOptions) {
    const now = options.owner.now()
    this.link = options.link
    this.trackerKey = options.trackerKey
    this.owner = options.owner
    this.#options = options
    this.extensions = new PeerExtensions(this, options)
    this.uploads = new UploadQueue(options.requestQueueLimit)
    this.connectedAt = now
    this.lastReceivedAt = now
    this.lastSentAt = now
    this.peerChokingSince = now
    this.downloadRate = new RateMeter(now)
    this.uploadRate = new RateMeter(now)
    this.#parser = new WireParser(this)
  }

  /**
   * Says hello and listens.
   *
   * @param have what we have, if that is known already: sent with the handshake, as BEP 3 allows before the
   * other end's. An ordinary peer hears it after its own handshake: aria2 1.36 hangs up when anything comes
   * in one packet with ours.
   * @param unchoke whether it may ask at once
   */
  start(have: Bitfield | null = null, unchoke = false): void {
    const { infoHash, peerId } = this.#options
    const hello = [messages.encodeHandshake({ infoHash, peerId })]
    const pieces = this.link.remote === undefined ? this.haves.encodeEarly(have) : null
    if (pieces !== null) hello.push(pieces)
    if (pieces !== null && unchoke) {
      hello.push(messages.encodeUnchoke())
      this.amChoking = false
      this.unchokedAt = this.owner.now()
    }
    this.send(concatBytes(hello))
    // Only now: the link may hold the other end's hello already, and what answers it must not go first.
    this.link.listen({
      data: (data) => this.#receive(data),
      drain: () => this.owner.onDrain(this),
      close: (error) => this.#closed(error),
    })
  }

  get isSeed(): boolean {
    return this.pieces?.isFull ?? false
  }

  has(piece: number): boolean {
    return this.pieces?.has(piece) ?? false
  }

  // ------------------------------------------------------------------------------------------------- sending

  send(message: Uint8Array): void {
    if (this.isClosed) return
    this.lastSentAt = this.owner.now()
    this.link.send(message)
    if (this.link.bufferedAmount > maxSendBufferBytes) {
      this.close(new TorrentError('protocol', 'The peer asks for more than it takes.'))
    }
  }

  sendKeepAlive(): void {
    this.send(messages.encodeKeepAlive())
  }

  setInterested(interested: boolean): void {
    if (this.amInterested === interested) return
    this.interestClock.set(interested, this.owner.now())
    this.amInterested = interested
    this.send(interested ? messages.encodeInterested() : messages.encodeNotInterested())
  }

  setChoking(choking: boolean): void {
    if (this.amChoking === choking) return
    this.amChoking = choking
    if (!choking) {
      this.unchokedAt = this.owner.now()
      this.send(messages.encodeUnchoke())
      return
    }
    this.send(messages.encodeChoke())
    // BEP 6: every request that will not be answered is rejected; without it CHOKE itself says so (BEP 3).
    for (const { piece, begin, length } of this.uploads.clear()) this.#reject(piece, begin, length)
  }

  close(error?: TorrentError): void {
    if (this.isClosed) return
    this.#parser.stop()
    this.link.close(error)
    this.#closed(error)
  }

  // ----------------------------------------------------------------------------------------------- receiving

  #receive(data: Uint8Array): void {
    if (this.isClosed) return
    this.lastReceivedAt = this.owner.now()
    try {
      this.#parser.push(data)
    } catch (error) {
      this.close(toTorrentError(error, 'protocol'))
    }
  }

  #closed(error?: TorrentError): void {
    if (this.isClosed) return
    this.isClosed = true
    this.uploads.clear()
    this.owner.onClose(this, error)
  }

  handshake({ infoHash, peerId, reserved }: messages.Handshake): void {
    if (!equalBytes(infoHash, this.#options.infoHash)) {
      throw new TorrentError('protocol', 'The peer answered for another torrent.')
    }
    this.remotePeerId = peerId.slice()
    this.remoteKey = toHex(peerId)
    this.client = clientName(peerId)
    this.supportsFast = messages.supportsFast(reserved)
    this.extensions.isSupported = messages.supportsExtended(reserved)
    this.isHandshaken = true
    if (!this.owner.onHandshake(this)) this.close()
  }

  keepAlive(): void {
    // lastReceivedAt is all that a keep-alive changes.
  }

  choke(): void {
    if (this.peerChoking) return
    this.peerChoking = true
    this.peerChokingSince = this.owner.now()
    this.owner.onChoke(this)
  }

  unchoke(): void {
    if (!this.peerChoking) return
    this.peerChoking = false
    this.owner.onUnchoke(this)
  }

  interested(): void {
    // webtorrent loses an unchoke that came in one packet with our handshake, and would wait for ever.
    if (!this.peerInterested && !this.amChoking) this.send(messages.encodeUnchoke())
    this.peerInterested = true
    this.owner.onInterest(this)
  }

  notInterested(): void {
    this.peerInterested = false
    this.owner.onInterest(this)
  }

  have(piece: number): void {
    if (this.pieces === null) {
      this.#earlyPieces.add(piece)
      return
    }
    this.#checkPiece(piece)
    if (this.pieces.add(piece)) this.owner.onHave(this, piece)
  }

  bitfield(bytes: Uint8Array): void {
    this.#setPieces(bytes.slice())
  }

  haveAll(): void {
    this.#setPieces('all')
  }

  haveNone(): void {
    this.#setPieces('none')
  }

  request(piece: number, begin: number, length: number): void {
    if (this.pieces !== null) this.#checkPiece(piece)
    const request = { piece, begin, length, at: this.owner.now() }
    if (this.uploads.add(request, this.amChoking)) this.owner.onRequest(this)
    else this.#reject(piece, begin, length)
  }

  cancel(piece: number, begin: number, length: number): void {
    if (this.uploads.cancel(piece, begin, length)) this.#reject(piece, begin, length)
  }

  piece(piece: number, begin: number, data: Uint8Array): void {
    this.owner.onBlock(this, piece, begin, data)
  }

  reject(piece: number, begin: number): void {
    this.owner.onReject(this, piece, begin)
  }

  allowedFast(piece: number): void {
    if (this.allowedFastPieces.size >= maxAllowedFast) return
    this.allowedFastPieces.add(piece)
    this.owner.onAllowedFast(this)
  }

  suggest(piece: number): void {
    this.queue.suggested.add(piece)
  }

  port(): void {
    // A browser cannot reach the mainline DHT (BEP 5).
  }

  unknown(): void {
    // Later versions of the protocol may send what we do not know; BEP 3 gives no reason to hang up.
  }

  extended(id: number, payload: Uint8Array): void {
    this.extensions.receive(id, payload)
  }

  /** The peer has lost the piece (BEP 54). */
  dontHave(piece: number): void {
    this.#checkPiece(piece)
    if (this.pieces?.delete(piece)) this.owner.onDontHave(this, piece)
  }

  /**
   * The metadata is known now: what the peer said before can be understood.
   *
   * @throws TorrentError `protocol` when it does not fit
   */
  setPieceCount(count: number): void {
    if (this.pieces !== null) return
    this.#parser.setPieceCount(count)
    this.pieces = this.#earlyPieces.toBitfield(count)
    this.#earlyPieces.replace('none')
    this.owner.onPieces(this)
  }

  #setPieces(said: SaidPieces): void {
    if (this.pieces === null) {
      this.#earlyPieces.replace(said)
      return
    }
    const { pieces, isOnlyMore } = this.#statements.read(said, this.pieces)
    if (isOnlyMore) {
      for (const piece of pieces.without(this.pieces)) if (!this.isClosed) this.have(piece)
      return
    }
    this.owner.onPiecesLost(this)
    this.pieces = pieces
    this.owner.onPieces(this)
  }

  #checkPiece(piece: number): void {
    if (this.pieces === null || piece >= this.pieces.size) {
      throw new TorrentError('protocol', 'The peer named a piece that the torrent does not have.')
    }
  }

  #reject(piece: number, begin: number, length: number): void {
    if (this.supportsFast) this.send(messages.encodeReject(piece, begin, length))
  }
}
