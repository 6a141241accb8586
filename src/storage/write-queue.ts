/** Bytes of a batch that is worth a transaction: 4 MiB, measured in decision 002. */
export const batchBytes = 4 * 1024 * 1024
/** Milliseconds that a smaller batch waits for more pieces. */
export const batchDelayMs = 250
/** Most bytes of pieces in memory before a caller of `put` has to wait for the disk. */
export const pendingLimitBytes = 8 * 1024 * 1024

/**
 * Pieces that are not on disk: those that wait for a batch, and those of the batch that is being written.
 * This decides what is in a batch and when it is due. It does not write.
 */
export class WriteQueue {
  readonly #waiting = new Map<number, Uint8Array>()
  #writing = new Map<number, Uint8Array>()
  #bytes = 0
  #writingBytes = 0

  /** Bytes of all pieces in the queue. */
  get bytes(): number {
    return this.#bytes
  }

  get(piece: number): Uint8Array | undefined {
    return this.#waiting.get(piece) ?? this.#writing.get(piece)
  }

  /** All pieces in the queue, the oldest first. */
  *pieces(): Generator<number> {
    yield* this.#writing.keys()
    yield* this.#waiting.keys()
  }

  add(piece: number, data: Uint8Array): void {
    this.#bytes -= this.#waiting.get(piece)?.length ?? 0
    this.#waiting.set(piece, data)
    this.#bytes += data.length
  }

  /**
   * Gives a piece up. One that is being written may reach the disk all the same.
   *
   * @returns whether it was there
   */
  delete(piece: number): boolean {
    const waiting = this.#waiting.get(piece)
    const writing = this.#writing.get(piece)
    if (waiting !== undefined) this.#waiting.delete(piece)
    if (writing !== undefined) this.#writing.delete(piece)
    this.#writingBytes -= writing?.length ?? 0
    this.#bytes -= (waiting?.length ?? 0) + (writing?.length ?? 0)
    return waiting !== undefined || writing !== undefined
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#writing.size === 0
  }

  get hasWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** Whether a full batch waits, so that there is no reason to wait for more. */
  get isDue(): boolean {
    return this.#bytes - this.#writingBytes >= batchBytes
  }

  get isOverLimit(): boolean {
    return this.#bytes > pendingLimitBytes
  }

  /**
   * Begins a batch of the oldest pieces. It has {@link batchBytes}, and more only by the rest of its last
   * piece. The batch before must have ended.
   */
  begin(): ReadonlyMap<number, Uint8Array> {
    for (const [piece, data] of this.#waiting) {
      if (this.#writingBytes >= batchBytes) break
      this.#waiting.delete(piece)
      this.#writing.set(piece, data)
      this.#writingBytes += data.length
    }
    return this.#writing
  }

  /** Ends the batch. If it is not on disk, its pieces wait again. */
  end(isWritten: boolean): void {
    const batch = this.#writing
    this.#writing = new Map()
    this.#bytes -= this.#writingBytes
    this.#writingBytes = 0
    if (isWritten) return
    for (const [piece, data] of batch) if (!this.#waiting.has(piece)) this.add(piece, data)
  }

  clear(): void {
    this.#waiting.clear()
    this.#writing = new Map()
    this.#bytes = 0
    this.#writingBytes = 0
  }
}
