import {
  encodeDontHave,
  encodeExtensionHandshake,
  encodeMetadataRequest,
  maxMetadataLength,
  metadataBlockLength,
  parseDontHave,
  parseExtensionHandshake,
  parseMetadataMessage,
} from '../protocol/extension.ts'
import * as messages from '../protocol/messages.ts'
import { clientName } from '../protocol/peer-id.ts'
import { type WireHandler, WireParser } from '../protocol/wire-parser.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { concatBytes, equalBytes, toHex } from '../shared/bytes.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { EarlyPieces, toBitfield } from './early-pieces.ts'
import { extensionLtDonthave, extensionUtMetadata, localExtensions } from './extensions.ts'
import type { PeerOwner, UploadRequest } from './peer-owner.ts'
import type { PeerLink } from './ports.ts'
import { RateMeter } from './rate-meter.ts'
import { RequestQueue } from './request-queue.ts'

export interface PeerSessionOptions {
  readonly link: PeerLink
  /** What the tracker calls the peer, in hexadecimal, or `null` when no tracker named it. */
  readonly trackerKey: string | null
  readonly owner: PeerOwner
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  /** What the peer may queue with us. */
  readonly requestQueueLimit: number
  /** Version sent as `v`. */
  readonly client: string
}

/** How often a peer may replace all it says it has: each costs us time that grows with the torrent. */
const maxBitfields = 4
/**
 * Requests past the limit that we announced, or after CHOKE, are refused; so many limits of them in a row are
 * a flood.
 */
const floodFactor = 4

/**
 * One connection: the state that the protocol gives it, messages in, messages out. It knows what a message
 * means for the connection; what it means for the torrent is the {@link PeerOwner}'s.
 */
export class PeerSession implements WireHandler {
  readonly link: PeerLink
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
  supportsExtensions = false
  /** We let the peer download; the peer lets us. */
  amChoking = true
  peerChoking = true
  amInterested = false
  peerInterested = false
  /** `upload_only` of BEP 21: it wants nothing. */
  uploadOnly = false
  /** Length of the metadata that the peer offers, or 0. */
  metadataSize = 0
  peerRequestQueueLimit = 250
  /** `null` until the metadata is known. */
  pieces: Bitfield | null = null
  /** How many pieces it has that we want: interest, without a look at every piece. */
  wantedPieces = 0
  readonly allowedFastPieces = new Set<number>()
  /** What the {@link Downloader} keeps about this peer. The session itself does not use it. */
  readonly queue = new RequestQueue()
  /** Blocks that the peer asked for and has not been sent, in the order in which it asked. */
  readonly uploads: UploadRequest[] = []
  readonly downloadRate: RateMeter
  readonly uploadRate: RateMeter
  lastReceivedAt: number
  lastSentAt: number
  /** Since when it has not let us download, without a break; meaningless while it does. */
  peerChokingSince: number
  /** When it was last asked for a sign of life. */
  #probedAt = Number.NEGATIVE_INFINITY
  /** A block that it sent is in a piece that passed its hash check. Until then it may be put on parole. */
  hasSentValidPiece = false
  /** When it was last unchoked by us, and by how much its upload had grown then. */
  unchokedAt = 0
  #interestedAt = 0
  #interestedMs = 0
  isClosed = false

  readonly #owner: PeerOwner
  readonly #options: PeerSessionOptions
  readonly #parser: WireParser
  readonly #remoteIds = new Map<string, number>()
  #bitfieldsSeen = 0
  #refusedInRow = 0
  /** What we said that we have, before the other end's handshake. */
  #sentEarly: Bitfield | null = null
  readonly #earlyPieces = new EarlyPieces()

  constructor(options: PeerSessionOptions) {
    const now = options.owner.now()
    this.link = options.link
    this.trackerKey = options.trackerKey
    this.#owner = options.owner
    this.#options = options
    this.connectedAt = now
    this.lastReceivedAt = now
    this.lastSentAt = now
    this.peerChokingSince = now
    this.downloadRate = new RateMeter(now)
    this.uploadRate = new RateMeter(now)
    this.#parser = new WireParser(this)
  }

