import { parseInfo } from '../protocol/metainfo.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { reportDefect } from '../shared/report-defect.ts'
import type { Hasher } from '../swarm/ports.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'
import type { ExactSource } from './exact-source.ts'
import { type AddedSource, sourceOfTorrentFile, verifySource } from './messages/second-source.ts'
import type { TorrentNotices } from './torrent-notices.ts'
import type { TorrentStorage } from './torrent-storage.ts'

export interface MetadataSearchOptions {
  readonly infoHash: Uint8Array
  /** The same in hexadecimal. */
  readonly key: string
  readonly swarm: Pick<SwarmTorrent, 'info' | 'policy'>
  readonly storage: Pick<TorrentStorage, 'load'>
  readonly hasher: Hasher
  /** Where the link says that the `.torrent` lies; `null`: the link says nothing of that. */
  readonly exactSource: ExactSource | null
  readonly notices: Pick<TorrentNotices, 'metadata'>
  /** It is known whether an earlier session stored the metadata. Called once. */
  readonly onLookedUp: () => void
  /** An earlier session stored the metadata, with these trackers. */
  readonly onStored: (info: TorrentInfo, trackers: readonly string[]) => void
  /** A source was checked. `info`: the metadata that it has, or `null`. */
  readonly onSource: (source: AddedSource, info: TorrentInfo | null) => void
}

/**
 * Looks for a torrent's metadata elsewhere than with peers, which are asked meanwhile: in the storage, at the
 * address in the link, and in sources that are opened later.
 */
export class MetadataSearch {
  readonly #options: MetadataSearchOptions
  #isLookedUp: boolean
  #isStopped = false

  /** @param isKnown the torrent was started from its metadata: nothing has to be looked for */
  constructor(options: MetadataSearchOptions, isKnown: boolean) {
    this.#options = options
    this.#isLookedUp = isKnown
  }

  /** Whether it is known what an earlier session stored: its trackers are among the torrent's then. */
  get isLookedUp(): boolean {
    return this.#isLookedUp
  }

  /** Looks in the storage, and then at the address in the link. */
  async look(): Promise<void> {
    const { storage, key, infoHash, swarm, notices, onLookedUp, onStored } = this.#options
    const stored = await storage.load(key)
    this.#isLookedUp = true
    if (this.#isStopped) return
    onLookedUp()
    if (swarm.info !== null) return
    if (stored === null) {
      await this.#askExactSource()
      return
    }
    try {
      onStored(parseInfo(stored.infoBytes, infoHash), stored.trackers)
    } catch (error) {
      // What was stored does not parse: as good as not stored, since peers have it.
      notices.metadata(toTorrentError(error, 'invalid-torrent'))
    }
  }

  /**
   * Checks what another source says, and passes it on. Metadata of another torrent changes nothing, and
   * neither does what came with it.
   */
  async check(source: AddedSource): Promise<void> {
    const { infoHash, hasher, swarm, notices, onSource } = this.#options
    let info: TorrentInfo | null
    try {
      info = await verifySource(source, infoHash, hasher)
    } catch (error) {
      if (!(error instanceof TorrentError)) throw error
      if (swarm.info === null) notices.metadata(error)
      else reportDefect(error)
      return
    }
    onSource(source, info)
  }

  /** The metadata is here: the address in the link is not asked any more. */
  found(): void {
    this.#options.exactSource?.stop()
  }

  /** The torrent has ended. */
  stop(): void {
    this.#isStopped = true
    this.#options.exactSource?.stop()
  }

  /** Peers are asked meanwhile: the first to have the metadata gives it. */
  async #askExactSource(): Promise<void> {
    const { swarm, exactSource, onSource } = this.#options
    if (swarm.policy.isPaused) return
    const file = (await exactSource?.find()) ?? null
    if (file === null || this.#isStopped || swarm.info !== null) return
    onSource(sourceOfTorrentFile(file, []), file.info)
  }
}
