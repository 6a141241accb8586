/**
 * What pieces that cannot be kept on this device may take of the memory, all torrents together. Bytes; a
 * phone has that.
 */
export const memoryWindowBytes = 64_000_000
/** However many torrents share it, playback needs some seconds of media. */
const leastShareBytes = 8_000_000

/** One torrent's part of a {@link MemoryBudget}. */
export interface MemoryShare {
  readonly bytes: number
  leave(): void
}

/** The memory for pieces that cannot be kept, divided equally among the torrents that need it. */
export class MemoryBudget {
  readonly #totalBytes: number
  readonly #onChange = new Map<MemoryShare, () => void>()

  constructor(totalBytes = memoryWindowBytes) {
    this.#totalBytes = totalBytes
  }

  /** `onChange`: the share has become another one, because somebody came or left. */
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
