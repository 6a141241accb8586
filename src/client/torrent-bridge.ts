import type { AddedSource } from '../engine/messages/second-source.ts'
import type { BridgeSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { checkTrackerUrl } from '../network/tracker-url.ts'
import { readLink } from '../protocol/link.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import type { BridgedTorrent, Bridges, BridgeVisit } from './bridges.ts'
import type { EngineSource } from './restarting-engine.ts'

export interface TorrentBridgeOptions {
  readonly infoHash: string
  /** `null`: the page knows no bridges. */
  readonly bridges: Bridges | null
  /** What this tab's source says. */
  readonly known: AddedSource
  readonly source: EngineSource
  /** Whether this tab now runs the torrent from files of its own. */
  readonly isShared: () => boolean
  readonly onChange: () => void
}

const isForBridges = (url: string): boolean => /^(?:udp|https?):/i.test(url)

/** The same tracker has the same key, however it is spelt. */
const keyOf = (url: string): string => checkTrackerUrl(url, false).url

/** The bridge that one torrent asks while this tab runs it. */
export class TorrentBridge {
  readonly #options: TorrentBridgeOptions
  readonly #fixed: Pick<BridgedTorrent, 'infoHash' | 'peers' | 'selectOnly' | 'infoBytes'>
  #visit: BridgeVisit | null = null
  #snapshot: BridgeSnapshot | null = null
  /** What the trackers were read from, and what was read. */
  #magnet: string | null = null
  #trackers: readonly string[]
  /** What the bridge was told of what may change. */
  #told: Pick<BridgedTorrent, 'trackers' | 'isShared'> = { trackers: [], isShared: false }

  constructor(options: TorrentBridgeOptions) {
    this.#options = options
    const { infoHash, known, source } = options
    this.#trackers = [...known.trackers, ...known.linkTrackers]
    this.#fixed = {
      infoHash,
      peers: peersOf(source.source),
      selectOnly: source.selectOnly ?? null,
      // A bridge that lacks the metadata asks the page for it, as any peer does (BEP 9).
      infoBytes: known.infoBytes,
    }
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
    const trackers = this.#trackersOf(torrent)
    const isShared = this.#options.isShared()
    const told = this.#told
    const isNew =
      isShared !== told.isShared ||
      trackers.length !== told.trackers.length ||
      trackers.some((url, at) => url !== told.trackers[at])
    if (this.#visit !== null && !isNew) return
    this.#told = { trackers, isShared }
    const bridged: BridgedTorrent = { ...this.#fixed, ...this.#told }
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

  #trackersOf({ magnet, removedTrackers }: TorrentSnapshot): readonly string[] {
    if (magnet !== null && magnet !== this.#magnet) {
      this.#magnet = magnet
      this.#trackers = parseMagnet(magnet).trackers
    }
    const removed = new Set(removedTrackers)
    return [...new Set(this.#trackers)].filter((url) => isForBridges(url) && !removed.has(keyOf(url)))
  }
}

const peersOf = (source: EngineSource['source']): readonly string[] => {
  if (typeof source !== 'string') return []
  const link = readLink(source)
  return link.kind === 'magnet' ? link.magnet.peers : []
}
