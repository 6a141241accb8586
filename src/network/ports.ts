import type { TorrentError } from '../shared/errors.ts'
import type { PeerLink } from '../swarm/ports.ts'
import type { WelcomeChange } from './contacts.ts'

/** How one tracker is doing, for showing to people. */
export interface TrackerStatus {
  readonly url: string
  readonly state: 'connecting' | 'connected' | 'unreachable'
  /** What went wrong last, as a sentence, or `null`. */
  readonly message: string | null
  /** Seeds and leeches the tracker counted, or `null` before its first answer. */
  readonly seeds: number | null
  readonly leeches: number | null
  /** Peers of the torrent that were found, at any tracker, and could not be reached, since one was. Absent: none. */
  readonly unreachable?: number
}

/** What an announce tells a tracker (BEP 3). */
export interface AnnounceState {
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes still missing. Never 0 before the metadata is known: the tracker would take us for a seed. */
  readonly left: number
}

export interface SwarmListener {
  /** A link is open: both ends may send. `peerId` is what the tracker said (20 bytes), or `null`. */
  link(link: PeerLink, peerId: Uint8Array | null): void
  trackers(status: readonly TrackerStatus[]): void
}

export interface JoinOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** WebSocket tracker URLs; others are reported as unreachable. */
  readonly trackers: readonly string[]
  /** Read at every announce. */
  readonly state: AnnounceState
}

/** Our place in one swarm. */
export interface SwarmMembership {
  /** Replaces what the next announces say. `completed` tells the trackers at once that we have everything now. */
  update(state: AnnounceState, event?: 'completed'): void
  /** How many more links are wanted: 0 stops making and accepting offers till it is raised again. */
  setWanted(links: number): void
  /** Which peers are unwelcome now, by their ids at the tracker: connections to them are neither offered nor taken. */
  setWelcome(change: WelcomeChange): void
  /** Asks the trackers for peers now, if they were not asked within the last seconds. */
  refresh(): void
  addTrackers(urls: readonly string[]): void
  /** Says goodbye to one tracker, named as its status names it, and never asks it again unless it is added again. */
  removeTracker(url: string): void
  /** Says goodbye to the trackers. Links that are open stay: they are their owner's. */
  leave(): void
}

/** The outside world of the engine: trackers and WebRTC. In a worker, the page is behind it. */
export interface Network {
  join(options: JoinOptions, listener: SwarmListener): SwarmMembership
  /** Leaves every swarm and closes every link. */
  destroy(error?: TorrentError): void
}
