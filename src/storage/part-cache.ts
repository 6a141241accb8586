/**
 * Parts that were read lately, least recently used first out, bounded in bytes: a peer asks for a piece in 16
 * KiB blocks, and a row must not be read again for each of them.
 */
export class PartCache {
  readonly #limitBytes: number
  /** A Map keeps the order of insertion: the first is the least recently used. */
  readonly #parts = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Uint8Array | undefined {
    const part = this.#parts.get(key)
    if (part !== undefined) {
      this.#parts.delete(key)
      this.#parts.set(key, part)
    }
    return part
  }

  set(key: string, part: Uint8Array): void {
    this.delete(key)
    this.#parts.set(key, part)
    this.#bytes += part.length
    for (const oldest of this.#parts.keys()) {
      if (this.#bytes <= this.#limitBytes) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const part = this.#parts.get(key)
    if (part === undefined) return
    this.#parts.delete(key)
    this.#bytes -= part.length
  }

  clear(): void {
    this.#parts.clear()
    this.#bytes = 0
  }
}
