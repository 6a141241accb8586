/**
 * Most bytes of memory for pieces that cannot be stored on this device, for all torrents together. A tab on a
 * phone has some 300 MB altogether (decision 034).
 */
export const memoryWindowBytes = 64_000_000
/**
 * Least share of a torrent in bytes, however many torrents share the memory: playback needs some seconds of
 * media.
 */
const leastShareBytes = 8_000_000

/** One torrent's part of a {@link MemoryBudget}. */
export interface MemoryShare {
  readonly bytes: number
  leave(): void
}

/** The memory for pieces that cannot be stored, divided equally among the torrents that need it. */
export class MemoryBudget {
  readonly #totalBytes: number
  readonly #onChange = new Map<MemoryShare, () => void>()

  constructor(totalBytes = memoryWindowBytes) {
    this.#totalBytes = totalBytes
  }

  /** @param onChange called when the share has changed, because another torrent came or left */
  join(onChange: () => void): MemoryShare {
    const share = this.#newShare()
    this.#tell()
    this.#onChange.set(share, onChange)
    return share
  }

  #newShare(): MemoryShare {
    const bytes = (): number =>
      Math.max(Math.floor(this.#totalBytes / Math.max(this.#onChange.size, 1)), leastShareBytes)
    const leave = (share: MemoryShare): void => {
      if (this.#onChange.delete(share)) this.#tell()
    }
    return {
      get bytes() {
        return bytes()
      },
      leave() {
        leave(this)
      },
    }
  }

  #tell(): void {
    for (const tell of [...this.#onChange.values()]) tell()
  }
}
