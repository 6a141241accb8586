import type { Cancel, Clock } from '../shared/clock.ts'
import { Attempts } from './attempts.ts'
import type { Contacts } from './contacts.ts'
import type { OpenedLink } from './moved-link.ts'
import type { CreateNegotiation } from './negotiation.ts'
import type { OfferBudget } from './offer-budget.ts'
import { OfferPool } from './offer-pool.ts'
import type { Meeting } from './ports.ts'
import type { Described } from './session-description.ts'

/**
 * An offer without an answer is given up for a new one after this long. Milliseconds; our own choice: a
 * bridge that has to start its process answers by then.
 */
const answerMs = 15_000
/**
 * Wait before the first and the longest before a later offer, after one that led to nothing. Milliseconds;
 * our own choice.
 */
const firstRetryMs = 500
const longestRetryMs = 60_000

/** What a place in a swarm has for those that are met there without a tracker. */
export interface MeetingPlace {
  readonly clock: Clock
  /** 0 … 1. */
  readonly random: () => number
  readonly contacts: Contacts
  readonly budget: OfferBudget
  readonly createNegotiation: CreateNegotiation
  /** 20 random bytes. */
  readonly createOfferId: () => Uint8Array
  /** 20 bytes: the peer id under which we are known in the swarm now. */
  readonly ownName: () => Uint8Array
}

/**
 * Links to one other end, such as a bridge, with which we talk on a line of our own. It does what a
 * `TrackerClient` does, for one peer that is known beforehand. It outlives our place in the swarm: while
 * there is none, it waits.
 */
export class LineMeeting implements Meeting {
  readonly #send: (signal: Described) => void
  readonly #onClosed: (meeting: LineMeeting) => void
  #here: PlacedMeeting | null = null
  #isPrepared = false
  #isInvited = false
  /** An offer that came before we were in the swarm. */
  #early: Described | null = null

  constructor(send: (signal: Described) => void, onClosed: (meeting: LineMeeting) => void) {
    this.#send = send
    this.#onClosed = onClosed
  }

  prepare(): void {
    this.#isPrepared = true
    this.#here?.prepare()
  }

  invited(): void {
    this.#isInvited = true
    this.#here?.invited()
  }

  receive(signal: Described): void {
    if (this.#here !== null) this.#here.receive(signal)
    else if (signal.description.type === 'offer') this.#early = signal
  }

  close(): void {
    this.leave()
    this.#early = null
    this.#onClosed(this)
  }

  /** We have a place in the swarm: links are opened there. */
  enter(place: MeetingPlace): void {
    this.leave()
    const here = new PlacedMeeting(place, this.#send)
    this.#here = here
    if (this.#isPrepared) here.prepare()
    if (this.#isInvited) here.invited()
    const early = this.#early
    this.#early = null
    if (early !== null) here.receive(early)
  }

  /** Gives up all offers and attempts. Links that are open stay. */
  leave(): void {
    this.#here?.end()
    this.#here = null
  }
}

/** A meeting in a swarm in which we are. */
class PlacedMeeting {
  readonly #place: MeetingPlace
  readonly #attempts: Attempts
  readonly #offers: OfferPool
  readonly #send: (signal: Described) => void
  /** The other end's name, since it last answered. */
  #peerId: Uint8Array | null = null
  #isCollecting = false
  #isOver = false
  /** Offers in a row that led to nothing. */
  #failures = 0
  #cancel: Cancel = () => undefined

  constructor(place: MeetingPlace, send: (signal: Described) => void) {
    const { clock, contacts, budget, createNegotiation, createOfferId, ownName } = place
    this.#place = place
    this.#send = send
    this.#attempts = new Attempts({
      clock,
      contacts,
      ownName,
      createNegotiation: (initiator, listener, forkOf) =>
        createNegotiation(
          initiator,
          {
            open: (link) => {
              if (initiator) this.#watch(link)
              listener.open(link)
            },
            failed: (error) => listener.failed(error),
          },
          forkOf,
        ),
      sendAnswer: ({ offerId }, description) => send({ peerId: ownName(), offerId, description }),
      onOfferFailed: (offerId, error) => this.#offers.fail(offerId, error),
      // The trackers of the torrent tell a person that no connections can be made here.
      onProblem: () => undefined,
      onUnreachable: () => this.#retry(),
    })
    this.#offers = new OfferPool({
      clock,
      budget,
      createId: createOfferId,
      create: (id) => this.#attempts.create(id),
      onFailure: () => this.#retry(),
      onBetter: () => contacts.hasLinks || this.#offer(),
    })
  }

  prepare(): void {
    if (this.#place.contacts.room > 0) this.#offers.prepare(1)
  }

  /** The other end may be another process than the one that we have a link to, so it gets an offer anyway. */
  invited(): void {
    this.#failures = 0
    this.#peerId = null
    this.#offer()
  }

  receive(signal: Described): void {
    if (signal.description.type === 'offer') this.#attempts.onOffer(signal)
    else {
      this.#peerId = signal.peerId
      this.#cancel()
      this.#attempts.onAnswer(signal, this.#offers)
    }
  }

  end(): void {
    this.#isOver = true
    this.#cancel()
    this.#attempts.abandon()
    this.#offers.clear()
  }

  #offer(): void {
    this.#cancel()
    if (this.#isOver || this.#isCollecting) return
    const { clock, contacts, ownName } = this.#place
    const isLinked = this.#peerId !== null && !contacts.mayConnect(this.#peerId)
    if (isLinked || contacts.room === 0) {
      this.#cancel = clock.after(longestRetryMs, () => this.#offer())
      return
    }
    this.#isCollecting = true
    void this.#offers.collect(1).then(([offer]) => {
      this.#isCollecting = false
      if (this.#isOver) return
      if (offer === undefined) {
        this.#retry()
        return
      }
      this.#send({ peerId: ownName(), offerId: offer.id, description: offer.description })
      this.#cancel()
      this.#cancel = clock.after(answerMs, () => this.#retry())
    })
  }

  /** Offers anew, after a wait that grows. */
  #retry(): void {
    this.#cancel()
    if (this.#isOver) return
    const { clock, random } = this.#place
    const most = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures)
    this.#failures++
    // All pages lose a bridge in the same moment.
    this.#cancel = clock.after(most * (0.5 + random() / 2), () => this.#offer())
  }

  #watch(link: OpenedLink): void {
    this.#cancel()
    link.onClose(() => {
      if (link.heardBytes > 0) this.#failures = 0
      this.#retry()
    })
  }
}
