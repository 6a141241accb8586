import type { Socket } from 'node:net'

/** Bytes of messages that are not whole yet, of all lines together, and what bounds them. */
export class PartialBytes {
  readonly #maxBytes: number
  readonly #lines = new Set<WatchedLine>()
  #bytes = 0

  /** @param maxBytes bytes of all lines together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * Looks at all that comes over a line from now on. It ends the line that holds too much, and where all hold
   * too much together, the one that holds most.
   *
   * @param maxBytes bytes that this line may hold now
   */
  watch(line: Socket, maxBytes: () => number): WatchedLine {
    const watched: WatchedLine = new WatchedLine({
      line,
      maxBytes,
      grown: (bytes) => {
        this.#bytes += bytes
        if (this.#bytes > this.#maxBytes) this.#largest()?.end()
      },
      stopped: () => this.#lines.delete(watched),
    })
    this.#lines.add(watched)
    return watched
  }

  #largest(): WatchedLine | undefined {
    return [...this.#lines].reduce<WatchedLine | undefined>(
      (largest, line) => (line.heldBytes > (largest?.heldBytes ?? 0) ? line : largest),
      undefined,
    )
  }
}

interface WatchedLineOptions {
  readonly line: Socket
  readonly maxBytes: () => number
  /** It holds more by these bytes, or fewer. */
  readonly grown: (bytes: number) => void
  readonly stopped: () => void
}

/** One line, and how many bytes came over it since its last whole message. */
export class WatchedLine {
  readonly #options: WatchedLineOptions
  readonly #onData = (): void => this.#look()
  #settledAt: number
  #heldBytes = 0

  constructor(options: WatchedLineOptions) {
    this.#options = options
    this.#settledAt = options.line.bytesRead
    options.line.on('data', this.#onData)
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** A message became whole: nothing is held now. */
  settle(): void {
    this.discount(Number.POSITIVE_INFINITY)
  }

  /** These bytes were no part of a message. */
  discount(bytes: number): void {
    this.#settledAt = Math.min(this.#options.line.bytesRead, this.#settledAt + bytes)
    this.#look()
  }

  end(): void {
    this.#options.line.destroy()
  }

  stop(): void {
    this.#options.line.off('data', this.#onData)
    this.#settledAt = this.#options.line.bytesRead
    this.#look()
    this.#options.stopped()
  }

  #look(): void {
    const { line, maxBytes, grown } = this.#options
    const before = this.#heldBytes
    this.#heldBytes = line.bytesRead - this.#settledAt
    if (this.#heldBytes > maxBytes()) this.end()
    grown(this.#heldBytes - before)
  }
}
