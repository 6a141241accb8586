import type { Network } from '../network/ports.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import { parseMetainfo } from '../protocol/metainfo.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Clock, Hasher, Random } from '../swarm/ports.ts'
import type { SwarmSettings } from '../swarm/settings.ts'
import { EngineTorrent } from './engine-torrent.ts'
import type { Library } from './library.ts'

export interface TorrentEngineOptions {
  readonly network: Network
  readonly library: Library
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  /** 20 bytes. */
  readonly peerId: Uint8Array
  readonly settings?: Partial<SwarmSettings>
}

export interface EngineAddOptions {
  /** Asked besides those that the source names; not for private torrents (BEP 27). */
  readonly trackers?: readonly string[]
  /** Fetch everything, also what nobody reads. Default false: what is read is fetched, file by file. */
  readonly whole?: boolean
}

/** Sent to peers as `v` (BEP 10). */
export const clientVersion = 'torrent-player 0.1.0'

/** All torrents of one process: the same in an engine worker and in Node. */
export class TorrentEngine {
  readonly #options: TorrentEngineOptions
  readonly #torrents = new Map<string, EngineTorrent>()
  #isDestroyed = false

  constructor(options: TorrentEngineOptions) {
    this.#options = options
  }

  get torrents(): readonly EngineTorrent[] {
    return [...this.#torrents.values()]
  }

  get(infoHash: string): EngineTorrent | undefined {
    return this.#torrents.get(infoHash)
  }

  /**
   * Starts a torrent, or returns the one that runs already.
   *
   * @param source the bytes of a `.torrent`, a magnet link, or an info hash
   * @throws TorrentError `invalid-magnet`, `invalid-torrent`
   */
  async add(source: Uint8Array | string, options: EngineAddOptions = {}): Promise<EngineTorrent> {
    if (typeof source === 'string') {
      const { infoHash, name, trackers } = parseMagnet(source)
      return this.#start(infoHash, name, null, [...trackers, ...(options.trackers ?? [])], options)
    }
    const { info, trackers } = await parseMetainfo(source, (data) => this.#options.hasher.sha1(data))
    const added = info.private ? [] : (options.trackers ?? [])
    return this.#start(info.infoHash, info.name, info, [...trackers, ...added], options)
  }

  /**
   * Info hash of a `.torrent`, in hexadecimal.
   *
   * @throws TorrentError `invalid-torrent`
   */
  async identify(source: Uint8Array): Promise<string> {
    const { info } = await parseMetainfo(source, (data) => this.#options.hasher.sha1(data))
    return toHex(info.infoHash)
  }

  /** Stops a torrent. What was downloaded stays, unless `deleteData`. */
  async remove(infoHash: string, deleteData = false): Promise<void> {
    const torrent = this.#torrents.get(infoHash)
    this.#torrents.delete(infoHash)
    await torrent?.destroy()
    if (deleteData) await this.#options.library.delete(infoHash)
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    await Promise.all(this.torrents.map((torrent) => torrent.destroy()))
    this.#torrents.clear()
    this.#options.network.destroy()
  }

  #start(
    infoHash: Uint8Array,
    name: string | null,
    info: TorrentInfo | null,
    trackers: readonly string[],
    options: EngineAddOptions,
  ): EngineTorrent {
    if (this.#isDestroyed) throw new TorrentError('aborted', 'The engine was stopped.')
    const key = toHex(infoHash)
    const running = this.#torrents.get(key)
    if (running !== undefined) {
      running.addTrackers(trackers)
      return running
    }
    const { network, library, clock, random, hasher, peerId, settings } = this.#options
    const torrent = new EngineTorrent({
      infoHash,
      name,
      info,
      trackers,
      peerId,
      client: clientVersion,
      network,
      library,
      clock,
      random,
      hasher,
      whole: options.whole ?? false,
      ...(settings ? { settings } : {}),
    })
    this.#torrents.set(key, torrent)
    return torrent
  }
}
