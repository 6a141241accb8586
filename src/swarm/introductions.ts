import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { IntroducedPeer, IntroductionMessage } from '../protocol/tp-pex.ts'
import type { Signal } from '../protocol/tp-sig.ts'
import { toHex } from '../shared/bytes.ts'
import type { Emitter } from '../shared/emitter.ts'
import { extensionTpSig } from './extensions.ts'
import { Introducer } from './introducer.ts'
import { introductionRank } from './introduction-choice.ts'
import { IntroductionTeller } from './introduction-teller.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import type { Random } from './ports.ts'
import { SignalRelay } from './signal-relay.ts'
import type { SwarmTorrentEvents } from './torrent-events.ts'
import type { TorrentPolicy } from './torrent-policy.ts'
import type { UnwelcomePeers } from './unwelcome-peers.ts'

/** Negotiations of our own that are open at once, at most (docs/tp-pex.md). */
const maxOpen = 6
/**
 * Links up to which we use introductions: the rest of the places is for peers that come by themselves. Our
 * own choice: with 20 neighbours each, any two of a thousand peers have a common neighbour but one.
 */
const enoughLinks = 20
/**
 * A negotiation of which the network has said nothing for this long is over. Milliseconds: 15 for an answer
 * and 15 for the connection, and some more. Our own choice.
 */
const lostMs = 40_000
/** A peer is tried at most this often within {@link triesMs}, over all introducers. Our own choice. */
const maxTries = 3
const triesMs = 120_000
/** Peers whose tries are remembered, at most. Our own choice. */
const maxRemembered = 500

/** A peer that can be met over another one. */
export interface Introduction {
  /** The id of our link to the introducer: see {@link PeerLink.id}. */
  readonly relay: string
  /** 20 bytes: the signal id of the peer. */
  readonly peerId: Uint8Array
}

/** How a negotiation over an introducer ended; `void`: it says nothing of the introducer. */
export type IntroductionOutcome = 'linked' | 'failed' | 'void'

export interface IntroductionsOptions {
  /** Whether the network can meet peers over others. */
  readonly isOn: boolean
  readonly now: () => number
  readonly random: Random
  readonly peers: Pick<PeerTable, 'links' | 'values'>
  /** Our id on the wire, in hexadecimal. */
  readonly ownKey: string
  readonly unwelcome: Pick<UnwelcomePeers, 'hasLied' | 'isWelcome'>
  readonly policy: Pick<TorrentPolicy, 'isFinished' | 'isPaused' | 'mayUpload'>
  /** `null`: the metadata is not known yet. A private torrent names its peers to nobody (BEP 27). */
  readonly info: () => Pick<TorrentInfo, 'private' | 'pieceCount'> | null
  /** How many more links are of use. */
  readonly wanted: () => number
  /** The piece where we play; `null`: nowhere. */
  readonly position: () => number | null
  readonly events: Pick<Emitter<SwarmTorrentEvents>, 'emit'>
}

/** A negotiation of ours over an introducer. */
interface OpenIntroduction {
  readonly introducer: Introducer
  readonly relay: string
  readonly at: number
}

/**
 * Peers that introduce each other (docs/tp-pex.md): tells them of each other, relays their signals, and
 * chooses whom we meet through them. How a connection comes about the network knows.
 */
export class Introductions {
  readonly #options: IntroductionsOptions
  readonly #teller: IntroductionTeller
  readonly #relay: SignalRelay
  readonly #introducers = new Map<PeerSession, Introducer>()
  /** By signal id. */
  readonly #open = new Map<string, OpenIntroduction>()
  /** When each peer was tried, by signal id, the oldest peer first. */
  readonly #tries = new Map<string, number[]>()

