/** Samples kept: 5 s, at one each 100 ms. Our own choice. */
const samples = 50

/**
 * Bytes a second over the last seconds in which blocks were owed to us. Time in which nothing was wanted does
 * not count, since it says nothing about what peers can give. Nor does the time before the first byte: that
 * is how long connections take.
 */
export class BusyRate {
  readonly #bytes = new Float64Array(samples)
  readonly #ms = new Float64Array(samples)
  #at = 0
  #sumBytes = 0
  #sumMs = 0

  /** `bytes` arrived in the last `ms`, in which we were waiting for some. */
  add(bytes: number, ms: number): void {
    if (bytes === 0 && this.#sumBytes === 0) return
    this.#sumBytes += bytes - (this.#bytes[this.#at] ?? 0)
    this.#sumMs += ms - (this.#ms[this.#at] ?? 0)
    this.#bytes[this.#at] = bytes
    this.#ms[this.#at] = ms
    this.#at = (this.#at + 1) % samples
  }

  /** 0 before the first byte. */
  get bytesPerSecond(): number {
    return this.#sumMs > 0 ? (this.#sumBytes * 1000) / this.#sumMs : 0
  }
}
