import { systemHasher, systemRandom } from '../../engine/system-ports.ts'
import { TorrentEngine } from '../../engine/torrent-engine.ts'
import type { TorrentStorage } from '../../engine/torrent-storage.ts'
import { isWebSocketTracker, JoinedNetwork } from '../../network/joined-network.ts'
import type { Meetings, Network } from '../../network/ports.ts'
import { systemClock } from '../../shared/clock.ts'
import { toTorrentError } from '../../shared/errors.ts'
import type { FileTorrentStorage } from '../file-torrent-storage.ts'
import { isMainlineTracker } from '../mainline/mainline-network.ts'
import { MemoryTorrentStorage } from '../memory-torrent-storage.ts'
import { NodeTorrentStorage } from '../node-torrent-storage.ts'
import { CacheTorrentStorage } from '../piece-cache/cache-torrent-storage.ts'
import { PieceCache } from '../piece-cache/piece-cache.ts'
import type { BridgeSettings } from '../seeder-messages.ts'
import { Bridge } from './bridge.ts'
import { type MainlineListener, openMainline } from './mainline.ts'
import { PeerLog } from './peer-log.ts'
import type { TellLinked } from './ports.ts'
import type { BridgeReport } from './report.ts'

/** What the bridge's process tells the server. */
export interface OpenBridgeListener extends MainlineListener {
  readonly tellLinked: TellLinked
}

export interface OpenBridgeOptions extends OpenBridgeListener {
  readonly settings: BridgeSettings
  /** Links to pages. */
  readonly webRtc: Network & Meetings
  /** WebSocket trackers where pages meet the bridge. */
  readonly trackers: readonly string[]
  /** Torrents that were made from files of this machine. */
  readonly files: FileTorrentStorage
  /** A defect has ended this torrent. */
  readonly onDefect: (infoHash: string) => void
}

/** A bridge that works, with everything that it is made of. */
export interface OpenBridge {
  readonly bridge: Bridge
  readonly engine: TorrentEngine
  report(): BridgeReport
  /** Says goodbye everywhere, and writes what is not written yet. */
  close(): Promise<void>
}

/** Puts the bridge together: its cache, its two networks, and the engine between them. */
export const openBridge = async (options: OpenBridgeOptions): Promise<OpenBridge> => {
  const { settings, webRtc, trackers, files, onDefect, say, tellLinked } = options
  const { mode, maxTorrents, denied, maxUpload } = settings
  const cache = await openCache(settings, say)
  const mainline = await openMainline(settings, cache !== null, options)
  const fetched: TorrentStorage =
    cache === null ? new MemoryTorrentStorage() : new CacheTorrentStorage({ cache, clock: systemClock, say })
  const storage = new NodeTorrentStorage(files, fetched)
  const engine = new TorrentEngine({
    network: new JoinedNetwork([
      { network: webRtc, takesTracker: isWebSocketTracker },
      { network: mainline.network, takesTracker: isMainlineTracker },
    ]),
    storage,
    clock: systemClock,
    random: systemRandom,
    hasher: systemHasher,
    // The limit is for ordinary clients: viewers are served without one. A limit of 0 would stop these too.
    settings: { servesWants: true, givesToOrdinary: maxUpload !== 0, listenPort: mainline.port },
    policy: { uploadLimit: maxUpload === 0 ? null : maxUpload },
    onTorrentDefect: (infoHash) => {
      bridge.defect(infoHash)
      onDefect(infoHash)
    },
  })
  const bridge: Bridge = new Bridge({
    policy: { mode, maxTorrents, denied },
    engine,
    storage,
    meetings: webRtc,
    clock: systemClock,
    hasher: systemHasher,
    trackers,
    isSeeded: (infoHash) => files.has(infoHash),
    mainline: (infoHash) => mainline.network.report(infoHash),
    tellLinked,
  })
  const log = settings.isVerbose
    ? new PeerLog({ torrents: () => engine.torrents, clock: systemClock, say })
    : null
  return {
    bridge,
    engine,
    report: () => ({
      torrents: bridge.reports(),
      cache: cache === null ? null : { usedBytes: cache.bytes, maxBytes: cache.limitBytes },
      residentBytes: process.memoryUsage.rss(),
    }),
    async close() {
      log?.close()
      await bridge.destroy()
      await engine.destroy()
      await mainline.close()
      await cache?.close()
    },
  }
}

/** `null`: the folder cannot be used. The person is told, and pieces stay in memory. */
const openCache = async (
  { cacheFolder, cacheBytes }: BridgeSettings,
  say: (sentence: string) => void,
): Promise<PieceCache | null> => {
  try {
    return await PieceCache.open({ folder: cacheFolder, limitBytes: cacheBytes, clock: systemClock })
  } catch (error) {
    say(`${toTorrentError(error, 'storage').message} Until the next start, pieces are kept in memory only.`)
    return null
  }
}
