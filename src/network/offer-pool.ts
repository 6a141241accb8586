import { toHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import type { Negotiation } from './negotiation.ts'
import type { Offer } from './tracker-messages.ts'

/** An announce goes out with the offers that are ready by then, */
const deadlineMs = 700
/** or so long after the first: one that dawdles does not hold up the others. */
const graceMs = 100
/** Not even one could be made by then: the announce goes out without, so that others can offer to us. */
const giveUpMs = 3_000
/** An offer that nobody has answered by then is not answered any more (`bittorrent-tracker`: 50 s). */
const lifeMs = 50_000
/** Offers that wait for an answer at one tracker. Each holds a connection with its ports and threads. */
const maxOutstanding = 10

/** Connections that wait for an answer, of all torrents together: browsers allow a page some hundreds. */
export class OfferBudget {
  #left: number

  constructor(max = 60) {
    this.#left = max
  }

  take(): boolean {
    if (this.#left === 0) return false
    this.#left--
    return true
  }

  give(): void {
    this.#left++
  }
}

export interface OfferPoolOptions {
  readonly clock: Clock
  readonly budget: OfferBudget
  /** 20 random bytes. */
  readonly createId: () => Uint8Array
  /** Begins an attempt whose offer the pool asks for. */
  readonly create: (id: Uint8Array) => Negotiation
  /** An offer could not be made. */
  readonly onFailure: (error: TorrentError) => void
}

interface PooledOffer {
  readonly id: Uint8Array
  readonly negotiation: Negotiation
  description: RTCSessionDescriptionInit | null
  isAnnounced: boolean
  cancelExpiry: Cancel
}

/** Our offers at one tracker, from being made till they are answered or too old. In order of age. */
export class OfferPool {
  readonly #options: OfferPoolOptions
  readonly #offers = new Map<string, PooledOffer>()
  /** Looks whether {@link collect} has what it waits for. */
  #check: () => void = () => undefined
  #finish: () => void = () => undefined

  constructor(options: OfferPoolOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#offers.size
  }

  /** Begins to make offers till `count` are there that nobody was given yet. */
  prepare(count: number): void {
    const { budget } = this.#options
    let fresh = [...this.#offers.values()].filter((offer) => !offer.isAnnounced).length
    for (; fresh < count; fresh++) {
      if (this.#offers.size >= maxOutstanding) this.#dropOldestAnnounced()
      if (this.#offers.size >= maxOutstanding || !budget.take()) return
      if (!this.#make()) return
    }
  }

  /** Up to `count` offers, as many as are ready in time. One call at a time. */
  collect(count: number): Promise<readonly Offer[]> {
    this.prepare(count)
    const { clock } = this.#options
    return new Promise((resolve) => {
      let isDue = false
      const cancels: Cancel[] = []
      const finish = (): void => {
        this.#check = () => undefined
        this.#finish = () => undefined
        for (const cancel of cancels) cancel()
        resolve(this.#announce(count))
      }
      let isGraced = false
      const check = (): void => {
        let ready = 0
        let making = 0
        for (const { isAnnounced, description } of this.#offers.values()) {
          if (description === null) making++
          else if (!isAnnounced) ready++
        }
        if (ready >= count || making === 0 || (isDue && ready > 0)) finish()
        else if (ready > 0 && !isGraced) {
          isGraced = true
          cancels.push(clock.after(graceMs, finish))
        }
      }
      cancels.push(
        clock.after(deadlineMs, () => {
          isDue = true
          check()
        }),
        clock.after(giveUpMs, finish),
      )
      this.#check = check
      this.#finish = finish
      check()
    })
  }

  /** What was announced reached nobody: it may be announced again. */
  recycle(): void {
    for (const [key, offer] of this.#offers) {
      if (!offer.isAnnounced) continue
      offer.isAnnounced = false
      this.#expireLater(key, offer)
    }
  }

  /** The attempt that an answer is for, once; `null` when the offer is unknown, answered or too old. */
  take(id: Uint8Array): Negotiation | null {
    const offer = this.#remove(toHex(id))
    return offer?.negotiation ?? null
  }

  /** An attempt is over before anybody answered: the announce goes out with the others. */
  fail(id: Uint8Array, error: TorrentError): void {
    const offer = this.#remove(toHex(id))
    // Given up by ourselves.
    if (offer === null) return
    offer.negotiation.destroy()
    if (offer.description === null) this.#options.onFailure(error)
    this.#check()
  }

  /** Gives every offer up. */
  clear(): void {
    for (const key of [...this.#offers.keys()]) this.#remove(key)?.negotiation.destroy()
    this.#finish()
  }

  #make(): boolean {
    const { create, createId, budget, onFailure } = this.#options
    const id = createId()
    const key = toHex(id)
    let negotiation: Negotiation
    try {
      negotiation = create(id)
    } catch (error) {
      budget.give()
      onFailure(toTorrentError(error, 'connection'))
      return false
    }
    const offer: PooledOffer = {
      id,
      negotiation,
      description: null,
      isAnnounced: false,
      cancelExpiry: () => undefined,
    }
    this.#offers.set(key, offer)
    this.#expireLater(key, offer)
    negotiation.offer().then(
      (description) => {
        offer.description = description
        this.#check()
      },
      (error: unknown) => {
        this.fail(id, toTorrentError(error, 'connection'))
      },
    )
    return true
  }

  #announce(count: number): readonly Offer[] {
    const offers: Offer[] = []
    for (const [key, offer] of this.#offers) {
      if (offers.length === count) break
      if (offer.isAnnounced || offer.description === null) continue
      offer.isAnnounced = true
      this.#expireLater(key, offer)
      offers.push({ id: offer.id, description: offer.description })
    }
    return offers
  }

  #dropOldestAnnounced(): void {
    for (const [key, { isAnnounced }] of this.#offers) {
      if (!isAnnounced) continue
      this.#remove(key)?.negotiation.destroy()
      return
    }
  }

  #expireLater(key: string, offer: PooledOffer): void {
    offer.cancelExpiry()
    offer.cancelExpiry = this.#options.clock.after(lifeMs, () => {
      this.#remove(key)?.negotiation.destroy()
      this.#check()
    })
  }

  #remove(key: string): PooledOffer | null {
    const offer = this.#offers.get(key)
    if (offer === undefined) return null
    offer.cancelExpiry()
    this.#offers.delete(key)
    this.#options.budget.give()
    return offer
  }
}