  constructor(options: IntroductionsOptions) {
    this.#options = options
    const { now, position, info, events } = options
    const peers = (): Iterable<PeerSession> => options.peers.values()
    const isWith = (peer: PeerSession): boolean => this.isWith(peer)
    this.#teller = new IntroductionTeller({
      ...{ now, peers, isWith, position },
      pieceCount: () => info()?.pieceCount ?? 0,
      positionOf: (peer) => this.#introducers.get(peer)?.own ?? null,
    })
    this.#relay = new SignalRelay({
      ...{ now, peers, isWith },
      onDelivered: ({ link }, signal) => events.emit('signal', { relay: link.id, signal }),
    })
  }

  /** Whether our extension handshake names both extensions to this peer. */
  isNamedTo({ link }: Pick<PeerSession, 'link'>): boolean {
    return this.#options.isOn && link.remote === undefined && this.#options.info()?.private !== true
  }

  /** Whether we introduce this peer, and others to it. */
  isWith(peer: PeerSession): boolean {
    return (
      this.#options.info()?.private === false && this.isNamedTo(peer) && peer.extensions.has(extensionTpSig)
    )
  }

  /** A peer names others. What it says before the metadata is known is kept until then. */
  onMessage(peer: PeerSession, message: IntroductionMessage): void {
    if (!this.isNamedTo(peer)) return
    const introducer = this.#introducers.get(peer) ?? new Introducer()
    this.#introducers.set(peer, introducer)
    if (introducer.hear(message, this.#options.now())) this.#meet()
  }

  /** A peer passes a signal on, or wants one passed on. */
  onSignal(peer: PeerSession, signal: Signal): void {
    this.#relay.receive(peer, signal)
  }

  /** Sends a signal of the network's to the peer that is to pass it on. */
  send(relay: string, signal: Signal): void {
    const peer = this.#linked(relay)
    if (peer !== null) this.#relay.send(peer, signal)
  }

  /** The network has met the peer, or could not. */
  settle(signalKey: string, outcome: IntroductionOutcome): void {
    const open = this.#open.get(signalKey)
    this.#open.delete(signalKey)
    if (open === undefined) return
    if (outcome !== 'void') open.introducer.ended(outcome === 'linked')
    this.#meet()
  }

  onClose(peer: PeerSession): void {
    this.#introducers.delete(peer)
  }

  /** Called once a second. */
  maintain(): void {
    if (!this.#options.isOn) return
    const now = this.#options.now()
    this.#teller.maintain()
    this.#relay.maintain()
    for (const [key, { at }] of this.#open) if (now - at >= lostMs) this.#open.delete(key)
    this.#meet()
  }

  /** Begins to meet peers, as long as links are wanted. */
  #meet(): void {
    const { now, events } = this.#options
    const linked = this.#linkedKeys()
    const links = Math.min(this.#wanted - linked.greeting, enoughLinks - linked.count)
    while (this.#open.size < Math.min(links, maxOpen)) {
      const chosen = this.#choose(linked.keys)
      if (chosen === null) return
      const { key, entry, introducer, relay } = chosen
      introducer.begin(key, now())
      this.#noteTry(key)
      this.#open.set(key, { introducer, relay: relay.link.id, at: now() })
      events.emit('introduction', { relay: relay.link.id, peerId: entry.signalId })
    }
  }

  /** How many more links are wanted. */
  get #wanted(): number {
    const { policy, wanted } = this.#options
    return policy.isPaused || (policy.isFinished && !policy.mayUpload) ? 0 : wanted()
  }

  #choose(linked: ReadonlySet<string>): Choice | null {
    const { now, policy, position, random } = this.#options
    const own = { isUploadOnly: policy.isFinished, position: position() }
    let best: (Choice & { readonly rank: number; readonly lot: number }) | null = null
    for (const [relay, introducer] of this.#introducers) {
      if (!this.isWith(relay) || !introducer.mayBegin(now()) || !this.#relay.mayBegin(relay)) continue
      for (const [key, entry] of introducer.untried()) {
        const rank = introductionRank(entry, own)
        if (rank === null || !this.#isOfUse(key, entry, linked)) continue
        // Peers that hear of the same ones must not all go to the same.
        const lot = random.uint32()
        if (best === null || rank < best.rank || (rank === best.rank && lot < best.lot)) {
          best = { key, entry, introducer, relay, rank, lot }
        }
      }
    }
    return best
  }

  #isOfUse(key: string, { peerId }: IntroducedPeer, linked: ReadonlySet<string>): boolean {
    const peerKey = toHex(peerId)
    const { ownKey, unwelcome, now } = this.#options
    if (linked.has(key) || linked.has(peerKey) || peerKey === ownKey || this.#open.has(key)) return false
    const tries = (this.#tries.get(key) ?? []).filter((at) => now() - at < triesMs)
    return tries.length < maxTries && unwelcome.isWelcome(key) && !unwelcome.hasLied(peerKey)
  }

  #noteTry(key: string): void {
    const now = this.#options.now()
    const tries = (this.#tries.get(key) ?? []).filter((at) => now - at < triesMs)
    this.#tries.delete(key)
    this.#tries.set(key, [...tries, now])
    const [oldest] = this.#tries.keys()
    if (this.#tries.size > maxRemembered && oldest !== undefined) this.#tries.delete(oldest)
  }

  #linked(id: string): PeerSession | null {
    for (const peer of this.#options.peers.values()) if (peer.link.id === id) return peer
    return null
  }

  /** The ids of the peers that we have a link to, how many links there are, and how many say hello yet. */
  #linkedKeys(): Linked {
    const keys = new Set<string>()
    const { links } = this.#options.peers
    let greeting = 0
    for (const { remoteKey, trackerKey, isHandshaken } of links) {
      keys.add(remoteKey)
      if (trackerKey !== null) keys.add(trackerKey)
      if (!isHandshaken) greeting++
    }
    return { keys, count: links.size, greeting }
  }
}

interface Linked {
  readonly keys: ReadonlySet<string>
  readonly count: number
  readonly greeting: number
}

interface Choice {
  readonly key: string
  readonly entry: IntroducedPeer
  readonly introducer: Introducer
  readonly relay: PeerSession
}
