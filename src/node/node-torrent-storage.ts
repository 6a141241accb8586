import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { SavedTorrent, TorrentStorage } from '../engine/torrent-storage.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { toHex } from '../shared/bytes.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import type { FileTorrentStorage } from './file-torrent-storage.ts'

/**
 * The storage of an engine that both seeds files of this machine and fetches torrents for others: each
 * torrent goes to the storage that it belongs to.
 */
export class NodeTorrentStorage implements TorrentStorage {
  readonly #files: FileTorrentStorage
  readonly #others: TorrentStorage

  /** @param others for all torrents that are not made of files of this machine */
  constructor(files: FileTorrentStorage, others: TorrentStorage) {
    this.#files = files
    this.#others = others
  }

  load(infoHash: string): Promise<SavedTorrent | null> {
    return this.#of(infoHash).load(infoHash)
  }

  openStore(
    info: TorrentInfo,
    trackers: readonly string[],
    onState: (failure: TorrentError | null) => void,
  ): PieceStore {
    return this.#of(toHex(info.infoHash)).openStore(info, trackers, onState)
  }

  forgetTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#of(infoHash).forgetTrackers(infoHash, urls)
  }

  rememberTrackers(infoHash: string, urls: readonly string[]): Promise<void> {
    return this.#of(infoHash).rememberTrackers(infoHash, urls)
  }

  delete(infoHash: string): Promise<void> {
    return this.#of(infoHash).delete(infoHash)
  }

  kind(infoHash: string): TorrentSnapshot['storage'] {
    return this.#of(infoHash).kind(infoHash)
  }

  #of(infoHash: string): TorrentStorage {
    return this.#files.has(infoHash) ? this.#files : this.#others
  }
}
