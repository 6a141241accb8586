import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { IntroducedPeer, IntroductionMessage } from '../protocol/tp-pex.ts'
import type { Signal, SignalBody } from '../protocol/tp-sig.ts'
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
/**
 * After a negotiation that could not begin for want of something of ours, we wait this long, and twice as
 * long after each more in a row. Milliseconds; our own choice.
 */
const wait = { firstMs: 1_000, longestMs: 30_000 }

/** A peer that can be met over another one. */
export interface Introduction {
  /** The id of our link to the introducer: see {@link PeerLink.id}. */
  readonly relay: string
  /** 20 bytes: the signal id of the peer. */
  readonly peerId: Uint8Array
}

/**
 * How a negotiation over an introducer ended. `void`: it says nothing of the introducer · `unused`: it did
 * not begin for want of something of ours, such as room.
 */
export type IntroductionOutcome = 'linked' | 'failed' | 'void' | 'unused'

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
  /** Of our signals, the first that could not be sent. */
  unsent: SignalBody['type'] | null
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
  #waitsUntil = Number.NEGATIVE_INFINITY
  #unusedInRow = 0
  /** The network may answer while it is asked. */
  #isMeeting = false

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
    if (peer !== null && this.#relay.send(peer, signal)) return
    const { to, session, body } = signal
    const open = this.#open.get(toHex(to))
    if (open?.relay === relay) open.unsent ??= body.type
    if (body.type !== 'offer') return
    // The network need not wait for an answer.
    const refusal: SignalBody = { type: 'refusal', reason: 'busy' }
    this.#options.events.emit('signal', { relay, signal: { to, from: to, session, body: refusal } })
  }

  /** The network has met the peer, or could not. */
  settle({ relay, peerId }: Introduction, outcome: IntroductionOutcome): void {
    const key = toHex(peerId)
    const open = this.#open.get(key)
    // One that took too long may end when another one with the same peer is under way.
    if (open === undefined || open.relay !== relay) return
    this.#open.delete(key)
    const now = this.#options.now()
    const { introducer, unsent, at } = open
    if (outcome === 'unused' || unsent === 'offer') {
      introducer.takeBack(key, at)
      this.#takeBackTry(key, at)
      this.#wait(now)
      return
    }
    this.#unusedInRow = 0
    const isLinked = outcome === 'linked'
    introducer.ended(key, outcome === 'void' || (!isLinked && unsent !== null) ? null : isLinked, now)
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
    for (const [key, { at, introducer }] of this.#open) {
      if (now - at < lostMs) continue
      this.#open.delete(key)
      introducer.ended(key, null, now)
    }
    this.#meet()
  }

  /** Begins to meet peers, as long as links are wanted. */
  #meet(): void {
    if (this.#isMeeting) return
    this.#isMeeting = true
    try {
      this.#meetAll()
    } finally {
      this.#isMeeting = false
    }
  }

  #meetAll(): void {
    const { now, events } = this.#options
    const linked = this.#linkedKeys()
    const links = Math.min(this.#wanted - linked.greeting, enoughLinks - linked.count)
    while (this.#open.size < Math.min(links, maxOpen) && now() >= this.#waitsUntil) {
      const chosen = this.#choose(linked.keys)
      if (chosen === null) return
      const { key, entry, introducer, relay } = chosen
      introducer.begin(key, now())
      this.#noteTry(key)
      this.#open.set(key, { introducer, relay: relay.link.id, at: now(), unsent: null })
      events.emit('introduction', { relay: relay.link.id, peerId: entry.signalId })
    }
  }

  /** Begins nothing for a while. What ends meanwhile began before. */
  #wait(now: number): void {
    if (now < this.#waitsUntil) return
    this.#waitsUntil = now + Math.min(wait.firstMs * 2 ** this.#unusedInRow, wait.longestMs)
    this.#unusedInRow++
  }

  /** How many more links are wanted. */
  get #wanted(): number {
    const { policy, wanted } = this.#options
    return policy.isPaused || (policy.isFinished && !policy.mayUpload) ? 0 : wanted()
  }

  /** Draws an introducer, so that none of them takes all places, and then whom it names. */
  #choose(linked: ReadonlySet<string>): Choice | null {
    const { now, random } = this.#options
    let drawn: Choice | null = null
    let count = 0
    for (const [relay, introducer] of this.#introducers) {
      if (!this.isWith(relay) || !introducer.mayBegin(now()) || !this.#relay.mayBegin(relay)) continue
      const best = this.#bestOf(introducer, linked)
      if (best === null) continue
      count++
      // One of all that name somebody, each as likely as the others.
      if (random.uint32() % count === 0) drawn = { ...best, introducer, relay }
    }
    return drawn
  }

  #bestOf(introducer: Introducer, linked: ReadonlySet<string>): Pick<Choice, 'key' | 'entry'> | null {
    const { policy, position, random } = this.#options
    const own = { isUploadOnly: policy.isFinished, position: position() }
    let best: { key: string; entry: IntroducedPeer; rank: number; lot: number } | null = null
    for (const [key, entry] of introducer.untried()) {
      const rank = introductionRank(entry, own)
      if (rank === null || !this.#isOfUse(key, entry, linked)) continue
      // Peers that hear of the same ones must not all go to the same.
      const lot = random.uint32()
      if (best === null || rank < best.rank || (rank === best.rank && lot < best.lot)) {
        best = { key, entry, rank, lot }
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

  #takeBackTry(key: string, at: number): void {
    const tries = this.#tries.get(key)
    const i = tries?.lastIndexOf(at) ?? -1
    if (i >= 0) tries?.splice(i, 1)
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
