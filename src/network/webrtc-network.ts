import { toHex } from '../shared/bytes.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { LineMeeting } from './meeting.ts'
import type { ChannelHome, OpenedLink } from './moved-link.ts'
import { type CreateNegotiation, webRtcNegotiations } from './negotiation.ts'
import { OfferBudget } from './offer-budget.ts'
import type { JoinOptions, Meeting, Meetings, Network, SwarmListener, SwarmMembership } from './ports.ts'
import type { Described } from './session-description.ts'
import { SocketSlots } from './socket-slots.ts'
import { TrackerMembership } from './tracker-membership.ts'
import { trackerProblems } from './tracker-problems.ts'
import type { WebSocketConstructor } from './tracker-socket.ts'
import { type WakeUpSources, watchWakeUps } from './wake-up.ts'

/**
 * Sockets to trackers, by default. Our own choice: browsers allow a page some hundreds of WebSockets, and
 * other scripts want some too.
 */
const maxTrackerSockets = 100

export interface WebRtcNetworkOptions {
  readonly iceServers: RTCIceServer[]
  /** `relay`: connections go through TURN servers only. Default: the browser's, `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy
  /** Default: the platform's. Node 20 has none: pass that of `ws`. */
  readonly WebSocket?: WebSocketConstructor
  /** Default: the system's clock. */
  readonly clock?: Clock
  /**
   * How many tracker sockets may be open: one for each torrent at each of its trackers. With more, torrents
   * take turns. Default 100.
   */
  readonly maxTrackerSockets?: number
  /**
   * The events and clocks by which sleep and a change of the network are noticed. Without them, only broken
   * lines tell.
   */
  readonly wakeUps?: WakeUpSources
}

/** WebRTC links found through WebSocket trackers, or on a line to the other end, in a page and in Node. */
export class WebRtcNetwork implements Network, Meetings {
  readonly #createNegotiation: CreateNegotiation
  readonly #isRelayOnly: boolean
  readonly #clock: Clock
  readonly #budget = new OfferBudget()
  readonly #webSocket: WebSocketConstructor
  readonly #slots: SocketSlots
  /** Our places in swarms, with the info hash of each. */
  readonly #memberships = new Map<TrackerMembership, string>()
  /** By info hash. */
  readonly #meetings = new Map<string, Set<LineMeeting>>()
  readonly #links = new Set<OpenedLink>()
  readonly #stopWakeUps: () => void
  #channelHome: ChannelHome | null = null

  constructor(options: WebRtcNetworkOptions) {
    const {
      iceServers,
      iceTransportPolicy = 'all',
      WebSocket = globalThis.WebSocket,
      clock = systemClock,
    } = options
    if (WebSocket === undefined) {
      throw new TorrentError('unsupported-browser', trackerProblems.noSockets())
    }
    this.#createNegotiation = webRtcNegotiations(
      iceServers,
      clock,
      iceTransportPolicy,
      () => this.#channelHome,
    )
    this.#isRelayOnly = iceTransportPolicy === 'relay'
    this.#clock = clock
    this.#webSocket = WebSocket
    this.#slots = new SocketSlots(clock, options.maxTrackerSockets ?? maxTrackerSockets)
    this.#stopWakeUps =
      options.wakeUps === undefined
        ? () => undefined
        : watchWakeUps(options.wakeUps, clock, {
            restart: () => {
              for (const membership of this.#memberships.keys()) membership.restart()
            },
            seen: () => {
              for (const membership of this.#memberships.keys()) membership.refreshIfUrgent()
            },
          })
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const membership = new TrackerMembership(options, listener, {
      clock: this.#clock,
      WebSocket: this.#webSocket,
      random: Math.random,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      slots: this.#slots,
      budget: this.#budget,
      createNegotiation: this.#createNegotiation,
      isRelayOnly: this.#isRelayOnly,
      onLink: (link) => {
        this.#links.add(link)
        link.onClose(() => this.#links.delete(link))
      },
      onClosed: (closed) => this.#onClosed(closed),
    })
    const infoHash = toHex(options.infoHash)
    this.#memberships.set(membership, infoHash)
    // Somebody waits at the other end of a line, and perhaps nobody at a tracker: their offers come first.
    for (const meeting of this.#meetings.get(infoHash) ?? []) meeting.enter(membership.place)
    membership.addTrackers(options.trackers)
    return membership
  }

  meet(infoHash: string, send: (signal: Described) => void): Meeting {
    const meetings = this.#meetings.get(infoHash) ?? new Set()
    const meeting = new LineMeeting(send, () => {
      meetings.delete(meeting)
      if (meetings.size === 0 && this.#meetings.get(infoHash) === meetings) this.#meetings.delete(infoHash)
    })
    meetings.add(meeting)
    this.#meetings.set(infoHash, meetings)
    const place = this.#membershipOf(infoHash)?.place
    if (place !== undefined) meeting.enter(place)
    return meeting
  }

  setChannelHome(home: ChannelHome | null): void {
    this.#channelHome = home
  }

  /** The newest place in a swarm: the one before it may not have been left yet. */
  #membershipOf(infoHash: string): TrackerMembership | undefined {
    return [...this.#memberships].findLast(([, joined]) => joined === infoHash)?.[0]
  }

  #onClosed(membership: TrackerMembership): void {
    const infoHash = this.#memberships.get(membership)
    this.#memberships.delete(membership)
    if (infoHash === undefined || this.#membershipOf(infoHash) !== undefined) return
    for (const meeting of this.#meetings.get(infoHash) ?? []) meeting.leave()
  }

  destroy(error?: TorrentError): void {
    this.#stopWakeUps()
    for (const membership of [...this.#memberships.keys()]) membership.leave()
    for (const link of [...this.#links]) link.close(error)
    this.#links.clear()
  }
}
