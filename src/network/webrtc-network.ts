import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type {
  AnnounceState,
  JoinOptions,
  Network,
  SwarmListener,
  SwarmMembership,
  TrackerStatus,
} from './ports.ts'
import { TrackerClient } from './tracker-client.ts'
import { TrackerSocket, type WebSocketConstructor } from './tracker-socket.ts'
import { checkTrackerUrl } from './tracker-url.ts'
import type { WebRtcLink } from './webrtc-link.ts'

export interface WebRtcNetworkOptions {
  readonly iceServers: RTCIceServer[]
  /** Default: the platform's. Node 20 has none: pass that of `ws`. */
  readonly WebSocket?: WebSocketConstructor
}

/** Trackers asked for one torrent, at most: a magnet may name thousands. */
const maxTrackers = 12

/** WebRTC links found through WebSocket trackers, in a page and in Node. */
export class WebRtcNetwork implements Network {
  readonly #iceServers: RTCIceServer[]
  readonly #WebSocket: WebSocketConstructor
  readonly #sockets = new Map<string, TrackerSocket>()
  readonly #memberships = new Set<Membership>()
  readonly #links = new Set<WebRtcLink>()

  constructor({ iceServers, WebSocket = globalThis.WebSocket }: WebRtcNetworkOptions) {
    if (WebSocket === undefined) {
      throw new TorrentError(
        'unsupported-browser',
        'There are no WebSockets here, and without them no trackers.',
      )
    }
    this.#iceServers = iceServers
    this.#WebSocket = WebSocket
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const membership = new Membership(options, listener, {
      iceServers: this.#iceServers,
      socket: (url) => this.#socket(url),
      onLink: (link) => {
        this.#links.add(link)
        link.onClose(() => this.#links.delete(link))
      },
      onClosed: (closed) => {
        this.#memberships.delete(closed)
        this.#closeUnused()
      },
    })
    this.#memberships.add(membership)
    membership.addTrackers(options.trackers)
    return membership
  }

  destroy(error?: TorrentError): void {
    for (const membership of [...this.#memberships]) membership.leave()
    for (const link of this.#links) link.close(error)
    this.#links.clear()
    for (const socket of this.#sockets.values()) socket.destroy()
    this.#sockets.clear()
  }

  #socket(url: string): TrackerSocket {
    let socket = this.#sockets.get(url)
    if (socket === undefined) {
      socket = new TrackerSocket(url, this.#WebSocket, Math.random)
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

interface MembershipContext {
  readonly iceServers: RTCIceServer[]
  readonly socket: (url: string) => TrackerSocket
  readonly onLink: (link: WebRtcLink) => void
  readonly onClosed: (membership: Membership) => void
}

class Membership implements SwarmMembership {
  readonly #options: JoinOptions
  readonly #listener: SwarmListener
  readonly #context: MembershipContext
  readonly #clients = new Map<string, TrackerClient>()
  /** Trackers that cannot be used from here, with the reason. */
  readonly #refused = new Map<string, TrackerStatus>()
  /** Open links by peer id, as the trackers name it. */
  readonly #open = new Map<string, WebRtcLink>()
  #state: AnnounceState
  #wanted = Number.POSITIVE_INFINITY
  #hasLeft = false
  #statusScheduled = false

  constructor(options: JoinOptions, listener: SwarmListener, context: MembershipContext) {
    this.#options = options
    this.#listener = listener
    this.#context = context
    this.#state = options.state
  }

  update(state: AnnounceState, event?: 'completed'): void {
    this.#state = state
    if (event === 'completed') for (const client of this.#clients.values()) void client.announce('completed')
  }

  setWanted(links: number): void {
    const before = this.#wanted
    this.#wanted = links
    if (before === 0 && links > 0) this.refresh()
  }

  refresh(): void {
    for (const client of this.#clients.values()) client.refresh()
  }

  addTrackers(urls: readonly string[]): void {
    if (this.#hasLeft) return
    for (const given of urls) {
      const { url, problem } = checkTrackerUrl(given, globalThis.location?.protocol === 'https:')
      if (this.#clients.has(url) || this.#refused.has(url)) continue
      if (problem !== null) {
        this.#refused.set(url, { url, state: 'unreachable', message: problem, seeds: null, leeches: null })
      } else if (this.#clients.size < maxTrackers) this.#clients.set(url, this.#client(url))
    }
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
    return new TrackerClient({
      socket: this.#context.socket(url),
      infoHash,
      peerId,
      iceServers: this.#context.iceServers,
      createOfferId: () => crypto.getRandomValues(new Uint8Array(20)),
      state: () => this.#state,
      wanted: () => this.#wanted,
      hasLinks: () => this.#open.size > 0,
      isKnown: (id) => this.#open.has(id),
      onLink: (link, id) => this.#onLink(link, id),
      onStatus: () => this.#reportStatus(),
    })
  }

  /**
   * Two ends that offered to each other at once have two links for a moment. Neither is closed here: only when both have
   * shaken hands can both ends choose the same one, which the swarm does by the peer ids.
   */
  #onLink(link: WebRtcLink, peerId: Uint8Array): void {
    if (this.#hasLeft) {
      link.close()
      return
    }
    const key = toHex(peerId)
    this.#open.set(key, link)
    link.onClose(() => {
      if (this.#open.get(key) === link) this.#open.delete(key)
    })
    this.#context.onLink(link)
    this.#listener.link(link, peerId)
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
