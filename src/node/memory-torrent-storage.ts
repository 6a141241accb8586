import type { SavedTorrent, TorrentStorage } from '../engine/torrent-storage.ts'
import { MemoryBudget } from '../storage/memory-budget.ts'
import { MemoryPieceStore } from '../storage/memory-piece-store.ts'
import type { PieceStore } from '../swarm/ports.ts'

/** The bridge's storage where the folder of its cache cannot be used: memory, within a bound. */
export class MemoryTorrentStorage implements TorrentStorage {
  readonly #budget = new MemoryBudget()

  async load(): Promise<SavedTorrent | null> {
    return null // Nothing is kept.
  }

  openStore(): PieceStore {
    return new MemoryPieceStore(this.#budget)
  }

  async forgetTrackers(): Promise<void> {
    // Trackers are not kept.
  }

  async rememberTrackers(): Promise<void> {
    // Trackers are not kept.
  }

  async delete(): Promise<void> {
    // A store empties itself when it is closed.
  }

  kind(): 'memory' {
    return 'memory'
  }
}
