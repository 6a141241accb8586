import { systemHasher } from '../engine/system-ports.ts'
import type { TorrentStorage } from '../engine/torrent-storage.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { toHex } from '../shared/bytes.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { SourcePieceStore } from '../storage/source-piece-store.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { DiskSource } from './disk-source.ts'
import type { DiskFile } from './seed-source.ts'

const remedy = 'What is still the same is seeded on; start again to seed what it is now.'

export interface FileTorrentStorageOptions {
  /** Tells a person a sentence about a file. */
  readonly say: (sentence: string) => void
  readonly clock?: Clock
}

/** The engine's storage in Node: torrents that were made from files on this machine, for seeding. */
export class FileTorrentStorage implements TorrentStorage {
  readonly #options: FileTorrentStorageOptions
  readonly #files = new Map<string, readonly DiskFile[]>()

  constructor(options: FileTorrentStorageOptions) {
    this.#options = options
  }

  /** Says from which files a torrent was made. Call it before the engine gets the torrent. */
  keep(infoHash: string, files: readonly DiskFile[]): void {
    this.#files.set(infoHash, files)
  }

  /** Whether the torrent was made from files on this machine. */
  has(infoHash: string): boolean {
    return this.#files.has(infoHash)
  }

  async load(): Promise<null> {
    // Nothing to look up: every torrent comes with its metadata.
    return null
  }

  openStore(info: TorrentInfo): PieceStore {
    const files = this.#files.get(toHex(info.infoHash))
    const length = files?.reduce((sum, file) => sum + file.length, 0)
    if (files === undefined || length !== info.length) {
      throw new TorrentError('storage', `“${info.name}” was not made from these files of this machine.`)
    }
    const { say, clock = systemClock } = this.#options
    return new SourcePieceStore({
      source: new DiskSource(files, say),
      hasher: systemHasher,
      clock,
      remedy,
      onTrouble: ({ message }) => say(message),
      onMended: () => say(`All of “${info.name}” is as it was hashed again, and is seeded on.`),
    })
  }

  async forgetTrackers(): Promise<void> {
    // Trackers are not kept: each start names them anew.
  }

  async rememberTrackers(): Promise<void> {
    // Trackers are not kept.
  }

  async delete(infoHash: string): Promise<void> {
    // The files belong to the person: they are forgotten and never deleted.
    this.#files.delete(infoHash)
  }

  kind(): 'files' {
    return 'files'
  }
}
