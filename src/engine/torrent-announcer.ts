import type {
  AnnounceState,
  Network,
  SwarmDemand,
  SwarmListener,
  SwarmMembership,
  TrackerStatus,
} from '../network/ports.ts'
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
  readonly state: () => AnnounceState
  readonly demand: () => SwarmDemand
  readonly onLink: SwarmListener['link']
  readonly onStatus: () => void
}

/** Where one torrent is announced: its trackers, how they are doing, and the membership that asks them. */
export class TorrentAnnouncer {
  readonly #options: TorrentAnnouncerOptions
  readonly #trackers: TorrentTrackers
  #membership: SwarmMembership
  #status: readonly TrackerStatus[] = []
  /** The storage has a place for the torrent's trackers. */
  #isStored = false

  constructor(options: TorrentAnnouncerOptions) {
    this.#options = options
    this.#trackers = new TorrentTrackers(options.trackers)
    this.#membership = this.#join()
  }

  /** To be asked. */
  get trackers(): readonly string[] {
    return this.#trackers.all
  }

  /** What a person took out of them. */
  get removed(): readonly string[] {
    return this.#trackers.removed
  }

  /** What a person put in by hand. */
  get added(): readonly string[] {
    return this.#trackers.added
  }

  get status(): readonly TrackerStatus[] {
    return this.#status
  }

  get membership(): Omit<SwarmMembership, 'addTrackers' | 'removeTracker'> {
    return this.#membership
  }

  /** Trackers of the torrent itself. */
  addOwn(urls: readonly string[]): void {
    this.#ask(this.#trackers.addOwn(urls))
  }

  /** Trackers of a link, a page or the client. A private torrent has none of these (BEP 27). */
  addExtra(urls: readonly string[]): void {
    this.#ask(this.#trackers.addExtra(urls))
  }

  /** A tracker that a person adds. A private torrent takes none (BEP 27). */
  addByHand(url: string): void {
    this.#ask(this.#trackers.addByHand(url))
  }

  /** Takes a tracker out, whoever names it, until it is restored. */
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
   * The metadata says that the torrent is private: other trackers than its own are left (BEP 27), and the
   * place in the swarm with them. `leaving` lets go of who was found there, before the place among its own
   * is taken.
   */
  keepToOwn(leaving: () => void): void {
    if (!this.#trackers.keepToOwn()) return
    this.#membership.leave()
    leaving()
    this.#membership = this.#join()
  }

  /**
   * The storage has a place for the torrent from now on. `stored`: the trackers that it was given; what came
   * and went meanwhile, or by a choice of an earlier session, is told to it now.
   */
  opened(stored: readonly string[]): void {
    this.#isStored = true
    this.#forget(this.#trackers.removed)
    this.#remember(this.trackers.filter((url) => !stored.includes(url)))
  }

  #join(): SwarmMembership {
    const { infoHash, peerId, network, state, demand, onLink, onStatus } = this.#options
    const trackers = this.#trackers.toAsk
    return network.join(
      { infoHash, peerId, trackers, state: state(), demand: demand() },
      {
        link: onLink,
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
