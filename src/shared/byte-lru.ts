/**
 * Pieces or parts of them in memory, bounded in bytes. The least recently used one is given up first. What is
 * pinned stays: it is nowhere else yet.
 */
export class ByteLru<Key> {
  readonly #limitBytes: number
  /** A `Map` keeps the order of insertion: the first is the least recently used. */
  readonly #kept = new Map<Key, Uint8Array>()
  readonly #pinned = new Set<Key>()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: Key): Uint8Array | undefined {
    const data = this.#kept.get(key)
    if (data !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, data)
    }
    return data
  }

  set(key: Key, data: Uint8Array, isPinned = false): void {
    this.delete(key)
    this.#kept.set(key, data)
    this.#bytes += data.length
    if (isPinned) this.#pinned.add(key)
    this.#evict()
  }

  unpin(key: Key): void {
    this.#pinned.delete(key)
    this.#evict()
  }

  /** Gives it up, pinned or not. */
  delete(key: Key): void {
    const data = this.#kept.get(key)
    if (data === undefined) return
    this.#kept.delete(key)
    this.#pinned.delete(key)
    this.#bytes -= data.length
  }

  clear(): void {
    this.#kept.clear()
    this.#pinned.clear()
    this.#bytes = 0
  }

  #evict(): void {
    if (this.#bytes <= this.#limitBytes) return
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#limitBytes) return
      if (!this.#pinned.has(key)) this.delete(key)
    }
  }
}
