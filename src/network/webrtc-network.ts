import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { type CreateNegotiation, webRtcNegotiations } from './negotiation.ts'
import { OfferBudget } from './offer-pool.ts'
import type { JoinOptions, Network, SwarmListener, SwarmMembership } from './ports.ts'
import { TrackerMembership } from './tracker-membership.ts'
import { TrackerSocket, type WebSocketConstructor } from './tracker-socket.ts'
import type { ObservedLink } from './webrtc-link.ts'

export interface WebRtcNetworkOptions {
  readonly iceServers: RTCIceServer[]
  /** Default: the platform's. Node 20 has none: pass that of `ws`. */
  readonly WebSocket?: WebSocketConstructor
  /** Default: the machine's. */
  readonly clock?: Clock
}

/** WebRTC links found through WebSocket trackers, in a page and in Node. */
export class WebRtcNetwork implements Network {
  readonly #createNegotiation: CreateNegotiation
  readonly #clock: Clock
  readonly #budget = new OfferBudget()
  readonly #WebSocket: WebSocketConstructor
  readonly #sockets = new Map<string, TrackerSocket>()
  readonly #memberships = new Set<TrackerMembership>()
  readonly #links = new Set<ObservedLink>()

  constructor({ iceServers, WebSocket = globalThis.WebSocket, clock = systemClock }: WebRtcNetworkOptions) {
    if (WebSocket === undefined) {
      throw new TorrentError(
        'unsupported-browser',
        'There are no WebSockets here, and without them no trackers.',
      )
    }
    this.#createNegotiation = webRtcNegotiations(iceServers, clock)
    this.#clock = clock
    this.#WebSocket = WebSocket
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const membership = new TrackerMembership(options, listener, {
      clock: this.#clock,
      budget: this.#budget,
      createNegotiation: this.#createNegotiation,
      socket: (url) => this.#socket(url),
      onLink: (link) => {
        this.#links.add(link)
        link.onClose(() => this.#links.delete(link))
      },
      onClosed: (closed) => {
        this.#memberships.delete(closed)
        this.#closeUnused()
      },
      onTrackerClosed: () => this.#closeUnused(),
    })
    this.#memberships.add(membership)
    membership.addTrackers(options.trackers)
    return membership
  }

  destroy(error?: TorrentError): void {
    for (const membership of [...this.#memberships]) membership.leave()
    for (const link of [...this.#links]) link.close(error)
    this.#links.clear()
    for (const socket of this.#sockets.values()) socket.destroy()
    this.#sockets.clear()
  }

  #socket(url: string): TrackerSocket {
    let socket = this.#sockets.get(url)
    if (socket === undefined) {
      socket = new TrackerSocket(url, this.#WebSocket, this.#clock, Math.random)
      this.#sockets.set(url, socket)
    }
    return socket
  }

  #closeUnused(): void {
    for (const [url, socket] of this.#sockets) {
      if (!socket.isUnused) continue
      this.#sockets.delete(url)
      socket.destroy()
    }
  }
}
