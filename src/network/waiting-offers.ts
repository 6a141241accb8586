import type { Clock } from '../shared/clock.ts'

/** Offers that wait to be answered: a popular seed gets more than it can answer at once, in bursts. */
const maxWaiting = 20
/** Who made an offer hears soon, or has others. */
const waitMs = 5_000

interface WaitingOffer {
  readonly key: string
  readonly at: number
  readonly answer: () => void
}

/**
 * Offers of others that came while as many were being answered as may be, in order. One of each peer, the
 * newest.
 */
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

  /** The next one that has not waited too long. */
  take(): (() => void) | null {
    const now = this.#clock.now()
    for (;;) {
      const next = this.#waiting.shift()
      if (next === undefined) return null
      if (now - next.at < waitMs) return next.answer
    }
  }
}
