import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { type CreateNegotiation, webRtcNegotiations } from './negotiation.ts'
import { OfferBudget } from './offer-budget.ts'
import type { JoinOptions, Network, SwarmListener, SwarmMembership } from './ports.ts'
import { SocketSlots } from './socket-slots.ts'
import { TrackerMembership } from './tracker-membership.ts'
import type { WebSocketConstructor } from './tracker-socket.ts'
import { type WakeUpSources, watchWakeUps } from './wake-up.ts'
import type { ObservedLink } from './webrtc-link.ts'

/**
 * Sockets to trackers, by default. Our own choice: browsers allow a page some hundreds of WebSockets, and
 * other scripts want some too.
 */
const maxTrackerSockets = 100

export interface WebRtcNetworkOptions {
  readonly iceServers: RTCIceServer[]
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

/** WebRTC links found through WebSocket trackers, in a page and in Node. */
export class WebRtcNetwork implements Network {
  readonly #createNegotiation: CreateNegotiation
  readonly #clock: Clock
  readonly #budget = new OfferBudget()
  readonly #webSocket: WebSocketConstructor
  readonly #slots: SocketSlots
  readonly #memberships = new Set<TrackerMembership>()
  readonly #links = new Set<ObservedLink>()
  readonly #stopWakeUps: () => void

  constructor(options: WebRtcNetworkOptions) {
    const { iceServers, WebSocket = globalThis.WebSocket, clock = systemClock } = options
    if (WebSocket === undefined) {
      throw new TorrentError(
        'unsupported-browser',
        'There are no WebSockets here, and without them no trackers.',
      )
    }
    this.#createNegotiation = webRtcNegotiations(iceServers, clock)
    this.#clock = clock
    this.#webSocket = WebSocket
    this.#slots = new SocketSlots(clock, options.maxTrackerSockets ?? maxTrackerSockets)
    this.#stopWakeUps =
      options.wakeUps === undefined
        ? () => undefined
        : watchWakeUps(options.wakeUps, clock, {
            restart: () => {
              for (const membership of this.#memberships) membership.restart()
            },
            seen: () => {
              for (const membership of this.#memberships) membership.refreshIfUrgent()
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
      onLink: (link) => {
        this.#links.add(link)
        link.onClose(() => this.#links.delete(link))
      },
      onClosed: (closed) => this.#memberships.delete(closed),
    })
    this.#memberships.add(membership)
    membership.addTrackers(options.trackers)
    return membership
  }

  destroy(error?: TorrentError): void {
    this.#stopWakeUps()
    for (const membership of [...this.#memberships]) membership.leave()
    for (const link of [...this.#links]) link.close(error)
    this.#links.clear()
  }
}
