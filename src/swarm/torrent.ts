import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import { Emitter } from '../shared/emitter.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { Introductions } from './introductions.ts'
import { PeerCare } from './peer-care.ts'
import { PeerExchange } from './peer-exchange.ts'
import { PeerMessages } from './peer-messages.ts'
import { PeerSession } from './peer-session.ts'
import { PeerTable } from './peer-table.ts'
import { type PlaybackHint, takeHint } from './playback-hint.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import type { Clock, Hasher, PeerLink, PieceStore, Random } from './ports.ts'
import { RateMeter } from './rate-meter.ts'
import { ReadCursors } from './read-cursors.ts'
import { defaultSwarmSettings, type SwarmSettings } from './settings.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import { TorrentMetadata } from './torrent-metadata.ts'
import { TorrentPolicy } from './torrent-policy.ts'
import { TorrentStats } from './torrent-stats.ts'
import { TorrentTimers } from './torrent-timers.ts'
import { Transfer } from './transfer.ts'
import { UnwelcomePeers } from './unwelcome-peers.ts'
import type { UploadLimit } from './upload-limit.ts'
import { UploadSlots } from './upload-slots.ts'

export interface SwarmTorrentOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. */
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
 * One torrent in one swarm: who it is, its peers, its metadata, and its life from the first link to
 * {@link SwarmTorrent.destroy}. What its peers say goes through {@link PeerMessages}; what needs pieces is
 * the {@link Transfer}'s. It reaches the world through ports alone.
 */
export class SwarmTorrent {
  readonly events = new Emitter<SwarmTorrentEvents>()
  /** What it may do: modes, pause, priorities, limits. */
  readonly policy: TorrentPolicy
  /** What it has done and is doing. */
  readonly stats: TorrentStats
  /** Peers that introduce each other. */
  readonly introductions: Introductions
  readonly #options: SwarmTorrentOptions
  readonly #settings: SwarmSettings
  readonly #unwelcome = new UnwelcomePeers((change) => this.events.emit('welcome', change))
  readonly #peers: PeerTable
  readonly #metadata: TorrentMetadata
  readonly #cursors: ReadCursors
  readonly #slots: UploadSlots
  readonly #care: PeerCare
  readonly #exchange: PeerExchange
  readonly #messages: PeerMessages
  readonly #timers: TorrentTimers
  /** What exists from {@link open} on; the one field that may be missing. */
  #transfer: Transfer | null = null
  #isDestroyed = false

