/** For how long a peer has had something that we want: while we say INTERESTED, it has (BEP 3). */
export class InterestClock {
  /** When the peer came to have something that we want; meaningless while it has nothing. */
  since = 0
  #isRunning = false
  #stoppedMs = 0

  set(isInterested: boolean, now: number): void {
    this.#stoppedMs = this.totalMs(now)
    this.since = now
    this.#isRunning = isInterested
  }

  /** Milliseconds in all. */
  totalMs(now: number): number {
    return this.#stoppedMs + (this.#isRunning ? now - this.since : 0)
  }
}
