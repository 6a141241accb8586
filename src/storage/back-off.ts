/** First and longest wait in milliseconds before something that failed is tried again. */
const firstMs = 1_000
const longestMs = 60_000

/**
 * Waits that double: a disk that was busy for a moment is tried again soon, and a full one is not tried all
 * the time.
 */
export class BackOff {
  #nextMs = firstMs

  /** How long to wait now, in milliseconds. */
  next(): number {
    const waitMs = this.#nextMs
    this.#nextMs = Math.min(waitMs * 2, longestMs)
    return waitMs
  }

  reset(): void {
    this.#nextMs = firstMs
  }
}
