import { TorrentError } from '../shared/errors.ts'
import { BanList } from './ban-list.ts'
import type { PeerSession } from './peer-session.ts'

/** Everybody that a torrent is linked to: those who shook hands by their peer id, one link each, and none that lied. */
export class PeerTable {
  readonly #ownKey: string
  readonly #links = new Set<PeerSession>()
  readonly #peers = new Map<string, PeerSession>()
  readonly #banned = new BanList()

  /** @param ownKey our peer id, 40 lower-case hexadecimal digits, as {@link PeerSession.remoteKey} */
  constructor(ownKey: string) {
    this.#ownKey = ownKey
  }

  /** All links, also those without a handshake. */
  get links(): ReadonlySet<PeerSession> {
    return this.#links
  }

  /** How many shook hands. */
  get size(): number {
    return this.#peers.size
  }

  /** Those who shook hands. */
  values(): IterableIterator<PeerSession> {
    return this.#peers.values()
  }

  addLink(peer: PeerSession): void {
    this.#links.add(peer)
  }

  /**
   * The peer has said who it is. Returns whether it stays: not we ourselves, not banned, not more than `limit`, and of two links
   * to one peer the one that both ends keep. The other one is closed.
   */
  admit(peer: PeerSession, limit: number): boolean {
    const key = peer.remoteKey
    if (key === this.#ownKey || this.#banned.has(key)) return false
    const twin = this.#peers.get(key)
    if (twin === undefined ? this.#peers.size >= limit : !this.#replaces(peer, twin)) return false
    this.#peers.set(key, peer)
    twin?.close()
    return true
  }

  remove(peer: PeerSession): void {
    this.#links.delete(peer)
    if (this.#peers.get(peer.remoteKey) === peer) this.#peers.delete(peer.remoteKey)
  }

  ban(key: string, why: string): void {
    this.#banned.add(key)
    this.#peers.get(key)?.close(new TorrentError('bad-data', why))
  }

  isBanned(key: string): boolean {
    return this.#banned.has(key)
  }

  /**
   * Two links to one peer are open. Both ends must keep the same one: the one that the peer with the smaller id offered. Of
   * two in the same direction the old one is dead, or its owner would not have made another.
   */
  #replaces(peer: PeerSession, twin: PeerSession): boolean {
    if (peer.link.initiator === twin.link.initiator) return true
    const oursIsSmaller = this.#ownKey < peer.remoteKey
    return peer.link.initiator === oursIsSmaller
  }
}
