import type { MetadataMessage } from '../protocol/extension.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import { Emitter } from '../shared/emitter.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { Availability } from './availability.ts'
import { Downloader } from './downloader.ts'
import { Heartbeat } from './heartbeat.ts'
import { Interest } from './interest.ts'
import { MemoryWindow } from './memory-window.ts'
import { MetadataDownload, MetadataServer } from './metadata-download.ts'
import { PeerCare } from './peer-care.ts'
import { type PeerOwner, PeerSession } from './peer-session.ts'
import { PeerTable } from './peer-table.ts'
import { PieceCache } from './piece-cache.ts'
import { PieceReader } from './piece-reader.ts'
import { PieceTable } from './piece-table.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import type { Clock, Hasher, PeerLink, PieceStore, Random } from './ports.ts'
import { RateMeter } from './rate-meter.ts'
import { defaultSettings, type SwarmSettings } from './settings.ts'
import { startDelayMs } from './start-estimate.ts'
import { StreamTable } from './streams.ts'
import { TorrentPolicy } from './torrent-policy.ts'
import { UnwelcomePeers, type WelcomeChange } from './unwelcome-peers.ts'
import type { UploadLimit } from './upload-limit.ts'
import { UploadSlots } from './upload-slots.ts'
import { Uploader } from './uploader.ts'
import { Verifier } from './verifier.ts'

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

export interface SwarmTorrentEvents {
  /** Metadata that matches the info hash is here; the owner opens a store and calls {@link SwarmTorrent.open}. */
  metadata: TorrentInfo
  /** A piece was verified, or lost from the store. */
  piece: number
  /** The store could not give back this piece, which it had; it is fetched again. The event `piece` follows. */
  lost: { readonly piece: number; readonly error: TorrentError }
  /** Every piece is here. */
  complete: undefined
  /** All that is wanted is here, or no longer so. */
  finished: boolean
  /** Peers came or went. */
  peers: undefined
  /** Links to other peers than before are wanted: see {@link SwarmTorrent.isWelcome}. */
  welcome: WelcomeChange
  /** Something that a person should know; the torrent goes on. */
  warning: TorrentError
  /** The torrent cannot go on. */
  error: TorrentError
}

/**
 * One torrent in one swarm: the state machine that ties peers, metadata, picking, verifying, reading and uploading together.
 * It reaches the world through ports alone.
 */
export class SwarmTorrent implements PeerOwner {
  readonly events = new Emitter<SwarmTorrentEvents>()
  readonly #options: SwarmTorrentOptions
  readonly #settings: SwarmSettings
  readonly #unwelcome = new UnwelcomePeers((change) => this.events.emit('welcome', change))
  readonly #peers: PeerTable
  readonly #metadataDownload: MetadataDownload
  readonly #metadataServer = new MetadataServer()
  readonly #streams: StreamTable
  readonly #cache: PieceCache
  readonly #downloadMeter: RateMeter
  #info: TorrentInfo | null = null
  #store: PieceStore | null = null
  #table: PieceTable | null = null
  #availability: Availability | null = null
  #interest: Interest | null = null
  #downloader: Downloader | null = null
  #verifier: Verifier | null = null
  #reader: PieceReader | null = null
  #window: MemoryWindow | null = null
  readonly #uploader: Uploader
  readonly #slots: UploadSlots
  /** What it may do: modes, pause, priorities, limits. */
  readonly policy: TorrentPolicy
  readonly #care: PeerCare
  readonly #heartbeat: Heartbeat
  #isDestroyed = false

