import type { DeliveredSignal, Signal, SignalRefusal } from '../protocol/tp-sig.ts'
import { fromHex, toHex } from '../shared/bytes.ts'
import { MessageRate } from './message-rate.ts'
import type { PeerSession } from './peer-session.ts'

/** Messages of one link within a minute, in each direction (docs/tp-pex.md). */
const maxPerMinute = 30
const minuteMs = 60_000
/** Sessions that one peer began and that are open here, at most (docs/tp-pex.md). */
const maxSessions = 6
/** Milliseconds for which a session is open, and two peers have no other one (docs/tp-pex.md). */
const sessionMs = 15_000
/** Messages of one end in one session, at most: a description, and three with candidates (docs/tp-pex.md). */
const maxPerEnd = 4

/** A negotiation between two peers that goes through us. */
interface RelayedSession {
  readonly offering: PeerSession
  readonly answering: PeerSession
  readonly beganAt: number
  readonly passed: { offering: number; answering: number }
  isAnswered: boolean
  /** One end wants no more of it: nothing is passed on, and the two have no other one before its time. */
  isOver: boolean
}

/** A session that we began over another peer. */
interface OwnSession {
  readonly relay: PeerSession
  readonly beganAt: number
  heard: number
}

export interface SignalRelayOptions {
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
  /** Whether signals are exchanged with this peer now. */
  readonly isWith: (peer: PeerSession) => boolean
  /** A peer has passed on a signal that is for us. */
  readonly onDelivered: (relay: PeerSession, signal: DeliveredSignal) => void
}

/**
 * Passes signals of `tp_sig` on between two peers, one hop, and takes those that are for us. A signal that
 * says its sender has made its hop already, so it is never passed on, and there are no loops.
 */
export class SignalRelay {
  readonly #options: SignalRelayOptions
  /** By the name of the session, the oldest first. */
  readonly #sessions = new Map<string, RelayedSession>()
  /** By the name of the session. */
  readonly #own = new Map<string, OwnSession>()
  readonly #received = new WeakMap<PeerSession, MessageRate>()
  readonly #sent = new WeakMap<PeerSession, MessageRate>()

  constructor(options: SignalRelayOptions) {
    this.#options = options
  }

  /** Whether a signal may be sent to this peer now, for a new negotiation and what will follow. */
  mayBegin(relay: PeerSession): boolean {
    return rateOf(this.#sent, relay).hasRoom(this.#options.now())
  }

  /**
   * Sends a signal of our own, which the peer is to pass on.
   *
   * @returns whether it was sent
   */
  send(relay: PeerSession, signal: Signal): boolean {
    const now = this.#options.now()
    if (!this.#options.isWith(relay) || !rateOf(this.#sent, relay).take(now)) return false
    relay.extensions.sendSignal({ ...signal, from: null })
    if (signal.body.type === 'offer') {
      this.#own.set(toHex(signal.session), { relay, beganAt: now, heard: 0 })
    }
    return true
  }

  /** A signal came from a peer. */
  receive(peer: PeerSession, signal: Signal): void {
    const { isWith, onDelivered } = this.#options
    if (!isWith(peer) || !this.#takes(peer, signal)) return
    const { from } = signal
    if (from !== null) onDelivered(peer, { ...signal, from })
    else if (signal.body.type === 'offer') this.#begin(peer, signal)
    else this.#goOn(peer, signal)
  }

  /** Called once a second. */
  maintain(): void {
    const now = this.#options.now()
    for (const [key, { offering, answering, beganAt }] of this.#sessions) {
      const isOld = now - beganAt >= sessionMs || offering.isClosed || answering.isClosed
      if (isOld) this.#sessions.delete(key)
    }
    for (const [key, { relay, beganAt }] of this.#own) {
      if (now - beganAt >= sessionMs || relay.isClosed) this.#own.delete(key)
    }
  }

  /** Counts a message that came. What others send must not keep out what we asked for. */
  #takes(peer: PeerSession, { from, session }: Signal): boolean {
    const own = from === null ? undefined : this.#own.get(toHex(session))
    if (own?.relay === peer) return own.heard++ < maxPerEnd
    return rateOf(this.#received, peer).take(this.#options.now())
  }

  #begin(offering: PeerSession, signal: Signal): void {
    if (idOf(offering) === null) return
    const answering = this.#find(signal.to)
    if (answering === null || answering === offering || answering.remoteKey === offering.remoteKey) {
      this.#refuse(offering, signal, 'absent')
      return
    }
    this.maintain()
    const key = toHex(signal.session)
    const own = [...this.#sessions.values()].filter((session) => session.offering === offering)
    const isTwice = own.some((session) => session.answering === answering)
    const open = own.filter(({ isOver }) => !isOver).length
    const beganAt = this.#options.now()
    if (this.#sessions.has(key) || isTwice || open >= maxSessions) this.#refuse(offering, signal, 'busy')
    else if (!rateOf(this.#sent, answering).take(beganAt)) this.#refuse(offering, signal, 'busy')
    else {
      this.#deliver(offering, answering, signal)
      const passed = { offering: 1, answering: 0 }
      this.#sessions.set(key, { offering, answering, beganAt, passed, isAnswered: false, isOver: false })
    }
  }

  #goOn(sender: PeerSession, signal: Signal): void {
    this.maintain()
    const key = toHex(signal.session)
    const session = this.#sessions.get(key)
    if (session === undefined || session.isOver) return
    const { offering, answering, passed } = session
    if (sender !== offering && sender !== answering) return
    const isOffering = sender === offering
    const receiver = isOffering ? answering : offering
    const end = isOffering ? 'offering' : 'answering'
    if (this.#find(signal.to) !== receiver || passed[end] >= maxPerEnd) return
    if (signal.body.type === 'answer') {
      if (sender !== answering || session.isAnswered) return
      session.isAnswered = true
    }
    // The end that offered asked for what comes: it is bounded by its offers, and nobody else can use it up.
    if (isOffering && !rateOf(this.#sent, receiver).take(this.#options.now())) return
    passed[end]++
    if (signal.body.type === 'refusal') session.isOver = true
    this.#deliver(sender, receiver, signal)
  }

  #deliver(sender: PeerSession, receiver: PeerSession, signal: Signal): void {
    const from = idOf(sender)
    if (from !== null && this.#options.isWith(receiver)) receiver.extensions.sendSignal({ ...signal, from })
  }

  /** Counted with the offer that it answers. */
  #refuse(offering: PeerSession, { to, session }: Signal, reason: SignalRefusal): void {
    const own = idOf(offering)
    if (own === null) return
    offering.extensions.sendSignal({ to: own, from: to, session, body: { type: 'refusal', reason } })
  }

  #find(signalId: Uint8Array): PeerSession | null {
    const key = toHex(signalId)
    for (const peer of this.#options.peers()) {
      if (peer.trackerKey === key && this.#options.isWith(peer)) return peer
    }
    return null
  }
}

/** The id under which we know the peer; `null`: under none that others could use. */
const idOf = ({ trackerKey }: PeerSession): Uint8Array | null =>
  trackerKey === null ? null : fromHex(trackerKey)

const rateOf = (rates: WeakMap<PeerSession, MessageRate>, peer: PeerSession): MessageRate => {
  const rate = rates.get(peer) ?? new MessageRate(maxPerMinute, minuteMs)
  rates.set(peer, rate)
  return rate
}
