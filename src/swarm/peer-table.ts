import { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'
import { UnwelcomePeers } from './unwelcome-peers.ts'

/**
 * Two links over different transports that opened within this time of each other opened at once: the two ends
 * may see them in different orders. Milliseconds; our own choice.
 */
const atOnceMs = 2_000

/** What outlives a link: who was at its other end, as far as others than the peer itself say it. */
interface Origin {
  readonly trackerKey: string | null
  readonly host: string | null
}

/**
 * Ids on the wire for which we remember the {@link Origin} after the peer has gone, since bad data is
 * often found later. Our own choice.
 */
const maxRememberedIds = 1_000
/**
 * A link that brought nothing for this long gives way to a second one from the same peer, which has just said
 * hello. Our own choice.
 */
const staleMs = 10_000

/**
 * The peers that a torrent is linked to. After its handshake a peer is known by its peer id; it has one link,
 * and no peer that lied is let in.
 */
export class PeerTable {
  readonly #ownKey: string
  readonly #links = new Set<PeerSession>()
  readonly #peers = new Map<string, PeerSession>()
  /** The same peers, by their id at the tracker. */
  readonly #byTracker = new Map<string, PeerSession>()
  /** By id on the wire, the newest ones. */
  readonly #origins = new Map<string, Origin>()
  readonly #unwelcome: UnwelcomePeers

  /** @param ownKey our peer id, 40 lower-case hexadecimal digits, as {@link PeerSession.remoteKey} */
  constructor(ownKey: string, unwelcome = new UnwelcomePeers()) {
    this.#ownKey = ownKey
    this.#unwelcome = unwelcome
  }

  /** All links, also those without a handshake. */
  get links(): ReadonlySet<PeerSession> {
    return this.#links
  }

  /** Peers that finished their handshake. */
  values(): IterableIterator<PeerSession> {
    return this.#peers.values()
  }

  addLink(peer: PeerSession): void {
    this.#links.add(peer)
  }

  /**
   * The peer has said who it is. Of two links to one peer the one that both ends keep stays, and the other
   * one is closed.
   *
   * @returns whether the peer stays: it is not we ourselves, not banned, and not above `limit`
   */
  admit(peer: PeerSession, limit: number): boolean {
    const { remoteKey, trackerKey } = peer
    if (remoteKey === this.#ownKey || this.#unwelcome.hasLied(remoteKey)) return false
    if (trackerKey !== null && this.#unwelcome.hasLied(trackerKey)) return false
    const duplicate = this.#duplicateOf(peer)
    if (duplicate === undefined ? this.#peers.size >= limit : !this.#replaces(peer, duplicate)) return false
    if (duplicate !== undefined) this.#forget(duplicate)
    this.#peers.set(remoteKey, peer)
    if (trackerKey !== null) this.#byTracker.set(trackerKey, peer)
    this.#rememberOrigin(peer)
    duplicate?.close()
    return true
  }

  remove(peer: PeerSession): void {
    this.#links.delete(peer)
    this.#forget(peer)
  }

  /** The peer's links end, and no new one under either of its ids is taken. */
  ban(key: string, why: string): void {
    const { trackerKey, host } = this.#origins.get(key) ?? { trackerKey: null, host: null }
    this.#unwelcome.addLiar(key, trackerKey, host)
    const error = new TorrentError('bad-data', why)
    this.#peers.get(key)?.close(error)
    // It may have come back under another id on the wire before it was found out.
    if (trackerKey !== null) this.#byTracker.get(trackerKey)?.close(error)
  }

  isBanned(key: string): boolean {
    return this.#unwelcome.hasLied(key)
  }

  #duplicateOf({ remoteKey, trackerKey }: PeerSession): PeerSession | undefined {
    return this.#peers.get(remoteKey) ?? (trackerKey === null ? undefined : this.#byTracker.get(trackerKey))
  }

  #forget(peer: PeerSession): void {
    const { remoteKey, trackerKey } = peer
    if (this.#peers.get(remoteKey) === peer) this.#peers.delete(remoteKey)
    if (trackerKey !== null && this.#byTracker.get(trackerKey) === peer) this.#byTracker.delete(trackerKey)
  }

  #rememberOrigin({ remoteKey, trackerKey: namedKey, link }: PeerSession): void {
    const host = link.remote?.host ?? null
    // Whoever relayed the signals may have called a liar by the name of an honest peer.
    const trackerKey = link.isIntroduced === true ? null : namedKey
    if (trackerKey === null && host === null) return
    this.#origins.delete(remoteKey)
    this.#origins.set(remoteKey, { trackerKey, host })
    const [oldest] = this.#origins.keys()
    if (this.#origins.size > maxRememberedIds && oldest !== undefined) this.#origins.delete(oldest)
  }

  /**
   * Two links to one peer are open. Both ends must keep the same one: the one that the peer with the smaller
   * id offered. Of two in the same direction the old one is dead, or its owner would not have made another.
   *
   * A peer may also be met over two transports. Then its old link stays as long as it lives, as in other
   * clients; of two that opened at once the one that has addresses stays, since TCP costs less than WebRTC.
   *
   * libtorrent takes another id on the wire for each connection, so there is nothing to compare: it keeps the
   * link that opened first, as long as that lives, and so do we. The same goes for one id on the wire under
   * two names, unless both links opened at once.
   */
  #replaces(peer: PeerSession, duplicate: PeerSession): boolean {
    const isOldStale = peer.lastReceivedAt - duplicate.lastReceivedAt >= staleMs
    if (peer.remoteKey !== duplicate.remoteKey) return isOldStale
    const hasAddress = peer.link.remote !== undefined
    if (hasAddress !== (duplicate.link.remote !== undefined)) {
      const isAtOnce = peer.connectedAt - duplicate.connectedAt < atOnceMs
      return isAtOnce ? hasAddress : isOldStale
    }
    // Anybody may say this id on the wire, and learns it by `tp_pex`: a link that lives stays.
    const isKnown = peer.trackerKey === duplicate.trackerKey
    if (!isKnown && !isOldStale && peer.connectedAt - duplicate.connectedAt >= atOnceMs) return false
    if (peer.link.initiator === duplicate.link.initiator) return true
    const oursIsSmaller = this.#ownKey < peer.remoteKey
    return peer.link.initiator === oursIsSmaller
  }
}
