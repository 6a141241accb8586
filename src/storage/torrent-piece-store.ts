import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { sha1 } from '../shared/sha1.ts'
import type { PieceRoom, PieceStore } from '../swarm/ports.ts'
import { blobsFit, openBlobs } from './blob-piece-store.ts'
import { dropBlobs, getBlobs, type StoredTorrent, saveBlobs, touchTorrent } from './catalogue.ts'
import type { TorrentDatabase } from './database.ts'
import { IndexedDbPieceStore, lookUp } from './indexeddb-piece-store.ts'
import { MemoryBudget } from './memory-budget.ts'
import { MemoryPieceStore } from './memory-piece-store.ts'
import { SourcePieceStore } from './source-piece-store.ts'

export interface TorrentPieceStoreOptions {
  /** `null`: nothing shall be kept, and that is no failure. */
  readonly database: TorrentDatabase | null
  readonly clock?: Clock
  readonly trackers?: readonly string[]
  /**
   * The files that the torrent is made of, in its order, padding left out: they are seeded, and kept for the
   * next visit.
   */
  readonly files?: readonly Blob[]
  /** The memory for pieces that cannot be kept. */
  readonly budget?: MemoryBudget
  /** Called when nothing more can be kept on this device; it is tried again. `null`: it works again. */
  readonly onState?: (failure: TorrentError | null) => void
}

/**
 * The best store that a torrent can have: its own files; otherwise IndexedDB, which goes on in memory while
 * it does not work; otherwise memory. In private windows of some browsers IndexedDB is there but does not
 * open, so it has to be tried.
 */
export class TorrentPieceStore implements PieceStore {
  readonly #options: TorrentPieceStoreOptions
  readonly #budget: MemoryBudget
  #store: PieceStore
  #onRoom: () => void = () => undefined
  #onFound: (piece: number) => void = () => undefined
  #onLost: (piece: number, error: unknown) => void = () => undefined

  constructor(options: TorrentPieceStoreOptions) {
    this.#options = options
    this.#budget = options.budget ?? new MemoryBudget()
    this.#store = new MemoryPieceStore(this.#budget)
  }

  /** Where pieces go now. */
  get kind(): 'indexeddb' | 'memory' | 'files' {
    if (this.#store instanceof SourcePieceStore) return 'files'
    return this.#store instanceof IndexedDbPieceStore && this.#store.isKeeping ? 'indexeddb' : 'memory'
  }

  async open(info: TorrentInfo): Promise<Bitfield> {
    const { database, files } = this.#options
    if (files !== undefined) return this.#openFiles(info, files)
    if (database !== null) {
      const kept = await this.#keptFiles(database, info)
      if (kept.have !== undefined) return kept.have
      this.#store = this.#rows(database, kept.stored)
    }
    this.#store.onRoomChange?.(() => this.#onRoom())
    this.#store.onLost?.((piece, error) => this.#onLost(piece, error))
    return this.#store.open(info)
  }

  put(piece: number, data: Uint8Array): Promise<void> {
    return this.#store.put(piece, data)
  }

  get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#store.get(piece, begin, length, signal)
  }

  get room(): PieceRoom | null {
    return this.#store.room ?? null
  }

  onRoomChange(listener: () => void): void {
    this.#onRoom = listener
  }

  onFound(listener: (piece: number) => void): void {
    this.#onFound = listener
  }

  onLost(listener: (piece: number, error: unknown) => void): void {
    this.#onLost = listener
  }

  forget(piece: number): void {
    this.#store.forget?.(piece)
  }

  flush(): Promise<void> {
    return this.#store.flush()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  #rows(
    database: TorrentDatabase,
    stored: StoredTorrent | TorrentError | null | undefined,
  ): IndexedDbPieceStore {
    const { clock = systemClock, trackers = [], onState } = this.#options
    return new IndexedDbPieceStore({
      database,
      clock,
      trackers,
      budget: this.#budget,
      ...(onState === undefined ? {} : { onState }),
      ...(stored === undefined ? {} : { stored }),
    })
  }

  async #openFiles(info: TorrentInfo, files: readonly Blob[]): Promise<Bitfield> {
    const { database, trackers = [] } = this.#options
    const have = await this.#useFiles(info, files)
    if (database !== null) {
      // Seeding does not wait for gigabytes to be copied, and does not need the copy while the page is open.
      saveBlobs(database, info, files, trackers).catch((error: unknown) =>
        this.#options.onState?.(toTorrentError(error, 'storage')),
      )
    }
    return have
  }

  async #useFiles(info: TorrentInfo, files: readonly Blob[]): Promise<Bitfield> {
    const { clock = systemClock } = this.#options
    const { store, have } = await openBlobs(info, files, { hasher: { sha1 }, clock, budget: this.#budget })
    store.onRoomChange(() => this.#onRoom())
    store.onFound((piece) => this.#onFound(piece))
    this.#store = store
    return have
  }

  /**
   * The files from which this torrent was seeded on an earlier visit. Without them, what the catalogue says
   * of it.
   */
  async #keptFiles(
    database: TorrentDatabase,
    info: TorrentInfo,
  ): Promise<{
    readonly have?: Bitfield
    readonly stored?: StoredTorrent | TorrentError | null
  }> {
    const infoHash = toHex(info.infoHash)
    const stored = await lookUp(database, infoHash)
    if (stored instanceof TorrentError || stored?.storage !== 'files') return { stored }
    try {
      const blobs = await getBlobs(database, infoHash)
      if (blobs !== null && blobsFit(info.files, blobs)) {
        await touchTorrent(database, infoHash)
        return { have: await this.#useFiles(info, blobs) }
      }
      // Without its files it is a torrent like any other, and its pieces are downloaded.
      await dropBlobs(database, infoHash)
    } catch {
      // The store of rows meets the same fault and tells of it.
    }
    return {}
  }
}
