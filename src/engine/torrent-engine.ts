import type { Network } from '../network/ports.ts'
import { readLink } from '../protocol/link.ts'
import { parseMetainfo } from '../protocol/metainfo.ts'
import type { Magnet, Metainfo, TorrentInfo } from '../protocol/metainfo-types.ts'
import { createPeerId } from '../protocol/peer-id.ts'
import { toHex } from '../shared/bytes.ts'
import { defectError, TorrentError } from '../shared/errors.ts'
import { reportDefect } from '../shared/report-defect.ts'
import type { PolicyChoices } from '../swarm/policy.ts'
import type { Clock, Hasher, Random } from '../swarm/ports.ts'
import type { SwarmSettings } from '../swarm/settings.ts'
import { UploadLimit } from '../swarm/upload-limit.ts'
import { engineProblems } from './engine-problems.ts'
import { ExactSource, type FetchTorrentFile } from './exact-source.ts'
import { ManagedTorrent } from './managed-torrent.ts'
import { sourceOfMagnet, sourceOfTorrentFile } from './messages/second-source.ts'
import type { TorrentChoices } from './messages/torrent-command.ts'
import { TorrentGuard } from './torrent-guard.ts'
import type { TorrentStorage } from './torrent-storage.ts'

export interface TorrentEngineOptions {
  readonly network: Network
  readonly storage: TorrentStorage
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  /** Fetches the metadata of a magnet link from the address in the link. Without it, only peers are asked. */
  readonly fetchTorrentFile?: FetchTorrentFile
  readonly settings?: Partial<SwarmSettings>
  /** The policy of all torrents, for what they do not choose themselves. */
  readonly policy?: PolicyChoices
  /** A defect has ended this torrent; the others go on. Default: the defect is only reported. */
  readonly onTorrentDefect?: (infoHash: string, error: TorrentError) => void
}

/** A torrent and the guard that keeps its defects from the others. */
interface Running {
  readonly torrent: ManagedTorrent
  readonly guard: TorrentGuard
}

/** What a link or a `.torrent` says of its torrent. */
interface TorrentStart extends Omit<Magnet, 'length'> {
  /** `null`: only a link is known. */
  readonly info: TorrentInfo | null
}

/** What a link says of a torrent that no `.torrent` says. */
export type LinkFacts = Pick<Magnet, 'peers' | 'selectOnly'>

/** The name and version of this client, sent to peers as `v` (BEP 10). */
const clientVersion = 'torrent-player 0.1.0'

/** All torrents of one process: the same in an engine worker and in Node. */
export class TorrentEngine {
  readonly #options: TorrentEngineOptions
  readonly #torrents = new Map<string, Running>()
  /** Shared by all torrents. */
  readonly #uploadLimit: UploadLimit
  #policy: PolicyChoices
  #savesData = false
  #isDestroyed = false

  constructor(options: TorrentEngineOptions) {
    this.#options = options
    this.#policy = options.policy ?? {}
    this.#uploadLimit = new UploadLimit(options.clock, this.#policy.uploadLimit ?? null)
  }

