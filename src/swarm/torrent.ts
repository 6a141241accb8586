import type { MetadataMessage } from '../protocol/extension.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import { Emitter } from '../shared/emitter.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { MetadataDownload, MetadataServer } from './metadata-download.ts'
import { PeerCare } from './peer-care.ts'
import type { PeerOwner } from './peer-owner.ts'
import { PeerSession } from './peer-session.ts'
import { PeerTable } from './peer-table.ts'
import type { PieceReader } from './piece-reader.ts'
import type { PlaybackHint } from './playback-hint.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import type { Clock, Hasher, PeerLink, PieceStore, Random } from './ports.ts'
import { RateMeter } from './rate-meter.ts'
import { ReadCursors } from './read-cursors.ts'
import { defaultSettings, type SwarmSettings } from './settings.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import { TorrentPolicy } from './torrent-policy.ts'
import { TorrentTimers } from './torrent-timers.ts'
import { Transfer } from './transfer.ts'
import { UnwelcomePeers } from './unwelcome-peers.ts'
import type { UploadLimit } from './upload-limit.ts'
import { UploadSlots } from './upload-slots.ts'
import { Uploader } from './uploader.ts'

export interface SwarmTorrentOptions {
  /** 20 bytes each. */
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  /** Sent as `v` in the extension handshake. */
  readonly client: string
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  readonly settings?: Partial<SwarmSettings>
  /** Default: {@link defaultPolicy}. */
  readonly policy?: Policy
  /** The client's upload limit, for all of its torrents together. */
  readonly uploadLimit?: UploadLimit
  /** Understands metadata whose hash was checked. Throws `invalid-torrent`. */
  readonly parseInfo: (infoBytes: Uint8Array) => TorrentInfo
}

/**
 * One torrent in one swarm: the state machine that ties peers, metadata, picking, verifying, reading and
 * uploading together. It reaches the world through ports alone.
 */
export class SwarmTorrent implements PeerOwner {
  readonly events = new Emitter<SwarmTorrentEvents>()
  readonly #options: SwarmTorrentOptions
  readonly #settings: SwarmSettings
  readonly #unwelcome = new UnwelcomePeers((change) => this.events.emit('welcome', change))
  readonly #peers: PeerTable
  readonly #metadataDownload: MetadataDownload
  readonly #metadataServer = new MetadataServer()
  readonly #cursors: ReadCursors
  readonly #downloadMeter: RateMeter
  #info: TorrentInfo | null = null
  /** From {@link open} on. */
  #transfer: Transfer | null = null
  readonly #uploader: Uploader
  readonly #slots: UploadSlots
  /** What it may do: modes, pause, priorities, limits. */
  readonly policy: TorrentPolicy
  readonly #care: PeerCare
  readonly #timers: TorrentTimers
  #isDestroyed = false

