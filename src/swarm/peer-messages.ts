import type { MetadataMessage } from '../protocol/extension.ts'
import type { IntroductionMessage } from '../protocol/tp-pex.ts'
import type { Signal } from '../protocol/tp-sig.ts'
import type { WantMessage } from '../protocol/tp-want.ts'
import type { PexMessage } from '../protocol/ut-pex.ts'
import type { Emitter } from '../shared/emitter.ts'
import { toTorrentError } from '../shared/errors.ts'
import type { Introductions } from './introductions.ts'
import type { PeerCare } from './peer-care.ts'
import type { PeerExchange } from './peer-exchange.ts'
import type { PeerOwner } from './peer-owner.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import type { Clock } from './ports.ts'
import type { RateMeter } from './rate-meter.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import type { TorrentMetadata } from './torrent-metadata.ts'
import type { TorrentPolicy } from './torrent-policy.ts'
import type { Transfer } from './transfer.ts'
import type { UnwelcomePeers } from './unwelcome-peers.ts'

export interface PeerMessagesOptions {
  readonly clock: Clock
  readonly peers: PeerTable
  readonly unwelcome: UnwelcomePeers
  readonly care: PeerCare
  readonly policy: TorrentPolicy
  readonly metadata: TorrentMetadata
  readonly exchange: PeerExchange
  readonly introductions: Introductions
  /** Counts payload bytes, wanted or not. */
  readonly downloadMeter: RateMeter
  readonly events: Emitter<SwarmTorrentEvents>
  /** `null` before the torrent is open: what a peer says of pieces is kept by its session until then. */
  readonly transfer: () => Transfer | null
  /** Something is under way that may be late. */
  readonly wake: () => void
  /** Something is left to the next tick. */
  readonly hurry: () => void
}

/** What each message of a peer leads to: one method a message, and the part of the torrent that takes it. */
export class PeerMessages implements PeerOwner {
  readonly #options: PeerMessagesOptions
  #isClosed = false

  constructor(options: PeerMessagesOptions) {
    this.#options = options
  }

  now(): number {
    return this.#options.clock.now()
  }

