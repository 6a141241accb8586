/**
 * Verified pieces in memory. The least recently used is given up first. Pinned pieces stay: they are not
 * written yet.
 */
export class PieceCache {
  readonly #limitBytes: number
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #pinned = new Set<number>()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get(piece: number): Uint8Array | undefined {
    const data = this.#pieces.get(piece)
    if (data !== undefined) {
      this.#pieces.delete(piece)
      this.#pieces.set(piece, data)
    }
    return data
  }

  add(piece: number, data: Uint8Array, pinned: boolean): void {
    this.delete(piece)
    this.#pieces.set(piece, data)
    this.#bytes += data.length
    if (pinned) this.#pinned.add(piece)
    this.#evict()
  }

  unpin(piece: number): void {
    this.#pinned.delete(piece)
    this.#evict()
  }

  /** Gives the piece up, pinned or not. */
  delete(piece: number): void {
    const data = this.#pieces.get(piece)
    if (data === undefined) return
    this.#pieces.delete(piece)
    this.#pinned.delete(piece)
    this.#bytes -= data.length
  }

  clear(): void {
    this.#pieces.clear()
    this.#pinned.clear()
    this.#bytes = 0
  }

  #evict(): void {
    if (this.#bytes <= this.#limitBytes) return
    for (const piece of this.#pieces.keys()) {
      if (this.#bytes <= this.#limitBytes) return
      if (!this.#pinned.has(piece)) this.delete(piece)
    }
  }
}
