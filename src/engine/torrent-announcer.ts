import type {
  AnnounceState,
  Network,
  SwarmDemand,
  SwarmListener,
  SwarmMembership,
  TrackerStatus,
} from '../network/ports.ts'
import { keepPeerHints } from '../protocol/peer-address.ts'
import type { TorrentStorage } from './torrent-storage.ts'
import { TorrentTrackers, type TorrentTrackersOptions } from './torrent-trackers.ts'

export interface TorrentAnnouncerOptions {
  readonly infoHash: Uint8Array
  /** The same in hexadecimal. */
  readonly key: string
  readonly peerId: Uint8Array
  readonly network: Network
  readonly storage: Pick<TorrentStorage, 'forgetTrackers' | 'rememberTrackers'>
  readonly trackers: TorrentTrackersOptions
  /** `x.pe` of the magnet link (BEP 9): `host:port`. */
  readonly peers: readonly string[]
  readonly state: () => AnnounceState
  readonly demand: () => SwarmDemand
  readonly onLink: SwarmListener['link']
  readonly onSignal: NonNullable<SwarmListener['signal']>
  readonly onIntroduced: NonNullable<SwarmListener['introduced']>
  readonly onStatus: () => void
}

/** Where one torrent is announced: its trackers, how they are doing, and the membership that asks them. */
export class TorrentAnnouncer {
  readonly #options: TorrentAnnouncerOptions
  readonly #trackers: TorrentTrackers
  #peers: readonly string[]
  #membership: SwarmMembership
  #status: readonly TrackerStatus[] = []
  /** The storage has a place for the torrent's trackers. */
  #isStored = false

  constructor(options: TorrentAnnouncerOptions) {
    this.#options = options
    this.#trackers = new TorrentTrackers(options.trackers)
    this.#peers = options.peers
    this.#membership = this.#join()
  }

  /** The trackers that are to be asked. */
  get trackers(): readonly string[] {
    return this.#trackers.all
  }

  /** Trackers that a person took out. */
  get removed(): readonly string[] {
    return this.#trackers.removed
  }

  /** Trackers that a person added by hand. */
  get added(): readonly string[] {
    return this.#trackers.added
  }

  get status(): readonly TrackerStatus[] {
    return this.#status
  }

  get membership(): Omit<SwarmMembership, 'addTrackers' | 'removeTracker'> {
    return this.#membership
  }

  /** Adds trackers that the torrent itself names. */
  addOwn(urls: readonly string[]): void {
    this.#ask(this.#trackers.addOwn(urls))
  }

  /** Adds trackers that a link, a page or the client names. A private torrent has none of these (BEP 27). */
  addExtra(urls: readonly string[]): void {
    this.#ask(this.#trackers.addExtra(urls))
  }

  /** One more link names peers: `host:port`. */
  addPeers(peers: readonly string[]): void {
    const fresh = peers.filter((peer) => !this.#peers.includes(peer))
    if (fresh.length === 0) return
    this.#peers = keepPeerHints([...this.#peers, ...fresh])
    this.#membership.addPeers?.(fresh)
  }

  /** Adds a tracker that a person names. A private torrent takes none (BEP 27). */
  addByHand(url: string): void {
    this.#ask(this.#trackers.addByHand(url))
  }

  /** Takes a tracker out until it is restored, whichever source names it. */
  remove(url: string): void {
    const removed = this.#trackers.remove(url)
    if (removed === null) return
    this.#membership.removeTracker(removed)
    this.#forget([removed])
  }

  restore(url: string): void {
    this.#ask(this.#trackers.restore(url))
  }

  /**
   * The metadata says that the torrent is private: it leaves all trackers but its own, and its place in the
   * swarm with them (BEP 27). A network that finds peers in other ways too gives those up.
   *
   * @param leaving closes the connections to peers that were found otherwise; called before the new place is
   * taken
   */
  keepToOwn(leaving: () => void): void {
    if (this.#trackers.isPrivate) return
    if (this.#trackers.keepToOwn()) {
      this.#membership.leave()
      leaving()
      this.#membership = this.#join()
    } else if (this.#membership.setPrivate !== undefined) {
      this.#membership.setPrivate()
      leaving()
    }
  }

  /**
   * From now on the storage has a place for the torrent. It is told which trackers came and went meanwhile.
   *
   * @param stored the trackers that the storage was given
   */
  opened(stored: readonly string[]): void {
    this.#isStored = true
    this.#forget(this.#trackers.removed)
    this.#remember(this.trackers.filter((url) => !stored.includes(url)))
  }

  #join(): SwarmMembership {
    const { infoHash, peerId, network, state, demand, onLink, onSignal, onIntroduced, onStatus } =
      this.#options
    const { toAsk: trackers, isPrivate } = this.#trackers
    return network.join(
      { infoHash, peerId, trackers, peers: this.#peers, isPrivate, state: state(), demand: demand() },
      {
        link: onLink,
        signal: onSignal,
        introduced: onIntroduced,
        trackers: (status) => {
          this.#status = status
          onStatus()
        },
      },
    )
  }

  #ask(urls: readonly string[]): void {
    if (urls.length === 0) return
    this.#membership.addTrackers(urls)
    this.#remember(urls)
  }

  #remember(urls: readonly string[]): void {
    const { storage, key } = this.#options
    if (this.#isStored && urls.length > 0) void storage.rememberTrackers(key, urls)
  }

  #forget(urls: readonly string[]): void {
    const { storage, key } = this.#options
    if (urls.length > 0) void storage.forgetTrackers(key, urls)
  }
}
