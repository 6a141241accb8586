import type { ObservedLink } from '../../network/channel-link.ts'
import type { WelcomeChange } from '../../network/contacts.ts'
import type {
  AnnounceState,
  JoinOptions,
  SwarmDemand,
  SwarmListener,
  SwarmMembership,
} from '../../network/ports.ts'
import { type PeerAddress, parseHostAndPort } from '../../protocol/peer-address.ts'
import { TorrentError } from '../../shared/errors.ts'
import { reportDefect } from '../../shared/report-defect.ts'
import type { AddressGiver, AddressSource } from './address-book.ts'
import type { DialledTorrent, Dialler } from './dialler.ts'
import type { FinderMembership, PeerFinder } from './ports.ts'
import type { SafeResolver } from './safe-resolver.ts'

/** Trackers that are asked for one torrent, at most. Issue 12. */
const maxTrackers = 20
/** Peers that a link names and that are looked for, at most: each may cost a lookup. Our own choice. */
const maxNamedPeers = 20
/** The same of all links of a torrent that viewers open one after another. Our own choice. */
const maxNamedInAll = 100

/** What finds peers, by the source of their addresses. */
export interface Finders {
  /** UDP and HTTP trackers. */
  readonly tracker?: PeerFinder
  /** The mainline DHT: not for private torrents (BEP 27). */
  readonly dht?: PeerFinder
  /** Our server's tracker, which knows us from within: not for private torrents, whose tracker it is not. */
  readonly own?: PeerFinder
}

type FinderSource = keyof Finders

export interface MembershipContext {
  readonly dialler: Dialler
  readonly finders: Finders
  readonly resolver: Pick<SafeResolver, 'resolve'>
  /** Where we take connections; 0: nowhere. */
  readonly port: number
  readonly onLink: (link: ObservedLink) => void
  readonly onLeft: () => void
}

/** Our place in one swarm of ordinary peers. */
export class MainlineMembership implements SwarmMembership {
  readonly #options: JoinOptions
  readonly #listener: SwarmListener
  readonly #context: MembershipContext
  readonly #torrent: DialledTorrent
  readonly #found = new Map<FinderSource, FinderMembership>()
  readonly #trackers: Set<string>
  /** `host:port` of the peers that links named. */
  readonly #named = new Set<string>()
  readonly #left = new AbortController()
  #state: AnnounceState
  #demand: SwarmDemand
  #isPrivate: boolean

  constructor(options: JoinOptions, listener: SwarmListener, context: MembershipContext) {
    this.#options = options
    this.#listener = listener
    this.#context = context
    this.#state = options.state
    this.#demand = { ...options.demand, isIn: false }
    this.#isPrivate = options.isPrivate === true
    this.#trackers = new Set(options.trackers.slice(0, maxTrackers))
    this.#torrent = context.dialler.join(options.infoHash, (link) => this.#onLink(link))
    this.addPeers(options.peers ?? [])
    // Not before the caller has what this constructor makes.
    queueMicrotask(() => this.setDemand(options.demand))
  }

  get infoHash(): Uint8Array {
    return this.#options.infoHash
  }

  get dialled(): DialledTorrent {
    return this.#torrent
  }

  /** The DHT is asked for peers of this torrent. */
  get asksDht(): boolean {
    return this.#found.has('dht')
  }

