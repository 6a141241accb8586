import { equalBytes } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { boundInterval, defaultIntervalMs, nextAnnounceMs, replyMs } from './announce-timing.ts'
import { AnsweredOffers } from './answered-offers.ts'
import type { Contacts } from './contacts.ts'
import { reachOf } from './gathering.ts'
import type { CreateNegotiation, Negotiation, OfferCredentials } from './negotiation.ts'
import { type OfferBudget, OfferPool } from './offer-pool.ts'
import type { AnnounceState, TrackerStatus } from './ports.ts'
import { type Described, encodeAnnounce, encodeAnswer, type TrackerMessage } from './tracker-messages.ts'
import type { TrackerSocket } from './tracker-socket.ts'

const refreshMs = 5_000

export interface TrackerClientOptions {
  readonly socket: TrackerSocket
  readonly clock: Clock
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  /** 20 random bytes. */
  readonly createOfferId: () => Uint8Array
  readonly createNegotiation: CreateNegotiation
  readonly budget: OfferBudget
  readonly contacts: Contacts
  /** Offers in one announce, at most. */
  readonly offersPerAnnounce: () => number
  readonly state: () => AnnounceState
  readonly onStatus: () => void
}

/** An attempt to connect. */
interface Attempt {
  readonly negotiation: Negotiation
  readonly offerId: Uint8Array
  peerId: Uint8Array | null // till somebody answers our offer
  end: (isUnreachable?: boolean) => void
}

/** One swarm at one tracker: announces with offers, answers to offers of others. */
export class TrackerClient {
  readonly #options: TrackerClientOptions
  readonly #offers: OfferPool
  readonly #answered: AnsweredOffers
  readonly #attempts = new WeakMap<Negotiation, Attempt>()
  /** Those that both ends know of. */
  readonly #connecting = new Set<Attempt>()
  readonly #stopListening: () => void
  #status: TrackerStatus
  /** Why we have nothing to offer, though the tracker would take it. */
  #problem: string | null = null
  #cancelAnnounce: Cancel = () => undefined
  #cancelReply: Cancel = () => undefined
  #lastAnnounceAt = Number.NEGATIVE_INFINITY
  #intervalMs = defaultIntervalMs
  #minIntervalMs = 0
  #lonelyAnnounces = 0
  #trackerId: string | null = null
  #hasStarted = false
  #isAnnouncing = false
  #owesCompleted = false
  #isClosed = false

