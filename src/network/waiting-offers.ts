import type { Clock } from '../shared/clock.ts'

/**
 * Offers that wait to be answered, at most. Our own choice: a popular seed gets more than it can answer at
 * once, in bursts.
 */
const maxWaiting = 20
/**
 * An offer waits for this long, at most. Milliseconds; our own choice: the peer that made it has other
 * offers.
 */
const waitMs = 5_000

interface WaitingOffer {
  readonly key: string
  readonly at: number
  readonly answer: () => void
}

/** Peers' offers that came while the most were being answered, in order: the newest of each peer. */
export class WaitingOffers {
  readonly #clock: Clock
  #waiting: WaitingOffer[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param key the peer */
  add(key: string, answer: () => void): void {
    const at = this.#clock.now()
    this.#waiting = this.#waiting.filter((offer) => offer.key !== key && at - offer.at < waitMs)
    if (this.#waiting.length < maxWaiting) this.#waiting.push({ key, at, answer })
  }

  /** Takes out the next offer that has not waited too long. */
  take(): (() => void) | null {
    const now = this.#clock.now()
    for (;;) {
      const next = this.#waiting.shift()
      if (next === undefined) return null
      if (now - next.at < waitMs) return next.answer
    }
  }
}
