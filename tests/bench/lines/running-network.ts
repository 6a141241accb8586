import { LineNetwork, type Parcel } from './line-network.ts'

/**
 * A network of lines in the machine's time. It has one timer, for the next delivery: whatever is due at the
 * same millisecond is delivered together.
 */
export class RunningNetwork {
  readonly lines = new LineNetwork()
  #timer: NodeJS.Timeout | null = null
  #timerAt = Number.POSITIVE_INFINITY

  now(): number {
    return performance.now()
  }

  send(parcel: Parcel): void {
    const now = this.now()
    this.lines.advance(now)
    this.lines.send(now, parcel)
    this.#go(now)
  }

  /** Calls `change` when everything until now has happened. */
  change(change: (now: number) => void): void {
    const now = this.now()
    this.lines.advance(now)
    change(now)
    this.#go(now)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Delivers what is due, and sets the timer for what comes next. */
  #go(now: number): void {
    this.lines.advance(now)
    const { wakeAt } = this.lines
    if (wakeAt >= this.#timerAt || wakeAt === Number.POSITIVE_INFINITY) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timerAt = wakeAt
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#timerAt = Number.POSITIVE_INFINITY
        this.#go(this.now())
      },
      Math.ceil(wakeAt - now),
    )
  }
}
