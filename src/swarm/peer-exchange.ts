import { addressKey, type PeerAddress } from '../protocol/peer-address.ts'
import { maxPexPeers, type PexMessage, type PexPeer, pexFlags } from '../protocol/ut-pex.ts'
import { extensionUtPex } from './extensions.ts'
import { listeningAddress } from './listening-address.ts'
import type { PeerSession } from './peer-session.ts'

/** Time between two messages to one peer, in milliseconds (BEP 11). */
const sendEveryMs = 60_000
/**
 * A message that comes sooner than this after the last one of its peer is not read. Milliseconds: a minute as
 * BEP 11 asks for, less what clocks and networks differ by. Our own choice.
 */
const takeEveryMs = 55_000

/** What we have told one peer, and when. */
interface Told {
  at: number
  readonly peers: Map<string, PeerAddress>
}

export interface PeerExchangeOptions {
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
  /** A private torrent names its peers to nobody (BEP 27). `null`: it is not known yet. */
  readonly isPrivate: () => boolean | null
  /** Other peers were named to us. */
  readonly onAddresses: (addresses: readonly PeerAddress[]) => void
}

/** Tells peers of each other, and hears of others (BEP 11): only over transports that have addresses. */
export class PeerExchange {
  readonly #options: PeerExchangeOptions
  readonly #told = new WeakMap<PeerSession, Told>()
  /** When the last message of each peer was read. */
  readonly #heardAt = new WeakMap<PeerSession, number>()

  constructor(options: PeerExchangeOptions) {
    this.#options = options
  }

  /**
   * Whether our extension handshake says that we exchange peers with this one. It has to say so before the
   * torrent is known: libtorrent 2.0.8 forgets each extension that the first handshake does not name, and
   * hangs up on its messages later.
   */
  isNamedTo({ link }: Pick<PeerSession, 'link'>): boolean {
    return link.remote !== undefined && this.#options.isPrivate() !== true
  }

  /** Whether we exchange peers with this one now: the torrent is known, and not private. */
  isWith({ link }: Pick<PeerSession, 'link'>): boolean {
    return link.remote !== undefined && this.#options.isPrivate() === false
  }

  /** The peer names others. */
  onMessage(peer: PeerSession, { added }: PexMessage): void {
    const now = this.#options.now()
    if (!this.isWith(peer)) return
    if (now - (this.#heardAt.get(peer) ?? Number.NEGATIVE_INFINITY) < takeEveryMs) return
    this.#heardAt.set(peer, now)
    if (added.length > 0) this.#options.onAddresses(added.map(({ address }) => address))
  }

  /** Called once a second: each peer hears once a minute who came and who left. */
  maintain(): void {
    if (this.#options.isPrivate() !== false) return
    const now = this.#options.now()
    const present = new Map<string, { peer: PeerSession; entry: PexPeer }>()
    for (const peer of this.#options.peers()) {
      const address = listeningAddress(peer)
      if (address !== null) present.set(addressKey(address), { peer, entry: entryOf(peer, address) })
    }
    for (const peer of this.#options.peers()) {
      if (!this.isWith(peer) || !peer.extensions.has(extensionUtPex)) continue
      const told = this.#told.get(peer) ?? { at: Number.NEGATIVE_INFINITY, peers: new Map() }
      if (now - told.at < sendEveryMs) continue
      this.#told.set(peer, told)
      this.#tell(peer, told, present, now)
    }
  }

  #tell(
    peer: PeerSession,
    told: Told,
    present: ReadonlyMap<string, { readonly peer: PeerSession; readonly entry: PexPeer }>,
    now: number,
  ): void {
    const added: PexPeer[] = []
    const dropped: PeerAddress[] = []
    for (const [key, { peer: other, entry }] of present) {
      if (added.length >= maxPexPeers) break
      if (other === peer || told.peers.has(key)) continue
      added.push(entry)
      told.peers.set(key, entry.address)
    }
    for (const [key, address] of [...told.peers]) {
      if (dropped.length >= maxPexPeers) break
      if (present.has(key)) continue
      dropped.push(address)
      told.peers.delete(key)
    }
    if (added.length === 0 && dropped.length === 0) return
    told.at = now
    peer.extensions.sendPex({ added, dropped })
  }
}

const entryOf = (peer: PeerSession, address: PeerAddress): PexPeer => {
  const isUploadOnly = peer.isSeed || peer.extensions.uploadOnly
  const isReachable = peer.link.remote?.isDialled === true
  return {
    address,
    flags: (isUploadOnly ? pexFlags.uploadOnly : 0) | (isReachable ? pexFlags.isReachable : 0),
  }
}
