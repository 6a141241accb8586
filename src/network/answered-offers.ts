import { toHex } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import type { OfferCredentials } from './negotiation.ts'

/** Later answers are not waited for any longer; they come in the same moment as the first. */
const keptMs = 10_000
/** Offers that further answers are taken to, and further answers to each. */
const maxOffers = 16
const maxForks = 7

interface AnsweredOffer {
  readonly credentials: OfferCredentials
  readonly at: number
  forks: number
}

/**
 * Offers of ours that somebody has answered, for those who answer them too: clients that share a socket to
 * the tracker all take an offer that came for one of them, and the first only from each peer
 * (docs/decisions/015-shared-sockets.md).
 */
export class AnsweredOffers {
  readonly #clock: Clock
  readonly #offers = new Map<string, AnsweredOffer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(offerId: Uint8Array, credentials: OfferCredentials): void {
    const now = this.#clock.now()
    for (const [key, { at }] of this.#offers) {
      if (now - at > keptMs || this.#offers.size >= maxOffers) this.#offers.delete(key)
    }
    this.#offers.set(toHex(offerId), { credentials, at: now, forks: 0 })
  }

  /**
   * The credentials for one further answer to the offer; `null` when there were enough, or it was answered
   * long ago or never.
   */
  take(offerId: Uint8Array): OfferCredentials | null {
    const offer = this.#offers.get(toHex(offerId))
    if (offer === undefined || offer.forks >= maxForks || this.#clock.now() - offer.at > keptMs) return null
    offer.forks++
    return offer.credentials
  }
}