  get torrents(): readonly ManagedTorrent[] {
    return [...this.#torrents.values()].map(({ torrent }) => torrent)
  }

  get(infoHash: string): ManagedTorrent | undefined {
    return this.#torrents.get(infoHash)?.torrent
  }

  /** Runs work on a torrent, if it runs here. An error in `work` ends this torrent and nothing else. */
  use(infoHash: string, work: (torrent: ManagedTorrent) => void): void {
    const running = this.#torrents.get(infoHash)
    running?.guard.run(() => work(running.torrent))
  }

  /**
   * Takes an error that nothing handled, and ends the torrent that it came from.
   *
   * @returns whether it is known from which torrent it came
   */
  takeUnhandled(error: unknown): boolean {
    const running = [...this.#torrents.values()].find(({ guard }) => guard.hasCaused(error))
    running?.guard.defect(error)
    return running !== undefined
  }

  /**
   * Replaces the policy of all torrents.
   *
   * @param savesData the person asks to save data; it counts where nothing was chosen
   */
  setPolicy(policy: PolicyChoices, savesData: boolean): void {
    this.#policy = policy
    this.#savesData = savesData
    this.#uploadLimit.setRate(policy.uploadLimit ?? null)
    for (const { torrent, guard } of this.#torrents.values()) {
      guard.run(() => torrent.setClientPolicy(policy, savesData))
    }
  }

  /**
   * Starts a torrent, or returns the one that runs already.
   *
   * @param source the bytes of a `.torrent`, a magnet link, or an info hash
   * @param choices for a torrent that does not run yet; of one that runs only `trackers` are taken
   * @param link what a link says of a torrent whose `.torrent` is given; of one that runs only `peers` are
   * taken
   * @throws TorrentError `invalid-magnet`, `invalid-torrent`
   */
  async add(
    source: Uint8Array | string,
    choices: TorrentChoices = {},
    link: LinkFacts = noLink,
  ): Promise<ManagedTorrent> {
    if (typeof source === 'string') {
      const read = readLink(source)
      if (read.kind !== 'magnet') throw new TorrentError('invalid-magnet', engineProblems.noMagnet())
      const running = this.#running(read.magnet.infoHash)
      if (running === undefined) return this.#start({ ...read.magnet, info: null }, choices)
      running.addSource(sourceOfMagnet(read.magnet, choices.trackers ?? []), null)
      return running
    }
    const file = await this.read(source)
    const { info, trackers, webSeeds } = file
    const { infoHash, name } = info
    const running = this.#running(infoHash)
    if (running === undefined) {
      const { peers, selectOnly } = link
      const sources = { trackers, webSeeds, exactSources: [], peers }
      return this.#start({ infoHash, name, info, selectOnly, ...sources }, choices)
    }
    running.addSource({ ...sourceOfTorrentFile(file, choices.trackers ?? []), peers: link.peers }, info)
    return running
  }

  /**
   * Reads what a `.torrent` says.
   *
   * @throws TorrentError `invalid-torrent`
   */
  read(source: Uint8Array): Promise<Metainfo> {
    return parseMetainfo(source, (data) => this.#options.hasher.sha1(data))
  }

  /** Stops a torrent. What was downloaded stays, unless `deleteData`. */
  async remove(infoHash: string, deleteData = false): Promise<void> {
    const running = this.#torrents.get(infoHash)
    this.#torrents.delete(infoHash)
    await running?.torrent.destroy()
    if (deleteData) await this.#options.storage.delete(infoHash)
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    await Promise.all(this.torrents.map((torrent) => torrent.destroy()))
    this.#torrents.clear()
    this.#uploadLimit.close()
    this.#options.network.destroy()
  }

  #running(infoHash: Uint8Array): ManagedTorrent | undefined {
    if (this.#isDestroyed) throw new TorrentError('aborted', 'The engine was stopped.')
    return this.get(toHex(infoHash))
  }

  #start(from: TorrentStart, choices: TorrentChoices): ManagedTorrent {
    const { infoHash, name, info, trackers, peers, selectOnly, webSeeds } = from
    const key = toHex(infoHash)
    const guard = new TorrentGuard((error) => this.#onDefect(key, error))
    const { network, storage, clock, random, hasher, settings } = this.#options
    const torrent = new ManagedTorrent({
      infoHash,
      name,
      info,
      trackers,
      peers,
      peerId: createPeerId(() => random.uint32()),
      client: clientVersion,
      network: guard.network(network),
      storage: guard.storage(storage),
      clock: guard.clock(clock),
      random,
      hasher: guard.hasher(hasher),
      onDefect: (error) => guard.defect(error),
      choices,
      selectOnly,
      namesWebSeeds: webSeeds.length > 0,
      exactSource: this.#exactSource(from),
      clientPolicy: this.#policy,
      savesData: this.#savesData,
      uploadLimit: this.#uploadLimit,
      ...(settings ? { settings } : {}),
    })
    this.#torrents.set(key, { torrent, guard })
    return torrent
  }

  #exactSource({ infoHash, exactSources: urls }: TorrentStart): ExactSource | null {
    const { fetchTorrentFile: fetchFile } = this.#options
    if (fetchFile === undefined || urls.length === 0) return null
    return new ExactSource({ infoHash, urls, fetchFile, read: (file) => this.read(file) })
  }

  #onDefect(infoHash: string, error: unknown): void {
    reportDefect(error)
    const running = this.#torrents.get(infoHash)
    this.#torrents.delete(infoHash)
    // A torrent with a defect may fail again while it is taken down.
    running?.torrent.destroy().catch(reportDefect)
    this.#options.onTorrentDefect?.(infoHash, defectError(error))
  }
}

const noLink: LinkFacts = { peers: [], selectOnly: null }