  /**
   * Listens and says hello.
   *
   * @param have what we have, if that is known already: sent with the handshake, as BEP 3 allows before the
   * other end's
   * @param unchoke whether it may ask at once
   */
  start(have: Bitfield | null = null, unchoke = false): void {
    this.link.listen({
      data: (data) => this.#receive(data),
      drain: () => this.#owner.onDrain(this),
      close: (error) => this.#closed(error),
    })
    const handshake = messages.encodeHandshake({
      infoHash: this.#options.infoHash,
      peerId: this.#options.peerId,
    })
    // What we have needs no answer: sent in the same flight, its use is known a round trip sooner. A long one
    // would fill the first window of the connection (11.9 kB).
    if (have === null || have.count === 0 || have.bytes.length > maxEarlyBitfieldBytes) this.send(handshake)
    else {
      this.#sentEarly = have.copy()
      const first = [handshake, messages.encodeBitfield(have.bytes.slice())]
      if (unchoke) {
        this.amChoking = false
        this.unchokedAt = this.#owner.now()
        first.push(messages.encodeUnchoke())
      }
      this.send(concatBytes(first))
    }
  }

  get isSeed(): boolean {
    return this.pieces?.isFull ?? false
  }

  has(piece: number): boolean {
    return this.pieces?.has(piece) ?? false
  }

