import { describe, expect, it } from 'vitest'
import type { JoinOptions, SwarmDemand, TrackerStatus } from '../../../../src/network/ports.ts'
import { trackerStatus } from '../../../../src/network/tracker-status.ts'
import { PublicAddressFilter } from '../../../../src/node/mainline/address-filter.ts'
import { MainlineNetwork } from '../../../../src/node/mainline/mainline-network.ts'
import type { FinderListener, FinderOptions, PeerFinder } from '../../../../src/node/mainline/ports.ts'
import { SafeResolver } from '../../../../src/node/mainline/safe-resolver.ts'
import type { PeerLink } from '../../../../src/swarm/ports.ts'
import { type Answer, DialWorld, type NotedDial, ScriptedLink } from '../../../helpers/dial-world.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

/** A finder that notes what it is told. */
class NotedFinder implements PeerFinder {
  readonly joined: FinderOptions[] = []
  readonly notes: string[] = []
  listener: FinderListener | null = null

  join(options: FinderOptions, listener: FinderListener) {
    this.joined.push(options)
    this.listener = listener
    return {
      update: (_state: unknown, event?: string) => void this.notes.push(`update ${event}`),
      setWantsPeers: (wants: boolean) => void this.notes.push(`wants ${wants}`),
      refresh: () => void this.notes.push('refresh'),
      addTrackers: (urls: readonly string[]) => void this.notes.push(`add ${urls.join()}`),
      removeTracker: (url: string) => void this.notes.push(`remove ${url}`),
      leave: () => void this.notes.push('leave'),
    }
  }

  async destroy(): Promise<void> {
    this.notes.push('destroy')
  }
}

const demand: SwarmDemand = { isIn: true, links: 5, lacks: 'data', isWatched: true }
const infoHash = new Uint8Array(20).fill(7)
const key = '07'.repeat(20)
const peer = (at: number) => ({ host: `198.51.${at}.1`, port: 6881 })

const setUp = (answer: (dial: NotedDial) => Answer = () => 'peer') => {
  const clock = new VirtualClock()
  const world = new DialWorld(clock, answer)
  const filter = new PublicAddressFilter({ allowLocal: false })
  const finders = { tracker: new NotedFinder(), dht: new NotedFinder(), own: new NotedFinder() }
  const network = new MainlineNetwork({
    clock,
    filter,
    finders,
    port: () => 51_413,
    dial: world.dial,
    resolver: new SafeResolver({
      filter,
      clock,
      lookUp: async (name) => (name === 'seed.test' ? ['198.51.77.1'] : ['127.0.0.1']),
    }),
  })
  const links: PeerLink[] = []
  const told: (readonly TrackerStatus[])[] = []
  const join = (more: Partial<JoinOptions> = {}) =>
    network.join(
      {
        infoHash,
        peerId: new Uint8Array(20).fill(1),
        trackers: ['udp://a.test:1'],
        state: { uploaded: 0, downloaded: 0, left: 1 },
        demand,
        ...more,
      },
      { link: (link) => links.push(link), trackers: (status) => told.push(status) },
    )
  return { clock, world, finders, network, links, told, join }
}

describe('finding', () => {
  it('joins trackers and the DHT, and dials what each of them finds', async () => {
    const { clock, world, finders, links, told, join, network } = setUp()
    join()
    await clock.pass(1)
    expect(finders.tracker.joined).toMatchObject([
      { trackers: ['udp://a.test:1'], wantsPeers: true, port: 51_413 },
    ])
    expect(finders.dht.joined).toMatchObject([{ trackers: [] }])
    finders.tracker.listener?.found([peer(1)])
    finders.dht.listener?.found([peer(2)])
    const status = trackerStatus('udp://a.test:1', 'connected')
    finders.tracker.listener?.trackers([status])
    finders.dht.listener?.trackers([])
    await clock.pass(1_000)
    expect(links.map(({ remote }) => remote?.host).sort()).toEqual(['198.51.1.1', '198.51.2.1'])
    expect(told).toEqual([[status]])
    expect(world.dials).toHaveLength(2)
    expect(network.report(key)).toMatchObject({ dial: { found: 2, linked: 2 }, asksDht: true })
    expect(network.report('00')).toBeNull()
  })

  it('takes what peers and the link name, and asks nobody for names that lead to us', async () => {
    const { clock, links, join } = setUp()
    const membership = join({
      peers: [
        '198.51.9.1:7000',
        'seed.test:7001',
        'evil.test:7002',
        '10.0.0.1:7003',
        'nonsense',
        '198.51.8.1:80',
      ],
    })
    membership.addAddresses?.([peer(3), { host: '192.168.0.1', port: 6881 }])
    await clock.pass(2_000)
    expect(links.map(({ description }) => description).sort()).toEqual([
      '198.51.3.1:6881',
      '198.51.77.1:7001',
      '198.51.9.1:7000',
    ])
  })

  it('looks for twenty peers of a link at most, and asks twenty trackers at most', async () => {
    const { clock, finders, world, join } = setUp()
    const membership = join({
      demand: { ...demand, links: 100 },
      peers: Array.from({ length: 1000 }, (_, at) => `198.51.${at % 256}.2:${2000 + at}`),
      trackers: Array.from({ length: 1000 }, (_, at) => `udp://t${at}.test:1`),
    })
    await clock.pass(60_000)
    expect(world.dials.length).toBe(20)
    expect(finders.tracker.joined[0]?.trackers).toHaveLength(20)
    membership.addTrackers(['udp://more.test:1'])
    expect(finders.tracker.notes.filter((note) => note.startsWith('add udp'))).toEqual([])
    membership.removeTracker('udp://t3.test:1')
    membership.addTrackers(['udp://more.test:1', 'udp://too-many.test:1'])
    expect(finders.tracker.notes.slice(-2)).toEqual(['remove udp://t3.test:1', 'add udp://more.test:1'])
  })

  it('looks for the peers of further links too, each once and a hundred in all', async () => {
    const { clock, links, world, join } = setUp()
    const membership = join({ demand: { ...demand, links: 200 }, peers: ['198.51.9.1:7000'] })
    membership.addPeers?.(['198.51.9.1:7000', 'seed.test:7001', '10.0.0.1:7003'])
    await clock.pass(2_000)
    expect(links.map(({ description }) => description).sort()).toEqual([
      '198.51.77.1:7001',
      '198.51.9.1:7000',
    ])
    for (let link = 0; link < 20; link++) {
      membership.addPeers?.(Array.from({ length: 20 }, (_, at) => `198.${60 + link}.${at}.1:2000`))
    }
    await clock.pass(200_000)
    // Of the first three, one may not be dialled.
    expect(world.dials.length).toBe(99)
  })

  it('leaves and enters with the torrent', async () => {
    const { clock, finders, network, world, join } = setUp()
    const membership = join({ demand: { ...demand, isIn: false } })
    membership.addAddresses?.([peer(1)])
    await clock.pass(1_000)
    expect(finders.tracker.joined).toEqual([])
    expect(world.dials).toEqual([])
    membership.setDemand(demand)
    await clock.pass(1_000)
    expect(finders.dht.joined).toHaveLength(1)
    expect(world.dials).toHaveLength(1)
    membership.setDemand({ ...demand, links: 0 })
    expect(finders.dht.notes).toEqual(['wants false'])
    membership.setDemand({ ...demand, isIn: false })
    expect(finders.dht.notes.at(-1)).toBe('leave')
    membership.leave()
    expect(network.report(key)).toBeNull()
    finders.tracker.listener?.found([peer(2)])
    await network.destroy()
    expect(finders.tracker.notes.at(-1)).toBe('destroy')
    expect(world.links[0]?.isClosed).toBe(true)
    expect(world.dials).toHaveLength(1)
  })
})