  constructor(options: SwarmTorrentOptions) {
    this.#options = options
    this.#settings = { ...defaultSettings, ...options.settings }
    this.#peers = new PeerTable(toHex(options.peerId), this.#unwelcome)
    const now = options.clock.now()
    this.#downloadMeter = new RateMeter(now)
    this.#streams = new StreamTable(this.#settings)
    this.#cache = new PieceCache(this.#settings.cacheBytes)
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
      streams: this.#streams,
      metadata: this.#metadataDownload,
      slots: this.#slots,
      peers: () => this.peers,
      metadataSize: () => this.#info?.infoBytes.length ?? 0,
      onFinished: (isFinished) => {
        if (!isFinished) this.#unwelcome.forgetFellowSeeds()
        this.events.emit('finished', isFinished)
      },
      onChange: () => this.#heartbeat.wake(),
    })
    this.#care = new PeerCare({
      settings: this.#settings,
      now: () => this.now(),
      links: () => this.#peers.links,
      peers: () => this.peers,
      limit: () => this.policy.current.maxPeers,
      isFinished: () => this.policy.isFinished,
      isPaused: () => this.policy.isPaused,
      isWaiting: () => this.#streams.isWaiting,
      isOnlySource: (peer) => this.#availability?.isOnlySource(peer, this.#peers.values()) ?? false,
      onChange: () => this.events.emit('peers', undefined),
    })
    this.#uploader = new Uploader({
      sendHighWaterBytes: this.#settings.sendHighWaterBytes,
      limit: this.policy.uploadLimit,
      now: () => this.now(),
      pieceLength: (piece) => this.#table?.pieceLength(piece) ?? 0,
      has: (piece) => this.#table?.have.has(piece) ?? false,
      read: (piece, begin, length) => this.#requireReader().block(piece, begin, length),
      onRead: (piece, error) => this.#onLost(piece, error),
    })
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      maintain: () => this.#maintain(),
      tick: () => {
        const isOwed = this.#downloader?.tick() ?? false
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
    return this.#table?.have ?? null
  }

  get verifiedBytes(): number {
    return this.#table?.verifiedBytes ?? 0
  }

  /** Bytes of pieces that are begun and not complete. */
  get partialBytes(): number {
    return this.#table?.partialBytes ?? 0
  }

  get metadataProgress(): number {
    return this.#info === null ? this.#metadataDownload.progress : 1
  }

  get isComplete(): boolean {
    return this.#table?.isComplete ?? false
  }

  get peers(): readonly PeerSession[] {
    return [...this.#peers.values()]
  }

  /** Peers from which something came lately, or nothing was to come: who died without a word is not among them for long. */
  get livePeers(): readonly PeerSession[] {
    return this.peers.filter((peer) => !this.#care.isSilent(peer))
  }

  /** How many more links are of use: more than there are places when those who are here do not help. */
  get wantedLinks(): number {
    return this.#care.wanted
  }

  /** Payload bytes, and bytes a second. */
  get received(): number {
    return this.#downloader?.receivedBytes ?? 0
  }

  get duplicated(): number {
    return this.#downloader?.duplicateBytes ?? 0
  }

  /** Pieces that did not match their hash. */
  get badPieces(): number {
    return this.#verifier?.badPieces ?? 0
  }

  get sent(): number {
    return this.#uploader.sentBytes
  }

  /** Somebody reads now and then. */
  get isWatched(): boolean {
    return this.#streams.isWatched(this.now())
  }

  /** Somebody waits for data, and it comes more slowly than it is played. */
  get isStarved(): boolean {
    return this.#streams.isWaiting && this.downloadRate < this.#streams.rate
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

  /** Whether a link to the peer that the tracker gives this id (20 bytes) is wanted: no liar, and no seed while we are one. */
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
    peer.start(this.#table?.have ?? null, this.#slots.hasRoom([...this.#peers.links], this.now()))
  }

  /** The metadata is known from elsewhere: a `.torrent` file, the store, or our own files. */
  setInfo(info: TorrentInfo): void {
    if (this.#info !== null || this.#isDestroyed) return
    this.#info = info
    for (const peer of this.#peers.values())
      peer.sendExtensionHandshake(info.infoBytes.length, this.policy.isFinished)
    this.events.emit('metadata', info)
  }

  /** Pieces can be kept from now on: downloading and uploading begin. `have` is what `store.open` found. */
  open(store: PieceStore, have: Bitfield): void {
    const info = this.#info
    if (info === null || this.#table !== null)
      throw new TorrentError('internal', 'The torrent cannot be opened now.')
    this.#store = store
    const table = new PieceTable(info, have, this.#options.random)
    this.#table = table
    const interest = new Interest({
      table,
      streams: this.#streams,
      now: () => this.now(),
      onChange: (peer) => availability.tell(peer),
    })
    this.#interest = interest
    const availability = new Availability(table, (peer) => interest.isResting(peer))
    this.#availability = availability
    const { hasher } = this.#options
    this.#verifier = new Verifier({
      table,
      hasher,
      onVerified: (index, data, partial) => {
        this.#downloader?.onPieceFound(partial)
        this.#onVerified(index, data)
      },
      onRestored: (partial, block) => this.#downloader?.onBlockRestored(partial, block),
      onComplete: (partial) => this.#settle(this.#verifier?.verify(partial)),
      isBanned: (key) => this.#peers.isBanned(key),
      onFailed: () => this.#downloader?.onPieceFailed(),
      onBadPeer: (key) => this.#ban(key, 'The peer sent data that does not belong to the torrent.'),
    })
    this.#downloader = new Downloader({
      table,
      streams: this.#streams,
      settings: this.#settings,
      now: () => this.now(),
      peers: () => this.#peers.values(),
      onWanted: () => interest.onWindowsMoved(),
      onPiece: (piece) => this.#settle(this.#verifier?.verify(piece)),
      onBlockAgain: (piece, block) => this.#settle(this.#verifier?.compare(piece, block)),
    })
    this.#reader = new PieceReader({
      table,
      streams: this.#streams,
      cache: this.#cache,
      store,
      now: () => this.now(),
      onStreamsChanged: (jumped) => {
        this.#window?.trim()
        this.#downloader?.onStreamsChanged(jumped)
        this.#heartbeat.wake()
      },
      onLost: (piece, error) => this.#onLost(piece, error),
    })
    this.policy.open(info, { table, availability, downloader: this.#downloader })
    this.#window = new MemoryWindow({
      table,
      store,
      streams: this.#streams,
      cache: this.#cache,
      isNeeded: (piece) => this.#downloader?.isInWindow(piece) ?? false,
      onBound: (bytes) => this.policy.setBound(bytes),
      onForgotten: (piece) => this.#giveUp(table, piece),
    })
    for (const peer of [...this.#peers.values()]) {
      peer.sendPieces(have)
      this.#introduce(peer, info.pieceCount)
    }
    this.#downloader.onStreamsChanged(false)
  }

  /** `begin … end`, torrent-wide byte offsets, are to be fetched even if nobody reads them, whatever the policy says. */
  select(begin: number, end: number): void {
    this.policy.addRange(begin, end)
  }

  /** What the container says about the media's rate, in bytes a second. */
  setMediaRate(bytesPerSecond: number): void {
    this.#streams.bytesPerSecond = bytesPerSecond
    this.#downloader?.onStreamsChanged(false)
  }

  /**
   * How many milliseconds of playback must lie ready where the newest reader stands, so that it will probably not stall from
   * there on. 0 outside a crowd: what seeds can bring comes in time or does not, and waiting would not change it.
   */
  get aheadNeededMs(): number {
    const { newest, rate } = this.#streams
    const downloader = this.#downloader
    const table = this.#table
    if (!downloader?.isCrowd || table === null || newest === null || this.policy.isPaused) return 0
    return startDelayMs({
      missing: table.missing(newest.position, newest.limit),
      rate: downloader.busyRate * this.#settings.startRateShare,
      mediaRate: rate,
      startBytes: 0,
    })
  }

  /** Pieces that somebody waits for where he reads now. */
  get awaitedPieces(): readonly number[] {
    const pieceLength = this.info?.pieceLength ?? 1
    return this.#streams.awaited.map((begin) => Math.floor(begin / pieceLength))
  }

  /** In how many seconds the player will need the next byte that it reads: with it, deadlines are known. */
  setSlack(seconds: number): void {
    this.#streams.neededAt = this.now() + seconds * 1000
  }

  /**
   * Bytes from `begin` on, at least one, at most up to `end`: as many as are verified once the first is. All offsets are
   * torrent-wide.
   *
   * @param reader who reads: reads of one reader that follow each other are one stream, with a window ahead of it
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

  /** Somebody will probably read from `position` on: what comes first there is fetched before it is asked for. */
  expect(position: number, limit: number): void {
    this.#streams.expect(position, limit, this.now())
    this.#update()
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#heartbeat.stop()
    for (const peer of [...this.#peers.links]) peer.close()
    this.policy.uploadLimit.close()
    this.#reader?.close()
    this.events.clear()
    await this.#store?.close()
    this.#cache.clear()
  }

  // -------------------------------------------------------------------------------------------------- messages of peers

  now(): number {
    return this.#options.clock.now()
  }

  onHandshake(peer: PeerSession): boolean {
    if (!this.#peers.admit(peer, this.#admissionLimit)) return false
    // Before the metadata is known we have nothing; what is found in the store is told piece by piece (BEP 6).
    peer.sendPieces(this.#table?.have ?? null)
    peer.sendExtensionHandshake(this.#info?.infoBytes.length ?? 0, this.policy.isFinished)
    if (this.#table !== null) this.#introduce(peer, this.#table.info.pieceCount)
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
    this.#availability?.add(peer)
    this.#slots.offer(peer, this.peers, this.now())
    this.#askOf(peer)
  }

  onPiecesLost(peer: PeerSession): void {
    this.#availability?.remove(peer)
  }

  onHave(peer: PeerSession, piece: number): void {
    this.#availability?.peerGot(peer, piece)
    this.#askOf(peer)
  }

  onDontHave(peer: PeerSession, piece: number): void {
    this.#availability?.peerLost(peer, piece)
    this.#downloader?.releasePiece(peer, piece)
  }

  onChoke(peer: PeerSession): void {
    // With BEP 6 every request that dies is rejected one by one.
    if (!peer.supportsFast) this.#downloader?.releaseAll(peer)
  }

  onUnchoke(peer: PeerSession): void {
    this.#downloader?.fill(peer)
    this.#heartbeat.wake()
  }

  onInterest(peer: PeerSession): void {
    if (this.#table === null) return
    if (peer.peerInterested) this.#slots.offer(peer, this.peers, this.now())
    else this.#slots.topUp(this.peers, this.now())
  }

  onBlock(peer: PeerSession, piece: number, begin: number, data: Uint8Array): void {
    this.#downloadMeter.add(data.length, this.now())
    this.#downloader?.onBlock(peer, piece, begin, data)
  }

  onReject(peer: PeerSession, piece: number, begin: number): void {
    this.#downloader?.onReject(peer, piece, begin)
    this.#heartbeat.wake()
  }

  onRequest(peer: PeerSession): void {
    this.#uploader.serve(peer)
    if (peer.uploads.length > 0) this.#heartbeat.wake()
  }

  onDrain(peer: PeerSession): void {
    this.#uploader.serve(peer)
  }

  onClose(peer: PeerSession): void {
    this.#peers.remove(peer)
    this.onPiecesLost(peer)
    this.#interest?.forget(peer)
    if (this.#isDestroyed) return
    if (peer.isSeed && this.policy.isFinished) this.#unwelcome.addFellowSeed(peer.trackerKey, this.now())
    this.#uploader.forget(peer)
    this.#metadataDownload.onClose(peer)
    this.#downloader?.releaseAll(peer)
    if (this.#table !== null) this.#slots.refill(this.peers, this.policy.isFinished, this.now())
    if (peer.isHandshaken) this.events.emit('peers', undefined)
  }

  // ------------------------------------------------------------------------------------------------------------- inside

  /** A seed always gets in. Which of the newcomers is one is known a moment later: till then more are here than will stay. */
  get #admissionLimit(): number {
    const wantsSeeds = this.#table !== null && !this.policy.isFinished
    return wantsSeeds ? this.policy.current.maxPeers * 2 : this.#care.room
  }

  #introduce(peer: PeerSession, pieceCount: number): void {
    try {
      peer.setPieceCount(pieceCount)
    } catch (error) {
      peer.close(toTorrentError(error, 'protocol'))
    }
  }

  #askOf(peer: PeerSession): void {
    this.policy.dropIfUseless(peer)
    this.#downloader?.fill(peer)
    this.#heartbeat.wake()
  }

  #onMetadata(infoBytes: Uint8Array): void {
    try {
      this.setInfo(this.#options.parseInfo(infoBytes))
    } catch (error) {
      this.events.emit('error', toTorrentError(error, 'invalid-torrent'))
    }
  }

  #onVerified(index: number, data: Uint8Array): void {
    const table = this.#table
    const store = this.#store
    if (table === null || store === null || this.#isDestroyed) return
    // Readers are woken from memory, before the write.
    this.#cache.add(index, data, true)
    store.put(index, data).then(
      () => this.#cache.unpin(index),
      // Still pinned: the piece lives on in memory.
      (error: unknown) => this.events.emit('warning', toTorrentError(error, 'storage')),
    )
    this.#downloader?.onPieceSettled()
    this.#availability?.weGot(this.#peers.values(), index)
    for (const peer of this.#peers.values()) peer.sendHave(index)
    this.#reader?.wake(index)
    this.events.emit('piece', index)
    this.policy.checkFinished()
    this.#window?.trim()
    if (table.isComplete) this.events.emit('complete', undefined)
    else this.#downloader?.fillAll()
  }

  /** The store failed to give back what it had: the piece is fetched again. */
  #onLost(piece: number, error: unknown): void {
    const table = this.#table
    if (table === null || !table.have.has(piece)) return
    this.events.emit('lost', { piece, error: toTorrentError(error, 'storage') })
    this.#giveUp(table, piece)
    this.#update()
  }

  /** The piece is here no longer. */
  #giveUp(table: PieceTable, piece: number): void {
    table.lose(piece)
    this.#availability?.weLost(this.#peers.values(), piece)
    for (const peer of this.#peers.values()) peer.sendDontHave(piece)
    this.events.emit('piece', piece)
    this.policy.checkFinished()
  }

  #requireReader(): PieceReader {
    if (this.#reader === null) throw new TorrentError('internal', 'The torrent is not open yet.')
    return this.#reader
  }

  /** Hashing fails only when the machine does. */
  #settle(checking: Promise<void> | undefined): void {
    checking?.catch((error: unknown) => this.events.emit('error', toTorrentError(error)))
  }

  #ban(remoteKey: string, why: string): void {
    this.#verifier?.forget(remoteKey)
    this.#peers.ban(remoteKey, why)
  }

  #update(): void {
    this.#downloader?.onStreamsChanged(false)
    this.#heartbeat.wake()
  }

  /** Not every implementation of WebRTC always says that its buffer drained. Returns whether peers wait for blocks. */
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
    this.#care.maintain((peer) => this.#downloader?.snub(peer))
    if (this.#info === null) this.#metadataDownload.fill()
    this.#streams.expire(now)
    if (this.#table !== null) {
      this.#slots.tick(this.peers, this.policy.isFinished, now)
      this.#slots.topUp(this.peers, now)
    }
    this.#interest?.review(this.#peers.values())
    this.#downloader?.fillAll()
  }
}
