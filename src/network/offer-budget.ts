/**
 * The bound on connections that wait for an answer, of all torrents together: browsers allow a page some
 * hundreds.
 */
export class OfferBudget {
  #left: number

  /** @param max our own choice: 60 connections are far from a browser's bound */
  constructor(max = 60) {
    this.#left = max
  }

  /** Takes one connection. `false`: none is left. */
  take(): boolean {
    if (this.#left === 0) return false
    this.#left--
    return true
  }

  /** Gives one connection back. */
  give(): void {
    this.#left++
  }
}
