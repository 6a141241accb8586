import { toHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { offerSetup, withSetup } from './dtls-setup.ts'
import { reachOf } from './gathering.ts'
import type { Negotiation } from './negotiation.ts'
import type { OfferBudget } from './offer-budget.ts'
import type { Offer } from './tracker-messages.ts'

/**
 * A hurried announce goes out after this long, in milliseconds, with the offers that are ready, or with what
 * they have so far. Our own choice.
 */
const deadlineMs = 700
/**
 * A hurried announce also goes out this long after its first offer is ready, in milliseconds: one slow offer
 * does not hold up the others. Our own choice.
 */
const graceMs = 100
/**
 * When not even one offer is ready after this long, in milliseconds, the announce goes out without offers, so
 * that others can offer to us. Our own choice.
 */
const giveUpMs = 3_000
/**
 * When nobody waits for data, an announce goes out after this long, in milliseconds: its offers have had the
 * time that a relay may take (`gathering.ts`).
 */
const patientMs = 4_500
/** An offer without an answer is given up after this long, in milliseconds (`bittorrent-tracker`: 50 s). */
const lifeMs = 50_000
/**
 * No offer that is younger than this is given up for a new one. Milliseconds: a peer that asks a STUN server
 * in vain answers after 23.5 s (libtorrent).
 */
const youngMs = 40_000
/**
 * Offers that wait for an answer at one tracker, at most. Each holds a connection with its ports and threads.
 * Our own choice.
 */
const maxOutstanding = 20

export interface OfferPoolOptions {
  readonly clock: Clock
  readonly budget: OfferBudget
  /** 20 random bytes. */
  readonly createId: () => Uint8Array
  /** Begins an attempt whose offer the pool asks for. */
  readonly create: (id: Uint8Array) => Negotiation
  /** An offer could not be made. */
  readonly onFailure: (error: TorrentError) => void
  /**
   * An announce went out before its offers had all that they should have. Now there are better offers for
   * another announce.
   */
  readonly onBetter?: () => void
}

interface PooledOffer {
  readonly id: Uint8Array
  readonly negotiation: Negotiation
  /** `null` until it is ready. */
  description: RTCSessionDescriptionInit | null
  /** When it was given to a tracker; `null` while no tracker has it. */
  announcedAt: number | null
  /** How far the announced offer reaches: see {@link reachOf}. */
  reach: number
  cancelExpiry: Cancel
}

/** Our offers at one tracker, oldest first, from when they are made until they are answered or too old. */
export class OfferPool {
  readonly #options: OfferPoolOptions
  readonly #offers = new Map<string, PooledOffer>()
  /** The offers of the last announce, in its order. */
  #lastAnnounced: readonly PooledOffer[] = []
  /** Whether the last announce may have reached peers, and none has answered. */
  #isSilent = false
  /** Announces in a row that no peer answered, without the last one. */
  #silentAnnounces = 0
  /** The reach of the offers that had to be announced before they were ready, or `null`. */
  #hurriedReach: number | null = null
  /** Looks whether {@link collect} has what it waits for. */
  #check: () => void = () => undefined
  #finish: () => void = () => undefined

  constructor(options: OfferPoolOptions) {
    this.#options = options
  }

  /** Begins to make offers until `count` of them can be given away, as far as there is room for them. */
  prepare(count: number): void {
    const { budget } = this.#options
    let fresh = [...this.#offers.values()].filter(({ announcedAt }) => announcedAt === null).length
    for (; fresh < count; fresh++) {
      if (this.#offers.size >= maxOutstanding) this.#dropOld()
      if (this.#offers.size >= maxOutstanding || !budget.take()) return
      if (!this.#make()) return
    }
  }

  /**
   * Up to `count` offers, as many as are ready in time. One call at a time.
   *
   * @param hurried whether somebody waits: then the offers go out early, and {@link
   * OfferPoolOptions.onBetter} follows
   */
  collect(count: number, hurried = true): Promise<readonly Offer[]> {
    this.prepare(count)
    const { clock } = this.#options
    return new Promise((resolve) => {
      let isDue = false
      const cancels: Cancel[] = []
      const finish = (): void => {
        this.#check = () => undefined
        this.#finish = () => undefined
        for (const cancel of cancels) cancel()
        resolve(this.#announce(count, isDue))
      }
      let isGraced = false
      const check = (): void => {
        let ready = 0
        let begun = 0
        let making = 0
        for (const { announcedAt, description, negotiation } of this.#offers.values()) {
          if (announcedAt !== null) continue
          if (description !== null) ready++
          else making++
          if (description === null && negotiation.offerSoFar !== null) begun++
        }
        if (ready >= count || making === 0 || (isDue && ready + begun > 0)) finish()
        else if (ready > 0 && !isGraced) {
          isGraced = true
          cancels.push(clock.after(graceMs, finish))
        }
      }
      cancels.push(
        clock.after(hurried ? deadlineMs : patientMs, () => {
          isDue = true
          check()
        }),
        clock.after(hurried ? giveUpMs : patientMs + 1, finish),
      )
      this.#check = check
      this.#finish = finish
      check()
    })
  }

  /** The announced offers reached no peer: they may be announced again. */
  recycle(): void {
    for (const offer of this.#offers.values()) this.#recycle(offer)
    this.#lastAnnounced = []
    this.#isSilent = false
  }

  /**
   * The tracker counted this many other peers. It gives each of them one offer, in order: the offers that are
   * left over reached no peer.
   */
  reached(others: number): void {
    for (const offer of this.#lastAnnounced.slice(others)) this.#recycle(offer)
    this.#lastAnnounced = this.#lastAnnounced.slice(0, others)
    if (others === 0) this.#isSilent = false
  }

  /**
   * How far an offer reaches as the answering peer knows it, for {@link reachOf}; −1 for an unknown offer.
   */
  reachOf(id: Uint8Array): number {
    return this.#offers.get(toHex(id))?.reach ?? -1
  }

  /** Takes out the attempt that an answer is for; `null` when the offer is unknown, answered or too old. */
  take(id: Uint8Array): Negotiation | null {
    const offer = this.#remove(toHex(id))
    if (offer === null) return null
    this.#isSilent = false
    return offer.negotiation
  }

  /** An attempt ended before a peer answered: the announce goes out with the other offers. */
  fail(id: Uint8Array, error: TorrentError): void {
    const offer = this.#remove(toHex(id))
    // We gave it up ourselves.
    if (offer === null) return
    offer.negotiation.destroy()
    if (offer.description === null) this.#options.onFailure(error)
    this.#check()
    this.#checkBetter()
  }

  /** Gives every offer up. */
  clear(): void {
    this.#hurriedReach = null
    this.#lastAnnounced = []
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
      announcedAt: null,
      reach: -1,
      cancelExpiry: () => undefined,
    }
    this.#offers.set(key, offer)
    this.#expireLater(key, offer)
    negotiation.offer().then(
      (description) => {
        offer.description = description
        this.#check()
        this.#checkBetter()
      },
      (error: unknown) => {
        this.fail(id, toTorrentError(error, 'connection'))
      },
    )
    return true
  }

  #announce(count: number, isDue: boolean): readonly Offer[] {
    const fresh = [...this.#offers.values()].filter(({ announcedAt }) => announcedAt === null)
    const ready = fresh.filter(({ description }) => description !== null)
    const isHurried = isDue && ready.length === 0
    const chosen = (isHurried ? fresh : ready)
      .map((offer) => ({ offer, description: offer.description ?? offer.negotiation.offerSoFar }))
      .filter(({ description }) => description !== null)
      .slice(0, count)
    if (chosen.length === 0) return []
    this.#silentAnnounces = this.#isSilent ? this.#silentAnnounces + 1 : 0
    this.#isSilent = true
    this.#lastAnnounced = chosen.map(({ offer }) => offer)
    const offers = chosen.flatMap(({ offer, description }, i): readonly Offer[] => {
      if (description === null) return []
      offer.announcedAt = this.#options.clock.now()
      offer.reach = reachOf(description.sdp ?? '')
      offer.negotiation.sentAs = offerSetup(i, chosen.length, this.#silentAnnounces)
      this.#expireLater(toHex(offer.id), offer)
      return [{ id: offer.id, description: withSetup(description, offer.negotiation.sentAs) }]
    })
    if (isHurried) {
      this.#hurriedReach = Math.max(...chosen.map(({ offer }) => offer.reach))
      this.prepare(count)
    }
    return offers
  }

  /** When every offer is ready: looks whether another announce would reach farther. */
  #checkBetter(): void {
    const hurried = this.#hurriedReach
    if (hurried === null) return
    const fresh = [...this.#offers.values()].filter(({ announcedAt }) => announcedAt === null)
    if (fresh.some(({ description }) => description === null)) return
    this.#hurriedReach = null
    if (fresh.some(({ description }) => reachOf(description?.sdp ?? '') > hurried)) this.#options.onBetter?.()
  }

  /** Lets an offer be given to another peer; the peer that has it may still answer. */
  #recycle(offer: PooledOffer): void {
    if (offer.announcedAt === null) return
    offer.announcedAt = null
    this.#expireLater(toHex(offer.id), offer)
  }

  #dropOld(): void {
    const now = this.#options.clock.now()
    for (const [key, { announcedAt }] of this.#offers) {
      if (announcedAt === null || now - announcedAt < youngMs) continue
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
