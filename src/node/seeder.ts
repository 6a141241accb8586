import type { TorrentEngine } from '../engine/torrent-engine.ts'
import { encodeMetainfo } from '../protocol/metainfo.ts'
import { toHex } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import type { FileTorrentStorage } from './file-torrent-storage.ts'
import type { DiskFile } from './seed-source.ts'
import { SeededTorrents } from './seeded-torrents.ts'

export interface SeederOptions {
  readonly engine: Pick<TorrentEngine, 'add' | 'read'>
  /** The part of the engine's storage for files of this machine. */
  readonly storage: FileTorrentStorage
  /** Trackers at which every torrent is announced. */
  readonly trackers: readonly string[]
  /** Tells a person a sentence about a file. */
  readonly say: (sentence: string) => void
}

/** Seeds files of this machine, with the same engine as the browser's. */
export class Seeder {
  readonly #options: SeederOptions
  readonly #torrents: SeededTorrents

  constructor(options: SeederOptions) {
    this.#options = options
    this.#torrents = new SeededTorrents({
      clock: systemClock,
      start: (metainfo) => this.#start(metainfo),
      say: options.say,
    })
  }

  /**
   * Seeds a torrent that was hashed. Resolves when peers can be answered.
   *
   * @param infoBytes the torrent's `info` dictionary, bencoded
   * @param files the files of which it was made, in its order
   */
  async seed(infoBytes: Uint8Array, files: readonly DiskFile[]): Promise<void> {
    const { engine, storage, trackers } = this.#options
    const metainfo = encodeMetainfo(infoBytes, { trackers })
    const { info } = await engine.read(metainfo)
    const infoHash = toHex(info.infoHash)
    storage.keep(infoHash, files)
    this.#torrents.add(infoHash, info.name, metainfo)
    await this.#start(metainfo)
  }

  /** Call it when the engine has ended a torrent because of a defect. The defect is reported already. */
  defect(infoHash: string): void {
    this.#torrents.defect(infoHash)
  }

  async #start(metainfo: Uint8Array): Promise<void> {
    const torrent = await this.#options.engine.add(metainfo)
    await torrent.ready()
  }
}
