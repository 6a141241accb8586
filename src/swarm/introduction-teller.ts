import { type IntroducedPeer, type IntroductionMessage, maxIntroducedPeers } from '../protocol/tp-pex.ts'
import { fromHex } from '../shared/bytes.ts'
import { extensionTpPex } from './extensions.ts'
import type { PeerSession } from './peer-session.ts'

/** Time between two messages to one peer, in milliseconds (docs/tp-pex.md). */
const sendEveryMs = 30_000
/**
 * Positions are told in this many parts of the torrent (docs/tp-pex.md): enough to choose by, and no more of
 * what somebody watches.
 */
const positionSteps = 100

/** What we have told one peer, and when. */
interface Told {
  /** When peers were named last. */
  at: number
  /** When our own position alone was said last. */
  positionAt: number
  position: number | null
  /** By signal id. */
  readonly entries: Map<string, IntroducedPeer>
}

/** A peer that others are told of, with its signal id in hexadecimal. */
interface Named {
  readonly other: PeerSession
  readonly key: string
  readonly entry: IntroducedPeer
}

export interface IntroductionTellerOptions {
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
  /** Whether the peer is introduced to others, and others to it. */
  readonly isWith: (peer: PeerSession) => boolean
  /** The piece where we play. */
  readonly position: () => number | null
  /** Where a peer plays, and when it said so; `null`: it has said nothing. */
  readonly positionOf: (peer: PeerSession) => { readonly position: number | null; readonly at: number } | null
  /** Pieces of the torrent. */
  readonly pieceCount: () => number
}

const noChanges: Omit<IntroductionMessage, 'position'> = { added: [], dropped: [] }

/** Whether a peer downloads nothing. */
const isUploadOnly = ({ isSeed, extensions }: Pick<PeerSession, 'isSeed' | 'extensions'>): boolean =>
  isSeed || extensions.uploadOnly

const isNews = (before: IntroducedPeer, after: IntroducedPeer): boolean =>
  before.isUploadOnly !== after.isUploadOnly || before.position !== after.position

/** Tells peers to whom else we are linked: all at first, and then what changed (docs/tp-pex.md). */
export class IntroductionTeller {
  readonly #options: IntroductionTellerOptions
  readonly #told = new WeakMap<PeerSession, Told>()

  constructor(options: IntroductionTellerOptions) {
    this.#options = options
  }

  /** Called once a second. */
  maintain(): void {
    const { peers, isWith } = this.#options
    // Made once for all that are told: a crowd has 48 of them.
    const named = [...peers()].filter(isWith).flatMap((peer) => this.#entryOf(peer) ?? [])
    for (const peer of peers()) {
      if (!isWith(peer) || !peer.extensions.has(extensionTpPex)) continue
      const told = this.#told.get(peer) ?? {
        at: Number.NEGATIVE_INFINITY,
        positionAt: Number.NEGATIVE_INFINITY,
        position: null,
        entries: new Map(),
      }
      this.#told.set(peer, told)
      const message = this.#news(peer, told, named)
      if (message !== null) peer.extensions.sendIntroductions(message)
    }
  }

  #news(peer: PeerSession, told: Told, named: readonly Named[]): IntroductionMessage | null {
    const now = this.#options.now()
    const position = this.#rounded(this.#options.position())
    const changes = now - told.at < sendEveryMs ? noChanges : this.#changes(peer, told, named)
    const namesPeers = changes.added.length > 0 || changes.dropped.length > 0
    if (!namesPeers) {
      // What is said of ourselves must not delay what is said of others, nor come more often.
      const isDue = now - told.positionAt >= sendEveryMs
      if (!isDue || told.position === position) return null
      told.positionAt = now
    } else told.at = now
    told.position = position
    return { position, ...changes }
  }

  #changes(peer: PeerSession, told: Told, named: readonly Named[]): typeof noChanges {
    const present = new Map<string, IntroducedPeer>()
    const isSeed = isUploadOnly(peer)
    for (const { other, key, entry } of named) {
      // Two that download nothing are of no use to each other.
      if (other === peer || (entry.isUploadOnly && isSeed)) continue
      present.set(key, entry)
    }
    const added: IntroducedPeer[] = []
    const dropped: Uint8Array[] = []
    for (const [key, entry] of present) {
      if (added.length >= maxIntroducedPeers) break
      const before = told.entries.get(key)
      if (before !== undefined && !isNews(before, entry)) continue
      added.push(entry)
      told.entries.set(key, entry)
    }
    for (const [key, { signalId }] of [...told.entries]) {
      if (dropped.length >= maxIntroducedPeers) break
      if (present.has(key)) continue
      dropped.push(signalId)
      told.entries.delete(key)
    }
    return { added, dropped }
  }

  #entryOf(peer: PeerSession): Named | null {
    const { trackerKey: key } = peer
    const signalId = key === null ? null : fromHex(key)
    // A peer that does not have the metadata cannot answer: the torrent may be private.
    if (key === null || signalId === null || peer.extensions.metadataSize === 0) return null
    const said = this.#options.positionOf(peer)
    const entry = {
      signalId,
      peerId: peer.remotePeerId,
      isUploadOnly: isUploadOnly(peer),
      age: (this.#options.now() - (said?.at ?? peer.connectedAt)) / 1000,
      position: this.#rounded(said?.position ?? null),
    }
    return { other: peer, key, entry }
  }

  /** The first piece of the part in which this one is. */
  #rounded(position: number | null): number | null {
    const step = Math.max(Math.ceil(this.#options.pieceCount() / positionSteps), 1)
    return position === null ? null : Math.floor(position / step) * step
  }
}
