/** Milliseconds after which a jump begins a count of its own. */
const togetherMs = 900

/** Adds up jumps in one direction that follow each other soon: three times 10 s are shown as 30 s. */
export class SeekTally {
  #seconds = 0
  #at = Number.NEGATIVE_INFINITY

  /**
   * @param now milliseconds
   * @returns the seconds of this jump and of those just before it
   */
  add(seconds: number, now: number): number {
    const goesOn = now - this.#at <= togetherMs && Math.sign(seconds) === Math.sign(this.#seconds)
    this.#seconds = goesOn ? this.#seconds + seconds : seconds
    this.#at = now
    return this.#seconds
  }
}
