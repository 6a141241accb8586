import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { BlobPieceStore, blobsFit } from './blob-piece-store.ts'
import { dropBlobs, getBlobs, getTorrent, saveBlobs, touchTorrent } from './catalogue.ts'
import type { TorrentDatabase } from './database.ts'
import { IndexedDbPieceStore } from './indexeddb-piece-store.ts'
import { MemoryPieceStore } from './memory-piece-store.ts'

export interface TorrentPieceStoreOptions {
  /** `null`: nothing is to be kept, and that is no failure. */
  readonly database: TorrentDatabase | null
  readonly clock?: Clock
  readonly trackers?: readonly string[]
  /** The files that the torrent is made of, in its order, padding left out: they are seeded, and kept for the next visit. */
  readonly files?: readonly Blob[]
  /** Called at most once: from here on nothing more is kept on this device. */
  readonly onFailure?: (error: TorrentError) => void
}

/**
 * The best store that is to be had for a torrent: its own files, else IndexedDB, else RAM with a notice. In private windows of
 * some browsers IndexedDB is there but does not open, so only trying tells.
 */
export class TorrentPieceStore implements PieceStore {
  readonly #options: TorrentPieceStoreOptions
  #store: PieceStore = new MemoryPieceStore()
  #kind: 'indexeddb' | 'memory' | 'files' = 'memory'
  #hasFailed = false

  constructor(options: TorrentPieceStoreOptions) {
    this.#options = options
  }

  /** Where pieces go now. */
  get kind(): 'indexeddb' | 'memory' | 'files' {
    return this.#kind
  }

  async open(info: TorrentInfo): Promise<Bitfield> {
    const { database, files } = this.#options
    if (files !== undefined) return this.#openFiles(info, files)
    if (database === null) return this.#store.open(info)
    try {
      const stored = await getTorrent(database, toHex(info.infoHash))
      const kept = stored?.storage === 'files' ? await this.#keptFiles(database, info) : null
      if (kept !== null) {
        const store = new BlobPieceStore(kept)
        const have = await store.open(info)
        await touchTorrent(database, toHex(info.infoHash))
        this.#use(store, 'files')
        return have
      }
      const store = new IndexedDbPieceStore({
        database,
        clock: this.#options.clock ?? systemClock,
        trackers: this.#options.trackers ?? [],
        onFailure: (error) => this.#degrade(error),
        // Kept files that do not fit were dropped just now, and with them what the catalogue said.
        ...(stored?.storage === 'files' ? {} : { stored }),
      })
      const have = await store.open(info)
      this.#use(store, 'indexeddb')
      return have
    } catch (error) {
      this.#degrade(error)
      return this.#store.open(info)
    }
  }

  put(piece: number, data: Uint8Array): Promise<void> {
    return this.#store.put(piece, data)
  }

  get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#store.get(piece, begin, length, signal)
  }

  flush(): Promise<void> {
    return this.#store.flush()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  #use(store: PieceStore, kind: 'indexeddb' | 'files'): void {
    this.#store = store
    this.#kind = kind
  }

  async #openFiles(info: TorrentInfo, files: readonly Blob[]): Promise<Bitfield> {
    const { database, trackers = [] } = this.#options
    const store = new BlobPieceStore(files)
    const have = await store.open(info)
    this.#use(store, 'files')
    if (database !== null) {
      // Seeding does not wait for gigabytes to be copied, and does not need the copy while the page is open.
      saveBlobs(database, info, files, trackers).catch((error: unknown) => this.#tell(error))
    }
    return have
  }

  async #keptFiles(database: TorrentDatabase, info: TorrentInfo): Promise<readonly Blob[] | null> {
    const infoHash = toHex(info.infoHash)
    const blobs = await getBlobs(database, infoHash)
    if (blobs !== null && blobsFit(info.files, blobs)) return blobs
    // Without its files it is a torrent like any other: its pieces are downloaded.
    await dropBlobs(database, infoHash)
    return null
  }

  #degrade(error: unknown): void {
    this.#kind = 'memory'
    this.#tell(error)
  }

  #tell(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#options.onFailure?.(toTorrentError(error, 'storage'))
  }
}
