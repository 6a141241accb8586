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
import { encodeExtended } from '../protocol/messages.ts'
import { encodeIntroductions, type IntroductionMessage, parseIntroductions } from '../protocol/tp-pex.ts'
import { encodeSignal, parseSignal, type Signal } from '../protocol/tp-sig.ts'
import { encodeWant, parseWant, type WantMessage } from '../protocol/tp-want.ts'
import { encodePex, type PexMessage, parsePex } from '../protocol/ut-pex.ts'
import { TorrentError } from '../shared/errors.ts'
import {
  extensionLtDonthave,
  extensionOf,
  extensionTpPex,
  extensionTpSig,
  extensionTpWant,
  extensionUtMetadata,
  extensionUtPex,
  localExtensions,
} from './extensions.ts'
import type { PeerSession } from './peer-session.ts'

/** Most extensions that a peer may name (docs/decisions/012-bounds.md). Clients name about ten. */
const maxExtensions = 128
/** No answer names a higher block of metadata: 16 MiB is the longest that is taken. */
const maxProbedBlock = maxMetadataLength / metadataBlockLength - 1

export interface PeerExtensionsOptions {
  /** Sent as `v`. */
  readonly client: string
  /** Sent as `reqq`: what the peer may queue with us. */
  readonly requestQueueLimit: number
  /** See {@link SwarmSettings.servesWants}. */
  readonly servesWants: boolean
  /** See {@link SwarmSettings.listenPort}. */
  readonly listenPort: number | null
  /** Whether we say that we exchange peers with it (BEP 11). Asked at each handshake. */
  readonly namesPeerExchange: (peer: PeerSession) => boolean
  /** Whether we say that we introduce it to others (docs/tp-pex.md). Asked at each handshake. */
  readonly namesIntroductions: (peer: PeerSession) => boolean
}

/** What the extension protocol (BEP 10) adds to one connection: what the peer said, and what we say. */
export class PeerExtensions {
  /** The peer's handshake said that it speaks the extension protocol. */
  isSupported = false
  /** `upload_only` of BEP 21: the peer wants nothing. */
  uploadOnly = false
  /** Length of the metadata that the peer offers (BEP 9), or 0. */
  metadataSize = 0
  /** How many requests the peer lets us queue with it: libtorrent's default until it says its `reqq`. */
  requestQueueLimit = 250
  /** `p` of BEP 10: where the peer says that it takes connections; `null`: it has not said. */
  listenPort: number | null = null
  readonly #peer: PeerSession
  readonly #options: PeerExtensionsOptions
  /** The ids under which we send extension messages to the peer. */
  readonly #remoteIds = new Map<string, number>()
  /** When it was last asked for a sign of life. */
  #probedAt = Number.NEGATIVE_INFINITY

  constructor(peer: PeerSession, options: PeerExtensionsOptions) {
    this.#peer = peer
    this.#options = options
  }