  constructor(options: SwarmTorrentOptions) {
    this.#options = options
    this.#settings = { ...defaultSwarmSettings, ...options.settings }
    const settings = this.#settings
    const { clock, random, hasher, infoHash } = options
    const now = clock.now()
    const peers = new PeerTable(toHex(options.peerId), this.#unwelcome)
    const cursors = new ReadCursors(settings)
    const downloadMeter = new RateMeter(now)
    this.#peers = peers
    this.#cursors = cursors
    this.#slots = new UploadSlots(settings, random, now, (peer) => this.#transfer?.serves(peer) ?? false)
    this.#metadata = new TorrentMetadata({
      infoHash,
      hasher,
      clock,
      peers: () => peers.values(),
      onComplete: (infoBytes) => this.#onInfoBytes(infoBytes),
      onBadPeer: (peer) => this.#ban(peer.remoteKey, 'The peer sent a false description of the torrent.'),
    })
    this.policy = new TorrentPolicy({
      clock,
      policy: options.policy ?? { ...defaultPolicy, maxPeers: settings.maxPeers },
      clientLimit: options.uploadLimit ?? null,
      cursors,
      metadata: this.#metadata,
      slots: this.#slots,
      peers: () => this.peers,
      onFinished: (isFinished) => {
        if (!isFinished) this.#unwelcome.forgetFellowSeeds()
        this.events.emit('finished', isFinished)
      },
      onChange: () => this.#timers.hurry(),
    })
    this.#care = new PeerCare({
      settings,
      clock,
      peers,
      cursors,
      policy: this.policy,
      isNeeded: (peer) => this.#transfer?.isNeeded(peer) ?? false,
      onChange: () => this.events.emit('peers', undefined),
    })
    this.#exchange = new PeerExchange({
      now: () => clock.now(),
      peers: () => peers.values(),
      isPrivate: () => this.info?.private ?? null,
      onAddresses: (addresses) => this.events.emit('addresses', addresses),
    })
    this.introductions = new Introductions({
      isOn: settings.meetsThroughPeers,
      ownKey: toHex(options.peerId),
      now: () => clock.now(),
      ...{ random, peers, policy: this.policy, unwelcome: this.#unwelcome },
      info: () => this.info,
      wanted: () => this.#care.wanted,
      position: () => this.stats.position,
      events: this.events,
    })
    this.#timers = new TorrentTimers({
      clock,
      maintain: () => this.#maintain(),
      tick: () => this.#transfer?.tick() ?? null,
    })
    this.#messages = new PeerMessages({
      clock,
      peers,
      unwelcome: this.#unwelcome,
      care: this.#care,
      policy: this.policy,
      metadata: this.#metadata,
      exchange: this.#exchange,
      introductions: this.introductions,
      downloadMeter,
      events: this.events,
      transfer: () => this.#transfer,
      wake: () => this.#timers.wake(),
      hurry: () => this.#timers.hurry(),
    })
    this.stats = new TorrentStats({
      clock,
      peers,
      care: this.#care,
      cursors,
      downloadMeter,
      transfer: () => this.#transfer,
    })
  }

  // --------------------------------------------------------------------------------------------------- state

  /** `null` until the metadata is known. */
  get info(): TorrentInfo | null {
    return this.#metadata.info
  }

  /** Verified pieces; `null` before the store is open. */
  get have(): Bitfield | null {
    return this.#transfer?.table.have ?? null
  }

  get isComplete(): boolean {
    return this.#transfer?.table.isComplete ?? false
  }

  /** Peers that finished their handshake. */
  get peers(): readonly PeerSession[] {
    return [...this.#peers.values()]
  }

  // ------------------------------------------------------------------------------------------------ commands

  /**
   * Whether a link to the peer that the tracker gives this id (20 bytes) is wanted: no peer that sent false
   * bytes, and no seed while we are one.
   */
  isWelcome(trackerId: Uint8Array): boolean {
    return this.#unwelcome.isWelcome(toHex(trackerId))
  }

  /**
   * A link is open to a peer that says to be in this swarm.
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
    const peer = new PeerSession({
      link,
      trackerKey,
      owner: this.#messages,
      ...{ infoHash, peerId, client },
      ...this.#settings,
      namesPeerExchange: (one) => this.#exchange.isNamedTo(one),
      namesIntroductions: (one) => this.introductions.isNamedTo(one),
    })
    this.#peers.addLink(peer)
    peer.start(this.have, this.#slots.mayGreet(peer, [...this.#peers.links], this.#now))
  }

  /** The metadata is known from elsewhere: a `.torrent` file, the store, or our own files. */
  setInfo(info: TorrentInfo): void {
    if (this.info !== null || this.#isDestroyed) return
    this.#metadata.info = info
    for (const peer of this.#peers.values()) {
      peer.extensions.sendHandshake(this.#metadata.size, this.policy.isFinished)
    }
    this.events.emit('metadata', info)
  }

  /**
   * Pieces can be kept from now on: downloading and uploading begin.
   *
   * @param have what `store.open` found
   * @throws TorrentError `internal` before the metadata is known, and when it is open already
   */
  open(store: PieceStore, have: Bitfield): void {
    const { info } = this
    if (info === null || this.#transfer !== null) {
      throw new TorrentError('internal', 'The torrent cannot be opened now.')
    }
    const { hasher, random, clock } = this.#options
    const transfer = new Transfer({
      info,
      store,
      have,
      hasher,
      random,
      clock,
      settings: this.#settings,
      cursors: this.#cursors,
      peers: this.#peers,
      policy: this.policy,
      slots: this.#slots,
      events: this.events,
      hurry: () => this.#timers.hurry(),
    })
    this.#transfer = transfer
    this.#messages.onOpen(transfer)
    transfer.downloader.onCursorsChanged()
  }

  /** The player says how its playback stands. What a hint leaves out stays as it was. */
  hint(hint: PlaybackHint): void {
    const length = this.#transfer?.table.info.length ?? 0
    if (!takeHint(this.#cursors, hint, length, this.#now)) return
    this.#transfer?.downloader.onCursorsChanged()
    if (hint.expected !== null || hint.sought) this.#timers.hurry()
  }

  /**
   * Bytes from `begin` on, at least one, at most up to `end`: as many as are verified once the first is. All
   * offsets are torrent-wide.
   *
   * @param readerId names the reader: reads of one reader that follow each other are one cursor, with a
   * window ahead of it
   * @param limit end of the file that is read
   * @throws TorrentError `internal` before the torrent is open
   */
  async read(
    readerId: string,
    begin: number,
    end: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const transfer = this.#transfer
    if (transfer === null) throw new TorrentError('internal', 'The torrent is not open yet.')
    this.policy.noteRead(begin)
    return transfer.reader.read(readerId, begin, end, limit, signal)
  }

  /**
   * The bytes `begin … end`, torrent-wide, where all of them are verified; else `null`. It fetches nothing,
   * and changes nothing of what is fetched.
   */
  async readHere(begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    return (await this.#transfer?.reader.here(begin, end, signal)) ?? null
  }

  /** A reader will probably come to `position`: what comes first there is fetched before it is asked for. */
  prefetch(position: number, limit: number): void {
    this.#cursors.prefetch(position, limit, this.#now)
    this.#transfer?.downloader.onCursorsChanged()
    this.#timers.hurry()
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#timers.stop()
    this.#messages.close()
    this.policy.uploadLimit.close()
    const closing = this.#transfer?.close()
    this.events.clear()
    await closing
  }

  // ------------------------------------------------------------------------------------------------- private

  get #now(): number {
    return this.#options.clock.now()
  }

  #onInfoBytes(infoBytes: Uint8Array): void {
    try {
      this.setInfo(this.#options.parseInfo(infoBytes))
    } catch (error) {
      this.events.emit('error', toTorrentError(error, 'invalid-torrent'))
    }
  }

  #ban(remoteKey: string, why: string): void {
    if (this.#transfer === null) this.#peers.ban(remoteKey, why)
    else this.#transfer.ban(remoteKey, why)
  }

  #maintain(): void {
    const now = this.#now
    this.#unwelcome.expire(now)
    this.#care.maintain((peer) => this.#transfer?.downloader.snubIfSilent(peer))
    this.#metadata.maintain()
    this.#exchange.maintain()
    this.introductions.maintain()
    this.#cursors.expire(now)
    this.#transfer?.maintain()
  }
}
