import type { DeliveredSignal } from '../protocol/tp-sig.ts'
import type { Clock } from '../shared/clock.ts'
import type { Introduction } from '../swarm/introductions.ts'
import type { Urgency } from './announce-timing.ts'
import { Contacts, type WelcomeChange } from './contacts.ts'
import type { MeetingPlace } from './meeting.ts'
import { deliver, type OpenedLink } from './moved-link.ts'
import type { CreateNegotiation } from './negotiation.ts'
import type { OfferBudget } from './offer-budget.ts'
import { OwnNames } from './own-names.ts'
import type {
  AnnounceState,
  JoinOptions,
  SwarmDemand,
  SwarmListener,
  SwarmMembership,
  TrackerStatus,
} from './ports.ts'
import { RelayedMeetings } from './relayed-meetings.ts'
import type { SocketSlots } from './socket-slots.ts'
import { TrackerClient } from './tracker-client.ts'
import type { WebSocketConstructor } from './tracker-socket.ts'
import { trackerStatus } from './tracker-status.ts'
import { checkTrackerUrl, maxTrackers } from './tracker-url.ts'

/**
 * Offers in one announce, at most: what `bittorrent-tracker` makes, and twice that while somebody waits for
 * data.
 */
const maxOffers = { usual: 5, starved: 10 }
/**
 * Offers in the announces to all trackers together. With several trackers each gets fewer, since they mostly
 * know the same peers. Our own choice.
 */
const offersOfAllTrackers = { usual: 15, starved: 30 }
/** Offers in one announce, at least. Our own choice. */
const minOffers = 2

export interface MembershipContext {
  readonly clock: Clock
  readonly WebSocket: WebSocketConstructor
  readonly random: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly slots: SocketSlots
  readonly budget: OfferBudget
  readonly createNegotiation: CreateNegotiation
  /** No candidates but those of relays may leave. */
  readonly isRelayOnly: boolean
  readonly onLink: (link: OpenedLink) => void
  readonly onClosed: (membership: TrackerMembership) => void
}

/** Our place in one swarm, at all of its trackers. */
export class TrackerMembership implements SwarmMembership {
  readonly #options: JoinOptions
  readonly #listener: SwarmListener
  readonly #context: MembershipContext
  readonly #names: OwnNames
  readonly #clients = new Map<string, TrackerClient>()
  /** Trackers that cannot be asked from here, each with the reason. */
  readonly #refused = new Map<string, TrackerStatus>()
  readonly #contacts: Contacts
  readonly #relayed: RelayedMeetings
  #state: AnnounceState
  #demand: SwarmDemand
  /** Trackers that are about to be joined: they count when offers are shared out. */
  #coming = 0
  #hasLeft = false
  #statusScheduled = false