  /** Whether the peer takes messages of this extension. */
  has(extension: string): boolean {
    return (this.#remoteIds.get(extension) ?? 0) > 0
  }

  /** @param metadataSize in bytes; 0 when we do not have the metadata */
  sendHandshake(metadataSize: number, uploadOnly: boolean): void {
    if (!this.isSupported) return
    const { servesWants, listenPort, namesPeerExchange, namesIntroductions } = this.#options
    const { remote } = this.#peer.link
    const leftOut: string[] = []
    if (!servesWants) leftOut.push(extensionTpWant)
    if (!namesPeerExchange(this.#peer)) leftOut.push(extensionUtPex)
    if (!namesIntroductions(this.#peer)) leftOut.push(extensionTpPex, extensionTpSig)
    const payload = encodeExtensionHandshake({
      m: localExtensions(leftOut),
      ...(remote === undefined ? {} : { port: listenPort, yourIp: remote.host }),
      client: this.#options.client,
      reqq: this.#options.requestQueueLimit,
      uploadOnly,
      metadataSize: metadataSize > 0 ? metadataSize : null,
    })
    this.#peer.send(encodeExtended(0, payload))
  }

  sendMetadata(payload: Uint8Array): void {
    this.#send(extensionUtMetadata, payload)
  }

  /** We have lost the piece (BEP 54). */
  sendDontHave(piece: number): void {
    this.#send(extensionLtDonthave, encodeDontHave(piece))
  }

  /** What our readers will need (docs/tp-want.md). */
  sendWant(message: WantMessage): void {
    this.#send(extensionTpWant, encodeWant(message))
  }

  /** Who came and who left (BEP 11). */
  sendPex(message: PexMessage): void {
    this.#send(extensionUtPex, encodePex(message))
  }

  /** Whom we are linked to (docs/tp-pex.md). */
  sendIntroductions(message: IntroductionMessage): void {
    this.#send(extensionTpPex, encodeIntroductions(message))
  }

  /** A part of a negotiation between two other peers, or between us and one (docs/tp-pex.md). */
  sendSignal(signal: Signal): void {
    this.#send(extensionTpSig, encodeSignal(signal))
  }

  /**
   * Asks for a sign of life, once until something comes: for a block of metadata, which every client answers
   * at once, also one that chokes us or has nothing to say (BEP 9). Over WebRTC it is a block that does not
   * exist, and the answer has a few bytes. Among ordinary clients aria2 hangs up on that, so they are asked
   * for the last block, which is the shortest one.
   */
  probe(now: number): void {
    if (this.#probedAt > this.#peer.lastReceivedAt) return
    this.#probedAt = now
    const blocks = Math.ceil(Math.max(this.metadataSize, 1) / metadataBlockLength)
    const isOrdinary = this.#peer.link.remote !== undefined
    this.sendMetadata(encodeMetadataRequest(isOrdinary ? blocks - 1 : Math.min(blocks, maxProbedBlock)))
  }

  /** For how long the peer has left a {@link probe} without any answer. Milliseconds; 0 when it has not. */
  unansweredMs(now: number): number {
    return this.#probedAt > this.#peer.lastReceivedAt ? now - this.#probedAt : 0
  }

  /**
   * An extension message came.
   *
   * @throws TorrentError `protocol` when it breaks the extension's rules
   */
  receive(id: number, payload: Uint8Array): void {
    if (id === 0) {
      this.#onHandshake(payload)
      return
    }
    const { owner } = this.#peer
    switch (extensionOf(id)) {
      case extensionUtMetadata: {
        const message = parseMetadataMessage(payload)
        if (message !== null) owner.onMetadata(this.#peer, message)
        break
      }
      case extensionLtDonthave:
        this.#peer.dontHave(parseDontHave(payload))
        break
      case extensionTpWant:
        if (this.#options.servesWants) owner.onWant(this.#peer, parseWant(payload))
        break
      case extensionUtPex:
        if (this.#options.namesPeerExchange(this.#peer)) owner.onPex(this.#peer, parsePex(payload))
        break
      case extensionTpPex:
        if (!this.#options.namesIntroductions(this.#peer)) break
        owner.onIntroductions(this.#peer, parseIntroductions(payload))
        break
      case extensionTpSig: {
        if (!this.#options.namesIntroductions(this.#peer)) break
        const signal = parseSignal(payload)
        if (signal !== null) owner.onSignal(this.#peer, signal)
        break
      }
    }
  }

  #onHandshake(payload: Uint8Array): void {
    const peer = this.#peer
    const handshake = parseExtensionHandshake(payload)
    for (const [name, id] of handshake.m) this.#remoteIds.set(name, id)
    if (this.#remoteIds.size > maxExtensions) {
      throw new TorrentError('protocol', 'The peer named too many extensions.')
    }
    if (handshake.client !== null && handshake.client !== '') peer.client = handshake.client
    if (handshake.reqq !== null && handshake.reqq > 0) this.requestQueueLimit = handshake.reqq
    if (handshake.port !== null) this.listenPort = handshake.port
    if (handshake.metadataSize !== null) this.metadataSize = handshake.metadataSize
    // BEP 10: a later handshake adds to the earlier ones; what it leaves out stays as it was.
    if (handshake.uploadOnly !== null) this.uploadOnly = handshake.uploadOnly
    peer.owner.onExtensions(peer)
  }

  #send(extension: string, payload: Uint8Array): void {
    const id = this.#remoteIds.get(extension)
    if (id !== undefined && id > 0) this.#peer.send(encodeExtended(id, payload))
  }
}
