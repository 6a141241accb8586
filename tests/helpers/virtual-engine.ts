import type { FetchTorrentFile } from '../../src/engine/exact-source.ts'
import { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import type { TorrentStorage } from '../../src/engine/torrent-storage.ts'
import type { WelcomeChange } from '../../src/network/contacts.ts'
import type { JoinOptions, Network, SwarmDemand, SwarmListener } from '../../src/network/ports.ts'
import type { PolicyChoices } from '../../src/swarm/policy.ts'
import type { Clock } from '../../src/swarm/ports.ts'
import { seededRandom } from './seeded-random.ts'
import { linkPair, syncHasher, type TestNode, TestStore, type TestTorrent } from './virtual-world.ts'

/** One membership as its tracker would see it. */
export interface SeenMembership {
  readonly peerId: Uint8Array
  readonly trackers: string[]
  readonly listener: SwarmListener
  readonly peers: string[]
  readonly isPrivate: boolean
  readonly log: string[]
  demand: SwarmDemand
}

/** A network that only writes down what it is asked; links are made by the test. */
export class RecordingNetwork implements Network {
  readonly seen: SeenMembership[] = []
  /** Peers have addresses in this network. */
  hasAddresses = false

  join(options: JoinOptions, listener: SwarmListener) {
    const { peerId, trackers, demand, peers = [], isPrivate = false } = options
    const seen: SeenMembership = {
      peerId,
      trackers: [...trackers],
      listener,
      peers: [...peers],
      isPrivate,
      log: ['join'],
      demand,
    }
    this.seen.push(seen)
    return {
      update: (_state: unknown, event?: 'completed') => {
        if (event !== undefined) seen.log.push(event)
      },
      setDemand: (demand: SwarmDemand) => {
        seen.demand = demand
      },
      setWelcome: ({ refused }: WelcomeChange) => void seen.log.push(`unwelcome ${refused}`),
      refresh: () => void seen.log.push('refresh'),
      addTrackers: (urls: readonly string[]) => void seen.trackers.push(...urls),
      removeTracker: (url: string) => void seen.trackers.splice(seen.trackers.indexOf(url), 1),
      addPeers: (more: readonly string[]) => void seen.peers.push(...more),
      leave: () => void seen.log.push('leave'),
      ...(this.hasAddresses ? { setPrivate: () => void seen.log.push('private') } : {}),
    }
  }

  destroy(): void {}

  get last(): SeenMembership {
    return this.seen.at(-1)!
  }
}

export interface VirtualEngine {
  readonly engine: TorrentEngine
  readonly network: RecordingNetwork
  readonly store: TestStore
  /** The trackers that a torrent was stored with. */
  readonly stored: string[][]
  /** The trackers that the store was told to forget, in order. */
  readonly forgotten: string[]
  /** The trackers that the store was told of when it was open already, in order. */
  readonly remembered: string[]
  connect(node: TestNode): void
}

/**
 * An engine whose store holds the pieces `have` of the torrent. `earlier`: the trackers with which an earlier
 * session stored its metadata; `null` when it is not in the store.
 */
export const makeEngine = (
  clock: Clock,
  { info, content }: TestTorrent,
  have: readonly number[] = [],
  policy: PolicyChoices = {},
  earlier: readonly string[] | null = null,
  fetchTorrentFile?: FetchTorrentFile,
): VirtualEngine => {
  const network = new RecordingNetwork()
  const store = new TestStore()
  for (const i of have) store.pieces.set(i, content.slice(i * info.pieceLength, (i + 1) * info.pieceLength))
  const stored: string[][] = []
  const forgotten: string[] = []
  const remembered: string[] = []
  const storage: TorrentStorage = {
    // A database takes a moment.
    load: () =>
      new Promise((resolve) =>
        clock.after(5, () =>
          resolve(earlier === null ? null : { infoBytes: info.infoBytes, trackers: earlier }),
        ),
      ),
    openStore: (_info, trackers) => {
      stored.push([...trackers])
      return store
    },
    forgetTrackers: async (_infoHash, urls) => void forgotten.push(...urls),
    rememberTrackers: async (_infoHash, urls) => void remembered.push(...urls),
    delete: async () => undefined,
    kind: () => 'memory',
  }
  const engine = new TorrentEngine({
    network,
    storage,
    clock,
    random: seededRandom(5),
    hasher: syncHasher,
    policy,
    ...(fetchTorrentFile ? { fetchTorrentFile } : {}),
  })
  return {
    engine,
    network,
    store,
    stored,
    forgotten,
    remembered,
    connect: (node) => {
      const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
      network.last.listener.link(ours, null)
      node.swarm.addLink(theirs)
    },
  }
}
