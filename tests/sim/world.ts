import {
  defaultIntervalMs,
  nextAnnounceMs,
  type Urgency,
  urgencyOf,
} from '../../src/network/announce-timing.ts'
import { Bitfield } from '../../src/shared/bitfield.ts'
import type { SwarmSettings } from '../../src/swarm/settings.ts'
import { SwarmTorrent } from '../../src/swarm/torrent.ts'
import { IntroducedLinks } from '../helpers/introduced-links.ts'
import { type Film, FilmHasher, FilmStore, type StoreMode } from './film.ts'
import { Kernel } from './kernel.ts'
import { type Access, linkPair, makeAccess, type PathShape, type SimLink } from './network.ts'
import { defaultViewer, type SimTorrent, Viewer, type ViewerOptions } from './viewer.ts'
import { WebTorrentClient } from './webtorrent-client.ts'

export interface NodeOptions {
  /** Rate in bytes a second. */
  readonly up: number
  readonly down: number
  readonly have?: 'all' | 'none' | Bitfield
  /** How the node answers when it is asked for a block. */
  readonly store?: StoreMode
  readonly settings?: Partial<SwarmSettings>
  /** The viewer at this node. Without one it only fetches and gives. */
  readonly viewer?: Partial<ViewerOptions> & Pick<ViewerOptions, 'mediaRate'>
  /** Delay in milliseconds of one way from the node to the middle of the network. It is random if absent. */
  readonly delayMs?: number
  /** Whether the node fetches in the order of the film, with no reader: the baseline in order. */
  readonly inOrder?: boolean
  /** Whether it gives nothing. What its uplink can carry does not count. */
  readonly isFreeRider?: boolean
  /** What runs there. Default: our engine. */
  readonly client?: 'ours' | 'webtorrent'
  /** Whether the node wants all of the film, read or not. Default: it does. */
  readonly fetchesAll?: boolean
}

export interface WorldOptions {
  readonly seed: number
  readonly film: Film
  /** Number of connections that a node looks for, and takes. */
  readonly degree?: number
  /** Share of packets that are lost, lowest and highest. */
  readonly loss?: readonly [number, number]
  /** When the tracker dies, in milliseconds. Default: it lives. */
  readonly trackerDiesMs?: number
  /** Peers introduce each other (docs/tp-pex.md). Default: they do not. */
  readonly meetsThroughPeers?: boolean
}

/** To save memory a node keeps no pieces: its store gives views of the film. */
const simSettings: Partial<SwarmSettings> = { cacheBytes: 0 }
/** Settings of every node, for trying out (`--set`). */
export const overrides: Record<string, number> = {}
/** Offers that a node sends with an announce: usually, and while somebody waits for bytes (src/network/). */
const offers = { usual: 5, starved: 10 }
/** How often it is looked at whether a node should announce again. Milliseconds. */
const announceCheckMs = 2_500
/** Share of attempts that fail for reasons of their own. */
const failureShare = 0.15
/** Share of nodes behind a NAT that gives each destination another port: two of them cannot connect. */
const strictNatShare = 0.2
/** After this time an attempt that fails is given up. */
const attemptMs = 15_000
/** From the announce to the open channel, without the gathering of candidates. */
const setUpMs: readonly [number, number] = [300, 1_500]
/** Gathering takes the first of these, and with the share that is named the second. */
const gathering = { usualMs: 400, slowMs: 5_000, slowShare: 0.1 }
/**
 * Share of nodes that vanish. A page that is closed says goodbye; a computer that goes away is missed only
 * after a while.
 */
const vanishShare = 0.3
const vanishMs: readonly [number, number] = [4_000, 8_000]

const piecesOf = (have: NodeOptions['have'], count: number): Bitfield => {
  if (have instanceof Bitfield) return have.copy()
  return have === 'all' ? Bitfield.full(count) : new Bitfield(count)
}

