import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { WantMessage } from '../protocol/tp-want.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { ByteLru } from '../shared/byte-lru.ts'
import type { Emitter } from '../shared/emitter.ts'
import { toTorrentError } from '../shared/errors.ts'
import { Availability } from './availability.ts'
import { Downloader } from './downloader.ts'
import { extensionTpWant } from './extensions.ts'
import { Interest } from './interest.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import { PieceReader } from './piece-reader.ts'
import { PieceTable } from './piece-table.ts'
import type { Clock, Hasher, PieceStore, Random } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'
import { RemoteReaders } from './remote-readers.ts'
import type { SwarmSettings } from './settings.ts'
import { startDelayMs } from './start-estimate.ts'
import { Suggester } from './suggestions.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import type { TorrentPolicy } from './torrent-policy.ts'
import type { UploadSlots } from './upload-slots.ts'
import { Uploader } from './uploader.ts'
import { VerifiedPieces } from './verified-pieces.ts'
import { Verifier } from './verifier.ts'
import { WantTeller } from './want-teller.ts'

export interface TransferOptions {
  readonly info: TorrentInfo
  readonly store: PieceStore
  /** What the store has. */
  readonly have: Bitfield
  readonly hasher: Hasher
  readonly random: Random
  readonly settings: SwarmSettings
  readonly clock: Clock
  readonly cursors: ReadCursors
  readonly peers: PeerTable
  readonly policy: TorrentPolicy
  readonly slots: UploadSlots
  readonly events: Emitter<SwarmTorrentEvents>
  /** Something is left to the next tick, or will be late soon. */
  readonly hurry: () => void
}

/** Time between two looks at peers whose links are full, as long as each says when it drained. Ours. */
const drainCheckMs = 500

/**
 * An open torrent: everything that needs the metadata and a store. A block goes from the {@link Downloader}
 * to the {@link Verifier}, to {@link VerifiedPieces}, to the {@link PieceReader} and the {@link Uploader}.
 */
export class Transfer {
  readonly table: PieceTable
  readonly availability: Availability
  readonly downloader: Downloader
  readonly verifier: Verifier
  readonly reader: PieceReader
  readonly uploader: Uploader
  /** Bytes of what the store had at first. */
  readonly storedBytes: number
  readonly #options: TransferOptions
  readonly #interest: Interest
  readonly #cache: ByteLru<number>
  readonly #verified: VerifiedPieces
  readonly #remote: RemoteReaders
  /** There is none before our uplink is seen to be slow while we are a seed. */
  #suggester: Suggester | null = null
  readonly #wants: WantTeller

