import {
  type DeliveredSignal,
  fitsInSignal,
  maxSignalCandidates,
  maxSignalSdp,
  type Signal,
  type SignalBody,
} from '../protocol/tp-sig.ts'
import { equalBytes, toHex } from '../shared/bytes.ts'
import type { Cancel } from '../shared/clock.ts'
import type { Introduction, IntroductionOutcome } from '../swarm/introductions.ts'
import { Attempts } from './attempts.ts'
import { reachOf } from './gathering.ts'
import type { MeetingPlace } from './meeting.ts'
import type { Negotiation } from './negotiation.ts'
import { keepRelayed, readCandidate } from './relayed-candidates.ts'
import { readDescription } from './session-description.ts'

/** An offer without an answer is given up after this long. Milliseconds (docs/tp-pex.md). */
const answerMs = 15_000
/** An offer goes out this long after its first candidate; the rest follows. Milliseconds; our own choice. */
const earlyMs = 100
/** Candidates that come within this time of each other are one message. Milliseconds; our own choice. */
const bundleMs = 100
/** Messages with more candidates in one negotiation, at most: 30 messages a minute are for all. Ours. */
const maxBundles = 3
/** Negotiations that others began and that we remember, at most. Our own choice. */
const maxAnswering = 20

/** A negotiation that goes over a third peer. */
interface RelayedMeeting extends Introduction {
  /** 20 bytes. */
  readonly session: Uint8Array
  /** Our name, as the relay knows it and tells it to the other end. */
  readonly ownId: Uint8Array
  /** Our own offer; `null`: the other end offers. */
  negotiation: Negotiation | null
  /** Our description is on its way: candidates that come later are sent alone. */
  isSent: boolean
  isAnswered: boolean
  reach: number
  late: string[]
  bundles: number
  cancelTimeout: Cancel
  cancelSending: Cancel | null
}

export interface RelayedMeetingsOptions extends MeetingPlace {
  /** No candidates but those of relays may leave (`iceTransportPolicy`). */
  readonly isRelayOnly: boolean
  /** Takes a signal to the peer that passes it on. */
  readonly send: (relay: string, signal: Signal) => void
  /** A negotiation that {@link RelayedMeetings.introduce} asked for has ended. */
  readonly onEnd: (peerId: Uint8Array, outcome: IntroductionOutcome) => void
}

/**
 * Meets peers of one swarm over other peers of it (docs/tp-pex.md). It does what a `TrackerClient` does, over
 * links that are open. Which peers are met the swarm decides.
 */
export class RelayedMeetings {
  readonly #options: RelayedMeetingsOptions
  readonly #attempts: Attempts
  /** By session. */
  readonly #meetings = new Map<string, RelayedMeeting>()

