import { join } from 'node:path'
import { systemHasher } from '../../engine/system-ports.ts'
import type { SavedTorrent } from '../../engine/torrent-storage.ts'
import { maxMetadataLength } from '../../protocol/extension.ts'
import { encodeMetainfo, parseMetainfo } from '../../protocol/metainfo.ts'
import { toHex } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { CachedTorrent } from './cached-torrent.ts'
import { type Disk, segmentLocation, segmentOfName } from './disk.ts'
import { decodeState, encodeState, mostStateBytes, type TorrentState } from './torrent-state.ts'

const metainfoName = 'metainfo.torrent'
const stateName = 'state'
/** Longest description that is read, in bytes: as `protocol/metainfo.ts` takes it. */
const mostMetainfoBytes = 2 * maxMetadataLength

/** The small files of torrents in the cache. */
export class TorrentFiles {
  readonly #disk: Disk
  readonly #cacheFolder: string

  constructor(disk: Disk, cacheFolder: string) {
    this.#disk = disk
    this.#cacheFolder = cacheFolder
  }

  /** The folders of torrents, by their info hashes. Other names in the cache's folder are not ours. */
  async infoHashes(): Promise<string[]> {
    const entries = await this.#disk.list(this.#cacheFolder)
    return entries
      .filter(({ name, isFolder }) => isFolder && /^[0-9a-f]{40}$/.test(name))
      .map(({ name }) => name)
  }

  /** `null`: there is none that can be used. */
  async readState(infoHash: string): Promise<TorrentState | null> {
    const bytes = await this.#disk.readWhole(join(this.#cacheFolder, infoHash, stateName), mostStateBytes)
    return bytes === null ? null : decodeState(bytes)
  }

  async writeState(torrent: CachedTorrent, isClean: boolean): Promise<void> {
    await unlessDeleted(torrent, async () => {
      await this.#disk.replace(join(torrent.folder, stateName), encodeState(torrent.state(isClean)))
      torrent.isMarkedUnclean = !isClean
    })
  }

  /** The description of a torrent, checked against its info hash; `null`: there is none that can be used. */
  async readDescription(infoHash: string): Promise<SavedTorrent | null> {
    const location = join(this.#cacheFolder, infoHash, metainfoName)
    const bytes = await this.#disk.readWhole(location, mostMetainfoBytes)
    if (bytes === null) return null
    try {
      const { info, trackers } = await parseMetainfo(bytes, (data) => systemHasher.sha1(data))
      return toHex(info.infoHash) === infoHash ? { infoBytes: info.infoBytes, trackers } : null
    } catch (error) {
      if (error instanceof TorrentError) return null
      throw error
    }
  }

  /** @returns how many bytes the file has */
  async writeDescription(torrent: CachedTorrent, { infoBytes, trackers }: SavedTorrent): Promise<number> {
    const bytes = encodeMetainfo(infoBytes, { trackers })
    await unlessDeleted(torrent, async () => {
      await this.#disk.makeFolder(torrent.folder)
      await this.#disk.replace(join(torrent.folder, metainfoName), bytes)
    })
    return bytes.length
  }

  /** The segments whose files are there. */
  async segmentsOf(infoHash: string): Promise<number[]> {
    const entries = await this.#disk.list(join(this.#cacheFolder, infoHash))
    return entries.flatMap(({ name, isFolder }) => (isFolder ? [] : (segmentOfName(name) ?? [])))
  }

  /** Deletes what is ours of a torrent. What somebody else put into its folder stays. */
  async deleteTorrent(infoHash: string): Promise<void> {
    const folder = join(this.#cacheFolder, infoHash)
    for (const segment of await this.segmentsOf(infoHash)) {
      await this.#disk.remove(segmentLocation(folder, segment))
    }
    // Without its state a torrent is not in the cache, so that goes first.
    for (const name of [stateName, metainfoName]) {
      await this.#disk.remove(join(folder, name))
      await this.#disk.remove(join(folder, `${name}.new`))
    }
    await this.#disk.removeFolder(folder)
  }
}

/** A torrent may be deleted while somebody comes to write of it: then it would come back. */
const unlessDeleted = async (torrent: CachedTorrent, write: () => Promise<void>): Promise<void> => {
  if (torrent.isDeleted) return
  const writing = write()
  torrent.describing = Promise.allSettled([torrent.describing, writing])
  await writing
}