  constructor(options: TransferOptions) {
    this.#options = options
    const { info, store, have, hasher, settings, cursors, clock, peers, policy, events, hurry } = options
    const now = (): number => clock.now()
    const table = new PieceTable(info, have, options.random)
    const cache = new ByteLru<number>(settings.cacheBytes)
    this.table = table
    this.storedBytes = table.verifiedBytes
    this.#cache = cache
    const { defaultBytesPerSecond } = settings
    this.#remote = new RemoteReaders({ table, defaultBytesPerSecond, now })
    cursors.others = this.#remote
    this.#wants = new WantTeller({
      clock,
      table,
      bytesPerSecond: () => cursors.bytesPerSecond,
      windows: () => (policy.isPaused ? [] : this.downloader.windows),
    })
    this.#interest = new Interest({ table, cursors, now, onChange: (peer) => this.availability.tell(peer) })
    this.availability = new Availability(table, (peer) => this.#interest.isResting(peer))
    this.verifier = new Verifier({
      table,
      hasher,
      onVerified: (index, data, partial) => {
        this.downloader.onPieceFound(partial)
        this.#remote.onPiece(index)
        this.#verified.keep(index, data, partial)
      },
      onRestored: (partial, block) => this.downloader.onBlockRestored(partial, block),
      onComplete: (partial) => this.#settle(this.verifier.verify(partial)),
      isGuilty: (key) => peers.isBanned(key),
      onFailed: () => this.downloader.onPieceFailed(),
      onBadPeer: (key) => this.ban(key, 'The peer sent data that does not belong to the torrent.'),
    })
    this.downloader = new Downloader({
      table,
      cursors,
      settings,
      now,
      peers: () => peers.values(),
      onWanted: () => {
        this.#interest.onWindowsMoved()
        this.#wants.update()
      },
      onPiece: (piece) => this.#settle(this.verifier.verify(piece)),
      onBlockAgain: (piece, block) => this.#settle(this.verifier.compare(piece, block)),
    })
    this.reader = new PieceReader({
      table,
      cursors,
      cache,
      store,
      now,
      onCursorsChanged: () => {
        this.#verified.trim()
        this.downloader.onCursorsChanged()
        hurry()
      },
      onSeek: () => {
        this.#verified.trim()
        this.downloader.onSeek()
        this.#wants.update(true)
        hurry()
      },
      onLost: (piece, error) => this.#verified.lose(piece, error),
    })
    this.uploader = new Uploader({
      sendHighWaterBytes: settings.sendHighWaterBytes,
      peers: () => peers.values(),
      limit: policy.uploadLimit,
      now,
      pieceLength: (piece) => table.pieceLength(piece),
      has: (piece) => table.have.has(piece),
      read: (piece, begin, length) => this.reader.block(piece, begin, length),
      onRead: (piece, error) => this.#verified.lose(piece, error),
      isLimited: (peer) => !this.serves(peer) || peer.link.remote !== undefined,
      onSlowRequest: (peer, piece) => {
        if (!table.isComplete) return
        this.#suggester ??= new Suggester({
          pieceCount: info.pieceCount,
          pieceLength: info.pieceLength,
          random: options.random,
          availability: (index) => table.rarity.availability(index),
        })
        this.#suggester.onRequest(peer, piece)
      },
    })
    const { availability, downloader, reader } = this
    policy.open(info, { table, availability, downloader })
    this.#verified = new VerifiedPieces({
      table,
      store,
      cache,
      cursors,
      reader,
      peers,
      availability,
      downloader,
      policy,
      settings,
      clock,
      events,
      hurry,
    })
  }

  /** See {@link TorrentStats.startupBufferMs}. */
  get startupBufferMs(): number {
    const { cursors, settings, policy } = this.#options
    const { newest, rate } = cursors
    if (!this.downloader.isCrowd || newest === null || policy.isPaused) return 0
    // Where only a window is fetched, no more than half of it is waited for: the other half comes while that
    // plays.
    const ahead = cursors.aheadBytes(this.table.info.pieceLength)
    const neededMs = startDelayMs({
      missing: this.table.missing(newest.position, newest.limit),
      rate: this.downloader.busyRate * settings.startRateShare,
      mediaRate: rate,
      startBytes: 0,
    })
    return Math.min(neededMs, (ahead / rate) * 500)
  }

  /** What the peer has became known as a whole. */
  onPieces(peer: PeerSession): void {
    this.availability.add(peer)
    // It may have fewer than before.
    peer.haves.sendRest()
    this.#options.slots.offer(peer, this.#peers, this.#now)
  }

  /** The peer does not have the piece any more. */
  onDontHave(peer: PeerSession, piece: number): void {
    this.availability.peerLost(peer, piece)
    // It may want the piece again, and does not know yet that we have it.
    peer.haves.sendRest()
    this.downloader.releasePiece(peer, piece)
  }

  /** The peer said which extensions it takes. */
  onExtensions(peer: PeerSession): void {
    this.#wants.onExtensions(peer)
  }

  /** The peer says what its viewer will need: we fetch it, and it need not wait for a slot. */
  onWant(peer: PeerSession, message: WantMessage): void {
    const wasServed = this.serves(peer)
    const change = this.#remote.hear(peer, message)
    if (!wasServed && this.serves(peer)) {
      this.#options.slots.serve(peer)
      this.#options.cursors.dropGuess()
    }
    this.#follow(change)
    this.#options.hurry()
  }

  /** Whether the peer's viewer is one that we fetch for. */
  serves(peer: PeerSession): boolean {
    return this.#remote.serves(peer)
  }

  /**
   * Whether the peer stays, whatever else it does: no other peer has some piece that we want, a viewer here
   * counts on it to fetch for us, or its viewer counts on us.
   */
  isNeeded(peer: PeerSession): boolean {
    const fetchesForUs = peer.extensions.has(extensionTpWant) && this.#options.cursors.isWatched(this.#now)
    return fetchesForUs || this.serves(peer) || this.availability.isOnlySource(peer, this.#peers)
  }

  /** The peer wants something of us, or does not any more. */
  onInterest(peer: PeerSession): void {
    if (peer.peerInterested) this.#options.slots.offer(peer, this.#peers, this.#now)
    else this.#options.slots.topUp(this.#peers, this.#now)
  }

  /** The peer is gone: what it owed is free for others, and so is its upload slot. */
  onClose(peer: PeerSession): void {
    const { slots, policy } = this.#options
    this.uploader.forget(peer)
    this.#suggester?.forget(peer)
    this.#interest.forget(peer)
    this.#remote.forget(peer)
    this.#wants.forget(peer)
    this.downloader.releaseAll(peer)
    slots.refill(this.#peers, policy.isFinished, this.#now)
  }

  /**
   * Looks at what may be late: blocks owed to us or to peers.
   *
   * @returns in how many milliseconds to look again, or `null` when nothing is under way
   */
  tick(): number | null {
    this.#follow(this.#remote.settle())
    this.#wants.update()
    const times = [this.downloader.tick(), this.#serveWaiting(), this.#remote.isWatched ? 0 : null]
    const due = times.filter((ms) => ms !== null)
    return due.length === 0 ? null : Math.min(...due)
  }

  /** Called once a second. */
  maintain(): void {
    const { slots, policy, peers } = this.#options
    slots.tick(this.#peers, policy.isFinished, this.#now)
    slots.topUp(this.#peers, this.#now)
    this.#remote.expire()
    this.#interest.review(peers.values())
    this.#verified.maintain()
    this.downloader.fillAll()
  }

  /**
   * The peer sent false bytes: what it sent is thrown away, and it does not come back. The end of its link
   * frees what it owed and asks others for it. For false metadata {@link SwarmTorrent} calls this too.
   */
  ban(remoteKey: string, why: string): void {
    this.verifier.forget(remoteKey)
    this.#options.peers.ban(remoteKey, why)
  }

  /** Reads that wait are given up; the store is flushed and released. */
  async close(): Promise<void> {
    this.#wants.close()
    this.#verified.close()
    this.reader.close()
    await this.#options.store.close()
    this.#cache.clear()
  }

  /** Viewers at other peers want something else than before. */
  #follow(change: 'nothing' | 'change' | 'seek'): void {
    if (change === 'seek') this.downloader.onSeek()
    else if (change === 'change') this.downloader.onCursorsChanged()
  }

  get #peers(): readonly PeerSession[] {
    return [...this.#options.peers.values()]
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  /**
   * Not every implementation of WebRTC always says that its buffer drained. Where one did not, we look often.
   *
   * @returns in how many milliseconds to look again, or `null` when no peer waits for a block
   */
  #serveWaiting(): number | null {
    const blocks = this.uploader.serveWaiting()
    if (blocks === null) return null
    return blocks > 0 ? 0 : drainCheckMs
  }

  /** Hashing fails only when the machine does. */
  #settle(checking: Promise<void>): void {
    checking.catch((error: unknown) => this.#options.events.emit('error', toTorrentError(error)))
  }
}
