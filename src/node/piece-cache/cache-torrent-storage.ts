import type { TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import type { SavedTorrent, TorrentStorage } from '../../engine/torrent-storage.ts'
import type { TorrentInfo } from '../../protocol/metainfo-types.ts'
import { toHex } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import type { TorrentError } from '../../shared/errors.ts'
import { MemoryBudget } from '../../storage/memory-budget.ts'
import type { PieceStore } from '../../swarm/ports.ts'
import { isOwnTracker } from '../own-tracker.ts'
import { CachedPieceStore } from './cached-piece-store.ts'
import { diskError } from './disk-error.ts'
import type { PieceCache } from './piece-cache.ts'

/** Most trackers of a torrent: as many as a link may name (`protocol/urls.ts`). */
const maxTrackers = 100

export interface CacheTorrentStorageOptions {
  readonly cache: PieceCache
  readonly clock: Clock
  /** The memory for pieces that cannot be written, for all torrents together. */
  readonly budget?: MemoryBudget
  /** Tells a person a sentence about a failure that stops nothing. */
  readonly say: (sentence: string) => void
}

/** The engine's storage for torrents that come from peers: a {@link PieceCache} on disk. */
export class CacheTorrentStorage implements TorrentStorage {
  readonly #options: CacheTorrentStorageOptions
  readonly #budget: MemoryBudget
  readonly #stores = new Map<string, CachedPieceStore>()

  constructor(options: CacheTorrentStorageOptions) {
    this.#options = options
    this.#budget = options.budget ?? new MemoryBudget()
  }

  async load(infoHash: string): Promise<SavedTorrent | null> {
    try {
      return await this.#options.cache.load(infoHash)
    } catch (error) {
      this.#say('What the cache has of a torrent could not be read.', error)
      return null
    }
  }

  openStore(
    info: TorrentInfo,
    trackers: readonly string[],
    onState: (failure: TorrentError | null) => void,
  ): PieceStore {
    const { cache, clock, say } = this.#options
    const store = new CachedPieceStore({
      cache,
      clock,
      budget: this.#budget,
      trackers: lasting(trackers),
      onState: (failure) => {
        say(
          failure === null
            ? `“${info.name}” is written to the cache again.`
            : `“${info.name}” is not written to the cache, and goes on in memory. ${failure.message}`,
        )
        onState(failure)
      },
    })
    this.#stores.set(toHex(info.infoHash), store)
    return store
  }

  forgetTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#changeTrackers(infoHash, (trackers) => trackers.filter((url) => !urls.includes(url)))
  }

  rememberTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#changeTrackers(infoHash, (trackers) =>
      [...new Set([...trackers, ...lasting(urls)])].slice(0, maxTrackers),
    )
  }

  async delete(infoHash: string): Promise<void> {
    this.#stores.delete(infoHash)
    try {
      await this.#options.cache.delete(infoHash)
    } catch (error) {
      throw diskError('The torrent could not be deleted from the cache.', error)
    }
  }

  kind(infoHash: string): TorrentSnapshot['storage'] {
    return this.#stores.get(infoHash)?.isKeeping === false ? 'memory' : 'disk'
  }

  async #changeTrackers(
    infoHash: string,
    change: (trackers: readonly string[]) => readonly string[],
  ): Promise<void> {
    try {
      await this.#options.cache.changeTrackers(infoHash, change)
    } catch (error) {
      this.#say('The trackers of a torrent could not be saved.', error)
    }
  }

  #say(what: string, error: unknown): void {
    this.#options.say(diskError(what, error).message)
  }
}

/** Without our own tracker: the next run has another one, and would wait for this one in vain. */
const lasting = (urls: readonly string[]): readonly string[] => urls.filter((url) => !isOwnTracker(url))