  constructor(options: JoinOptions, listener: SwarmListener, context: MembershipContext) {
    this.#options = options
    this.#listener = listener
    this.#context = context
    this.#state = options.state
    this.#demand = options.demand
    this.#names = new OwnNames(options.peerId, context.randomBytes)
    this.#contacts = new Contacts({
      clock: context.clock,
      isOwn: (peerId) => this.#names.isOwn(peerId),
      onLink: (link, peerId) => {
        context.onLink(link)
        deliver(link, peerId, listener)
        this.#reconsider()
      },
      onCompany: () => this.#reconsider(),
    })
    this.#contacts.wanted = linksWanted(options.demand)
    this.#relayed = new RelayedMeetings({
      ...this.place,
      isRelayOnly: context.isRelayOnly,
      send: (relay, signal) => listener.signal?.(relay, signal),
      onEnd: (introduction, outcome) => listener.introduced?.(introduction, outcome),
    })
  }

  /** What those need that are met in this swarm without a tracker. */
  get place(): MeetingPlace {
    const { clock, random, randomBytes, budget, createNegotiation } = this.#context
    return {
      ...{ clock, random, budget, createNegotiation },
      contacts: this.#contacts,
      createOfferId: () => randomBytes(20),
      ownName: () => this.#names.current,
    }
  }

  update(state: AnnounceState, event?: 'completed'): void {
    this.#state = state
    if (event === 'completed') for (const client of this.#clients.values()) client.complete()
  }

  setDemand(demand: SwarmDemand): void {
    if (this.#hasLeft) return
    const before = this.#demand
    const hadRoom = this.#contacts.wanted > 0
    this.#demand = demand
    this.#contacts.wanted = linksWanted(demand)
    // A peer that holds an offer which was given up refuses the name under which it came for a while.
    if (demand.isIn && !before.isIn) this.#names.renew()
    if (!demand.isIn) this.#relayed.clear()
    for (const client of this.#clients.values()) {
      client.isWatched = demand.isWatched
      if (demand.isIn) client.enter()
      else client.leave()
    }
    if (!before.isIn || !demand.isIn) return
    if (!hadRoom && this.#contacts.wanted > 0) this.refresh()
    else if (before.lacks !== demand.lacks || hadRoom !== this.#contacts.wanted > 0) this.#reconsider()
  }

  setWelcome(change: WelcomeChange): void {
    this.#contacts.setWelcome(change)
  }

  introduce(introduction: Introduction): void {
    // While we leave, the end of one negotiation is answered with the next.
    if (this.#hasLeft) this.#listener.introduced?.(introduction, 'unused')
    else this.#relayed.introduce(introduction)
  }

  receiveSignal(relay: string, signal: DeliveredSignal): void {
    if (!this.#hasLeft) this.#relayed.receive(relay, signal)
  }

  refresh(): void {
    for (const client of this.#clients.values()) client.refresh()
  }

  /** Somebody looks at the page again. */
  refreshIfUrgent(): void {
    for (const client of this.#clients.values()) client.refreshIfUrgent()
  }

  /** The machine slept, or is on another network: no socket can be relied on. */
  restart(): void {
    this.#names.renew()
    this.#relayed.clear()
    for (const client of this.#clients.values()) client.restart()
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
        this.#refused.set(url, trackerStatus(url, 'unusable', problem))
      }
    }
    const added = [...usable].slice(0, maxTrackers - this.#clients.size)
    this.#coming = added.length
    for (const url of added) {
      const client = this.#client(url)
      this.#clients.set(url, client)
      this.#coming--
      client.isWatched = this.#demand.isWatched
      if (this.#demand.isIn) client.enter()
    }
    this.#reportStatus()
  }

  removeTracker(url: string): void {
    const client = this.#clients.get(url)
    if (client === undefined && !this.#refused.has(url)) return
    this.#clients.delete(url)
    this.#refused.delete(url)
    client?.leave()
    this.#reportStatus()
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.#relayed.clear()
    for (const client of this.#clients.values()) client.leave()
    this.#context.onClosed(this)
  }

  #client(url: string): TrackerClient {
    const { clock, WebSocket, random, randomBytes, slots, createNegotiation, budget } = this.#context
    return new TrackerClient({
      url,
      WebSocket,
      clock,
      random,
      slots,
      names: this.#names,
      infoHash: this.#options.infoHash,
      createOfferId: () => randomBytes(20),
      createNegotiation,
      budget,
      contacts: this.#contacts,
      offersPerAnnounce: (urgency) => this.#offersPerAnnounce(urgency),
      state: () => this.#state,
      lacks: () => this.#demand.lacks,
      onStatus: () => this.#reportStatus(),
    })
  }

  #offersPerAnnounce(urgency: Urgency): number {
    const kind = urgency === 'starved' ? 'starved' : 'usual'
    const share = Math.floor(offersOfAllTrackers[kind] / (this.#clients.size + this.#coming))
    return Math.max(minOffers, Math.min(maxOffers[kind], share))
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

const linksWanted = ({ isIn, links }: SwarmDemand): number => {
  if (!isIn) return 0
  return Number.isFinite(links) ? Math.max(Math.floor(links), 0) : links
}
