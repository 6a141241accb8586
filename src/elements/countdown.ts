import { type Clock, systemClock } from '../shared/clock.ts'

/**
 * Milliseconds in which a count-down comes about two thirds of the way to a new forecast: a forecast follows
 * the rate, and jumps as that does. Our own choice.
 */
const calmMs = 5_000
/** Seconds. A forecast that is off by as much, and by half, is another one. Our own choice. */
const jumpSeconds = 10

/** A count-down to a moment that is forecast anew all the time: it runs calmly, and follows slowly. */
export class Countdown {
  readonly #clock: Clock
  /** Milliseconds on the clock. */
  #endsAt: number | null = null
  #updatedAt = 0

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** @param forecast seconds from now; `null`: there is none, and the next one counts as it is */
  update(forecast: number | null): void {
    if (forecast === null || !Number.isFinite(forecast)) {
      this.#endsAt = null
      return
    }
    const now = this.#clock.now()
    const wanted = now + forecast * 1000
    const offMs = this.#endsAt === null ? Number.POSITIVE_INFINITY : wanted - this.#endsAt
    const isAnother = Math.abs(offMs) > Math.max(jumpSeconds, forecast / 2) * 1000
    this.#endsAt =
      this.#endsAt === null || isAnother
        ? wanted
        : this.#endsAt + offMs * (1 - Math.exp((this.#updatedAt - now) / calmMs))
    this.#updatedAt = now
  }

  /** Seconds that are left; `null`: there is no forecast. */
  get seconds(): number | null {
    return this.#endsAt === null ? null : Math.max(0, (this.#endsAt - this.#clock.now()) / 1000)
  }
}
