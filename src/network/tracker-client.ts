import { cleanText } from '../protocol/file-names.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { Cancel } from '../shared/clock.ts'
import { detailOf, type TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { AnnounceSchedule } from './announce-schedule.ts'
import { replyMs, type Urgency } from './announce-timing.ts'
import { Attempts } from './attempts.ts'
import type { Contacts } from './contacts.ts'
import type { CreateNegotiation } from './negotiation.ts'
import type { OfferBudget } from './offer-budget.ts'
import { OfferPool } from './offer-pool.ts'
import type { AnnounceState, PeerLack, TrackerStatus } from './ports.ts'
import { TrackerLine, type TrackerLineOptions } from './tracker-line.ts'
import {
  type AnnounceEvent,
  encodeAnnounce,
  encodeAnswer,
  type Offer,
  type TrackerMessage,
} from './tracker-messages.ts'
import { trackerProblems } from './tracker-problems.ts'
import { trackerStatus } from './tracker-status.ts'

/** Characters that are shown of the reason that the browser gives. */
const maxReasonLength = 200

/** A stranger's words stand in quotation marks: nobody must take them for ours. */

export interface TrackerClientOptions extends Omit<TrackerLineOptions, 'listener' | 'hasLinks'> {
  readonly infoHash: Uint8Array
  /** 20 random bytes. */
  readonly createOfferId: () => Uint8Array
  readonly createNegotiation: CreateNegotiation
  readonly budget: OfferBudget
  readonly contacts: Contacts
  /** Offers in one announce, at most. */
  readonly offersPerAnnounce: (urgency: Urgency) => number
  readonly state: () => AnnounceState
  readonly lacks: () => PeerLack
  readonly onStatus: () => void
}

/** An announce that the tracker has not answered. */
interface PendingAnnounce {
  readonly event: AnnounceEvent | null
  readonly offers: number
}

/**
 * One swarm at one tracker: announces with offers, answers to the offers of others. It begins when the swarm
 * is entered.
 */
export class TrackerClient {
  readonly #options: TrackerClientOptions
  readonly #line: TrackerLine
  readonly #offers: OfferPool
  readonly #attempts: Attempts
  #status: TrackerStatus
  readonly #schedule: AnnounceSchedule
  /** Stops waiting for the tracker's answer; `null` while no answer is due. */
  #cancelReply: Cancel | null = null
  /** A tracker that hangs up on an announce gets fewer offers: some take short messages only. */
  #mostOffers = Number.POSITIVE_INFINITY
  #trackerId: string | null = null
  /** The tracker knows us on this socket. */
  #hasStarted = false
  /** Identifies the announce that waits for its offers; `null`: none does. */
  #collecting: object | null = null
  #pending: PendingAnnounce | null = null
  #owesCompleted = false
  #isIn = false

  constructor(options: TrackerClientOptions) {
    this.#options = options
    const { url, clock, budget, contacts, createNegotiation, createOfferId } = options
    this.#status = trackerStatus(url, 'waiting')
    this.#schedule = new AnnounceSchedule({
      clock,
      need: () => ({
        links: contacts.linkCount,
        wantsLinks: contacts.wanted > 0,
        lacks: options.lacks(),
      }),
      refusals: () => contacts.refusals,
      announce: () => void this.#announce(),
    })
    this.#line = new TrackerLine({
      ...options,
      hasLinks: () => contacts.hasLinks,
      listener: {
        open: () => this.#onOpen(),
        message: (message) => this.#receive(message),
        down: (reason) => this.#onDown(reason),
        waiting: () => this.#onTurnOver(),
      },
    })
    this.#attempts = new Attempts({
      clock,
      contacts,
      createNegotiation,
      ownName: () => this.#line.name,
      sendAnswer: ({ peerId: toPeerId, offerId }, answer) => {
        const { infoHash } = options
        const ours = { infoHash, peerId: this.#line.name, trackerId: this.#trackerId }
        this.#line.send(encodeAnswer({ ...ours, toPeerId, offerId, answer }))
      },
      onOfferFailed: (offerId, error) => this.#offers.fail(offerId, error),
      onProblem: (error) => this.#setProblem(error),
      onUnreachable: () => options.onStatus(),
    })
    this.#offers = new OfferPool({
      clock,
      budget,
      createId: createOfferId,
      create: (id) => this.#attempts.create(id),
      onFailure: (error) => this.#setProblem(error),
      onBetter: () => contacts.hasLinks || void this.#announce(),
    })
  }

  get status(): TrackerStatus {
    return { ...this.#status, unreachable: this.#options.contacts.unreachable }
  }

  /** Watched torrents do not take turns with others for a socket. */
  set isWatched(isWatched: boolean) {
    this.#line.isWatched = isWatched
  }

  /** Enters the swarm, under the name that we have in it now. */
  enter(): void {
    if (this.#isIn) return
    this.#isIn = true
    this.#mostOffers = Number.POSITIVE_INFINITY
    this.#setStatus({ state: 'connecting', failure: null, warning: null })
    this.#line.start()
    // The offers are made while the socket opens, so that the first announce need not wait.
    if (this.#status.state === 'connecting') this.#offers.prepare(this.#offerCount)
  }

  /** Says goodbye, and gives up all offers and attempts. Links that are open stay. */
  leave(): void {
    if (!this.#isIn) return
    this.#isIn = false
    if (this.#hasStarted) this.#send('stopped', [])
    this.#attempts.abandon()
    this.#stand()
    this.#line.stop()
    this.#setStatus({ state: 'waiting', failure: null, warning: null })
  }

  /** Leaves and enters again: the network may be another one, and the socket dead. */
  restart(): void {
    if (!this.#isIn) return
    this.leave()
    this.enter()
  }

  /** Tells the tracker that we have everything now, as soon as there is a socket. */
  complete(): void {
    this.#owesCompleted = true
    this.#tellCompleted()
  }

  /** Asks for peers now, or as soon as it may after the last announce. */
  refresh(): void {
    this.#schedule.wish()
    this.reconsider()
  }

  /** Somebody looks at the page again: asks for peers if they are missed. */
  refreshIfUrgent(): void {
    if (this.#schedule.urgency() !== 'none') this.refresh()
  }

  get #offerCount(): number {
    const { offersPerAnnounce, contacts } = this.#options
    return Math.min(offersPerAnnounce(this.#schedule.urgency()), contacts.room, this.#mostOffers)
  }

  async #announce(): Promise<void> {
    if (!this.#line.isOpen || this.#collecting !== null) return
    const collecting = {}
    this.#collecting = collecting
    this.#schedule.cancel()
    const offers = await this.#offers.collect(this.#offerCount, !this.#options.contacts.hasLinks)
    if (this.#collecting !== collecting) return
    this.#collecting = null
    if (!this.#line.isOpen) {
      this.#offers.recycle()
      return
    }
    if (offers.length > 0) this.#setStatus({ problem: null })
    this.#schedule.announcing()
    const event = this.#hasStarted ? null : 'started'
    this.#hasStarted = true
    this.#send(event, offers)
    this.reconsider()
    this.#tellCompleted()
  }

  #tellCompleted(): void {
    if (!this.#owesCompleted || !this.#hasStarted || !this.#line.isOpen || this.#collecting !== null) return
    this.#owesCompleted = false
    this.#send('completed', [])
    this.reconsider()
  }

  #send(event: AnnounceEvent | null, offers: readonly Offer[]): void {
    const { clock, infoHash, state } = this.#options
    const trackerId = this.#trackerId
    this.#schedule.sent()
    const peerId = this.#line.name
    this.#line.send(encodeAnnounce({ infoHash, peerId, state: state(), event, offers, trackerId }))
    const isCompleted = event === 'completed' || this.#pending?.event === 'completed'
    this.#pending = { event: isCompleted ? 'completed' : event, offers: offers.length }
    // A message that goes out while the tracker owes an answer does not give it more time.
    this.#cancelReply ??= clock.after(replyMs, () => this.#onSilence())
  }

  #onSilence(): void {
    if (this.#pending?.event === 'completed') this.#owesCompleted = true
    this.#pending = null
    this.#offers.clear()
    this.#line.giveUp(trackerProblems.silent())
  }

  #isHeard(): void {
    this.#cancelReply?.()
    this.#cancelReply = null
  }

  #onOpen(): void {
    this.#hasStarted = false
    this.#schedule.restart()
    this.#setStatus({ state: 'connected', failure: null, warning: null })
    void this.#announce()
  }

  /** Our offers stay good: a peer that has one may answer when we are back. */
  #onDown(reason: Words): void {
    const pending = this.#pending
    this.#schedule.cancel()
    this.#forgetSocket()
    if (pending !== null && pending.offers > 0) this.#mostOffers = Math.max(Math.floor(pending.offers / 2), 1)
    if (pending?.event === 'completed') this.#owesCompleted = true
    this.#setStatus({ state: 'unreachable', failure: reason })
  }

  #onTurnOver(): void {
    this.#stand()
    this.#setStatus({ state: 'waiting', failure: null })
  }

  /** From now on nothing is under way at the tracker. */
  #stand(): void {
    this.#collecting = null
    this.#schedule.cancel()
    this.#forgetSocket()
    this.#offers.clear()
  }

  #forgetSocket(): void {
    this.#isHeard()
    this.#pending = null
    this.#hasStarted = false
  }

  #receive(message: TrackerMessage): void {
    const { infoHash, failure, offer, answer } = message
    // A failure may not name its torrent, but the socket is for one torrent.
    if (infoHash !== null && !equalBytes(infoHash, this.#options.infoHash)) return
    this.#isHeard()
    if (failure !== null) this.#onFailure(failure)
    else this.#onWord(message)
    if (offer !== null) this.#attempts.onOffer(offer)
    if (answer !== null) this.#attempts.onAnswer(answer, this.#offers)
  }

  /** aquatic answers in this way to a late *answer* of ours: then the failure is about that message alone. */
  #onFailure(failure: string): void {
    if (this.#pending === null) {
      this.#setStatus({ warning: trackerProblems.refusedMessage(failure) })
      return
    }
    this.#pending = null
    this.#setStatus({ state: 'refusing', failure: trackerProblems.refuses(failure) })
  }

  #onWord({ trackerId, warning, interval, minInterval, seeds, leeches }: TrackerMessage): void {
    if (trackerId !== null) this.#trackerId = trackerId
    if (minInterval !== null) this.#schedule.setMinInterval(minInterval)
    const isReply = interval !== null || seeds !== null || leeches !== null
    // aquatic answers an *answer* of ours in the way in which it answers announces: what it said of that
    // message stays until the next one.
    const isAboutAnnounce = isReply && this.#pending !== null
    if (isReply) this.#pending = null
    if (isReply || warning !== null) {
      this.#setStatus({
        state: 'connected',
        failure: null,
        warning:
          warning === null ? (isAboutAnnounce ? null : this.#status.warning) : trackerProblems.says(warning),
        seeds: seeds ?? this.#status.seeds,
        leeches: leeches ?? this.#status.leeches,
      })
    }
    // The tracker counts us too.
    if ((seeds ?? leeches) !== null) this.#offers.reached(Math.max((seeds ?? 0) + (leeches ?? 0) - 1, 0))
    if (interval !== null) this.#schedule.setInterval(interval)
    if (isReply) this.reconsider()
  }

  /** Something changed that the time of the next announce depends on: sets it again. */
  reconsider(): void {
    if (this.#collecting === null && this.#hasStarted && this.#line.isOpen) this.#schedule.plan()
  }

  #setProblem(error: TorrentError): void {
    const reason = cleanText(detailOf(error) ?? '', maxReasonLength)
    const { noWebRtc, noWebRtcBecause } = trackerProblems
    this.#setStatus({ problem: reason === '' ? noWebRtc() : noWebRtcBecause(reason) })
  }

  #setStatus(change: Partial<TrackerStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#options.onStatus()
  }
}
