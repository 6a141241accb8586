import { equalBytes, toHex } from '../shared/bytes.ts'
import { Negotiation } from './negotiation.ts'
import type { AnnounceState, TrackerStatus } from './ports.ts'
import { encodeAnnounce, encodeAnswer, type Offer, type TrackerMessage } from './tracker-messages.ts'
import type { TrackerSocket } from './tracker-socket.ts'
import type { WebRtcLink } from './webrtc-link.ts'

/** Offers in one announce: what trackers pass on and browsers can afford. */
const offersPerAnnounce = 5
/** An announce goes out with the offers that are ready by then. */
const offerDeadlineMs = 700
/** An offer that nobody has answered by then is not answered any more (`bittorrent-tracker`: 50 s). */
const offerLifeMs = 50_000
/** Negotiations at a time that others began. */
const maxIncoming = 10
/** Between announces, whatever the tracker says. */
const minIntervalMs = 10_000
const maxIntervalMs = 3_600_000
const defaultIntervalMs = 120_000
/** While nobody was found the tracker is asked sooner than it says. */
const lonelyIntervalMs = 15_000
const refreshMs = 5_000

export interface TrackerClientOptions {
  readonly socket: TrackerSocket
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly iceServers: RTCIceServer[]
  /** 20 random bytes. */
  readonly createOfferId: () => Uint8Array
  readonly state: () => AnnounceState
  /** How many more links are wanted. */
  readonly wanted: () => number
  readonly hasLinks: () => boolean
  /** A link to the peer with this id, in hexadecimal, is open already, or being made. */
  readonly isKnown: (peerId: string) => boolean
  readonly onLink: (link: WebRtcLink, peerId: Uint8Array) => void
  readonly onStatus: () => void
}

interface PendingOffer {
  readonly negotiation: Negotiation
  readonly expires: ReturnType<typeof setTimeout>
}

/** One swarm at one tracker: announces with offers, answers to offers of others. */
export class TrackerClient {
  readonly #options: TrackerClientOptions
  readonly #offers = new Map<string, PendingOffer>()
  readonly #active = new Set<Negotiation>()
  #incoming = 0
  #status: TrackerStatus
  /** Made while the socket still opened, so that the first announce need not wait. */
  #prepared: Promise<Offer[]> | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #lastAnnounceAt = Number.NEGATIVE_INFINITY
  #intervalMs = defaultIntervalMs
  #hasStarted = false
  #isAnnouncing = false
  #isClosed = false
  readonly #stopListening: () => void

