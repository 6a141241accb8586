import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import type { Emitter } from '../shared/emitter.ts'
import { toTorrentError } from '../shared/errors.ts'
import { Availability } from './availability.ts'
import { Downloader } from './downloader.ts'
import { HaveAnnouncer } from './have-announcer.ts'
import { Interest } from './interest.ts'
import { MemoryWindow } from './memory-window.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import { PieceCache } from './piece-cache.ts'
import { PieceReader } from './piece-reader.ts'
import { PieceTable } from './piece-table.ts'
import type { Clock, Hasher, PieceStore, Random } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { SwarmSettings } from './settings.ts'
import { startDelayMs } from './start-estimate.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import type { TorrentPolicy } from './torrent-policy.ts'
import { Verifier } from './verifier.ts'

export interface TransferOptions {
  readonly info: TorrentInfo
  readonly store: PieceStore
  /** What the store has. */
  readonly have: Bitfield
  readonly hasher: Hasher
  readonly random: Random
  readonly settings: SwarmSettings
  readonly clock: Clock
  readonly now: () => number
  readonly cursors: ReadCursors
  readonly peers: PeerTable
  readonly policy: TorrentPolicy
  readonly events: Emitter<SwarmTorrentEvents>
  /** Something is under way that may be late. */
  readonly wake: () => void
}

/**
 * Everything that needs the metadata and a store: the pieces of an open torrent on their way in, and what is
 * here.
 */
export class Transfer {
  readonly table: PieceTable
  readonly availability: Availability
  readonly interest: Interest
  readonly downloader: Downloader
  readonly verifier: Verifier
  readonly reader: PieceReader
  readonly #options: TransferOptions
  readonly #cache: PieceCache
  readonly #window: MemoryWindow
  readonly #haves: HaveAnnouncer
  #isClosed = false

  constructor(options: TransferOptions) {
    this.#options = options
    const { info, store, have, hasher, settings, cursors, now, peers, policy } = options
    const table = new PieceTable(info, have, options.random)
    this.table = table
    this.#cache = new PieceCache(settings.cacheBytes)
    const { clock } = options
    this.#haves = new HaveAnnouncer({ clock, pieceLength: info.pieceLength, peers: () => peers.values() })
    this.interest = new Interest({ table, cursors, now, onChange: (peer) => this.availability.tell(peer) })
    this.availability = new Availability(table, (peer) => this.interest.isResting(peer))
    this.verifier = new Verifier({
      table,
      hasher,
      onVerified: (index, data, partial) => {
        this.downloader.onPieceFound(partial)
        this.#onVerified(index, data)
      },
      onRestored: (partial, block) => this.downloader.onBlockRestored(partial, block),
      onComplete: (partial) => this.#settle(this.verifier.verify(partial)),
      isBanned: (key) => peers.isBanned(key),
      onFailed: () => this.downloader.onPieceFailed(),
      onBadPeer: (key) => this.ban(key, 'The peer sent data that does not belong to the torrent.'),
    })
    this.downloader = new Downloader({
      table,
      cursors,
      settings,
      now,
      peers: () => peers.values(),
      onWanted: () => this.interest.onWindowsMoved(),
      onPiece: (piece) => this.#settle(this.verifier.verify(piece)),
      onBlockAgain: (piece, block) => this.#settle(this.verifier.compare(piece, block)),
    })
    this.reader = new PieceReader({
      table,
      cursors,
      cache: this.#cache,
      store,
      now,
      onCursorsChanged: (jumped) => {
        this.#window.trim()
        this.downloader.onCursorsChanged(jumped)
        options.wake()
      },
      onLost: (piece, error) => this.onLost(piece, error),
    })
    store.onFound?.((piece) => this.#onFound(piece))
    policy.open(info, { table, availability: this.availability, downloader: this.downloader })
    this.#window = new MemoryWindow({
      table,
      store,
      cursors,
      cache: this.#cache,
      isNeeded: (piece) => this.downloader.isInWindow(piece),
      onBound: (bytes) => policy.setBound(bytes),
      onForgotten: (piece) => this.#giveUp(piece),
    })
  }

  /** See {@link SwarmTorrent.startupBufferMs}. */
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

  /** The peer is gone: what it owed is free for others. */
  forget(peer: PeerSession): void {
    this.interest.forget(peer)
    this.downloader.releaseAll(peer)
  }

  /** Called once a second. */
  maintain(): void {
    this.interest.review(this.#options.peers.values())
    this.downloader.fillAll()
  }

  /** The peer lied: what it sent is thrown away, and it does not come back. */
  ban(remoteKey: string, why: string): void {
    this.verifier.forget(remoteKey)
    this.#options.peers.ban(remoteKey, why)
  }

  /** The store failed to give back what it had: the piece is fetched again. */
  onLost(piece: number, error: unknown): void {
    if (!this.table.have.has(piece)) return
    this.#options.events.emit('lost', { piece, error: toTorrentError(error, 'storage') })
    this.#giveUp(piece)
    this.downloader.onCursorsChanged(false)
    this.#options.wake()
  }

  /** Reads that wait are given up; the store is flushed and released. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.reader.close()
    this.#haves.close()
    await this.#options.store.close()
    this.#cache.clear()
  }

  #onVerified(index: number, data: Uint8Array): void {
    if (this.#isClosed) return
    const { table } = this
    const { store, settings, events, wake } = this.#options
    // Readers are woken from memory, before the write.
    this.#cache.add(index, data, true)
    table.unwrittenBytes += data.length
    store.put(index, data).then(
      () => {
        // What waited for room may be asked for now.
        if (table.inHandBytes >= settings.maxPartialBytes) wake()
        table.unwrittenBytes -= data.length
        this.#cache.unpin(index)
      },
      // Still pinned: the piece lives on in memory.
      (error: unknown) => events.emit('warning', toTorrentError(error, 'storage')),
    )
    this.downloader.onPieceDone()
    this.#announce(index)
  }

  /** The store has a piece again that it had lost. */
  #onFound(index: number): void {
    const { table } = this
    if (this.#isClosed || table.have.has(index)) return
    // What was begun of it is not needed.
    const partial = table.begin(index)
    table.complete(partial)
    this.downloader.onPieceFound(partial)
    this.#announce(index)
  }

  /** The piece is here: for readers, for peers, and for whoever counts. */
  #announce(index: number): void {
    const { table } = this
    const { peers, events, policy } = this.#options
    this.availability.weGot(peers.values(), index)
    this.#haves.add(index)
    this.reader.wake(index)
    events.emit('piece', index)
    policy.checkFinished()
    this.#window.trim()
    if (table.isComplete) events.emit('complete', undefined)
    else this.downloader.fillAll()
  }

  /** The piece is here no longer. */
  #giveUp(piece: number): void {
    const { peers, events, policy } = this.#options
    this.table.lose(piece)
    this.#haves.forget(piece)
    this.availability.weLost(peers.values(), piece)
    for (const peer of peers.values()) peer.sendDontHave(piece)
    events.emit('piece', piece)
    policy.checkFinished()
  }

  /** Hashing fails only when the machine does. */
  #settle(checking: Promise<void>): void {
    checking.catch((error: unknown) => this.#options.events.emit('error', toTorrentError(error)))
  }
}
