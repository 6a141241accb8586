import { equalBytes } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { AnsweredOffers } from './answered-offers.ts'
import type { Contacts } from './contacts.ts'
import { reachOf } from './gathering.ts'
import type { CreateNegotiation, Negotiation, OfferCredentials } from './negotiation.ts'
import type { OfferPool } from './offer-pool.ts'
import type { Described } from './session-description.ts'

export interface AttemptsOptions {
  readonly clock: Clock
  readonly contacts: Contacts
  readonly createNegotiation: CreateNegotiation
  /** The peer id under which the peers that this offer goes to, or comes from, know us. */
  readonly ownName: (offerId: Uint8Array) => Uint8Array
  readonly sendAnswer: (to: Described, answer: RTCSessionDescriptionInit) => void
  /** Our offer could not be made, or its connection failed before anybody answered. */
  readonly onOfferFailed: (offerId: Uint8Array, error: TorrentError) => void
  /** No connection can be made here. */
  readonly onProblem: (error: TorrentError) => void
  /** A peer was found and could not be reached. */
  readonly onUnreachable: () => void
  /** This offer is not answered, though it was taken: no connection can be made here, or not with it. */
  readonly onUnanswered?: (offerId: Uint8Array) => void
  /** Other peers say who offers and who answers, and no tracker: see {@link PeerLink.isIntroduced}. */
  readonly isIntroduced?: boolean
  /** The link is open that an offer led to. */
  readonly onOpened?: (offerId: Uint8Array) => void
  /** One more candidate was found for the description of this offer, or of its answer. */
  readonly onCandidate?: (offerId: Uint8Array, line: string) => void
}

/** An attempt to connect. */
interface Attempt {
  readonly negotiation: Negotiation
  readonly offerId: Uint8Array
  /** Our peer id, as the other end knows it: both ends decide by it which of two links stays. */
  readonly ownId: Uint8Array
  /** `null` until a peer answers our offer. */
  peerId: Uint8Array | null
  end: (isUnreachable?: boolean) => void
}

/**
 * The attempts to connect that one tracker's messages lead to: peers' offers that we answer, and peers'
 * answers to our offers.
 */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #answered: AnsweredOffers
  readonly #known = new WeakMap<Negotiation, Attempt>()
  /** Attempts that both ends know of. */
  readonly #connecting = new Set<Attempt>()
  /** Counts the times that all attempts were abandoned: an attempt of an earlier round changes nothing. */
  #round = 0

  constructor(options: AttemptsOptions) {
    this.#options = options
    this.#answered = new AnsweredOffers(options.clock)
  }

  /**
   * Begins a negotiation for an offer of ours.
   *
   * @throws TorrentError `no-webrtc`
   */
  create(offerId: Uint8Array): Negotiation {
    return this.#attempt(true, offerId).negotiation
  }

  onOffer(offer: Described): void {
    const round = this.#round
    const reach = reachOf(offer.description.sdp ?? '')
    this.#options.contacts.whenAnswerable(offer.peerId, reach, () => {
      // The offer may have waited until we had another name.
      if (round === this.#round) void this.#answer(offer, reach)
    })
  }

  async #answer(offer: Described, reach: number): Promise<void> {
    const { onProblem, onUnanswered, sendAnswer } = this.#options
    let attempt: Attempt
    try {
      attempt = this.#attempt(false, offer.offerId)
    } catch (error) {
      onProblem(toTorrentError(error))
      onUnanswered?.(offer.offerId)
      return
    }
    this.#connect(attempt, offer.peerId, false, reach)
    try {
      const answer = await attempt.negotiation.answer(offer.description)
      if (this.#connecting.has(attempt)) sendAnswer(offer, answer)
    } catch {
      // An offer that cannot be answered is its sender's problem, and the tracker offers us to others.
      attempt.negotiation.destroy()
      this.#over(attempt)
      onUnanswered?.(offer.offerId)
    }
  }

  onAnswer(answer: Described, offers: Pick<OfferPool, 'reachOf' | 'take'>): void {
    // Our offer stays good for another peer.
    const reach = offers.reachOf(answer.offerId)
    if (!this.#options.contacts.mayAccept(answer.peerId, reach)) return
    const negotiation = offers.take(answer.offerId)
    const attempt = negotiation === null ? undefined : this.#known.get(negotiation)
    if (negotiation === null || attempt === undefined) {
      void this.#onFurtherAnswer(answer)
      return
    }
    const { credentials } = negotiation
    if (credentials !== null) this.#answered.add(answer.offerId, credentials)
    this.#connect(attempt, answer.peerId, true, reach)
    negotiation.accept(answer.description)
  }

  /** The other end of an attempt has found more candidates. */
  addCandidates(offerId: Uint8Array, lines: readonly string[]): void {
    for (const attempt of this.#connecting) {
      if (equalBytes(attempt.offerId, offerId)) attempt.negotiation.addCandidates(lines)
    }
  }

  /** Ends all attempts. Links that are open stay. */
  abandon(): void {
    this.#round++
    for (const { negotiation, end } of this.#connecting) {
      negotiation.destroy()
      end()
    }
    this.#connecting.clear()
  }

  /** Our offer was answered before: a fork of its connection takes this answer, where a fork is possible. */
  async #onFurtherAnswer({ peerId, offerId, description }: Described): Promise<void> {
    if (this.#options.contacts.room === 0) return
    const credentials = this.#answered.take(offerId)
    if (credentials === null) return
    let attempt: Attempt
    try {
      attempt = this.#attempt(true, offerId, credentials)
    } catch {
      // The browser makes no more connections, and we have others.
      return
    }
    this.#connect(attempt, peerId, true, -1)
    try {
      await attempt.negotiation.offer()
      attempt.negotiation.accept(description)
    } catch {
      // The browser did not take the credentials of another connection.
      attempt.negotiation.destroy()
      this.#over(attempt)
    }
  }

  #attempt(initiator: boolean, offerId: Uint8Array, forkOf?: OfferCredentials): Attempt {
    const { contacts, createNegotiation, onOfferFailed, ownName, onOpened, onCandidate } = this.#options
    const { isIntroduced = false } = this.#options
    const ownId = ownName(offerId)
    const attempt: Attempt = {
      offerId,
      ownId,
      peerId: null,
      end: () => undefined,
      negotiation: createNegotiation(
        initiator,
        {
          open: (link) => {
            const { peerId } = attempt
            const isUnderWay = this.#over(attempt)
            if (!isUnderWay || peerId === null) {
              link.close()
              return
            }
            if (isIntroduced) link.isIntroduced = true
            contacts.opened(link, peerId, { initiator, offerId, ownId })
            onOpened?.(offerId)
          },
          failed: (error) => {
            if (initiator && forkOf === undefined) onOfferFailed(offerId, error)
            this.#over(attempt, true)
          },
          candidate: (line) => onCandidate?.(offerId, line),
        },
        forkOf,
      ),
    }
    this.#known.set(attempt.negotiation, attempt)
    return attempt
  }

  #connect(attempt: Attempt, peerId: Uint8Array, initiator: boolean, reach: number): void {
    attempt.peerId = peerId
    attempt.end = this.#options.contacts.begin(peerId, initiator, reach)
    this.#connecting.add(attempt)
  }

  /**
   * Ends an attempt.
   *
   * @returns whether it was under way until now
   */
  #over(attempt: Attempt, isUnreachable = false): boolean {
    attempt.end(isUnreachable)
    const wasUnderWay = this.#connecting.delete(attempt)
    if (wasUnderWay && isUnreachable) this.#options.onUnreachable()
    return wasUnderWay
  }
}
