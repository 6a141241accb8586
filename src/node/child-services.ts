import { systemHasher, systemRandom } from '../engine/system-ports.ts'
import { TorrentEngine } from '../engine/torrent-engine.ts'
import { platformWakeUps } from '../network/wake-up.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { systemClock } from '../shared/clock.ts'
import { type OpenBridge, type OpenBridgeListener, openBridge } from './bridge/open-bridge.ts'
import { FileTorrentStorage } from './file-torrent-storage.ts'
import { Seeder } from './seeder.ts'
import type { StartSettings } from './seeder-messages.ts'
import { TrackedSockets } from './tracked-sockets.ts'

/**
 * Most sockets to trackers, one for each torrent at each tracker (decision 040). A process may have many more
 * of them than a page.
 */
const maxTrackerSockets = 1_000

/** What the child process does for the server. */
export interface ChildServices {
  readonly seeder: Seeder
  /** The bridge, which is put together when it is needed first; `null`: it is off. */
  bridge(): Promise<OpenBridge | null>
  /** The bridge, if it was needed; `null`: it was not, or it is off. */
  openedBridge(): Promise<OpenBridge | null>
  /** Says goodbye everywhere, and closes every connection. Resolves when that is done. */
  destroy(): Promise<void>
}

/**
 * Makes the seeder, and the bridge for when it is needed. What is seeded is no ordinary client's business, so
 * the seeder has an engine of its own, which knows WebRTC alone. Only with `--bridge both` it has the
 * bridge's.
 */
export const startChildServices = async (
  { iceServers, trackers, bridge: settings }: StartSettings,
  listener: OpenBridgeListener,
): Promise<ChildServices> => {
  const { say } = listener
  const sockets = new TrackedSockets()
  const files = new FileTorrentStorage({ say })
  const webRtc = (): WebRtcNetwork =>
    new WebRtcNetwork({
      iceServers,
      WebSocket: sockets.constructorOfSockets,
      maxTrackerSockets,
      wakeUps: platformWakeUps(),
    })
  const onDefect = (infoHash: string): void => seeder.defect(infoHash)
  let opening: Promise<OpenBridge> | null = null
  const bridge = async (): Promise<OpenBridge | null> => {
    if (settings === null) return null
    opening ??= openBridge({ settings, webRtc: webRtc(), trackers, files, onDefect, ...listener })
    return await opening
  }
  const shared = settings?.mode === 'both' ? await bridge() : null
  const engine =
    shared?.engine ??
    new TorrentEngine({
      network: webRtc(),
      storage: files,
      clock: systemClock,
      random: systemRandom,
      hasher: systemHasher,
      settings: { meetsThroughPeers: true },
      onTorrentDefect: onDefect,
    })
  const seeder = new Seeder({ engine, storage: files, trackers, say })
  return {
    seeder,
    bridge,
    openedBridge: async () => await opening,
    async destroy() {
      await Promise.all([engine.destroy(), opening?.then((open) => open.close())])
      await sockets.closed()
    },
  }
}
