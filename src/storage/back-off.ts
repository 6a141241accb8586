/** First and longest wait before something that failed is tried again. */
const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** Waits that double: a disk that is busy for a moment is found again soon, a full one is not asked all the time. */
export class BackOff {
  #nextMs = FIRST_MS

  /** How long to wait now. */
  next(): number {
    const waitMs = this.#nextMs
    this.#nextMs = Math.min(waitMs * 2, LONGEST_MS)
    return waitMs
  }

  reset(): void {
    this.#nextMs = FIRST_MS
  }
}
