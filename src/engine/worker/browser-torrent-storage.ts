import type { TorrentInfo } from '../../protocol/metainfo-types.ts'
import { toHex } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../../shared/errors.ts'
import { addTrackers, deleteTorrent, getTorrent, removeTrackers } from '../../storage/catalogue.ts'
import { TorrentDatabase } from '../../storage/database.ts'
import { FencedDatabase } from '../../storage/fenced-database.ts'
import { MemoryBudget } from '../../storage/memory-budget.ts'
import { newOwnerStamp, type OwnerStamp } from '../../storage/owner-stamp.ts'
import { TorrentPieceStore } from '../../storage/torrent-piece-store.ts'
import type { PieceStore } from '../../swarm/ports.ts'
import type { TorrentSnapshot } from '../messages/snapshot.ts'
import type { SavedTorrent, TorrentStorage } from '../torrent-storage.ts'

export interface BrowserTorrentStorageOptions {
  readonly clock: Clock
  /** Whether anything is kept on this device. */
  readonly persistent: boolean
  /** Called with a failure that stops nothing. */
  readonly onWarning: (error: TorrentError) => void
}

/** Torrents in this origin's IndexedDB. */
export class BrowserTorrentStorage implements TorrentStorage {
  readonly #options: BrowserTorrentStorageOptions
  readonly #database: TorrentDatabase | null
  /** Shared by all torrents. */
  readonly #budget = new MemoryBudget()
  readonly #stores = new Map<string, TorrentPieceStore>()
  readonly #owners = new Map<string, OwnerStamp>()
  /** Files that were dropped here, until their torrent's store is opened. */
  readonly #files = new Map<string, readonly Blob[]>()

  constructor(options: BrowserTorrentStorageOptions) {
    this.#options = options
    this.#database = options.persistent ? new TorrentDatabase({ clock: options.clock }) : null
  }

  /**
   * This tab has the right to run the torrent with this info hash (hexadecimal), since the moment in the
   * stamp.
   */
  setOwner(infoHash: string, stamp: OwnerStamp): void {
    this.#owners.set(infoHash, stamp)
  }

  /** The torrent with this info hash (hexadecimal) is made of `files`, in its order. */
  keepFiles(infoHash: string, files: readonly Blob[]): void {
    this.#files.set(infoHash, files)
  }

  async load(infoHash: string): Promise<SavedTorrent | null> {
    if (this.#database === null) return null
    try {
      return await getTorrent(this.#database, infoHash)
    } catch (error) {
      this.#options.onWarning(toTorrentError(error, 'storage'))
      return null
    }
  }

  openStore(
    info: TorrentInfo,
    trackers: readonly string[],
    onState: (failure: TorrentError | null) => void,
  ): PieceStore {
    const infoHash = toHex(info.infoHash)
    const files = this.#files.get(infoHash)
    this.#files.delete(infoHash)
    const store = new TorrentPieceStore({
      database: this.#fenced(infoHash),
      clock: this.#options.clock,
      trackers,
      budget: this.#budget,
      onState,
      ...(files ? { files } : {}),
    })
    this.#stores.set(infoHash, store)
    return store
  }

  forgetTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#changeTrackers(removeTrackers, infoHash, urls)
  }

  rememberTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#changeTrackers(addTrackers, infoHash, urls)
  }

  async #changeTrackers(
    change: typeof addTrackers,
    infoHash: string,
    urls: readonly string[],
  ): Promise<void> {
    const database = this.#fenced(infoHash)
    if (database === null) return
    try {
      await change(database, infoHash, urls)
    } catch (error) {
      this.#options.onWarning(toTorrentError(error, 'storage'))
    }
  }

  async delete(infoHash: string): Promise<void> {
    this.#stores.delete(infoHash)
    this.#owners.delete(infoHash)
    // The stamp stays: an owner that hung meanwhile must not write anything back.
    const database = this.#fenced(infoHash)
    if (database !== null) await deleteTorrent(database, infoHash)
  }

  kind(infoHash: string): TorrentSnapshot['storage'] {
    return this.#stores.get(infoHash)?.kind ?? (this.#database === null ? 'memory' : 'indexeddb')
  }

  /** The database as the owner of a torrent may use it: this tab. */
  #fenced(infoHash: string): TorrentDatabase | null {
    const owner = this.#owners.get(infoHash) ?? newOwnerStamp()
    return this.#database && new FencedDatabase(this.#database, infoHash, owner)
  }
}
