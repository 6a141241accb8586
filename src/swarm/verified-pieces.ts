import type { ByteLru } from '../shared/byte-lru.ts'
import type { Emitter } from '../shared/emitter.ts'
import { toTorrentError } from '../shared/errors.ts'
import type { Availability } from './availability.ts'
import type { Downloader } from './downloader.ts'
import { HaveAnnouncer } from './have-announcer.ts'
import { MemoryWindow } from './memory-window.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerTable } from './peer-table.ts'
import type { PieceReader } from './piece-reader.ts'
import type { PieceTable } from './piece-table.ts'
import type { Clock, PieceStore } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { SwarmSettings } from './settings.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import type { TorrentPolicy } from './torrent-policy.ts'

export interface VerifiedPiecesOptions {
  readonly table: PieceTable
  readonly store: PieceStore
  readonly cache: ByteLru<number>
  readonly cursors: ReadCursors
  readonly reader: PieceReader
  readonly peers: PeerTable
  readonly availability: Availability
  readonly downloader: Downloader
  readonly policy: TorrentPolicy
  readonly settings: SwarmSettings
  readonly clock: Clock
  readonly events: Emitter<SwarmTorrentEvents>
  /** Blocks may be asked for that were not before. */
  readonly hurry: () => void
}

/**
 * What follows when a piece is verified, found again or lost: it is kept or given up, and readers, peers and
 * the owner of the torrent are told.
 */
export class VerifiedPieces {
  readonly #options: VerifiedPiecesOptions
  readonly #haves: HaveAnnouncer
  readonly #window: MemoryWindow
  #isClosed = false

  constructor(options: VerifiedPiecesOptions) {
    this.#options = options
    const { table, store, cache, cursors, clock, peers, policy, downloader } = options
    const { pieceLength } = table.info
    this.#haves = new HaveAnnouncer({ clock, pieceLength, peers: () => peers.values() })
    this.#window = new MemoryWindow({
      table,
      store,
      cursors,
      cache,
      isNeeded: (piece) => downloader.isInWindow(piece),
      onBound: (bytes) => policy.setBound(bytes),
      onForgotten: (piece) => this.#giveUp(piece),
    })
    store.onFound?.((piece) => this.#onFound(piece))
    store.onLost?.((piece, error) => this.lose(piece, error))
    store.onEvict?.((piece) => this.#onEvicted(piece))
    store.setNeeded?.((piece) => cursors.isNear(piece, pieceLength))
  }

  /** The piece matches its hash: it is kept, and used before it is written. */
  keep(index: number, data: Uint8Array, { senders }: PartialPiece): void {
    if (this.#isClosed) return
    const { table, store, cache, settings, events, downloader, hurry } = this.#options
    // Readers are woken from memory, before the write.
    cache.set(index, data, true)
    table.unwrittenBytes += data.length
    store.put(index, data).then(
      () => {
        // What waited for room may be asked for now.
        if (table.inHandBytes >= settings.maxPartialBytes) hurry()
        table.unwrittenBytes -= data.length
        cache.unpin(index)
      },
      // Still pinned: the piece lives on in memory.
      (error: unknown) => events.emit('warning', toTorrentError(error, 'storage')),
    )
    downloader.onPieceDone()
    this.#announce(index, senders)
  }

  /** The store failed to give back what it had: the piece is fetched again. */
  lose(piece: number, error: unknown): void {
    const { table, events, downloader, hurry } = this.#options
    if (this.#isClosed || !table.have.has(piece)) return
    events.emit('lost', { piece, error: toTorrentError(error, 'storage') })
    this.#giveUp(piece)
    downloader.onCursorsChanged()
    hurry()
  }

  /** Gives up pieces in memory that there is no room for: see {@link MemoryWindow.trim}. */
  trim(): void {
    this.#window.trim()
  }

  /** Called once a second. */
  maintain(): void {
    this.#haves.maintain(this.#options.table.isComplete)
  }

  /** Nothing is kept or announced from here on. */
  close(): void {
    this.#isClosed = true
    this.#haves.close()
  }

  /** The store has a piece again that it had lost. */
  #onFound(index: number): void {
    const { table, downloader } = this.#options
    if (this.#isClosed || table.have.has(index)) return
    // What was begun of it is not needed.
    const partial = table.begin(index)
    table.complete(partial)
    downloader.onPieceFound(partial)
    this.#announce(index, [])
  }

  /**
   * The store had no room for the piece beside others. From now on only what is read is fetched: otherwise
   * pieces that nobody reads would push each other out for ever.
   */
  #onEvicted(piece: number): void {
    const { table, cache, policy, downloader, hurry } = this.#options
    if (this.#isClosed || !table.have.has(piece)) return
    policy.keepToReads()
    cache.delete(piece)
    this.#giveUp(piece)
    downloader.onCursorsChanged()
    hurry()
  }

  /** The piece is here: readers, peers and the owner of the torrent are told. */
  #announce(index: number, senders: PartialPiece['senders']): void {
    const { table, peers, events, policy, availability, reader, downloader } = this.#options
    availability.weGot(peers.values(), index)
    this.#haves.add(index, senders)
    reader.wake(index)
    events.emit('piece', index)
    policy.checkFinished()
    this.#window.trim()
    if (table.isComplete) events.emit('complete', undefined)
    else downloader.fillAll()
  }

  /** The piece is not here any more. */
  #giveUp(piece: number): void {
    const { table, peers, events, policy, availability } = this.#options
    table.lose(piece)
    this.#haves.forget(piece)
    availability.weLost(peers.values(), piece)
    for (const peer of peers.values()) peer.extensions.sendDontHave(piece)
    events.emit('piece', piece)
    policy.checkFinished()
  }
}