  /**
   * A peer has connected to us.
   *
   * @returns whether the link is taken
   */
  take(link: ObservedLink, from: PeerAddress): boolean {
    const { dialler } = this.#context
    const isUnwanted = !this.#demand.isIn || this.#demand.links <= 0 || dialler.isBanned(from.host)
    if (isUnwanted || this.#torrent.isLinkedTo(from)) return false
    this.#torrent.tookLink(link, from)
    this.#onLink(link)
    return true
  }

  update(state: AnnounceState, event?: 'completed'): void {
    this.#state = state
    for (const finder of this.#found.values()) finder.update(state, event)
  }

  setDemand(demand: SwarmDemand): void {
    if (this.#hasLeft) return
    const wasIn = this.#demand.isIn
    this.#demand = demand
    this.#torrent.want(this.#wanted, demand.isWatched)
    if (demand.isIn && !wasIn) this.#enter()
    else if (!demand.isIn && wasIn) this.#exit()
    else for (const finder of this.#found.values()) finder.setWantsPeers(this.#wanted > 0)
  }

  /** A liar is known again by its host alone: its id on the wire is new each time. */
  setWelcome({ refusedHosts = [] }: WelcomeChange): void {
    for (const host of refusedHosts) this.#context.dialler.ban(host)
  }

  refresh(): void {
    for (const finder of this.#found.values()) finder.refresh()
  }

  addTrackers(urls: readonly string[]): void {
    const added = urls.filter((url) => !this.#trackers.has(url)).slice(0, maxTrackers - this.#trackers.size)
    for (const url of added) this.#trackers.add(url)
    this.#found.get('tracker')?.addTrackers(added)
  }

  removeTracker(url: string): void {
    this.#trackers.delete(url)
    this.#found.get('tracker')?.removeTracker(url)
  }

  addPeers(peers: readonly string[]): void {
    for (const peer of peers.slice(0, maxNamedPeers)) {
      if (this.#named.size >= maxNamedInAll || this.#named.has(peer)) continue
      this.#named.add(peer)
      this.#resolve(peer).catch(reportDefect)
    }
  }

  addAddresses(addresses: readonly PeerAddress[]): void {
    this.#add(addresses, 'peer')
  }

  setPrivate(): void {
    this.#isPrivate = true
    this.#torrent.forget(['link', 'dht', 'peer'])
    for (const source of ['dht', 'own'] as const) {
      this.#found.get(source)?.leave()
      this.#found.delete(source)
    }
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#left.abort(new TorrentError('aborted', 'The swarm was left.'))
    this.#exit()
    this.#torrent.leave()
    this.#context.onLeft()
  }

  get #hasLeft(): boolean {
    return this.#left.signal.aborted
  }

  get #wanted(): number {
    return this.#demand.isIn ? Math.max(this.#demand.links, 0) : 0
  }

  #enter(): void {
    const { finders } = this.#context
    if (finders.tracker !== undefined) this.#join('tracker', finders.tracker)
    if (this.#isPrivate) return
    if (finders.dht !== undefined) this.#join('dht', finders.dht)
    if (finders.own !== undefined) this.#join('own', finders.own)
  }

  #exit(): void {
    for (const finder of this.#found.values()) finder.leave()
    this.#found.clear()
  }

  #join(source: FinderSource, finder: PeerFinder): void {
    const { infoHash, peerId } = this.#options
    const membership = finder.join(
      {
        infoHash,
        peerId,
        port: this.#context.port,
        state: this.#state,
        trackers: source === 'tracker' ? [...this.#trackers] : [],
        wantsPeers: this.#wanted > 0,
      },
      {
        found: (addresses, giver) => {
          if (source !== 'own') this.#add(addresses, source, giver)
        },
        trackers: (status) => {
          if (source === 'tracker' && !this.#hasLeft) this.#listener.trackers(status)
        },
      },
    )
    this.#found.set(source, membership)
  }

  #add(addresses: readonly PeerAddress[], source: AddressSource, giver?: AddressGiver): void {
    if (this.#hasLeft || (this.#isPrivate && source !== 'tracker')) return
    this.#torrent.add(addresses, source, giver)
  }

  async #resolve(peer: string): Promise<void> {
    const parsed = parseHostAndPort(peer)
    if (parsed === null || this.#isPrivate) return
    const hosts = await this.#context.resolver
      .resolve(parsed.host, this.#left.signal)
      .catch((error: unknown) => {
        // A link may name what is not there any more, or what may not be reached: others find the peers then.
        if (error instanceof TorrentError) return []
        throw error
      })
    this.#add(
      hosts.map((host) => ({ host, port: parsed.port })),
      'link',
    )
  }

  #onLink(link: ObservedLink): void {
    this.#context.onLink(link)
    this.#listener.link(link, null)
  }
}
