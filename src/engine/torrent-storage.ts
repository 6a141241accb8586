import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'

/** A torrent that an earlier session stored. */
export interface SavedTorrent {
  /** The `info` dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  readonly trackers: readonly string[]
}

/** Where an engine keeps torrents and their pieces. */
export interface TorrentStorage {
  /**
   * What an earlier session stored of a torrent, or `null`. When that cannot be read, it is `null` too, and
   * the torrent is fetched again.
   */
  load(infoHash: string): Promise<SavedTorrent | null>
  /**
   * A store for the torrent's pieces, not opened yet.
   *
   * @param onState called with a failure when the store goes on in memory, and with `null` when it stores
   * again
   */
  openStore(
    info: TorrentInfo,
    trackers: readonly string[],
    onState: (failure: TorrentError | null) => void,
  ): PieceStore
  /**
   * From now on {@link load} does not name these trackers for the torrent. Never fails: a failure is told
   * elsewhere.
   */
  forgetTrackers(infoHash: string, urls: readonly string[]): Promise<void>
  /**
   * From now on {@link load} names these trackers as well, once the torrent is stored. Never fails, as above.
   */
  rememberTrackers(infoHash: string, urls: readonly string[]): Promise<void>
  /** Deletes everything of the torrent. */
  delete(infoHash: string): Promise<void>
  /** Where the torrent's pieces are kept, for people to see. */
  kind(infoHash: string): TorrentSnapshot['storage']
}