  supports(extension: string): boolean {
    return (this.#remoteIds.get(extension) ?? 0) > 0
  }

  // ------------------------------------------------------------------------------------------------- sending

  send(message: Uint8Array): void {
    if (this.isClosed) return
    this.lastSentAt = this.#owner.now()
    this.link.send(message)
    if (this.link.bufferedAmount > maxSendBufferBytes) {
      this.close(new TorrentError('protocol', 'The peer asks for more than it takes.'))
    }
  }

  sendExtensionHandshake(metadataSize: number, uploadOnly: boolean): void {
    if (!this.supportsExtensions) return
    const payload = encodeExtensionHandshake({
      m: localExtensions,
      client: this.#options.client,
      reqq: this.#options.requestQueueLimit,
      uploadOnly,
      metadataSize: metadataSize > 0 ? metadataSize : null,
    })
    this.send(messages.encodeExtended(0, payload))
  }

  /** What we have, once after the handshake; with BEP 6 in its short forms. */
  sendPieces(have: Bitfield | null): void {
    const early = this.#sentEarly
    if (early !== null) {
      this.#sentEarly = null
      const later = [...(have ?? [])].filter((piece) => !early.has(piece))
      if (later.length > 0) this.send(concatBytes(later.map((piece) => messages.encodeHave(piece))))
      return
    }
    if (have?.isFull && this.supportsFast) this.send(messages.encodeHaveAll())
    else if (have !== null && have.count > 0) this.send(messages.encodeBitfield(have.bytes.slice()))
    else if (this.supportsFast) {
      this.send(messages.encodeHaveNone())
      // BEP 6: no other of these messages may follow.
      if (have === null) this.#sentEarly = new Bitfield(0)
    }
  }

  sendHaves(pieces: readonly number[]): void {
    this.send(concatBytes(pieces.map((piece) => messages.encodeHave(piece))))
  }

  sendKeepAlive(): void {
    this.send(messages.encodeKeepAlive())
  }

  sendMetadata(payload: Uint8Array): void {
    const id = this.#remoteIds.get(extensionUtMetadata)
    if (id !== undefined && id > 0) this.send(messages.encodeExtended(id, payload))
  }

  /**
   * Asks for a sign of life, once until something comes: for a block of metadata that does not exist. Every
   * client answers that at once with a few bytes, also one that chokes us or has nothing to say (BEP 9).
   */
  probe(): void {
    if (this.#probedAt > this.lastReceivedAt) return
    this.#probedAt = this.#owner.now()
    const blocks = Math.ceil(Math.max(this.metadataSize, 1) / metadataBlockLength)
    this.sendMetadata(encodeMetadataRequest(Math.min(blocks, maxProbedBlock)))
  }

  /** For how long it has left a {@link probe} without any answer. Milliseconds; 0 when it has not. */
  unansweredMs(now: number): number {
    return this.#probedAt > this.lastReceivedAt ? now - this.#probedAt : 0
  }

  sendDontHave(piece: number): void {
    const id = this.#remoteIds.get(extensionLtDonthave)
    if (id !== undefined && id > 0) this.send(messages.encodeExtended(id, encodeDontHave(piece)))
  }

  /** Since when it has something that we want, without a break; meaningless while it has not. */
  get interestedSince(): number {
    return this.#interestedAt
  }

  /** For how long, in all, it had something that we wanted. */
  interestedMs(now: number): number {
    return this.#interestedMs + (this.amInterested ? now - this.#interestedAt : 0)
  }

  setInterested(interested: boolean): void {
    if (this.amInterested === interested) return
    const now = this.#owner.now()
    this.#interestedMs = this.interestedMs(now)
    this.#interestedAt = now
    this.amInterested = interested
    this.send(interested ? messages.encodeInterested() : messages.encodeNotInterested())
  }

  setChoking(choking: boolean): void {
    if (this.amChoking === choking) return
    this.amChoking = choking
    if (!choking) {
      this.unchokedAt = this.#owner.now()
      this.send(messages.encodeUnchoke())
      return
    }
    this.send(messages.encodeChoke())
    // BEP 6: every request that will not be answered is rejected; without it CHOKE itself says so (BEP 3).
    for (const { piece, begin, length } of this.uploads.splice(0)) this.#reject(piece, begin, length)
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
    this.lastReceivedAt = this.#owner.now()
    try {
      this.#parser.push(data)
    } catch (error) {
      this.close(toTorrentError(error, 'protocol'))
    }
  }

  #closed(error?: TorrentError): void {
    if (this.isClosed) return
    this.isClosed = true
    this.uploads.length = 0
    this.#owner.onClose(this, error)
  }

  handshake({ infoHash, peerId, reserved }: messages.Handshake): void {
    if (!equalBytes(infoHash, this.#options.infoHash)) {
      throw new TorrentError('protocol', 'The peer answered for another torrent.')
    }
    this.remotePeerId = peerId.slice()
    this.remoteKey = toHex(peerId)
    this.client = clientName(peerId)
    this.supportsFast = messages.supportsFast(reserved)
    this.supportsExtensions = messages.supportsExtended(reserved)
    this.isHandshaken = true
    if (!this.#owner.onHandshake(this)) this.close()
  }

  keepAlive(): void {
    // lastReceivedAt is all that a keep-alive changes.
  }

  choke(): void {
    if (this.peerChoking) return
    this.peerChoking = true
    this.peerChokingSince = this.#owner.now()
    this.#owner.onChoke(this)
  }

  unchoke(): void {
    if (!this.peerChoking) return
    this.peerChoking = false
    this.#owner.onUnchoke(this)
  }

  interested(): void {
    this.peerInterested = true
    this.#owner.onInterest(this)
  }

  notInterested(): void {
    this.peerInterested = false
    this.#owner.onInterest(this)
  }

  have(piece: number): void {
    if (this.pieces === null) {
      this.#earlyPieces.add(piece)
      return
    }
    this.#checkPiece(piece)
    if (this.pieces.add(piece)) this.#owner.onHave(this, piece)
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
    if (this.amChoking || this.uploads.length >= this.#options.requestQueueLimit) {
      if (++this.#refusedInRow > this.#options.requestQueueLimit * floodFactor) {
        throw new TorrentError('protocol', 'The peer sent more requests than it may.')
      }
      this.#reject(piece, begin, length)
      return
    }
    this.#refusedInRow = 0
    this.uploads.push({ piece, begin, length })
    this.#owner.onRequest(this)
  }

  cancel(piece: number, begin: number, length: number): void {
    const at = this.uploads.findIndex((r) => r.piece === piece && r.begin === begin && r.length === length)
    if (at < 0) return
    this.uploads.splice(at, 1)
    this.#reject(piece, begin, length)
  }

  piece(piece: number, begin: number, data: Uint8Array): void {
    this.#owner.onBlock(this, piece, begin, data)
  }

  reject(piece: number, begin: number): void {
    this.#owner.onReject(this, piece, begin)
  }

  allowedFast(piece: number): void {
    if (this.allowedFastPieces.size >= maxAllowedFast) return
    this.allowedFastPieces.add(piece)
    this.#owner.onAllowedFast(this)
  }

  suggest(): void {
    // A hint that we do not follow: deadlines and rarity decide.
  }

  port(): void {
    // The mainline DHT is out of a browser's reach (BEP 5).
  }

  unknown(): void {
    // Later versions of the protocol may send what we do not know; BEP 3 gives no reason to hang up.
  }

  extended(id: number, payload: Uint8Array): void {
    if (id === 0) this.#extensionHandshake(payload)
    else if (id === localExtensions.get(extensionUtMetadata)) {
      const message = parseMetadataMessage(payload)
      if (message !== null) this.#owner.onMetadata(this, message)
    } else if (id === localExtensions.get(extensionLtDonthave)) {
      const piece = parseDontHave(payload)
      this.#checkPiece(piece)
      if (this.pieces?.delete(piece)) this.#owner.onDontHave(this, piece)
    }
  }

  /** The metadata is known now: what the peer said before can be understood. Throws when it does not fit. */
  setPieceCount(count: number): void {
    if (this.pieces !== null) return
    this.#parser.setPieceCount(count)
    this.pieces = this.#earlyPieces.toBitfield(count)
    this.#earlyPieces.replace('none')
    this.#owner.onPieces(this)
  }

  #setPieces(said: 'all' | 'none' | Uint8Array): void {
    if (++this.#bitfieldsSeen > maxBitfields) {
      throw new TorrentError('protocol', 'The peer sent too many bitfields.')
    }
    if (this.pieces === null) {
      this.#earlyPieces.replace(said)
      return
    }
    const count = this.pieces.size
    const next =
      said === 'all' ? Bitfield.full(count) : said === 'none' ? new Bitfield(count) : toBitfield(said, count)
    this.#owner.onPiecesLost(this)
    this.pieces = next
    this.#owner.onPieces(this)
  }

  #extensionHandshake(payload: Uint8Array): void {
    const handshake = parseExtensionHandshake(payload)
    for (const [name, id] of handshake.m) this.#remoteIds.set(name, id)
    if (this.#remoteIds.size > maxExtensions) {
      throw new TorrentError('protocol', 'The peer named too many extensions.')
    }
    if (handshake.client !== null && handshake.client !== '') this.client = handshake.client
    if (handshake.reqq !== null && handshake.reqq > 0) this.peerRequestQueueLimit = handshake.reqq
    if (handshake.metadataSize !== null) this.metadataSize = handshake.metadataSize
    // BEP 10: a later handshake adds to the earlier ones; what it leaves out stays as it was.
    if (handshake.uploadOnly !== null) this.uploadOnly = handshake.uploadOnly
    this.#owner.onExtensions(this)
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

/** Small answers to a peer that sends requests but reads nothing pile up here. */
const maxSendBufferBytes = 8 * 1024 * 1024
const maxEarlyBitfieldBytes = 1024
/** No answer names a higher block: metadata has 16 MiB at most. */
const maxProbedBlock = maxMetadataLength / metadataBlockLength - 1
const maxAllowedFast = 64
const maxExtensions = 128