/** One computer with the real engine in it. */
export class SimNode {
  readonly id: number
  readonly options: NodeOptions
  readonly access: Access
  readonly delayMs: number
  readonly torrent: SimTorrent
  readonly hasher: FilmHasher
  readonly viewer: Viewer | null
  readonly joinedAt: number
  /** When each piece was verified here; NaN before. */
  readonly pieceAt: Float64Array
  readonly neighbours = new Map<number, SimLink | null>()
  /** Whether no node of its kind can connect to it. */
  readonly isBehindStrictNat: boolean
  /** Under which the tracker and the others know it: its number, at the end. */
  readonly signalId = new Uint8Array(20)
  /** How much peers are missed, and how often it announced since that is so. */
  urgency: Urgency = 'alone'
  announces = 0
  announcedAt = 0
  /** Ids of nodes to which this one closed the link because of bad data. */
  readonly banned: number[] = []
  completeAt: number | null = null
  isGone = false

  constructor(world: World, id: number, options: NodeOptions) {
    const { kernel, film } = world
    this.id = id
    this.options = options
    new DataView(this.signalId.buffer).setUint32(16, id)
    this.access = makeAccess(kernel, options.up, options.down)
    this.delayMs = options.delayMs ?? kernel.between(5, 40)
    this.isBehindStrictNat = options.have !== 'all' && kernel.uniform() < strictNatShare
    this.joinedAt = kernel.now()
    this.pieceAt = new Float64Array(film.info.pieceCount).fill(Number.NaN)
    this.hasher = new FilmHasher(film)
    const have = piecesOf(options.have, film.info.pieceCount)
    const peerId = Uint8Array.from({ length: 20 }, () => kernel.random.uint32() & 0xff)
    const engine = options.client === 'webtorrent' ? null : this.#engine(world, peerId)
    this.torrent = engine ?? new WebTorrentClient(kernel, film, peerId, have)
    this.torrent.events.on('error', (error) => {
      throw error
    })
    this.torrent.events.on('piece', (piece) => {
      this.pieceAt[piece] = kernel.now()
      kernel.trace(2, id, piece)
    })
    this.torrent.events.on('complete', () => {
      this.completeAt = kernel.now()
    })
    engine?.open(new FilmStore(film, have.copy(), options.store ?? 'honest'), have)
    this.viewer =
      options.viewer === undefined
        ? null
        : new Viewer(kernel, this.torrent, film, { ...defaultViewer, ...options.viewer })
    if (options.have === 'all') return
    if (options.fetchesAll !== false) engine?.policy.addRange(0, film.info.length)
    if (options.inOrder) engine?.prefetch(0, film.info.length)
    this.viewer?.open()
  }

  #engine({ kernel, film, settings }: World, peerId: Uint8Array): SwarmTorrent {
    const torrent = new SwarmTorrent({
      infoHash: film.info.infoHash,
      peerId,
      client: 'simulated',
      clock: kernel,
      random: kernel.random,
      hasher: this.hasher,
      settings: { ...simSettings, ...settings, ...this.options.settings, ...overrides },
      parseInfo: () => film.info,
    })
    torrent.setInfo(film.info)
    return torrent
  }

  /** Links that are open. */
  get linkCount(): number {
    let count = 0
    for (const link of this.neighbours.values()) if (link !== null) count++
    return count
  }

  get isLeech(): boolean {
    return this.options.have !== 'all'
  }

  /**
   * The earliest start without a stall, given when each piece came, in milliseconds from joining: bound B8 of
   * docs/research/swarms.md.
   */
  bestStartMs(film: Film, mediaRate: number, startSeconds: number): number {
    const { pieceLength, length } = film.info
    let prefixAt = 0
    let best = 0
    const first = Math.min(startSeconds * mediaRate, length)
    this.pieceAt.forEach((at, piece) => {
      prefixAt = Math.max(prefixAt, at - this.joinedAt)
      const begin = piece * pieceLength
      // What must be there before the start delays the start in full. What is needed later may come while the
      // film plays.
      const playedMs = begin < first ? 0 : (begin / mediaRate) * 1000
      best = Math.max(best, prefixAt - playedMs)
    })
    return best
  }
}