  constructor(options: TrackerClientOptions) {
    this.#options = options
    this.#status = { url: options.socket.url, state: 'connecting', message: null, seeds: null, leeches: null }
    this.#stopListening = options.socket.listen({
      open: () => {
        this.#setStatus({ state: 'connected', message: null })
        this.#hasStarted = false
        void this.announce('started')
      },
      message: (message) => this.#receive(message),
      down: (reason) => {
        this.#setStatus({ state: 'unreachable', message: reason })
        this.#stopTimer()
      },
    })
    if (options.wanted() > 0) this.#prepared = this.#makeOffers()
    if (options.socket.isOpen) {
      this.#status = { ...this.#status, state: 'connected' }
      void this.announce('started')
    }
  }

  get status(): TrackerStatus {
    return this.#status
  }

  /** Tells the tracker where we are, with offers for others. */
  async announce(event: 'started' | 'completed' | null): Promise<void> {
    const { socket, infoHash, peerId, state, wanted } = this.#options
    if (this.#isClosed || !socket.isOpen || this.#isAnnouncing) return
    this.#isAnnouncing = true
    this.#stopTimer()
    this.#lastAnnounceAt = performance.now()
    const offers = event === 'completed' || wanted() === 0 ? [] : await (this.#prepared ?? this.#makeOffers())
    this.#prepared = null
    this.#isAnnouncing = false
    if (this.#isClosed) return
    const name = this.#hasStarted ? event : 'started'
    this.#hasStarted = true
    socket.send(encodeAnnounce({ infoHash, peerId, state: state(), event: name, offers }))
    this.#schedule()
  }

  /** Asks for peers now, if that was not done within the last seconds. */
  refresh(): void {
    if (performance.now() - this.#lastAnnounceAt >= refreshMs) void this.announce(null)
  }

  /** Says goodbye. Links that are open stay. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopTimer()
    this.#stopListening()
    const { socket, infoHash, peerId, state } = this.#options
    if (this.#hasStarted)
      socket.send(encodeAnnounce({ infoHash, peerId, state: state(), event: 'stopped', offers: [] }))
    for (const { negotiation, expires } of this.#offers.values()) {
      clearTimeout(expires)
      negotiation.destroy()
    }
    this.#offers.clear()
    for (const negotiation of this.#active) negotiation.destroy()
    this.#active.clear()
  }

  /** What is ready in time; one that fails or dawdles does not stop the others. */
  async #makeOffers(): Promise<Offer[]> {
    const ready: Offer[] = []
    const free = offersPerAnnounce * 2 - this.#offers.size
    const count = Math.min(offersPerAnnounce, this.#options.wanted(), Math.max(free, 0))
    const made = Array.from({ length: count }, async () => {
      const offer = await this.#makeOffer()
      if (offer !== null) ready.push(offer)
    })
    let timer: ReturnType<typeof setTimeout> | undefined
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, offerDeadlineMs)
    })
    await Promise.race([Promise.all(made), deadline])
    clearTimeout(timer)
    return ready
  }

  async #makeOffer(): Promise<Offer | null> {
    const id = this.#options.createOfferId()
    const key = toHex(id)
    const negotiation = this.#negotiate(true, () => this.#peerOfOffer.get(key) ?? null)
    const expires = setTimeout(() => {
      this.#offers.delete(key)
      this.#drop(negotiation)
    }, offerLifeMs)
    this.#offers.set(key, { negotiation, expires })
    try {
      return { id, description: await negotiation.offer() }
    } catch {
      // The negotiation has said so itself; the announce goes out with the other offers.
      clearTimeout(expires)
      this.#offers.delete(key)
      return null
    }
  }

  readonly #peerOfOffer = new Map<string, Uint8Array>()

  #negotiate(initiator: boolean, peerId: () => Uint8Array | null): Negotiation {
    const negotiation: Negotiation = new Negotiation(initiator, this.#options.iceServers, {
      open: (link) => {
        this.#forget(negotiation, initiator)
        const id = peerId()
        if (this.#isClosed || id === null) link.close()
        else this.#options.onLink(link, id)
      },
      failed: () => this.#forget(negotiation, initiator),
    })
    this.#active.add(negotiation)
    if (!initiator) this.#incoming++
    return negotiation
  }

  #forget(negotiation: Negotiation, initiator: boolean): void {
    if (this.#active.delete(negotiation) && !initiator) this.#incoming--
  }

  #drop(negotiation: Negotiation): void {
    this.#active.delete(negotiation)
    negotiation.destroy()
  }

  #receive(message: TrackerMessage): void {
    if (!equalBytes(message.infoHash, this.#options.infoHash)) return
    const { failure, warning, interval, seeds, leeches, offer, answer } = message
    if (interval !== null)
      this.#intervalMs = Math.min(Math.max(interval * 1000, minIntervalMs), maxIntervalMs)
    if (failure !== null) this.#setStatus({ state: 'unreachable', message: failure })
    else if (warning !== null || seeds !== null || leeches !== null) {
      this.#setStatus({
        state: 'connected',
        message: warning,
        seeds: seeds ?? this.#status.seeds,
        leeches: leeches ?? this.#status.leeches,
      })
    }
    if (interval !== null) this.#schedule()
    if (offer !== null && !equalBytes(offer.peerId, this.#options.peerId)) void this.#onOffer(offer)
    if (answer !== null) this.#onAnswer(answer)
  }

  async #onOffer({ peerId, offerId, description }: NonNullable<TrackerMessage['offer']>): Promise<void> {
    const { socket, infoHash, isKnown, wanted } = this.#options
    if (wanted() === 0 || this.#incoming >= maxIncoming || isKnown(toHex(peerId))) return
    const negotiation = this.#negotiate(false, () => peerId)
    try {
      const answer = await negotiation.answer(description)
      if (this.#isClosed) return
      socket.send(encodeAnswer({ infoHash, peerId: this.#options.peerId, toPeerId: peerId, offerId, answer }))
    } catch {
      // The negotiation has reported its failure and is forgotten; the other end gives up by itself.
      this.#forget(negotiation, false)
    }
  }

  #onAnswer({ peerId, offerId, description }: NonNullable<TrackerMessage['answer']>): void {
    const key = toHex(offerId)
    const pending = this.#offers.get(key)
    // Unknown, or answered before: the first answer counts.
    if (pending === undefined) return
    clearTimeout(pending.expires)
    this.#offers.delete(key)
    if (equalBytes(peerId, this.#options.peerId) || this.#options.isKnown(toHex(peerId))) {
      this.#drop(pending.negotiation)
      return
    }
    this.#peerOfOffer.set(key, peerId)
    pending.negotiation.accept(description)
  }

  #schedule(): void {
    this.#stopTimer()
    if (this.#isClosed || !this.#hasStarted) return
    const lonely = !this.#options.hasLinks() && this.#options.wanted() > 0
    const interval = lonely ? Math.min(lonelyIntervalMs, this.#intervalMs) : this.#intervalMs
    const elapsed = performance.now() - this.#lastAnnounceAt
    this.#timer = setTimeout(() => void this.announce(null), Math.max(interval - elapsed, 1_000))
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #setStatus(change: Partial<TrackerStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#options.onStatus()
  }
}
