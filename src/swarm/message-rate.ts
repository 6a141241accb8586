/** A bound on how many messages pass in any stretch of time. */
export class MessageRate {
  readonly #limit: number
  readonly #windowMs: number
  /** When the last ones passed, the oldest first: at most as many as the limit. */
  readonly #passed: number[] = []

  constructor(limit: number, windowMs: number) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Whether one more may pass now. */
  hasRoom(now: number): boolean {
    while (this.#passed[0] !== undefined && now - this.#passed[0] >= this.#windowMs) this.#passed.shift()
    return this.#passed.length < this.#limit
  }

  /** Counts a message, if it may pass. */
  take(now: number): boolean {
    if (!this.hasRoom(now)) return false
    this.#passed.push(now)
    return true
  }

  /** What was counted at this time was none. */
  giveBack(at: number): void {
    const i = this.#passed.lastIndexOf(at)
    if (i >= 0) this.#passed.splice(i, 1)
  }
}
