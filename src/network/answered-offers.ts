import { toHex } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import type { OfferCredentials } from './negotiation.ts'

/**
 * How long further answers to an offer are taken, in milliseconds. They come in the same moment as the first;
 * our own choice.
 */
const keptMs = 10_000
/** Offers to which further answers are taken, at most. Our own choice. */
const maxOffers = 16
/** Further answers to one offer, at most. Our own choice. */
const maxForks = 7

interface AnsweredOffer {
  readonly credentials: OfferCredentials
  readonly at: number
  forks: number
}

/**
 * Our offers that a peer has answered, kept for peers that answer them too. Clients that share a socket to
 * the tracker all take an offer that came for one of them, and each peer only the first one
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
   * The credentials for one further answer to the offer; `null` when there were enough answers, or the first
   * one was long ago or never came.
   */
  take(offerId: Uint8Array): OfferCredentials | null {
    const offer = this.#offers.get(toHex(offerId))
    if (offer === undefined || offer.forks >= maxForks || this.#clock.now() - offer.at > keptMs) return null
    offer.forks++
    return offer.credentials
  }
}