  constructor(options: TrackerClientOptions) {
    this.#options = options
    const { socket, clock, budget, createOfferId } = options
    this.#status = { url: socket.url, state: 'connecting', message: null, seeds: null, leeches: null }
    this.#answered = new AnsweredOffers(clock)
    this.#offers = new OfferPool({
      clock,
      budget,
      createId: createOfferId,
      create: (id) => this.#attempt(true, id).negotiation,
      onFailure: (error) => this.#setProblem(error),
      onBetter: () => this.#options.contacts.hasLinks || void this.announce(),
    })
    this.#stopListening = socket.listen({
      open: () => this.#onOpen(),
      message: (message) => this.#receive(message),
      down: (reason) => this.#onDown(reason),
    })
    // Made while the socket opens, so that the first announce need not wait.
    this.#offers.prepare(this.#offerCount)
    if (socket.isOpen) this.#onOpen()
  }

  get status(): TrackerStatus {
    const { message } = this.#status
    const { unreachable } = this.#options.contacts
    return { ...this.#status, message: message ?? this.#problem, unreachable }
  }

  /** Tells the tracker where we are, with offers for others. */
  async announce(event: 'completed' | null = null): Promise<void> {
    const { socket, clock, infoHash, peerId, state } = this.#options
    if (this.#isClosed || !socket.isOpen) return
    if (this.#isAnnouncing) {
      this.#owesCompleted ||= event === 'completed'
      return
    }
    this.#isAnnouncing = true
    this.#cancelAnnounce()
    const offers =
      event === 'completed'
        ? []
        : await this.#offers.collect(this.#offerCount, !this.#options.contacts.hasLinks)
    this.#isAnnouncing = false
    if (this.#isClosed) return
    if (offers.length > 0) this.#problem = null
    if (!socket.isOpen) {
      this.#offers.recycle()
      return
    }
    this.#lastAnnounceAt = clock.now()
    this.#lonelyAnnounces = this.#options.contacts.hasLinks ? 0 : this.#lonelyAnnounces + 1
    const name = this.#hasStarted ? event : 'started'
    this.#hasStarted = true
    const trackerId = this.#trackerId
    socket.send(encodeAnnounce({ infoHash, peerId, state: state(), event: name, offers, trackerId }))
    this.#cancelReply()
    this.#cancelReply = clock.after(replyMs, () => socket.reset('The tracker does not answer.'))
    this.#schedule()
    if (this.#owesCompleted) {
      this.#owesCompleted = false
      void this.announce('completed')
    }
  }

  /** Asks for peers now, if that was not done within the last seconds. */
  refresh(): void {
    const waitMs = refreshMs - (this.#options.clock.now() - this.#lastAnnounceAt)
    if (waitMs <= 0) void this.announce()
    else this.#schedule(waitMs)
  }

  /** Something changed that the time of the next announce depends on. */
  reconsider(): void {
    if (this.#options.contacts.wanted === 0) this.#offers.clear()
    this.#schedule()
  }

  /** Says goodbye. Links that are open stay. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelAnnounce()
    this.#cancelReply()
    this.#stopListening()
    const { socket, infoHash, peerId, state } = this.#options
    if (this.#hasStarted) {
      const trackerId = this.#trackerId
      socket.send(
        encodeAnnounce({ infoHash, peerId, state: state(), event: 'stopped', offers: [], trackerId }),
      )
    }
    this.#offers.clear()
    for (const { negotiation, end } of this.#connecting) {
      negotiation.destroy()
      end()
    }
    this.#connecting.clear()
  }

  get #offerCount(): number {
    return Math.min(this.#options.offersPerAnnounce(), this.#options.contacts.room)
  }

  #onOpen(): void {
    this.#hasStarted = false
    this.#lonelyAnnounces = 0
    this.#setStatus({ state: 'connected', message: null })
    void this.announce()
  }

  #onDown(reason: string): void {
    this.#cancelAnnounce()
    this.#cancelReply()
    // A socket that was open and broke often means another network, with other addresses.
    if (this.#hasStarted) this.#offers.clear()
    this.#hasStarted = false
    this.#setStatus({ state: 'unreachable', message: reason })
  }

  #attempt(initiator: boolean, offerId: Uint8Array, twinOf?: OfferCredentials): Attempt {
    const attempt: Attempt = {
      offerId,
      peerId: null,
      end: () => undefined,
      negotiation: this.#options.createNegotiation(
        initiator,
        {
          open: (link) => {
            this.#over(attempt)
            const { peerId } = attempt
            if (this.#isClosed || peerId === null) link.close()
            else this.#options.contacts.opened(link, peerId, { initiator, offerId })
          },
          failed: (error) => {
            if (initiator && twinOf === undefined) this.#offers.fail(offerId, error)
            this.#over(attempt, true)
          },
        },
        twinOf,
      ),
    }
    this.#attempts.set(attempt.negotiation, attempt)
    return attempt
  }

  #connect(attempt: Attempt, peerId: Uint8Array, initiator: boolean, reach: number): void {
    attempt.peerId = peerId
    attempt.end = this.#options.contacts.begin(peerId, initiator, reach)
    this.#connecting.add(attempt)
  }

  #over(attempt: Attempt, isUnreachable = false): void {
    this.#connecting.delete(attempt)
    attempt.end(isUnreachable)
    if (isUnreachable) this.#options.onStatus()
  }

  #receive(message: TrackerMessage): void {
    const { infoHash, failure, warning, interval, minInterval, seeds, leeches, offer, answer } = message
    if (infoHash === null) {
      // Not said which torrent it is about.
      this.#setStatus({ message: refusal(failure) })
      return
    }
    if (!equalBytes(infoHash, this.#options.infoHash)) return
    this.#cancelReply()
    if (failure !== null) {
      this.#setStatus({ state: 'unreachable', message: refusal(failure) })
      return
    }
    if (message.trackerId !== null) this.#trackerId = message.trackerId
    if (minInterval !== null) this.#minIntervalMs = boundInterval(minInterval)
    if (warning !== null || seeds !== null || leeches !== null) {
      this.#setStatus({
        state: 'connected',
        message: warning,
        seeds: seeds ?? this.#status.seeds,
        leeches: leeches ?? this.#status.leeches,
      })
      // A tracker counts us too.
      if ((seeds ?? leeches) !== null) this.#offers.reached(Math.max((seeds ?? 0) + (leeches ?? 0) - 1, 0))
    }
    if (interval !== null) {
      this.#intervalMs = boundInterval(interval)
      this.#schedule()
    }
    if (offer !== null) this.#onOffer(offer)
    if (answer !== null) this.#onAnswer(answer)
  }

  #onOffer(offer: Described): void {
    const reach = reachOf(offer.description.sdp ?? '')
    this.#options.contacts.whenAnswerable(offer.peerId, reach, () => void this.#answerOffer(offer, reach))
  }

  async #answerOffer({ peerId, offerId, description }: Described, reach: number): Promise<void> {
    if (this.#isClosed) return
    let attempt: Attempt
    try {
      attempt = this.#attempt(false, offerId)
    } catch (error) {
      this.#setProblem(toTorrentError(error))
      return
    }
    this.#connect(attempt, peerId, false, reach)
    try {
      const answer = await attempt.negotiation.answer(description)
      if (this.#isClosed) return
      const trackerId = this.#trackerId
      const { socket, infoHash, peerId: own } = this.#options
      socket.send(encodeAnswer({ infoHash, peerId: own, toPeerId: peerId, offerId, answer, trackerId }))
    } catch {
      // An offer that cannot be answered is its sender's problem, and the tracker offers us to others.
      attempt.negotiation.destroy()
      this.#over(attempt)
    }
  }

  #onAnswer({ peerId, offerId, description }: Described): void {
    // The offer stays good for somebody else.
    const reach = this.#offers.reachOf(offerId)
    if (!this.#options.contacts.mayAccept(peerId, reach)) return
    const negotiation = this.#offers.take(offerId)
    const attempt = negotiation === null ? undefined : this.#attempts.get(negotiation)
    if (negotiation === null || attempt === undefined) {
      void this.#onFurtherAnswer({ peerId, offerId, description })
      return
    }
    const { credentials } = negotiation
    if (credentials !== null) this.#answered.add(offerId, credentials)
    this.#connect(attempt, peerId, true, reach)
    negotiation.accept(description)
  }

  /** The offer was answered before: a twin of its connection takes this answer, where there can be one. */
  async #onFurtherAnswer({ peerId, offerId, description }: Described): Promise<void> {
    if (this.#options.contacts.room === 0) return
    const credentials = this.#answered.take(offerId)
    if (credentials === null) return
    let attempt: Attempt
    try {
      attempt = this.#attempt(true, offerId, credentials)
    } catch {
      // One connection more than the browser makes: we have others.
      return
    }
    this.#connect(attempt, peerId, true, -1)
    try {
      await attempt.negotiation.offer()
      attempt.negotiation.accept(description)
    } catch {
      // The browser would not have another's credentials.
      attempt.negotiation.destroy()
      this.#over(attempt)
    }
  }

  #schedule(afterMs?: number): void {
    const { clock, contacts, socket } = this.#options
    if (this.#isClosed || this.#isAnnouncing || !socket.isOpen || !this.#hasStarted) return
    this.#cancelAnnounce()
    const interval = nextAnnounceMs({
      intervalMs: this.#intervalMs,
      minIntervalMs: this.#minIntervalMs,
      lonelyAnnounces: this.#lonelyAnnounces,
      hasLinks: contacts.hasLinks,
      wantsLinks: contacts.wanted > 0,
      refusals: contacts.refusals,
    })
    const elapsed = clock.now() - this.#lastAnnounceAt
    const waitMs = Math.min(Math.max(interval - elapsed, 0), afterMs ?? Number.POSITIVE_INFINITY)
    this.#cancelAnnounce = clock.after(waitMs, () => void this.announce())
  }

  #setProblem({ message }: TorrentError): void {
    this.#problem = `WebRTC connections cannot be made here: ${message}`
    this.#options.onStatus()
  }

  #setStatus(change: Partial<TrackerStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#options.onStatus()
  }
}

const refusal = (reason: string | null): string => `The tracker refused: ${reason ?? 'no reason given'}`
