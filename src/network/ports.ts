import type { PeerAddress } from '../protocol/peer-address.ts'
import type { DeliveredSignal, Signal } from '../protocol/tp-sig.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import type { Introduction, IntroductionOutcome } from '../swarm/introductions.ts'
import type { PeerLink } from '../swarm/ports.ts'
import type { WelcomeChange } from './contacts.ts'
import type { ChannelHome, MovedLink } from './moved-link.ts'
import type { Described } from './session-description.ts'

/** How one tracker is doing, for people to see. */
export interface TrackerStatus {
  /** Its address. */
  readonly url: string
  /**
   * `unreachable`: it is tried again by itself · `refusing`: it was reached, and does not take us ·
   * `unusable`: no page can ask it, and waiting does not change that · `waiting`: it is not asked now,
   * because the torrent is paused, or because it is the turn of other torrents.
   */
  readonly state: 'connecting' | 'connected' | 'unreachable' | 'refusing' | 'unusable' | 'waiting'
  /** Why the tracker is of no use: it cannot be reached, or it refuses us. A sentence, or `null`. */
  readonly failure: Words | null
  /** What the tracker says although it works, or why it refused one message of ours; or `null`. */
  readonly warning: Words | null
  /** Why we have no offers for the peers that the tracker knows. A sentence, or `null`. */
  readonly problem: Words | null
  /** Seeds that the tracker counted, or `null` before its first answer. */
  readonly seeds: number | null
  /** Leeches that the tracker counted, or `null` before its first answer. */
  readonly leeches: number | null
  /**
   * Peers of the torrent that were found, at any tracker, and could not be reached, since one was reached
   * last. Absent: none.
   */
  readonly unreachable?: number
}

/** What an announce tells a tracker (BEP 3). */
export interface AnnounceState {
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes that are missing. Never 0 before the metadata is known: the tracker would take us for a seed. */
  readonly left: number
}

/**
 * What a torrent lacks: nothing, some of its data, or data that somebody waits for and that comes too slowly.
 */
export type PeerLack = 'nothing' | 'data' | 'awaited'

/** What a torrent wants of its swarm. */
export interface SwarmDemand {
  /**
   * Whether the torrent is in the swarm at all. A torrent that is not has said goodbye to its trackers, and
   * no peer finds it; coming back is like a first opening. Links that are open stay.
   */
  readonly isIn: boolean
  /** How many links are wanted beyond those that are open. With 0 no offers are made and none accepted. */
  readonly links: number
  readonly lacks: PeerLack
  /** Somebody watches the torrent: it does not take turns with others for the sockets to its trackers. */
  readonly isWatched: boolean
}

export interface SwarmListener {
  /**
   * A link is open: both ends may send.
   *
   * @param peerId the id that the tracker said (20 bytes), or `null`
   */
  link(link: PeerLink, peerId: Uint8Array | null): void
  /** The same for a link whose bytes another thread has. Absent: see {@link Network.setChannelHome}. */
  movedLink?(link: MovedLink, peerId: Uint8Array | null): void
  trackers(status: readonly TrackerStatus[]): void
  /**
   * Takes a signal to a peer that is to pass it on (docs/tp-pex.md). Absent: no peers are met over others.
   *
   * @param relay our link to that peer: see {@link PeerLink.id}
   */
  signal?(relay: string, signal: Signal): void
  /** A negotiation that {@link SwarmMembership.introduce} asked for has ended. */
  introduced?(introduction: Introduction, outcome: IntroductionOutcome): void
}

export interface JoinOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes, of this torrent alone. Trackers know it under other names too. */
  readonly peerId: Uint8Array
  /** WebSocket tracker URLs; others are reported as unusable. */
  readonly trackers: readonly string[]
  /** Read at every announce. */
  readonly state: AnnounceState
  readonly demand: SwarmDemand
  /** `x.pe` of the magnet link (BEP 9): `host:port` of peers. Networks without addresses ignore them. */
  readonly peers?: readonly string[]
  /** Known to be private (BEP 27): its own trackers are asked and nothing else. */
  readonly isPrivate?: boolean
}

/** Our place in one swarm. */
export interface SwarmMembership {
  /**
   * Replaces what the next announces say. `completed` tells the trackers at once that we have everything now.
   */
  update(state: AnnounceState, event?: 'completed'): void
  /** Replaces what is wanted of the swarm. */
  setDemand(demand: SwarmDemand): void
  /**
   * Says which peers are unwelcome now, by their ids at the tracker: connections to them are neither offered
   * nor taken.
   */
  setWelcome(change: WelcomeChange): void
  /** Asks the trackers for peers now, unless they were asked within the last seconds. */
  refresh(): void
  addTrackers(urls: readonly string[]): void
  /**
   * Says goodbye to one tracker, named as its status names it, and never asks it again unless it is added
   * again.
   */
  removeTracker(url: string): void
  /** One more link names peers (`x.pe`, BEP 9): `host:port`. Networks without addresses lack this. */
  addPeers?(peers: readonly string[]): void
  /** Peers said where other peers are (BEP 11). Networks without addresses lack this. */
  addAddresses?(addresses: readonly PeerAddress[]): void
  /** Meets a peer over another one, to which a link is open. Only where there is WebRTC. */
  introduce?(introduction: Introduction): void
  /** A peer has passed on a signal for us. `relay`: our link to it. Only where there is WebRTC. */
  receiveSignal?(relay: string, signal: DeliveredSignal): void
  /** The metadata says that the torrent is private (BEP 27): from now on its own trackers are asked alone. */
  setPrivate?(): void
  /** Says goodbye to the trackers. Links that are open stay: they are their owner's. */
  leave(): void
}

/**
 * The outside world of the engine: trackers and WebRTC. In a worker, it is the page's, reached by messages.
 */
export interface Network {
  join(options: JoinOptions, listener: SwarmListener): SwarmMembership
  /**
   * From now on new data channels go to that thread; `null`: to none. Listeners of swarms must know moved
   * links then. Absent: there are no data channels here, or nobody to take them.
   */
  setChannelHome?(home: ChannelHome | null): void
  /** Leaves every swarm and closes every link. */
  destroy(error?: TorrentError): void
}

/** Links to another end that is known without a tracker: offers and answers go over a line that both have. */
export interface Meeting {
  /** The other end may take offers soon: one is made and kept here, so that it can leave at once. */
  prepare(): void
  /** The other end takes offers: one is made, and again when the link is lost. */
  invited(): void
  /** An offer or an answer of the other end. */
  receive(signal: Described): void
  /** Offers nothing more, and answers nothing. A link that is open stays. */
  close(): void
}

/** A network whose swarms can be entered by those who know each other already. */
export interface Meetings {
  /**
   * Meets another end in one swarm, as soon as we are in that swarm ourselves.
   *
   * @param infoHash 40 lower-case hexadecimal digits
   * @param send takes our offers and answers to the other end
   */
  meet(infoHash: string, send: (signal: Described) => void): Meeting
}
