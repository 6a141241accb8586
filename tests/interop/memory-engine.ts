import { systemHasher, systemRandom } from '../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import type { Network } from '../../src/network/ports.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryPieceStore } from '../../src/storage/memory-piece-store.ts'

/**
 * An engine in this process that keeps everything in memory and nothing after it.
 *
 * @param store of its only torrent, with what it has already
 */
export const startMemoryEngine = (network: Network, store?: MemoryPieceStore): TorrentEngine =>
  new TorrentEngine({
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
