/** What is looked back upon, in milliseconds of waiting. Our own choice. */
const windowMs = 5_000
/** Samples kept, at most: one each 100 ms. */
const maxSamples = windowMs / 100

/**
 * Bytes a second over the last seconds in which blocks were owed to us. Time in which nothing was wanted does
 * not count, since it says nothing about what peers can give. Nor does the time before the first byte: that
 * is how long connections take.
 */
export class BusyRate {
  /** The oldest first. */
  readonly #samples: { readonly bytes: number; readonly ms: number }[] = []
  #sumBytes = 0
  #sumMs = 0
  #lastTotal = 0
  #lastAt = 0
  #wasOwed = false

  /**
   * Called every so often. What came since the last call counts where blocks were owed to us then.
   *
   * @param totalBytes all useful bytes so far
   * @param isOwed whether blocks are owed to us now
   * @param now milliseconds
   */
  sample(totalBytes: number, isOwed: boolean, now: number): void {
    if (this.#wasOwed) this.#add(totalBytes - this.#lastTotal, now - this.#lastAt)
    this.#wasOwed = isOwed
    this.#lastTotal = totalBytes
    this.#lastAt = now
  }

  /** 0 before the first byte. */
  get bytesPerSecond(): number {
    return this.#sumMs > 0 ? (this.#sumBytes * 1000) / this.#sumMs : 0
  }

  #add(bytes: number, ms: number): void {
    if (bytes === 0 && this.#sumBytes === 0) return
    this.#samples.push({ bytes, ms })
    this.#sumBytes += bytes
    this.#sumMs += ms
    for (let [oldest] = this.#samples; oldest !== undefined; [oldest] = this.#samples) {
      if (this.#samples.length <= maxSamples && this.#sumMs - oldest.ms < windowMs) return
      this.#samples.shift()
      this.#sumBytes -= oldest.bytes
      this.#sumMs -= oldest.ms
    }
  }
}
