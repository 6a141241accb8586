import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ManagedTorrent } from '../../../src/engine/managed-torrent.ts'
import { TorrentEngine } from '../../../src/engine/torrent-engine.ts'
import type { TorrentStorage } from '../../../src/engine/torrent-storage.ts'
import type { JoinOptions, Network, SwarmListener } from '../../../src/network/ports.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { detailOf, TorrentError } from '../../../src/shared/errors.ts'
import type { PeerLink, PieceStore } from '../../../src/swarm/ports.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import {
  linkPair,
  makeNode,
  makeTorrent,
  syncHasher,
  TestStore,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const broken = makeTorrent(1_000_000, 65_536, 1, [1_000_000])
const healthy = makeTorrent(1_000_000, 65_536, 2, [1_000_000])
const hashOf = ({ info }: TestTorrent): string => toHex(info.infoHash)
const fileOf = ({ info }: TestTorrent): Uint8Array =>
  encodeMetainfo(info.infoBytes, { trackers: ['wss://own.example'] })

/** What the ports of the broken torrent do, beside what they should. */
interface Poison {
  setWanted?: () => void
  openStore?: () => void
  store?: PieceStore
}

let clock: VirtualClock
let engine: TorrentEngine
let poison: Poison
const listeners = new Map<string, SwarmListener>()
const defects: [string, string][] = []

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  clock = new VirtualClock()
  poison = {}
  listeners.clear()
  defects.length = 0
  const network: Network = {
    join: ({ infoHash }: JoinOptions, listener) => {
      const hash = toHex(infoHash)
      listeners.set(hash, listener)
      return {
        update: () => undefined,
        setDemand: () => {
          if (hash === hashOf(broken)) poison.setWanted?.()
        },
        setWelcome: () => undefined,
        refresh: () => undefined,
        addTrackers: () => undefined,
        removeTracker: () => undefined,
        leave: () => undefined,
      }
    },
    destroy: () => undefined,
  }
  const storage: TorrentStorage = {
    load: async () => null,
    openStore: (info) => {
      if (toHex(info.infoHash) !== hashOf(broken)) return new TestStore()
      poison.openStore?.()
      return poison.store ?? new TestStore()
    },
    delete: async () => undefined,
    forgetTrackers: async () => undefined,
    rememberTrackers: async () => undefined,
    kind: () => 'memory',
  }
  engine = new TorrentEngine({
    network,
    storage,
    clock,
    random: seededRandom(5),
    hasher: syncHasher,
    policy: { download: 'whole' },
    onTorrentDefect: (infoHash, error) => defects.push([infoHash, detailOf(error) ?? '']),
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const connect = async (torrent: TestTorrent, id: number): Promise<void> => {
  const seed = await makeNode(clock, torrent, { id, have: 'all' })
  const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
  listeners.get(hashOf(torrent))?.link(ours, null)
  seed.swarm.addLink(theirs)
}

const boom = (): never => {
  throw new Error('boom')
}

type Kind = (torrent: ManagedTorrent) => void | Promise<void>
const status = { url: 'wss://own.example', message: null, seeds: null, leeches: null }
const kinds: Record<string, Kind> = {
  'a report of the trackers': () => {
    listeners.get(hashOf(broken))?.trackers(null as never)
  },
  'a new link': () => {
    const [link] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
    const bad: PeerLink = Object.assign(Object.create(link), { listen: boom, id: 'bad' })
    listeners.get(hashOf(broken))?.link(bad, null)
  },
  'a command': () => {
    poison.setWanted = boom
    engine.use(hashOf(broken), (torrent) => torrent.command({ type: 'pause' }))
  },
  'the policy of all torrents': () => {
    poison.setWanted = boom
    engine.setPolicy({ maxPeers: 7 }, false)
  },
  'a number of the player': () => {
    const seconds = { valueOf: boom } as unknown as number
    engine.use(hashOf(broken), (torrent) => torrent.hint({ bufferedSeconds: seconds }))
  },
  'a snapshot': () => {
    engine.use(hashOf(broken), boom)
  },
  'a listener of its events': async (torrent) => {
    torrent.events.on('change', boom)
    torrent.command({ type: 'pause' })
  },
  'a timer': async () => {
    let isArmed = false
    const state = (): 'connecting' => (isArmed ? boom() : 'connecting')
    listeners
      .get(hashOf(broken))
      ?.trackers([Object.defineProperty({ ...status }, 'state', { get: state }) as never])
    isArmed = true
    await clock.pass(20_000)
  },
}

describe('a defect in one torrent', () => {
  it.each(Object.entries(kinds))(
    'in %s ends this torrent alone, which can be added anew',
    async (_name, kind) => {
      const torrent = await engine.add(fileOf(broken))
      const other = await engine.add(fileOf(healthy))
      await clock.pass(100)
      await kind(torrent)
      await clock.pass(10)
      expect(defects).toEqual([[hashOf(broken), expect.any(String)]])
      expect(engine.get(hashOf(broken))).toBeUndefined()
      expect(engine.get(hashOf(healthy))).toBe(other)

      poison = {}
      const again = await engine.add(fileOf(broken))
      await clock.pass(100)
      await connect(broken, 1)
      await connect(healthy, 2)
      const isDone = (): boolean => [again, other].every((each) => each.snapshot().progress === 1)
      expect(await clock.run(isDone, 60_000)).toBe(true)
      expect(defects).toHaveLength(1)
    },
  )

  it('while its store is opened ends this torrent alone', async () => {
    poison.openStore = boom
    await engine.add(fileOf(broken))
    const other = await engine.add(fileOf(healthy))
    await clock.pass(100)
    expect(defects).toEqual([[hashOf(broken), 'boom']])
    await connect(healthy, 2)
    expect(await clock.run(() => other.snapshot().progress === 1, 60_000)).toBe(true)
  })

  it('whoever waits for a torrent that ends is told', async () => {
    const torrent = await engine.add(`magnet:?xt=urn:btih:${hashOf(broken)}`)
    const waiting = torrent.ready().catch((error: TorrentError) => error.code)
    engine.use(hashOf(broken), boom)
    expect(await waiting).toBe('aborted')
  })
})

describe('an error that nobody handled', () => {
  it('is the torrent’s out of whose port it came, also wrapped; others are nobody’s', async () => {
    const failure = new Error('The disk is gone.')
    const store = new TestStore()
    store.put = () => Promise.reject(failure)
    poison.store = store
    await engine.add(fileOf(broken))
    const other = await engine.add(fileOf(healthy))
    await clock.pass(100)
    await connect(broken, 1)
    await connect(healthy, 2)
    await clock.pass(10_000)
    // The torrent has handled it, and goes on from memory.
    expect(defects).toEqual([])
    expect(engine.takeUnhandled(new Error('somebody else’s'))).toBe(false)
    expect(engine.takeUnhandled(undefined)).toBe(false)
    expect(defects).toEqual([])
    const wrapped = new TorrentError('storage', 'It could not be saved.', { cause: failure })
    expect(engine.takeUnhandled(wrapped)).toBe(true)
    expect(defects).toEqual([[hashOf(broken), 'The disk is gone.']])
    expect(await clock.run(() => other.snapshot().progress === 1, 60_000)).toBe(true)
  })
})