/** A network, a tracker and the nodes of one swarm. */
export class World {
  readonly kernel: Kernel
  readonly film: Film
  readonly nodes: SimNode[] = []
  /** Nodes that the tracker knows. */
  readonly present: SimNode[] = []
  readonly #options: Required<Omit<WorldOptions, 'seed' | 'film'>>
  #links = 0
  /** Who meets whom over other nodes; `null`: nobody does. */
  readonly #introduced: IntroducedLinks | null
  /** Bytes that left the uplinks of nodes that are gone. */
  #servedByGone = 0
  /** Bytes that left all uplinks, and could have left them, from the beginning to the end of every second. */
  readonly #served: number[] = []
  readonly #possible: number[] = []

  constructor(options: WorldOptions) {
    this.kernel = new Kernel(options.seed)
    this.film = options.film
    this.#options = {
      ...{ degree: 48, loss: [0.0001, 0.001] as const },
      ...{ trackerDiesMs: Number.POSITIVE_INFINITY, meetsThroughPeers: false },
      ...options,
    }
    this.#introduced = this.#options.meetsThroughPeers ? this.#makeIntroduced() : null
    const sample = (): void => {
      let served = this.#servedByGone
      let possible = this.#possible.at(-1) ?? 0
      for (const { access, options: node } of this.present) {
        served += access.up.served
        if (node.isFreeRider !== true) possible += access.up.bytesPerSecond
      }
      this.#served.push(served)
      this.#possible.push(possible)
      this.kernel.after(1_000, sample)
    }
    sample()
  }

  /** Settings of every node that follow from what the world is. */
  get settings(): Partial<SwarmSettings> {
    return { meetsThroughPeers: this.#options.meetsThroughPeers }
  }

  get leeches(): SimNode[] {
    return this.nodes.filter((node) => node.isLeech)
  }

  /** Adds a node, which joins now. */
  add(options: NodeOptions): SimNode {
    const node = new SimNode(this, this.nodes.length, options)
    this.nodes.push(node)
    this.present.push(node)
    const { torrent, signalId } = node
    // No other client knows how peers introduce each other.
    if (torrent instanceof SwarmTorrent) this.#introduced?.add({ swarm: torrent, signalId })
    return node
  }

  /** Signals cross over links of the network; then the connection is made as after an announce. */
  #makeIntroduced(): IntroducedLinks {
    const nodeOf = ({ signalId }: { readonly signalId: Uint8Array }): SimNode | undefined =>
      this.nodes[new DataView(signalId.buffer).getUint32(16)]
    return new IntroducedLinks({
      clock: this.kernel,
      accepts: (end, from) => {
        const [node, other] = [nodeOf(end), nodeOf({ signalId: from })]
        if (node === undefined || other === undefined || node.neighbours.has(other.id)) return false
        return node.neighbours.size < this.#options.degree && node.torrent.stats.wantedLinks > 0
      },
      connect: (offering, answering) => {
        const [node, other] = [nodeOf(offering), nodeOf(answering)]
        if (node === undefined || other === undefined || node.neighbours.has(other.id)) return
        this.connect(node, other, this.kernel.between(setUpMs[0], setUpMs[1]))
      },
    })
  }

  /**
   * The node asks the tracker, which passes its offers on to random peers, and asks again when the product
   * would (src/network/announce-timing.ts).
   */
  announce(node: SimNode): void {
    this.#offer(node)
    this.#announceAgain(node)
  }

  #announceAgain(node: SimNode): void {
    this.kernel.after(announceCheckMs * this.kernel.between(0.9, 1.1), () => {
      if (node.isGone) return
      const urgency = this.#urgency(node)
      if (urgency !== node.urgency) node.announces = 1
      node.urgency = urgency
      const nextMs = nextAnnounceMs({
        urgency,
        announces: node.announces,
        intervalMs: defaultIntervalMs,
        minIntervalMs: 0,
        refusals: 0,
      })
      if (this.kernel.now() - node.announcedAt >= nextMs) this.#offer(node)
      this.#announceAgain(node)
    })
  }

  #urgency(node: SimNode): Urgency {
    return urgencyOf({
      links: node.linkCount,
      wantsLinks: node.neighbours.size < this.#options.degree,
      lacks: node.torrent.isComplete ? 'nothing' : node.viewer?.isWaiting === true ? 'awaited' : 'data',
    })
  }

  #offer(node: SimNode): void {
    const { degree, trackerDiesMs } = this.#options
    if (this.kernel.now() >= trackerDiesMs) return
    node.announcedAt = this.kernel.now()
    node.announces++
    const count = node.urgency === 'starved' || node.urgency === 'alone' ? offers.starved : offers.usual
    const wanted = Math.min(count, degree - node.neighbours.size)
    for (let i = 0; i < wanted; i++) {
      const other = this.present[this.kernel.index(this.present.length)]
      if (other === undefined || other === node || node.neighbours.has(other.id)) continue
      if (other.neighbours.size >= degree) continue
      if (node.torrent.isComplete && other.torrent.isComplete) continue
      const isSlow = this.kernel.uniform() < gathering.slowShare
      const gatheringMs = isSlow ? gathering.slowMs : gathering.usualMs
      this.connect(node, other, gatheringMs + this.kernel.between(setUpMs[0], setUpMs[1]))
    }
  }

  /** Opens a connection that takes `ms` to make; some fail, unless `isSure`. */
  connect(node: SimNode, other: SimNode, ms: number, isSure = false, shape?: Partial<PathShape>): void {
    const { kernel } = this
    const { loss } = this.#options
    const path: PathShape = {
      delayMs: node.delayMs + other.delayMs,
      loss: kernel.between(loss[0], loss[1]),
      growth: kernel.between(1.5, 2),
      ...shape,
    }
    const cannot = node.isBehindStrictNat && other.isBehindStrictNat
    const fails = !isSure && (cannot || kernel.uniform() < failureShare)
    const vanishes = kernel.uniform() < vanishShare ? kernel.between(vanishMs[0], vanishMs[1]) : 0
    node.neighbours.set(other.id, null)
    other.neighbours.set(node.id, null)
    kernel.after(fails ? attemptMs : ms, () => {
      if (fails || node.isGone || other.isGone) {
        node.neighbours.delete(other.id)
        other.neighbours.delete(node.id)
        return
      }
      // Only a node that is gone vanishes. A node that closes a link says so.
      const late = (): number => (node.isGone || other.isGone ? vanishes : 0)
      const name = `link-${++this.#links}`
      const [left, right] = linkPair(kernel, node.access, other.access, path, name, late)
      this.#attach(node, other, left)
      this.#attach(other, node, right)
    })
  }

  #attach(node: SimNode, other: SimNode, link: SimLink): void {
    node.neighbours.set(other.id, link)
    link.onClosed = () => {
      if (node.neighbours.get(other.id) === link) node.neighbours.delete(other.id)
      if (link.closeReason?.code === 'bad-data') node.banned.push(other.id)
      this.kernel.trace(5, node.id, other.id)
    }
    this.kernel.trace(1, node.id, other.id)
    node.torrent.addLink(link, this.#introduced === null ? null : other.signalId)
  }

  /** Removes the node. */
  remove(node: SimNode): void {
    if (node.isGone) return
    node.isGone = true
    this.#servedByGone += node.access.up.served
    this.present.splice(this.present.indexOf(node), 1)
    node.viewer?.leave()
    void node.torrent.destroy()
  }

  /**
   * Use of all uplinks between two moments in seconds: what they carried, as a share of what they could have
   * carried. Nodes count while they are here, free riders never.
   */
  uplinkUse(fromSecond: number, toSecond: number): number {
    const from = Math.ceil(fromSecond)
    const to = Math.floor(toSecond)
    const between = (sums: readonly number[]): number => (sums[to] ?? 0) - (sums[from] ?? 0)
    const possible = between(this.#possible)
    return possible > 0 ? between(this.#served) / possible : 0
  }
}
