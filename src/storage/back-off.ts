/** First and longest wait before something that failed is tried again. */
const firstMs = 1_000
const longestMs = 60_000

/**
 * Waits that double: a disk that is busy for a moment is found again soon, a full one is not asked all the
 * time.
 */
export class BackOff {
  #nextMs = firstMs

  /** How long to wait now. */
  next(): number {
    const waitMs = this.#nextMs
    this.#nextMs = Math.min(waitMs * 2, longestMs)
    return waitMs
  }

  reset(): void {
    this.#nextMs = firstMs
  }
}