  constructor(options: RelayedMeetingsOptions) {
    this.#options = options
    const { clock, contacts, createNegotiation, ownName } = options
    this.#attempts = new Attempts({
      clock,
      contacts,
      createNegotiation,
      ownName: (session) => this.#meetings.get(toHex(session))?.ownId ?? ownName(),
      sendAnswer: ({ offerId }, { sdp }) => this.#sendAnswer(offerId, sdp),
      onOfferFailed: (session) => {
        const meeting = this.#meetings.get(toHex(session))
        if (meeting !== undefined) this.#end(meeting, meeting.isSent ? 'failed' : 'void')
      },
      onOpened: (session) => this.#onOpened(session),
      onCandidate: (session, line) => this.#onCandidate(session, line),
      // The trackers of the torrent tell a person that no connections can be made here.
      onProblem: () => undefined,
      onUnreachable: () => undefined,
    })
  }

  /** Makes an offer to a peer that another one has named, unless there is no use in it any more. */
  introduce({ relay, peerId }: Introduction): void {
    const { contacts, budget, createOfferId, onEnd } = this.#options
    const isUnderWay = [...this.#meetings.values()].some((meeting) => equalBytes(meeting.peerId, peerId))
    if (isUnderWay || contacts.room === 0 || !contacts.mayAccept(peerId) || !budget.take()) {
      onEnd(peerId, 'void')
      return
    }
    const meeting = this.#add(relay, peerId, createOfferId())
    try {
      meeting.negotiation = this.#attempts.create(meeting.session)
    } catch {
      budget.give()
      this.#end(meeting, 'void')
      return
    }
    meeting.negotiation.offer().then(
      ({ sdp }) => this.#sendOffer(meeting, sdp),
      () => this.#end(meeting, 'void'),
    )
  }

  /** A relay has delivered what another peer says. */
  receive(relay: string, { from, session, body }: DeliveredSignal): void {
    if (body.type === 'offer') {
      this.#onOffer(relay, from, session, body.sdp)
      return
    }
    const meeting = this.#meetings.get(toHex(session))
    // It comes from the peer, and over the peer, with which it was begun.
    if (meeting === undefined || meeting.relay !== relay || !equalBytes(meeting.peerId, from)) return
    if (body.type === 'candidates') {
      const lines = body.candidates.filter((line) => readCandidate(line) !== null)
      if (lines.length > 0) this.#attempts.addCandidates(session, lines)
    } else if (meeting.negotiation === null || !meeting.isSent || meeting.isAnswered) return
    else if (body.type === 'refusal') this.#end(meeting, body.reason === 'absent' ? 'failed' : 'void')
    else this.#onAnswer(meeting, meeting.negotiation, body.sdp)
  }

  /** Gives up all that is under way. Links that are open stay. */
  clear(): void {
    for (const meeting of [...this.#meetings.values()]) this.#end(meeting, 'void')
    this.#attempts.abandon()
  }

  #onOffer(relay: string, from: Uint8Array, session: Uint8Array, sdp: string): void {
    const { contacts, clock } = this.#options
    const description = readDescription({ type: 'offer', sdp }, 'offer', maxSignalSdp)
    if (description === null || this.#meetings.has(toHex(session))) return
    const answering = [...this.#meetings.values()].filter(({ negotiation }) => negotiation === null)
    if (contacts.room === 0 || !contacts.mayConnect(from) || answering.length >= maxAnswering) {
      this.#say({ relay, peerId: from, session }, { type: 'refusal', reason: 'unwanted' })
      return
    }
    const meeting = this.#add(relay, from, session)
    meeting.cancelTimeout = clock.after(answerMs, () => this.#forget(meeting))
    this.#attempts.onOffer({ peerId: from, offerId: session, description })
  }

  #onAnswer(meeting: RelayedMeeting, negotiation: Negotiation, sdp: string): void {
    const { session: offerId, peerId, reach } = meeting
    const description = readDescription({ type: 'answer', sdp }, 'answer', maxSignalSdp)
    if (description === null) {
      this.#end(meeting, 'failed')
      return
    }
    const take = (): Negotiation => {
      meeting.isAnswered = true
      meeting.cancelTimeout()
      this.#options.budget.give()
      return negotiation
    }
    this.#attempts.onAnswer({ peerId, offerId, description }, { reachOf: () => reach, take })
    // A link to this peer came about in another way, or no more are wanted.
    if (!meeting.isAnswered) this.#end(meeting, 'void')
  }

  #sendOffer(meeting: RelayedMeeting, sdp = ''): void {
    if (meeting.isSent || !this.#isOpen(meeting)) return
    const offered = this.#options.isRelayOnly ? keepRelayed(sdp) : sdp
    if (!fitsInSignal(offered)) {
      this.#end(meeting, 'void')
      return
    }
    this.#stopSending(meeting)
    meeting.isSent = true
    meeting.reach = reachOf(offered)
    meeting.cancelTimeout = this.#options.clock.after(answerMs, () => this.#end(meeting, 'failed'))
    this.#say(meeting, { type: 'offer', sdp: offered })
  }

  #sendAnswer(session: Uint8Array, sdp = ''): void {
    const meeting = this.#meetings.get(toHex(session))
    if (meeting === undefined || meeting.negotiation !== null) return
    const answer = this.#options.isRelayOnly ? keepRelayed(sdp) : sdp
    if (!fitsInSignal(answer)) return
    meeting.isSent = true
    this.#say(meeting, { type: 'answer', sdp: answer })
  }

  /** A candidate was found. Those that come before the description is sent are in it. */
  #onCandidate(session: Uint8Array, line: string): void {
    const meeting = this.#meetings.get(toHex(session))
    const type = readCandidate(line)
    if (meeting === undefined || type === null || meeting.cancelSending !== null) {
      if (meeting?.isSent === true && type !== null) this.#keepLate(meeting, line)
      return
    }
    const { clock } = this.#options
    if (meeting.isSent) {
      this.#keepLate(meeting, line)
      if (meeting.bundles < maxBundles) {
        meeting.cancelSending = clock.after(bundleMs, () => this.#sendLate(meeting))
      }
    } else if (meeting.negotiation !== null) {
      meeting.cancelSending = clock.after(earlyMs, () => {
        const sdp = meeting.negotiation?.offerSoFar?.sdp
        if (sdp !== undefined) this.#sendOffer(meeting, sdp)
      })
    }
  }

  #keepLate(meeting: RelayedMeeting, line: string): void {
    if (this.#options.isRelayOnly && readCandidate(line) !== 'relay') return
    if (meeting.late.length < maxSignalCandidates) meeting.late.push(line)
  }

  #sendLate(meeting: RelayedMeeting): void {
    meeting.cancelSending = null
    const candidates = meeting.late.splice(0)
    if (candidates.length === 0 || !this.#isOpen(meeting)) return
    meeting.bundles++
    this.#say(meeting, { type: 'candidates', candidates })
  }

  #onOpened(session: Uint8Array): void {
    const meeting = this.#meetings.get(toHex(session))
    if (meeting === undefined) return
    if (meeting.negotiation === null) this.#forget(meeting)
    else this.#end(meeting, 'linked')
  }

  #add(relay: string, peerId: Uint8Array, session: Uint8Array): RelayedMeeting {
    const { contacts, ownName } = this.#options
    const meeting: RelayedMeeting = {
      ...{ relay, peerId, session },
      ownId: contacts.ownIdOn(relay) ?? ownName(),
      negotiation: null,
      isSent: false,
      isAnswered: false,
      reach: -1,
      late: [],
      bundles: 0,
      cancelTimeout: () => undefined,
      cancelSending: null,
    }
    this.#meetings.set(toHex(session), meeting)
    return meeting
  }

  #isOpen(meeting: RelayedMeeting): boolean {
    return this.#meetings.get(toHex(meeting.session)) === meeting
  }

  /** Ends a negotiation, if it has not ended. */
  #end(meeting: RelayedMeeting, outcome: IntroductionOutcome): void {
    if (!this.#isOpen(meeting)) return
    this.#forget(meeting)
    const { negotiation, isAnswered, peerId } = meeting
    if (negotiation === null) return
    if (!isAnswered) {
      this.#options.budget.give()
      negotiation.destroy()
    }
    this.#options.onEnd(peerId, outcome)
  }

  #forget(meeting: RelayedMeeting): void {
    meeting.cancelTimeout()
    this.#stopSending(meeting)
    if (this.#isOpen(meeting)) this.#meetings.delete(toHex(meeting.session))
  }

  #stopSending(meeting: RelayedMeeting): void {
    meeting.cancelSending?.()
    meeting.cancelSending = null
  }

  #say({ relay, peerId, session }: Introduction & Pick<Signal, 'session'>, body: SignalBody): void {
    this.#options.send(relay, { to: peerId, from: null, session, body })
  }
}
