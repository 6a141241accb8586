import type { AnnounceState, TrackerStatus } from '../../network/ports.ts'
import type { PeerAddress } from '../../protocol/peer-address.ts'

/** What decides whether we may send anything to an address that others named. Pure. */
export interface AddressFilter {
  /** Why no connection to the address is made; `null`: it may be made. For peers. */
  refusePeer(address: PeerAddress): string | null
  /** The same for the address of a tracker, which may have any port. */
  refuseHost(host: string): string | null
}

/** One torrent as a {@link PeerFinder} sees it. */
export interface FinderOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** Where we take connections; 0: nowhere. */
  readonly port: number
  readonly state: AnnounceState
  /** UDP and HTTP trackers. The DHT does not look at them. */
  readonly trackers: readonly string[]
  /** More peers are wanted. */
  readonly wantsPeers: boolean
}

export interface FinderListener {
  /**
   * Addresses of peers: unchecked, perhaps known already.
   *
   * @param giver which tracker, or which node of the DHT, named them: givers take turns
   */
  found(addresses: readonly PeerAddress[], giver?: string): void
  /** How the trackers are doing. */
  trackers(status: readonly TrackerStatus[]): void
}

/** Our place in one swarm at one kind of finder. */
export interface FinderMembership {
  update(state: AnnounceState, event?: 'completed'): void
  setWantsPeers(wantsPeers: boolean): void
  /** Asks now, unless it was asked within the last seconds. */
  refresh(): void
  addTrackers(urls: readonly string[]): void
  removeTracker(url: string): void
  /** Says goodbye. */
  leave(): void
}

/** Finds addresses of peers: the mainline DHT (BEP 5), or UDP and HTTP trackers (BEP 3, 15, 23). */
export interface PeerFinder {
  join(options: FinderOptions, listener: FinderListener): FinderMembership
  /** Resolves when goodbyes are said and what is kept between runs is written; after 2 s at the latest. */
  destroy(): Promise<void>
}

/** How dialling one torrent's peers has gone, for people to see. Counts are of addresses. */
export interface DialReport {
  /** Addresses that were found and may be dialled. */
  readonly found: number
  /** Links that are open. */
  readonly linked: number
  /** Being dialled now. */
  readonly dialling: number
  /** No answer came within the time. */
  readonly silent: number
  /** The connection was refused. */
  readonly refused: number
  /** It was closed in the handshake: the peer has another torrent, or is full. */
  readonly closed: number
  /** Addresses that the filter does not allow. */
  readonly filtered: number
}
