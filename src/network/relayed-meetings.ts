import {
  type DeliveredSignal,
  fitsInSignal,
  maxSignalCandidates,
  maxSignalSdp,
  type Signal,
  type SignalBody,
  type SignalRefusal,
} from '../protocol/tp-sig.ts'
import { equalBytes, toHex } from '../shared/bytes.ts'
import type { Introduction, IntroductionOutcome } from '../swarm/introductions.ts'
import { Attempts } from './attempts.ts'
import { reachOf } from './gathering.ts'
import type { MeetingPlace } from './meeting.ts'
import type { Negotiation } from './negotiation.ts'
import { hideRelated, keepRelayed, readCandidate } from './relayed-candidates.ts'
import { newRelayedMeeting, type RelayedMeeting } from './relayed-meeting.ts'
import { readDescription } from './session-description.ts'

/** An offer without an answer is given up after this long. Milliseconds (docs/tp-pex.md). */
const answerMs = 15_000
/**
 * An offer that is not made by then is given up. Milliseconds; our own choice: the longest gathering takes
 * 4 s after the first candidate.
 */
const offerMs = 8_000
/** Whoever says later than this that it wants no link has kept our place. Milliseconds (docs/tp-pex.md). */
const promptMs = 5_000
/** An offer goes out this long after its first candidate; the rest follows. Milliseconds; our own choice. */
const earlyMs = 100
/** Candidates that come within this time of each other are one message. Milliseconds; our own choice. */
const bundleMs = 100
/** Messages with more candidates in one negotiation, at most: 30 messages a minute are for all. Ours. */
const maxBundles = 3
/** Messages of one negotiation that are read, at most: a description, and three with candidates. */
const maxHeard = 4
/**
 * Offers that are answered at once, at most: over one relay, which may have made them up, and over all, so
 * that those at trackers have places left (`contacts.ts`). Our own choice.
 */
const maxAnswering = { ofRelay: 3, ofAll: 6 }

