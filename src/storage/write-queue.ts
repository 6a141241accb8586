/** Bytes that are worth a transaction of their own. */
export const BATCH_BYTES = 4 * 1024 * 1024
/** How long a smaller batch waits for more. */
export const BATCH_DELAY_MS = 250
/** More than this in RAM, and whoever puts a piece has to wait for the disk. */
export const PENDING_LIMIT_BYTES = 8 * 1024 * 1024

/**
 * Pieces on their way to disk: those that wait for the next batch, and those of the batch that is being written. Decides when
 * a batch is due; who writes it is no matter here.
 */
export class WriteQueue {
  #waiting = new Map<number, Uint8Array>()
  #writing = new Map<number, Uint8Array>()
  #waitingBytes = 0
  #writingBytes = 0

  get(piece: number): Uint8Array | undefined {
    return this.#waiting.get(piece) ?? this.#writing.get(piece)
  }

  add(piece: number, data: Uint8Array): void {
    const before = this.#waiting.get(piece)
    this.#waiting.set(piece, data)
    this.#waitingBytes += data.length - (before?.length ?? 0)
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#writing.size === 0
  }

  get isWriting(): boolean {
    return this.#writing.size > 0
  }

  get hasWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** A full batch waits: there is no reason to wait for more. */
  get isDue(): boolean {
    return this.#waitingBytes >= BATCH_BYTES
  }

  get isOverLimit(): boolean {
    return this.#waitingBytes + this.#writingBytes > PENDING_LIMIT_BYTES
  }

  /** Begins a batch of everything that waits. The one before must have ended. */
  begin(): ReadonlyMap<number, Uint8Array> {
    this.#writing = this.#waiting
    this.#writingBytes = this.#waitingBytes
    this.#waiting = new Map()
    this.#waitingBytes = 0
    return this.#writing
  }

  /** The batch is on disk, or it failed and somebody else keeps its pieces. */
  end(): void {
    this.#writing = new Map()
    this.#writingBytes = 0
  }
}
