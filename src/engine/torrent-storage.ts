import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'

/** A torrent that was here before. */
export interface SavedTorrent {
  /** The `info` dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  readonly trackers: readonly string[]
}

/** Where an engine keeps torrents and their pieces. */
export interface TorrentStorage {
  /**
   * What is known of a torrent from earlier, or `null`. A failure to look is `null` too: it is fetched again.
   */
  load(infoHash: string): Promise<SavedTorrent | null>
  /** A store for the torrent's pieces, not opened yet. `onState`: it goes on in memory; `null`: no longer. */
  openStore(
    info: TorrentInfo,
    trackers: readonly string[],
    onState: (failure: TorrentError | null) => void,
  ): PieceStore
  /**
   * What {@link load} gives for this torrent no longer names these trackers. Never fails: a failure is told
   * elsewhere.
   */
  forgetTrackers(infoHash: string, urls: readonly string[]): Promise<void>
  /**
   * {@link load} gives these for the torrent as well from now on, once it is stored. Never fails, as above.
   */
  rememberTrackers(infoHash: string, urls: readonly string[]): Promise<void>
  /** Deletes everything of the torrent. */
  delete(infoHash: string): Promise<void>
  /** Where pieces are kept, for showing. */
  kind(infoHash: string): TorrentSnapshot['storage']
}
