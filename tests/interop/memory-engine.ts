import { systemHasher, systemRandom } from '../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import type { Network } from '../../src/network/ports.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryPieceStore } from '../../src/storage/memory-piece-store.ts'
import type { SwarmSettings } from '../../src/swarm/settings.ts'

/**
 * An engine in this process that keeps everything in memory and nothing after it.
 *
 * @param store of its only torrent, with what it has already
 * @param settings instead of the usual ones
 */
export const startMemoryEngine = (
  network: Network,
  store?: MemoryPieceStore,
  settings: Partial<SwarmSettings> = {},
): TorrentEngine =>
  new TorrentEngine({
    settings,
    network,
    storage: {
      load: async () => null,
      openStore: () => store ?? new MemoryPieceStore(),
      forgetTrackers: async () => undefined,
      rememberTrackers: async () => undefined,
      delete: async () => undefined,
      kind: () => 'memory',
    },
    clock: systemClock,
    random: systemRandom,
    hasher: systemHasher,
  })
