import type { AnnounceState } from '../network/ports.ts'
import type { Clock } from '../shared/clock.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'
import { unknownLeft } from './early-join.ts'
import { PeerSearch, type PeerSearchState } from './peer-search.ts'
import { DemandTeller } from './swarm-demand.ts'
import { TorrentAnnouncer, type TorrentAnnouncerOptions } from './torrent-announcer.ts'
import type { TorrentNotices } from './torrent-notices.ts'

/** What the presence says itself of how it is announced. */
type OwnOptions = 'state' | 'demand' | 'onLink' | 'onSignal' | 'onIntroduced' | 'onStatus'

export interface SwarmPresenceOptions {
  readonly swarm: SwarmTorrent
  readonly announce: Omit<TorrentAnnouncerOptions, OwnOptions>
  readonly clock: Clock
  readonly notices: Pick<TorrentNotices, 'noPeers' | 'trackers' | 'webRtc'>
  /** When no peer has connected for this long, a notice says why. Milliseconds. */
  readonly noPeersNoticeMs: number
  /** The store is open, so it is known what is missing. */
  readonly isOpen: () => boolean
  /** What an earlier session stored is known: the trackers of the torrent, and perhaps all of its pieces. */
  readonly isLookedUp: () => boolean
  readonly onChange: () => void
}

/**
 * One torrent's presence in its swarm: the trackers where it is announced, the connections that it wants of
 * the network, and the search for the first peer.
 */
export class SwarmPresence {
  readonly announcer: TorrentAnnouncer
  readonly #options: SwarmPresenceOptions
  readonly #demand: DemandTeller
  readonly #search: PeerSearch
  /** A tracker is told once that we completed, and not when all was here from the beginning (BEP 3). */
  #hasCompleted = false

  constructor(options: SwarmPresenceOptions) {
    this.#options = options
    const { swarm, announce, clock, notices, noPeersNoticeMs: noticeMs } = options
    this.#demand = new DemandTeller(clock, swarm, (demand) => this.announcer.membership.setDemand(demand))
    this.announcer = new TorrentAnnouncer({
      ...announce,
      state: () => this.#announceState(),
      demand: () => this.#demand.current,
      onLink: (link, trackerId) => swarm.addLink(link, trackerId),
      onSignal: (relay, signal) => swarm.introductions.send(relay, signal),
      onIntroduced: (one, outcome) => swarm.introductions.settle(one, outcome),
      onStatus: () => this.#onStatus(),
    })
    this.#search = new PeerSearch({ clock, noticeMs, notices, state: () => this.#searchState() })
    swarm.events.on('peers', () => this.#onPeers())
    swarm.events.on('welcome', (change) => this.announcer.membership.setWelcome(change))
    swarm.events.on('addresses', (addresses) => this.announcer.membership.addAddresses?.(addresses))
    swarm.events.on('introduction', (one) => this.announcer.membership.introduce?.(one))
    swarm.events.on('signal', ({ relay, signal }) => this.announcer.membership.receiveSignal?.(relay, signal))
    swarm.events.on('complete', () => this.#onComplete())
    swarm.events.on('finished', (isFinished) => this.#onFinished(isFinished))
    this.#demand.update()
  }

  /** A peer has been connected since the search began. */
  get hadPeers(): boolean {
    return this.#search.hadPeers
  }

  /** Something changed that the search for peers, or the number of wanted connections, depends on. */
  update(): void {
    this.#search.update()
    this.#demand.update()
  }

  /** Somebody reads: then more connections may be wanted. */
  noteRead(): void {
    this.#demand.update()
  }

  /** Asks the trackers for peers now. */
  refresh(): void {
    if (!this.#options.swarm.policy.isPaused) this.announcer.membership.refresh()
  }

  /** The torrent goes on after a pause: peers that left meanwhile left because nothing was asked of them. */
  resume(): void {
    this.#search.restart()
  }

  /** The metadata says that the torrent is private: peers that other trackers named are let go (BEP 27). */
  keepToOwnTrackers(): void {
    this.announcer.keepToOwn(() => {
      for (const peer of this.#options.swarm.peers) peer.close()
    })
    this.#demand.update()
  }

  /** The store is open: the trackers are told how much is missing. */
  opened(): void {
    this.#hasCompleted = this.#options.swarm.isComplete
    this.#announce()
    this.#search.update()
  }

  leave(): void {
    this.#search.stop()
    this.#demand.stop()
    this.announcer.membership.leave()
  }

  #onPeers(): void {
    this.update()
    this.#options.onChange()
  }

  #onComplete(): void {
    this.#announce(this.#hasCompleted ? undefined : 'completed')
    this.#hasCompleted = true
    this.#options.onChange()
  }

  #onFinished(isFinished: boolean): void {
    this.#demand.update()
    // Seeds left us while we were a seed too; from now on we need them again.
    if (!isFinished) this.refresh()
    this.#options.onChange()
  }

  #onStatus(): void {
    this.#options.notices.trackers(this.announcer.status)
    this.#search.update()
    // A status changes when an announce has just been made: the next one is made with this state.
    if (this.#options.isOpen()) this.#announce()
    this.#options.onChange()
  }

  #announce(event?: 'completed'): void {
    this.announcer.membership.update(this.#announceState(), event)
  }

  #announceState(): AnnounceState {
    const { swarm, isOpen } = this.#options
    const { info, stats } = swarm
    return {
      uploaded: stats.sentBytes,
      downloaded: stats.receivedBytes,
      left: info === null || !isOpen() ? unknownLeft : info.length - stats.verifiedBytes,
    }
  }

  #searchState(): PeerSearchState {
    const { swarm, isLookedUp } = this.#options
    return {
      status: this.announcer.status,
      urls: this.announcer.trackers,
      peers: swarm.peers.length,
      isComplete: swarm.isComplete,
      isPaused: swarm.policy.isPaused,
      isLookedUp: isLookedUp(),
    }
  }
}
