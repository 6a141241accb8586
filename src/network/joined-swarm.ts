import type { PeerAddress } from '../protocol/peer-address.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PeerLink, PeerLinkListener } from '../swarm/ports.ts'
import type { WelcomeChange } from './contacts.ts'
import { type LinkLimits, roomOf, splitRoom } from './link-budget.ts'
import type {
  AnnounceState,
  JoinOptions,
  Network,
  SwarmDemand,
  SwarmListener,
  SwarmMembership,
  TrackerStatus,
} from './ports.ts'

/** One of several networks, with the trackers that are its own. */
export interface NetworkPart {
  readonly network: Network
  readonly takesTracker: (url: string) => boolean
}

/** A link that says when it is over, whoever ends it. Everything else it passes on. */
const counted = (link: PeerLink, onOver: () => void): PeerLink => {
  let isOver = false
  const over = (): void => {
    if (isOver) return
    isOver = true
    onOver()
  }
  const { remote } = link
  return {
    id: link.id,
    initiator: link.initiator,
    description: link.description,
    ...(remote === undefined ? {} : { remote }),
    get bufferedAmount() {
      return link.bufferedAmount
    },
    setLowWater: (bytes) => link.setLowWater(bytes),
    get isHeld() {
      return link.isHeld === true
    },
    listen: (listener: PeerLinkListener) =>
      link.listen({
        data: (data) => listener.data(data),
        drain: () => listener.drain(),
        close: (error) => {
          over()
          listener.close(error)
        },
      }),
    send: (data) => link.send(data),
    close: (reason) => {
      over()
      link.close(reason)
    },
  }
}

/** What a place in a swarm shares with those of the other torrents. */
export interface Shared {
  readonly limits: LinkLimits
  readonly swarms: Set<JoinedSwarm>
  /** Links of all torrents. */
  readonly openOfAll: () => number
  readonly onChange: () => void
}

/** Our place in one swarm, in all networks. Only Node has more than one: a browser never uses it. */
export class JoinedSwarm implements SwarmMembership {
  readonly #parts: readonly NetworkPart[]
  readonly #listener: SwarmListener
  readonly #shared: Shared
  readonly #members: readonly SwarmMembership[]
  /** Links that are open, by network. */
  readonly #open: number[]
  /** What each network was told last. */
  readonly #told: number[]
  readonly #status: (readonly TrackerStatus[])[]
  #demand: SwarmDemand
  #hasLeft = false

  constructor(parts: readonly NetworkPart[], options: JoinOptions, listener: SwarmListener, shared: Shared) {
    this.#parts = parts
    this.#listener = listener
    this.#shared = shared
    this.#demand = options.demand
    this.#open = parts.map(() => 0)
    this.#status = parts.map(() => [])
    shared.swarms.add(this)
    this.#told = this.#split()
    this.#members = parts.map(({ network }, at) =>
      network.join(
        {
          ...options,
          trackers: this.#own(options.trackers, at),
          demand: { ...options.demand, links: this.#told[at] ?? 0 },
        },
        {
          link: (link, peerId) => this.#onLink(at, link, peerId),
          trackers: (status) => this.#onTrackers(at, status),
        },
      ),
    )
  }

  get open(): number {
    return this.#open.reduce((total, count) => total + count, 0)
  }

  get hasLeft(): boolean {
    return this.#hasLeft
  }

  update(state: AnnounceState, event?: 'completed'): void {
    for (const member of this.#members) member.update(state, event)
  }

  setDemand(demand: SwarmDemand): void {
    const before = this.#demand
    this.#demand = demand
    const isSame =
      before.isIn === demand.isIn && before.lacks === demand.lacks && before.isWatched === demand.isWatched
    this.tell(!isSame)
  }

  setWelcome(change: WelcomeChange): void {
    for (const member of this.#members) member.setWelcome(change)
  }

  refresh(): void {
    for (const member of this.#members) member.refresh()
  }

  addTrackers(urls: readonly string[]): void {
    for (const [at, member] of this.#members.entries()) {
      const own = this.#own(urls, at)
      if (own.length > 0) member.addTrackers(own)
    }
  }

  removeTracker(url: string): void {
    this.#members[this.#partOf(url)]?.removeTracker(url)
  }

  addPeers(peers: readonly string[]): void {
    for (const member of this.#members) member.addPeers?.(peers)
  }

  addAddresses(addresses: readonly PeerAddress[]): void {
    for (const member of this.#members) member.addAddresses?.(addresses)
  }

  setPrivate(): void {
    for (const member of this.#members) member.setPrivate?.()
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    for (const member of this.#members) member.leave()
    this.#forgetWhenOver()
    this.#shared.onChange()
  }

  /** Tells each network how many links it may open, if that has changed or `isNews`. */
  tell(isNews = false): void {
    if (this.#hasLeft) return
    for (const [at, links] of this.#split().entries()) {
      if (!isNews && links === this.#told[at]) continue
      this.#told[at] = links
      this.#members[at]?.setDemand({ ...this.#demand, links })
    }
  }

  #split(): number[] {
    const { limits, swarms, openOfAll } = this.#shared
    const active = [...swarms].filter((swarm) => !swarm.hasLeft).length
    const links = { open: this.#open, wanted: this.#demand.isIn ? this.#demand.links : 0 }
    return splitRoom(this.#open, roomOf(links, openOfAll(), active, limits))
  }

  #onLink(at: number, link: PeerLink, peerId: Uint8Array | null): void {
    const { limits, openOfAll, onChange } = this.#shared
    // Several networks may open a link at the same moment, each within its own part.
    if (this.#hasLeft || this.open >= limits.ofTorrent || openOfAll() >= limits.ofAll) {
      link.close(new TorrentError('connection', 'There are as many connections as there may be.'))
      return
    }
    this.#count(at, 1)
    const over = (): void => {
      this.#count(at, -1)
      this.#forgetWhenOver()
      onChange()
    }
    this.#listener.link(counted(link, over), peerId)
    onChange()
  }

  #count(at: number, change: number): void {
    this.#open[at] = (this.#open[at] ?? 0) + change
  }

  /** Links outlive the place in the swarm, and count until they are closed. */
  #forgetWhenOver(): void {
    if (this.#hasLeft && this.open === 0) this.#shared.swarms.delete(this)
  }

  #onTrackers(at: number, status: readonly TrackerStatus[]): void {
    this.#status[at] = status
    if (!this.#hasLeft) this.#listener.trackers(this.#status.flat())
  }

  #own(urls: readonly string[], at: number): readonly string[] {
    return urls.filter((url) => this.#partOf(url) === at)
  }

  /** A tracker that no network can ask goes to the first one, which says so. */
  #partOf(url: string): number {
    return Math.max(
      this.#parts.findIndex(({ takesTracker }) => takesTracker(url)),
      0,
    )
  }
}
