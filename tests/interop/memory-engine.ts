import { systemHasher, systemRandom } from '../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import type { Network } from '../../src/network/ports.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryPieceStore } from '../../src/storage/memory-piece-store.ts'

/** An engine in this process that keeps everything in memory and nothing after it. */
export const startMemoryEngine = (network: Network): TorrentEngine =>
  new TorrentEngine({
    network,
    storage: {
      load: async () => null,
      openStore: () => new MemoryPieceStore(),
      forgetTrackers: async () => undefined,
      rememberTrackers: async () => undefined,
      delete: async () => undefined,
      kind: () => 'memory',
    },
    clock: systemClock,
    random: systemRandom,
    hasher: systemHasher,
  })