describe('a private torrent', () => {
  it('asks its own trackers and nothing else', async () => {
    const { clock, finders, links, join, network } = setUp()
    const membership = join({ isPrivate: true, peers: ['198.51.9.1:7000'] })
    membership.addAddresses?.([peer(3)])
    membership.addPeers?.(['198.51.9.2:7000'])
    await clock.pass(2_000)
    expect(finders.dht.joined).toEqual([])
    expect(finders.own.joined).toEqual([])
    expect(network.report(key)).toMatchObject({ dial: { found: 0 }, asksDht: false })
    finders.tracker.listener?.found([peer(1)])
    await clock.pass(2_000)
    expect(links.map(({ description }) => description)).toEqual(['198.51.1.1:6881'])
  })

  it('that is known to be one only later forgets what others said', async () => {
    const { clock, finders, world, join } = setUp(() => 'refused')
    const membership = join()
    await clock.pass(1)
    membership.setDemand({ ...demand, links: 0 })
    finders.dht.listener?.found([peer(1)])
    membership.addAddresses?.([peer(2)])
    finders.tracker.listener?.found([peer(3)])
    membership.setPrivate?.()
    expect(finders.dht.notes.at(-1)).toBe('leave')
    expect(finders.own.notes.at(-1)).toBe('leave')
    finders.dht.listener?.found([peer(4)])
    membership.addAddresses?.([peer(5)])
    membership.setDemand(demand)
    await clock.pass(10_000)
    expect(world.dials.map(({ address }) => address)).toEqual([peer(3)])
    expect(finders.dht.joined).toHaveLength(1)
  })
})

describe('a peer that connects to us', () => {
  const inbound = (host: string) => new ScriptedLink({ host, port: 40_000, isDialled: false })

  it('is taken when the torrent wants links, once from each host', async () => {
    const { clock, network, links, join } = setUp()
    expect(network.take(infoHash, inbound('198.51.100.1'))).toBe(false)
    const membership = join()
    await clock.pass(1)
    expect([...network.infoHashes()]).toEqual([infoHash])
    const first = inbound('198.51.100.1')
    expect(network.take(infoHash, first)).toBe(true)
    expect(network.take(infoHash, inbound('198.51.100.1'))).toBe(false)
    expect(network.take(new Uint8Array(20), inbound('198.51.100.2'))).toBe(false)
    expect(links).toEqual([first])
    membership.addAddresses?.([{ host: '198.51.100.1', port: 6881 }])
    membership.setDemand({ ...demand, links: 0 })
    expect(network.take(infoHash, inbound('198.51.100.2'))).toBe(false)
    await network.destroy()
    expect(first.isClosed).toBe(true)
  })

  it('is refused when it lied before, and is not dialled', async () => {
    const { clock, network, world, join } = setUp()
    const membership = join()
    await clock.pass(1)
    membership.setWelcome({ refused: ['00'], welcome: [], refusedHosts: ['198.51.100.1'] })
    expect(network.isRefused('198.51.100.1')).toBe(true)
    expect(network.isRefused('198.51.100.2')).toBe(false)
    expect(network.take(infoHash, inbound('198.51.100.1'))).toBe(false)
    membership.addAddresses?.([{ host: '198.51.100.1', port: 6881 }])
    await clock.pass(10_000)
    expect(world.dials).toEqual([])
  })
})
