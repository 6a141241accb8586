import type { DeliveredSignal, Signal, SignalRefusal } from '../protocol/tp-sig.ts'
import { fromHex, toHex } from '../shared/bytes.ts'
import { MessageRate } from './message-rate.ts'
import type { PeerSession } from './peer-session.ts'

/** Messages of one link within a minute, in each direction (docs/tp-pex.md). */
const maxPerMinute = 30
const minuteMs = 60_000
/** Sessions that one peer began and that are open here, at most (docs/tp-pex.md). */
const maxSessions = 6
/** Milliseconds for which a session is open (docs/tp-pex.md). */
const sessionMs = 15_000

/** A negotiation between two peers that goes through us. */
interface RelayedSession {
  readonly offering: PeerSession
  readonly answering: PeerSession
  readonly beganAt: number
  isAnswered: boolean
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
    if (!this.#options.isWith(relay) || !rateOf(this.#sent, relay).take(this.#options.now())) return false
    relay.extensions.sendSignal({ ...signal, from: null })
    return true
  }

  /** A signal came from a peer. */
  receive(peer: PeerSession, signal: Signal): void {
    const { isWith, now, onDelivered } = this.#options
    if (!isWith(peer) || !rateOf(this.#received, peer).take(now())) return
    const { from } = signal
    if (from !== null) onDelivered(peer, { ...signal, from })
    else if (signal.body.type === 'offer') this.#begin(peer, signal)
    else this.#goOn(peer, signal)
  }

  /** Called once a second. */
  maintain(): void {
    const now = this.#options.now()
    for (const [key, { offering, answering, beganAt }] of this.#sessions) {
      const isOver = now - beganAt >= sessionMs || offering.isClosed || answering.isClosed
      if (isOver) this.#sessions.delete(key)
    }
  }

  #begin(offering: PeerSession, signal: Signal): void {
    const answering = this.#find(signal.to)
    if (answering === null || answering === offering || answering.remoteKey === offering.remoteKey) {
      this.#refuse(offering, signal, 'absent')
      return
    }
    this.maintain()
    const key = toHex(signal.session)
    const own = [...this.#sessions.values()].filter((session) => session.offering === offering)
    const isTwice = own.some((session) => session.answering === answering)
    if (this.#sessions.has(key) || isTwice || own.length >= maxSessions) {
      this.#refuse(offering, signal, 'busy')
      return
    }
    if (!this.#deliver(offering, answering, signal)) {
      this.#refuse(offering, signal, 'busy')
      return
    }
    this.#sessions.set(key, { offering, answering, beganAt: this.#options.now(), isAnswered: false })
  }

  #goOn(sender: PeerSession, signal: Signal): void {
    this.maintain()
    const key = toHex(signal.session)
    const session = this.#sessions.get(key)
    if (session === undefined) return
    const { offering, answering } = session
    if (sender !== offering && sender !== answering) return
    const receiver = sender === offering ? answering : offering
    if (this.#find(signal.to) !== receiver) return
    if (signal.body.type === 'answer') {
      if (sender !== answering || session.isAnswered) return
      session.isAnswered = true
    }
    if (signal.body.type === 'refusal') this.#sessions.delete(key)
    this.#deliver(sender, receiver, signal)
  }

  #deliver(sender: PeerSession, receiver: PeerSession, signal: Signal): boolean {
    const from = idOf(sender)
    const { isWith, now } = this.#options
    if (from === null || !isWith(receiver) || !rateOf(this.#sent, receiver).take(now())) return false
    receiver.extensions.sendSignal({ ...signal, from })
    return true
  }

  #refuse(offering: PeerSession, { to, session }: Signal, reason: SignalRefusal): void {
    const own = idOf(offering)
    if (own === null || !rateOf(this.#sent, offering).take(this.#options.now())) return
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