  constructor(options: SwarmTorrentOptions) {
    this.#options = options
    this.#settings = { ...defaultSettings, ...options.settings }
    this.#peers = new PeerTable(toHex(options.peerId), this.#unwelcome)
    const now = options.clock.now()
    this.#downloadMeter = new RateMeter(now)
    this.#cursors = new ReadCursors(this.#settings)
    this.#metadataDownload = new MetadataDownload({
      infoHash: options.infoHash,
      hasher: options.hasher,
      clock: options.clock,
      peers: () => this.#peers.values(),
      onComplete: (infoBytes) => this.#onMetadata(infoBytes),
      onBadPeer: (peer) => this.#ban(peer.remoteKey, 'The peer sent a false description of the torrent.'),
    })
    this.#slots = new UploadSlots(this.#settings, options.random, now)
    const { policy = { ...defaultPolicy, maxPeers: this.#settings.maxPeers } } = options
    this.policy = new TorrentPolicy({
      clock: options.clock,
      policy,
      clientLimit: options.uploadLimit ?? null,
      cursors: this.#cursors,
      metadata: this.#metadataDownload,
      slots: this.#slots,
      peers: () => this.peers,
      metadataSize: () => this.#info?.infoBytes.length ?? 0,
      onFinished: (isFinished) => {
        if (!isFinished) this.#unwelcome.forgetFellowSeeds()
        this.events.emit('finished', isFinished)
      },
      onChange: () => this.#timers.wake(),
    })
    this.#care = new PeerCare({
      settings: this.#settings,
      now: () => this.now(),
      links: () => this.#peers.links,
      peers: () => this.peers,
      limit: () => this.policy.current.maxPeers,
      isFinished: () => this.policy.isFinished,
      isPaused: () => this.policy.isPaused,
      isWaiting: () => this.#cursors.isWaiting,
      isOnlySource: (peer) => this.#transfer?.availability.isOnlySource(peer, this.#peers.values()) ?? false,
      onChange: () => this.events.emit('peers', undefined),
    })
    this.#uploader = new Uploader({
      sendHighWaterBytes: this.#settings.sendHighWaterBytes,
      limit: this.policy.uploadLimit,
      now: () => this.now(),
      pieceLength: (piece) => this.#transfer?.table.pieceLength(piece) ?? 0,
      has: (piece) => this.#transfer?.table.have.has(piece) ?? false,
      read: (piece, begin, length) => this.#requireReader().block(piece, begin, length),
      onRead: (piece, error) => this.#transfer?.onLost(piece, error),
    })
    this.#timers = new TorrentTimers({
      clock: options.clock,
      maintain: () => this.#maintain(),
      tick: () => {
        const isOwed = this.#transfer?.downloader.tick() ?? false
        return this.#serveWaiting() || isOwed
      },
    })
  }

  // -------------------------------------------------------------------------------------------------- what others see

  get infoHash(): Uint8Array {
    return this.#options.infoHash
  }

  get info(): TorrentInfo | null {
    return this.#info
  }

  /** Verified pieces; `null` before the store is open. */
  get have(): Bitfield | null {
    return this.#transfer?.table.have ?? null
  }

  get verifiedBytes(): number {
    return this.#transfer?.table.verifiedBytes ?? 0
  }

  /** Bytes of pieces that are begun and not complete. */
  get partialBytes(): number {
    return this.#transfer?.table.partialBytes ?? 0
  }

  get metadataProgress(): number {
    return this.#info === null ? this.#metadataDownload.progress : 1
  }

  get isComplete(): boolean {
    return this.#transfer?.table.isComplete ?? false
  }

  get peers(): readonly PeerSession[] {
    return [...this.#peers.values()]
  }

  /**
   * Peers from which something came lately, or nothing was to come: who died without a word is not among them
   * for long.
   */
  get livePeers(): readonly PeerSession[] {
    return this.peers.filter((peer) => !this.#care.isSilent(peer))
  }

  /** How many more links are of use: more than there are places when those who are here do not help. */
  get wantedLinks(): number {
    return this.#care.wanted
  }

  /** Payload bytes, and bytes a second. */
  get received(): number {
    return this.#transfer?.downloader.receivedBytes ?? 0
  }

  get duplicated(): number {
    return this.#transfer?.downloader.duplicateBytes ?? 0
  }

  /** Pieces that did not match their hash. */
  get badPieces(): number {
    return this.#transfer?.verifier.badPieces ?? 0
  }

  get sent(): number {
    return this.#uploader.sentBytes
  }

  /** Somebody reads now and then. */
  get isWatched(): boolean {
    return this.#cursors.isWatched(this.now())
  }

  /** Somebody waits for data, and it comes more slowly than it is played. */
  get isStarved(): boolean {
    return this.#cursors.isWaiting && this.downloadRate < this.#cursors.rate
  }

  get downloadRate(): number {
    return this.#downloadMeter.rate(this.now())
  }

  get uploadRate(): number {
    let rate = 0
    for (const peer of this.#peers.values()) rate += peer.uploadRate.rate(this.now())
    return rate
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed
  }

  // --------------------------------------------------------------------------------------------------- what others do

  /**
   * Whether a link to the peer that the tracker gives this id (20 bytes) is wanted: no liar, and no seed
   * while we are one.
   */
  isWelcome(trackerId: Uint8Array): boolean {
    return this.#unwelcome.isWelcome(toHex(trackerId))
  }

  /**
   * A link to somebody who says to be in this swarm is open.
   *
   * @param trackerId the peer's id as the tracker said it (20 bytes), where one did
   */
  addLink(link: PeerLink, trackerId: Uint8Array | null = null): void {
    const isFull = this.#peers.links.size >= this.policy.current.maxPeers * 2
    if (this.#isDestroyed || isFull || (trackerId !== null && !this.isWelcome(trackerId))) {
      link.close()
      return
    }
    const trackerKey = trackerId === null ? null : toHex(trackerId)
    const { infoHash, peerId, client } = this.#options
    const { requestQueueLimit } = this.#settings
    const peer = new PeerSession({
      link,
      trackerKey,
      owner: this,
      infoHash,
      peerId,
      client,
      requestQueueLimit,
    })
    this.#peers.addLink(peer)
    peer.start(this.#transfer?.table.have ?? null, this.#slots.hasRoom([...this.#peers.links], this.now()))
  }

  /** The metadata is known from elsewhere: a `.torrent` file, the store, or our own files. */
  setInfo(info: TorrentInfo): void {
    if (this.#info !== null || this.#isDestroyed) return
    this.#info = info
    for (const peer of this.#peers.values()) {
      peer.sendExtensionHandshake(info.infoBytes.length, this.policy.isFinished)
    }
    this.events.emit('metadata', info)
  }

  /** Pieces can be kept from now on: downloading and uploading begin. `have` is what `store.open` found. */
  open(store: PieceStore, have: Bitfield): void {
    const info = this.#info
    if (info === null || this.#transfer !== null) {
      throw new TorrentError('internal', 'The torrent cannot be opened now.')
    }
    const { hasher, random } = this.#options
    const transfer = new Transfer({
      info,
      store,
      have,
      hasher,
      random,
      settings: this.#settings,
      clock: this.#options.clock,
      now: () => this.now(),
      cursors: this.#cursors,
      peers: this.#peers,
      policy: this.policy,
      events: this.events,
      wake: () => this.#timers.wake(),
    })
    this.#transfer = transfer
    for (const peer of [...this.#peers.values()]) {
      peer.sendPieces(have)
      this.#setPieceCount(peer, info.pieceCount)
    }
    transfer.downloader.onCursorsChanged(false)
  }

  /**
   * `begin … end`, torrent-wide byte offsets, are to be fetched even if nobody reads them, whatever the
   * policy says.
   */
  select(begin: number, end: number): void {
    this.policy.addRange(begin, end)
  }

  /** The player says how its playback stands. What a hint leaves out stays as it was. */
  hint({ bufferedSeconds, bytesPerSecond }: PlaybackHint): void {
    if (bufferedSeconds !== undefined) this.#cursors.neededAt = this.now() + bufferedSeconds * 1000
    if (bytesPerSecond === undefined) return
    this.#cursors.bytesPerSecond = bytesPerSecond
    this.#transfer?.downloader.onCursorsChanged(false)
  }

  /**
   * How many milliseconds of playback must lie ready where the newest reader stands, so that it will probably
   * not stall from there on. 0 outside a crowd: what seeds can bring comes in time or does not, and waiting
   * would not change it.
   */
  get startupBufferMs(): number {
    return this.#transfer?.startupBufferMs ?? 0
  }

  /** Pieces that somebody waits for where he reads now. */
  get awaitedPieces(): readonly number[] {
    const pieceLength = this.info?.pieceLength ?? 1
    return this.#cursors.awaited.map((begin) => Math.floor(begin / pieceLength))
  }

  /**
   * Bytes from `begin` on, at least one, at most up to `end`: as many as are verified once the first is. All
   * offsets are torrent-wide.
   *
   * @param reader who reads: reads of one reader that follow each other are one cursor, with a window ahead
   * of it
   * @param limit end of the file that is read
   */
  async read(
    reader: string,
    begin: number,
    end: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const pieces = this.#requireReader()
    this.policy.noteRead(begin)
    return pieces.read(reader, begin, end, limit, signal)
  }

  /**
   * Somebody will probably read from `position` on: what comes first there is fetched before it is asked for.
   */
  prefetch(position: number, limit: number): void {
    this.#cursors.prefetch(position, limit, this.now())
    this.#update()
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#timers.stop()
    for (const peer of [...this.#peers.links]) peer.close()
    this.policy.uploadLimit.close()
    const closing = this.#transfer?.close()
    this.events.clear()
    await closing
  }

  // -------------------------------------------------------------------------------------------------- messages of peers

  now(): number {
    return this.#options.clock.now()
  }

  onHandshake(peer: PeerSession): boolean {
    if (!this.#peers.admit(peer, this.#admissionLimit)) return false
    // Before the metadata is known we have nothing; what is found in the store is told piece by piece (BEP
    // 6).
    peer.sendPieces(this.#transfer?.table.have ?? null)
    peer.sendExtensionHandshake(this.#info?.infoBytes.length ?? 0, this.policy.isFinished)
    if (this.#transfer !== null) this.#setPieceCount(peer, this.#transfer.table.info.pieceCount)
    // Whoever has anything has something for us; so its UNCHOKE is here when the metadata is.
    else peer.setInterested(!this.policy.isPaused)
    this.events.emit('peers', undefined)
    return !peer.isClosed
  }

  onExtensions(peer: PeerSession): void {
    if (this.#info === null) this.#metadataDownload.onExtensions(peer)
    this.policy.dropIfUseless(peer)
  }

  onMetadata(peer: PeerSession, message: MetadataMessage): void {
    if (message.type === 'request') {
      const infoBytes = this.policy.mayUpload ? (this.#info?.infoBytes ?? null) : null
      this.#metadataServer.onRequest(peer, message.piece, infoBytes)
    } else if (this.#info === null) this.#metadataDownload.onMessage(peer, message)
  }

  onPieces(peer: PeerSession): void {
    this.#transfer?.availability.add(peer)
    this.#slots.offer(peer, this.peers, this.now())
    this.#considerRequesting(peer)
  }

  onPiecesLost(peer: PeerSession): void {
    this.#transfer?.availability.remove(peer)
  }

  onHave(peer: PeerSession, piece: number): void {
    this.#transfer?.availability.peerGot(peer, piece)
    this.#considerRequesting(peer)
  }

  onDontHave(peer: PeerSession, piece: number): void {
    this.#transfer?.availability.peerLost(peer, piece)
    this.#transfer?.downloader.releasePiece(peer, piece)
  }

  onChoke(peer: PeerSession): void {
    // With BEP 6 every request that dies is rejected one by one.
    if (!peer.supportsFast) this.#transfer?.downloader.releaseAll(peer)
  }

  onUnchoke(peer: PeerSession): void {
    this.#transfer?.downloader.fill(peer)
    this.#timers.wake()
  }

  onInterest(peer: PeerSession): void {
    if (this.#transfer === null) return
    if (peer.peerInterested) this.#slots.offer(peer, this.peers, this.now())
    else this.#slots.topUp(this.peers, this.now())
  }

  onBlock(peer: PeerSession, piece: number, begin: number, data: Uint8Array): void {
    this.#downloadMeter.add(data.length, this.now())
    this.#transfer?.downloader.onBlock(peer, piece, begin, data)
  }

  onReject(peer: PeerSession, piece: number, begin: number): void {
    this.#transfer?.downloader.onReject(peer, piece, begin)
    this.#timers.wake()
  }

  onRequest(peer: PeerSession): void {
    this.#uploader.serve(peer)
    if (peer.uploads.length > 0) this.#timers.wake()
  }

  onDrain(peer: PeerSession): void {
    this.#uploader.serve(peer)
  }

  onClose(peer: PeerSession): void {
    this.#peers.remove(peer)
    this.onPiecesLost(peer)
    if (this.#isDestroyed) return
    if (peer.isSeed && this.policy.isFinished) this.#unwelcome.addFellowSeed(peer.trackerKey, this.now())
    this.#uploader.forget(peer)
    this.#metadataDownload.onClose(peer)
    this.#transfer?.forget(peer)
    if (this.#transfer !== null) this.#slots.refill(this.peers, this.policy.isFinished, this.now())
    if (peer.isHandshaken) this.events.emit('peers', undefined)
  }

  // ------------------------------------------------------------------------------------------------------------- inside

  /**
   * A seed always gets in. Which of the newcomers is one is known a moment later: till then more are here
   * than will stay.
   */
  get #admissionLimit(): number {
    const wantsSeeds = this.#transfer !== null && !this.policy.isFinished
    return wantsSeeds ? this.policy.current.maxPeers * 2 : this.#care.room
  }

  #setPieceCount(peer: PeerSession, pieceCount: number): void {
    try {
      peer.setPieceCount(pieceCount)
    } catch (error) {
      peer.close(toTorrentError(error, 'protocol'))
    }
  }

  #considerRequesting(peer: PeerSession): void {
    this.policy.dropIfUseless(peer)
    this.#transfer?.downloader.fill(peer)
    this.#timers.wake()
  }

  #onMetadata(infoBytes: Uint8Array): void {
    try {
      this.setInfo(this.#options.parseInfo(infoBytes))
    } catch (error) {
      this.events.emit('error', toTorrentError(error, 'invalid-torrent'))
    }
  }

  #requireReader(): PieceReader {
    if (this.#transfer === null) throw new TorrentError('internal', 'The torrent is not open yet.')
    return this.#transfer.reader
  }

  #ban(remoteKey: string, why: string): void {
    if (this.#transfer === null) this.#peers.ban(remoteKey, why)
    else this.#transfer.ban(remoteKey, why)
  }

  #update(): void {
    this.#transfer?.downloader.onCursorsChanged(false)
    this.#timers.wake()
  }

  /**
   * Not every implementation of WebRTC always says that its buffer drained. Returns whether peers wait for
   * blocks.
   */
  #serveWaiting(): boolean {
    let isWaiting = false
    for (const peer of this.#peers.values()) {
      if (peer.uploads.length === 0) continue
      this.#uploader.serve(peer)
      isWaiting = true
    }
    return isWaiting
  }

  #maintain(): void {
    const now = this.now()
    this.#unwelcome.expire(now)
    this.#care.maintain((peer) => this.#transfer?.downloader.snub(peer))
    if (this.#info === null) this.#metadataDownload.fill()
    this.#cursors.expire(now)
    if (this.#transfer !== null) {
      this.#slots.tick(this.peers, this.policy.isFinished, now)
      this.#slots.topUp(this.peers, now)
    }
    this.#transfer?.maintain()
  }
}
