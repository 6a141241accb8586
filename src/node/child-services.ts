import { systemHasher, systemRandom } from '../engine/system-ports.ts'
import { TorrentEngine } from '../engine/torrent-engine.ts'
import type { TorrentStorage } from '../engine/torrent-storage.ts'
import type { Network } from '../network/ports.ts'
import { platformWakeUps } from '../network/wake-up.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { systemClock } from '../shared/clock.ts'
import { Bridge } from './bridge/bridge.ts'
import type { BridgeReport } from './bridge/report.ts'
import { FileTorrentStorage } from './file-torrent-storage.ts'
import { MemoryTorrentStorage } from './memory-torrent-storage.ts'
import { NodeTorrentStorage } from './node-torrent-storage.ts'
import { Seeder } from './seeder.ts'
import type { BridgeSettings, StartSettings } from './seeder-messages.ts'
import { TrackedSockets } from './tracked-sockets.ts'

/**
 * Most sockets to trackers, one for each torrent at each tracker (decision 040). A process may have many more
 * of them than a page.
 */
const maxTrackerSockets = 1_000

/** What the child process does for the server. */
export interface ChildServices {
  readonly seeder: Seeder
  /** `null`: it is off. */
  readonly bridge: Bridge | null
  /** How the bridge is doing; `null`: it is off. */
  report(): BridgeReport | null
  /** Says goodbye everywhere, and closes every connection. Resolves when that is done. */
  destroy(): Promise<void>
}

/**
 * Puts the seeder and the bridge together: one engine for both.
 *
 * @param say tells a person a sentence
 */
export const startChildServices = async (
  { iceServers, trackers, bridge: settings }: StartSettings,
  say: (sentence: string) => void,
): Promise<ChildServices> => {
  const sockets = new TrackedSockets()
  const files = new FileTorrentStorage({ say })
  const network: Network = new WebRtcNetwork({
    iceServers,
    WebSocket: sockets.constructorOfSockets,
    maxTrackerSockets,
    wakeUps: platformWakeUps(),
  })
  const cache: TorrentStorage = new MemoryTorrentStorage()
  const storage = new NodeTorrentStorage(files, cache)
  const engine: TorrentEngine = new TorrentEngine({
    network,
    storage,
    clock: systemClock,
    random: systemRandom,
    hasher: systemHasher,
    onTorrentDefect: (infoHash) => {
      seeder.defect(infoHash)
      bridge?.defect(infoHash)
    },
  })
  const seeder = new Seeder({ engine, storage: files, trackers, say })
  const bridge = settings === null ? null : createBridge(settings, engine, storage, files, trackers)
  return {
    seeder,
    bridge,
    report: () =>
      bridge === null
        ? null
        : { torrents: bridge.reports(), cache: null, residentBytes: process.memoryUsage.rss() },
    async destroy() {
      await bridge?.destroy()
      await engine.destroy()
      await sockets.closed()
    },
  }
}

const createBridge = (
  { mode, maxTorrents, denied }: BridgeSettings,
  engine: TorrentEngine,
  storage: TorrentStorage,
  files: FileTorrentStorage,
  trackers: readonly string[],
): Bridge =>
  new Bridge({
    policy: { mode, maxTorrents, denied },
    engine,
    storage,
    clock: systemClock,
    hasher: systemHasher,
    trackers,
    isSeeded: (infoHash) => files.has(infoHash),
    mainline: () => null,
  })
