export interface RestartBudgetOptions {
  /** Most restarts within {@link RestartBudgetOptions.windowMs}. */
  readonly limit: number
  readonly windowMs: number
}

/** How often something that failed may be started again before it is left alone. */
export class RestartBudget {
  readonly #options: RestartBudgetOptions
  #restarts: number[] = []

  constructor(options: RestartBudgetOptions) {
    this.#options = options
  }

  /** The number of restarts within the window. */
  get spent(): number {
    return this.#restarts.length
  }

  /**
   * Asks for one more restart at `now` (milliseconds).
   *
   * @returns whether there is one left; if so it counts from now on
   */
  take(now: number): boolean {
    const { limit, windowMs } = this.#options
    this.#restarts = this.#restarts.filter((at) => now - at < windowMs)
    if (this.#restarts.length >= limit) return false
    this.#restarts.push(now)
    return true
  }
}