  /** The torrent is open: peers are told what we have, and what they said before can be understood. */
  onOpen(transfer: Transfer): void {
    for (const peer of [...this.#options.peers.values()]) {
      peer.haves.sendAll(transfer.table.have)
      transfer.onExtensions(peer)
      this.#setPieceCount(peer, transfer)
    }
  }

  /** All links end, and nothing follows from it. */
  close(): void {
    this.#isClosed = true
    for (const peer of [...this.#options.peers.links]) peer.close()
  }

  // ----------------------------------------------------------------------------------------------- PeerOwner

  onHandshake(peer: PeerSession): boolean {
    const { peers, metadata, policy, events } = this.#options
    if (!peers.admit(peer, this.#admissionLimit)) return false
    const transfer = this.#transfer
    // Before the metadata is known we have nothing; what is found in the store is told piece by piece (BEP
    // 6).
    peer.haves.sendAll(transfer?.table.have ?? null)
    peer.extensions.sendHandshake(metadata.size, policy.isFinished)
    if (transfer !== null) this.#setPieceCount(peer, transfer)
    // We have nothing yet, so every peer is interesting. Saying so now saves a round trip after the metadata.
    else peer.setInterested(!policy.isPaused)
    events.emit('peers', undefined)
    return !peer.isClosed
  }

  onExtensions(peer: PeerSession): void {
    this.#options.metadata.onExtensions(peer)
    this.#transfer?.onExtensions(peer)
    this.#options.policy.dropIfUseless(peer)
  }

  onMetadata(peer: PeerSession, message: MetadataMessage): void {
    const { metadata, policy } = this.#options
    metadata.onMessage(peer, message, policy.mayUpload)
  }

  onWant(peer: PeerSession, message: WantMessage): void {
    this.#transfer?.onWant(peer, message)
  }

  onPex(peer: PeerSession, message: PexMessage): void {
    this.#options.exchange.onMessage(peer, message)
  }

  onIntroductions(peer: PeerSession, message: IntroductionMessage): void {
    this.#options.introductions.onMessage(peer, message)
  }

  onSignal(peer: PeerSession, signal: Signal): void {
    this.#options.introductions.onSignal(peer, signal)
  }

  onPieces(peer: PeerSession): void {
    this.#transfer?.onPieces(peer)
    this.#considerRequesting(peer)
  }

  onPiecesLost(peer: PeerSession): void {
    this.#transfer?.availability.remove(peer)
  }

  onHave(peer: PeerSession, piece: number): void {
    const transfer = this.#transfer
    transfer?.availability.peerGot(peer, piece)
    // Most pieces that peers get are here already: then there is nothing to ask for that was not before.
    if (transfer?.table.isOpen(piece)) this.#considerRequesting(peer)
    else this.#options.policy.dropIfUseless(peer)
  }

  onDontHave(peer: PeerSession, piece: number): void {
    this.#transfer?.onDontHave(peer, piece)
  }

  onChoke(peer: PeerSession): void {
    // With BEP 6 every request that dies is rejected one by one.
    if (!peer.supportsFast) this.#transfer?.downloader.releaseAll(peer)
  }

  onUnchoke(peer: PeerSession): void {
    this.#transfer?.downloader.onPeerChanged(peer)
    this.#transfer?.downloader.fill(peer)
    // What it is asked for now may be late before the next tick.
    this.#options.hurry()
  }

  onAllowedFast(peer: PeerSession): void {
    this.#transfer?.downloader.onPeerChanged(peer)
    this.#options.hurry()
  }

  onInterest(peer: PeerSession): void {
    this.#transfer?.onInterest(peer)
  }

  onBlock(peer: PeerSession, piece: number, begin: number, data: Uint8Array): void {
    this.#options.downloadMeter.add(data.length, this.now())
    this.#transfer?.downloader.onBlock(peer, piece, begin, data)
  }

  onReject(peer: PeerSession, piece: number, begin: number): void {
    this.#transfer?.downloader.onReject(peer, piece, begin)
    this.#options.hurry()
  }

  onRequest(peer: PeerSession): void {
    this.#transfer?.uploader.serve(peer)
    if (peer.uploads.length > 0) this.#options.wake()
  }

  onDrain(peer: PeerSession): void {
    this.#transfer?.uploader.serve(peer)
  }

  onClose(peer: PeerSession): void {
    const { peers, unwelcome, policy, metadata, events } = this.#options
    peers.remove(peer)
    this.#options.introductions.onClose(peer)
    this.onPiecesLost(peer)
    if (this.#isClosed) return
    // A name that another peer said may be somebody else's.
    const trackerKey = peer.link.isIntroduced === true ? null : peer.trackerKey
    if (!peer.isSeed) unwelcome.noteLeech(trackerKey)
    else if (policy.isFinished) unwelcome.addFellowSeed(trackerKey, this.now())
    metadata.onClose(peer)
    this.#transfer?.onClose(peer)
    if (peer.isHandshaken) events.emit('peers', undefined)
  }

  // ------------------------------------------------------------------------------------------------- private

  get #transfer(): Transfer | null {
    return this.#options.transfer()
  }

  /**
   * A seed always gets in. Which of the newcomers is one is known a moment later: until then more peers are
   * here than will stay.
   */
  get #admissionLimit(): number {
    const { policy, care } = this.#options
    const wantsSeeds = this.#transfer !== null && !policy.isFinished
    return wantsSeeds ? policy.current.maxPeers * 2 : care.room
  }

  #setPieceCount(peer: PeerSession, { table }: Transfer): void {
    try {
      peer.setPieceCount(table.info.pieceCount)
    } catch (error) {
      peer.close(toTorrentError(error, 'protocol'))
    }
  }

  #considerRequesting(peer: PeerSession): void {
    this.#transfer?.downloader.onPeerChanged(peer)
    this.#options.policy.dropIfUseless(peer)
    this.#transfer?.downloader.fill(peer)
    this.#options.wake()
  }
}
