import type { AddedSource } from '../engine/messages/second-source.ts'
import type { BridgeSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { checkTrackerUrl } from '../network/tracker-url.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import type { BridgedTorrent, Bridges, BridgeVisit } from './bridges.ts'
import type { EngineSource } from './restarting-engine.ts'

export interface TorrentBridgeOptions {
  readonly infoHash: string
  /** `null`: the page knows no bridges. */
  readonly bridges: Bridges | null
  /** What this tab's sources say, also those that came later. */
  readonly known: () => AddedSource
  readonly source: EngineSource
  /** Whether this browser shares the torrent from files of its own, now or when it was opened earlier. */
  readonly isShared: () => boolean
  readonly onChange: () => void
}

const isForBridges = (url: string): boolean => /^(?:udp|https?):/i.test(url)

/** The same tracker has the same key, however it is spelt. */
const keyOf = (url: string): string => checkTrackerUrl(url, false).url

/** The bridge that one torrent asks while this tab runs it. */
export class TorrentBridge {
  readonly #options: TorrentBridgeOptions
  #visit: BridgeVisit | null = null
  #snapshot: BridgeSnapshot | null = null
  /** What the trackers of the engine were read from, and what was read. */
  #magnet: string | null = null
  #trackers: readonly string[] = []
  /** What the bridge was told; `null`: nothing yet. */
  #told: BridgedTorrent | null = null

  constructor(options: TorrentBridgeOptions) {
    this.#options = options
  }

  /** What the bridge says; `null`: none is asked. */
  get snapshot(): BridgeSnapshot | null {
    return this.#snapshot
  }

  /** This tab runs the torrent, and this is how it is doing. */
  update(torrent: TorrentSnapshot): void {
    const { bridges } = this.#options
    if (bridges === null) return
    if (torrent.paused) {
      this.stop()
      return
    }
    const bridged = this.#bridged(torrent)
    if (this.#visit !== null && this.#told !== null && isSame(bridged, this.#told)) return
    this.#told = bridged
    if (this.#visit === null) this.#open(bridges, bridged)
    else this.#visit.update(bridged)
  }

  /** Another tab runs the torrent, or nobody does. */
  stop(): void {
    this.#visit?.close()
    this.#visit = null
    this.#snapshot = null
  }

  #open(bridges: Bridges, torrent: BridgedTorrent): void {
    // The first word comes before the visit is known: it is in the snapshot that is being shown.
    let isOpening = true
    const visit = bridges.open(torrent, (snapshot) => {
      if (!isOpening && this.#visit !== visit) return
      this.#snapshot = snapshot
      if (!isOpening) this.#options.onChange()
    })
    this.#visit = visit
    isOpening = false
  }

  #bridged({ magnet, removedTrackers, storage }: TorrentSnapshot): BridgedTorrent {
    const { infoHash, known, source, isShared } = this.#options
    const { trackers, linkTrackers, peers, infoBytes } = known()
    if (magnet !== null && magnet !== this.#magnet) {
      this.#magnet = magnet
      this.#trackers = parseMagnet(magnet).trackers
    }
    const removed = new Set(removedTrackers)
    const urls = this.#magnet === null ? [...trackers, ...linkTrackers] : [...trackers, ...this.#trackers]
    return {
      infoHash,
      trackers: [...new Set(urls)].filter((url) => isForBridges(url) && !removed.has(keyOf(url))),
      peers,
      selectOnly: source.selectOnly ?? null,
      // A bridge that lacks the metadata asks the page for it, as any peer does (BEP 9).
      infoBytes,
      isShared: isShared() || storage === 'files',
    }
  }
}

const isSame = (one: BridgedTorrent, other: BridgedTorrent): boolean =>
  one.isShared === other.isShared &&
  one.infoBytes === other.infoBytes &&
  areSame(one.trackers, other.trackers) &&
  areSame(one.peers, other.peers)

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((text, at) => text === others[at])