export interface RelayedMeetingsOptions extends MeetingPlace {
  /** No candidates but those of relays may leave (`iceTransportPolicy`). */
  readonly isRelayOnly: boolean
  /** Takes a signal to the peer that passes it on. */
  readonly send: (relay: string, signal: Signal) => void
  /** A negotiation that {@link RelayedMeetings.introduce} asked for has ended. */
  readonly onEnd: (introduction: Introduction, outcome: IntroductionOutcome) => void
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
  #isClearing = false

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
        if (meeting !== undefined) this.#end(meeting, meeting.isSent ? 'failed' : 'unused')
      },
      onUnanswered: (session) => {
        const meeting = this.#meetings.get(toHex(session))
        if (meeting?.isOurs === false) this.#end(meeting, 'void')
      },
      isIntroduced: true,
      onOpened: (session) => this.#onOpened(session),
      onCandidate: (session, line) => this.#onCandidate(session, line),
      // The trackers of the torrent tell a person that no connections can be made here.
      onProblem: () => undefined,
      onUnreachable: () => undefined,
    })
  }

  /** Makes an offer to a peer that another one has named, unless there is no use in it any more. */
  introduce({ relay, peerId }: Introduction): void {
    const { clock, createOfferId, onEnd } = this.#options
    const obstacle = this.#obstacleTo(peerId)
    if (obstacle !== null) {
      onEnd({ relay, peerId }, obstacle)
      return
    }
    const meeting = this.#add(relay, peerId, createOfferId(), true)
    meeting.cancelTimeout = clock.after(offerMs, () => this.#end(meeting, 'unused'))
    try {
      meeting.negotiation = this.#attempts.create(meeting.session)
    } catch {
      this.#end(meeting, 'unused')
      return
    }
    meeting.negotiation.offer().then(
      ({ sdp }) => this.#sendOffer(meeting, sdp, true),
      () => this.#end(meeting, 'unused'),
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
    if (++meeting.heard > maxHeard) return
    if (body.type === 'candidates') {
      const lines = body.candidates.filter((line) => readCandidate(line) !== null)
      if (lines.length > 0) this.#attempts.addCandidates(session, lines)
    } else if (meeting.negotiation === null || !meeting.isSent || meeting.isAnswered) return
    else if (body.type === 'refusal') this.#onRefusal(meeting, body.reason)
    else this.#onAnswer(meeting, meeting.negotiation, body.sdp)
  }

  /** Gives up all that is under way. Links that are open stay. */
  clear(): void {
    this.#isClearing = true
    for (const meeting of [...this.#meetings.values()]) this.#end(meeting, meeting.isSent ? 'void' : 'unused')
    this.#attempts.abandon()
    this.#isClearing = false
  }

  /** Takes a place for an offer to this peer, or says why there is none. */
  #obstacleTo(peerId: Uint8Array): IntroductionOutcome | null {
    const { contacts, budget } = this.#options
    const isUnderWay = [...this.#meetings.values()].some((meeting) => equalBytes(meeting.peerId, peerId))
    if (this.#isClearing || contacts.room === 0) return 'unused'
    if (isUnderWay || !contacts.mayAccept(peerId)) return 'void'
    return budget.take() ? null : 'unused'
  }

  #onOffer(relay: string, from: Uint8Array, session: Uint8Array, sdp: string): void {
    if (this.#meetings.has(toHex(session))) return
    const { contacts, clock } = this.#options
    const description = readDescription({ type: 'offer', sdp }, 'offer', maxSignalSdp)
    // Silence would count against the relay.
    const refuse = (reason: SignalRefusal): void =>
      this.#say({ relay, peerId: from, session }, { type: 'refusal', reason })
    if (description === null || contacts.room === 0 || !contacts.mayConnect(from)) {
      refuse('unwanted')
      return
    }
    const answering = [...this.#meetings.values()].filter(({ isOurs }) => !isOurs)
    const isFull =
      answering.length >= maxAnswering.ofAll ||
      answering.filter((meeting) => meeting.relay === relay).length >= maxAnswering.ofRelay
    if (isFull || !contacts.mayAnswer(from, reachOf(sdp))) {
      refuse('busy')
      return
    }
    const meeting = this.#add(relay, from, session, false)
    meeting.cancelTimeout = clock.after(answerMs, () => this.#end(meeting, 'void'))
    this.#attempts.onOffer({ peerId: from, offerId: session, description })
  }

  #onRefusal(meeting: RelayedMeeting, reason: SignalRefusal): void {
    const isLate = this.#options.clock.now() - meeting.sentAt > promptMs
    this.#end(meeting, isLate || reason === 'absent' ? 'failed' : 'void')
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

  /** @param isWhole no candidates follow that could still make it one that can be answered */
  #sendOffer(meeting: RelayedMeeting, sdp: string | undefined, isWhole: boolean): void {
    if (meeting.isSent || !this.#isOpen(meeting)) return
    const { isRelayOnly, clock } = this.#options
    const offered = isRelayOnly ? keepRelayed(sdp ?? '') : (sdp ?? '')
    const reach = reachOf(offered)
    if (reach < 0 || !fitsInSignal(offered)) {
      if (isWhole) this.#end(meeting, 'unused')
      return
    }
    this.#stopSending(meeting)
    meeting.cancelTimeout()
    meeting.cancelTimeout = clock.after(answerMs, () => this.#end(meeting, 'failed'))
    meeting.isSent = true
    meeting.sentAt = clock.now()
    meeting.reach = reach
    this.#say(meeting, { type: 'offer', sdp: offered })
  }

  #sendAnswer(session: Uint8Array, sdp = ''): void {
    const meeting = this.#meetings.get(toHex(session))
    if (meeting === undefined || meeting.isOurs) return
    const answer = this.#options.isRelayOnly ? keepRelayed(sdp) : sdp
    if (!fitsInSignal(answer)) {
      this.#end(meeting, 'void')
      return
    }
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
    } else if (meeting.isOurs) {
      meeting.cancelSending = clock.after(earlyMs, () => {
        meeting.cancelSending = null
        this.#sendOffer(meeting, meeting.negotiation?.offerSoFar?.sdp, false)
      })
    }
  }

  #keepLate(meeting: RelayedMeeting, line: string): void {
    const { isRelayOnly } = this.#options
    if (meeting.late.length >= maxSignalCandidates) return
    if (!isRelayOnly) meeting.late.push(line)
    else if (readCandidate(line) === 'relay') meeting.late.push(hideRelated(line))
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
    if (meeting.isOurs) this.#end(meeting, 'linked')
    else this.#forget(meeting)
  }

  #add(relay: string, peerId: Uint8Array, session: Uint8Array, isOurs: boolean): RelayedMeeting {
    const { contacts, ownName } = this.#options
    const ownId = contacts.ownIdOn(relay) ?? ownName()
    const meeting = newRelayedMeeting({ relay, peerId, session, ownId, isOurs })
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
    const { isOurs, isSent, isAnswered, negotiation, relay, peerId } = meeting
    if (!isOurs) {
      if (!isSent) this.#say(meeting, { type: 'refusal', reason: 'unwanted' })
      return
    }
    const { budget, contacts, onEnd } = this.#options
    if (!isAnswered) {
      budget.give()
      negotiation?.destroy()
    }
    // A link that came about in another way, meanwhile, shows that the introducer was right.
    const isFailed = outcome === 'failed' && contacts.mayConnect(peerId)
    onEnd({ relay, peerId }, outcome === 'failed' && !isFailed ? 'void' : outcome)
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
