import type { Clock } from '../shared/clock.ts'
import { Contacts, type WelcomeChange } from './contacts.ts'
import type { CreateNegotiation } from './negotiation.ts'
import type { OfferBudget } from './offer-pool.ts'
import type { AnnounceState, JoinOptions, SwarmListener, SwarmMembership, TrackerStatus } from './ports.ts'
import { TrackerClient } from './tracker-client.ts'
import type { TrackerSocket } from './tracker-socket.ts'
import { checkTrackerUrl } from './tracker-url.ts'
import type { ObservedLink } from './webrtc-link.ts'

/** Trackers asked for one torrent, at most, and as many named that cannot be asked: a magnet may name thousands. */
const maxTrackers = 12
/** What `bittorrent-tracker` makes for one tracker; */
const maxOffers = 5
/** with several trackers each gets fewer, for they mostly know the same peers. */
const offersOfAllTrackers = 15
const minOffers = 2

export interface MembershipContext {
  readonly clock: Clock
  readonly budget: OfferBudget
  readonly createNegotiation: CreateNegotiation
  readonly socket: (url: string) => TrackerSocket
  readonly onLink: (link: ObservedLink) => void
  readonly onClosed: (membership: TrackerMembership) => void
  /** One tracker is no longer asked: its socket may be of no use to anybody now. */
  readonly onTrackerClosed: () => void
}

/** Our place in one swarm, at all of its trackers. */
export class TrackerMembership implements SwarmMembership {
  readonly #options: JoinOptions
  readonly #listener: SwarmListener
  readonly #context: MembershipContext
  readonly #clients = new Map<string, TrackerClient>()
  /** Trackers that cannot be used from here, with the reason. */
  readonly #refused = new Map<string, TrackerStatus>()
  readonly #contacts: Contacts
  #state: AnnounceState
  /** Besides those that are clients already: so many are about to be. */
  #coming = 0
  #hasLeft = false
  #statusScheduled = false

  constructor(options: JoinOptions, listener: SwarmListener, context: MembershipContext) {
    this.#options = options
    this.#listener = listener
    this.#context = context
    this.#state = options.state
    this.#contacts = new Contacts({
      clock: context.clock,
      peerId: options.peerId,
      onLink: (link, peerId) => {
        context.onLink(link)
        listener.link(link, peerId)
      },
      onCompany: () => this.#reconsider(),
    })
  }

  update(state: AnnounceState, event?: 'completed'): void {
    this.#state = state
    if (event === 'completed') for (const client of this.#clients.values()) void client.announce('completed')
  }

  setWanted(links: number): void {
    const before = this.#contacts.wanted
    this.#contacts.wanted = Number.isFinite(links) ? Math.max(Math.floor(links), 0) : links
    if (before === 0 && this.#contacts.wanted > 0) this.refresh()
    else if (before > 0 && this.#contacts.wanted === 0) this.#reconsider()
  }

  setWelcome(change: WelcomeChange): void {
    this.#contacts.setWelcome(change)
  }

  refresh(): void {
    for (const client of this.#clients.values()) client.refresh()
  }

  addTrackers(urls: readonly string[]): void {
    if (this.#hasLeft) return
    const isSecurePage = globalThis.location?.protocol === 'https:'
    const usable = new Set<string>()
    for (const given of urls) {
      const { url, problem } = checkTrackerUrl(given, isSecurePage)
      if (this.#clients.has(url) || this.#refused.has(url)) continue
      if (problem === null) usable.add(url)
      else if (this.#refused.size < maxTrackers) {
        this.#refused.set(url, { url, state: 'unreachable', message: problem, seeds: null, leeches: null })
      }
    }
    const added = [...usable].slice(0, maxTrackers - this.#clients.size)
    this.#coming = added.length
    for (const url of added) {
      this.#clients.set(url, this.#client(url))
      this.#coming--
    }
    this.#reportStatus()
  }

  removeTracker(url: string): void {
    const client = this.#clients.get(url)
    if (client === undefined && !this.#refused.has(url)) return
    this.#clients.delete(url)
    this.#refused.delete(url)
    client?.close()
    this.#context.onTrackerClosed()
    this.#reportStatus()
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    for (const client of this.#clients.values()) client.close()
    this.#context.onClosed(this)
  }

  #client(url: string): TrackerClient {
    const { infoHash, peerId } = this.#options
    const { clock, budget, createNegotiation, socket } = this.#context
    return new TrackerClient({
      socket: socket(url),
      clock,
      infoHash,
      peerId,
      createOfferId: () => crypto.getRandomValues(new Uint8Array(20)),
      createNegotiation,
      budget,
      contacts: this.#contacts,
      offersPerAnnounce: () =>
        Math.max(
          minOffers,
          Math.min(maxOffers, Math.floor(offersOfAllTrackers / (this.#clients.size + this.#coming))),
        ),
      state: () => this.#state,
      onStatus: () => this.#reportStatus(),
    })
  }

  #reconsider(): void {
    for (const client of this.#clients.values()) client.reconsider()
  }

  #reportStatus(): void {
    if (this.#statusScheduled) return
    this.#statusScheduled = true
    queueMicrotask(() => {
      this.#statusScheduled = false
      if (this.#hasLeft) return
      this.#listener.trackers([
        ...[...this.#clients.values()].map(({ status }) => status),
        ...this.#refused.values(),
      ])
    })
  }
}
