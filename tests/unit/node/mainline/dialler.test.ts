import { describe, expect, it } from 'vitest'
import { PublicAddressFilter } from '../../../../src/node/mainline/address-filter.ts'
import { Dialler } from '../../../../src/node/mainline/dialler.ts'
import { networkOf } from '../../../../src/protocol/ip-address.ts'
import type { PeerAddress } from '../../../../src/protocol/peer-address.ts'
import { type Answer, DialWorld, type NotedDial, ScriptedLink } from '../../../helpers/dial-world.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const setUp = (answer: (dial: NotedDial) => Answer, allowLocal = false) => {
  const clock = new VirtualClock()
  const world = new DialWorld(clock, answer)
  const dialler = new Dialler({
    clock,
    filter: new PublicAddressFilter({ allowLocal }),
    dial: world.dial,
  })
  const join = (id: number) => {
    const links: unknown[] = []
    const torrent = dialler.join(new Uint8Array(20).fill(id), (link) => links.push(link))
    return { torrent, links }
  }
  return { clock, world, dialler, join }
}

/** An address of a /24 of its own for each number. */
const spread = (at: number): PeerAddress => ({
  host: `${50 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}.9`,
  port: 6881,
})
const spreads = (count: number, from = 0) => Array.from({ length: count }, (_, at) => spread(from + at))

/** How many distinct addresses of each network were dialled. */
const ofNetworks = (dials: readonly NotedDial[]): number => {
  const networks = new Map<string, Set<string>>()
  for (const { address, key } of dials) {
    const network = networkOf(address.host)
    networks.set(network, (networks.get(network) ?? new Set()).add(key))
  }
  return Math.max(...[...networks.values()].map(({ size }) => size))
}

const closest = (dials: readonly NotedDial[]): number => {
  const last = new Map<string, number>()
  let least = Number.POSITIVE_INFINITY
  for (const { key, at } of dials) {
    least = Math.min(least, at - (last.get(key) ?? Number.NEGATIVE_INFINITY))
    last.set(key, at)
  }
  return least
}

describe('ten thousand hostile addresses', () => {
  it.each<[string, Answer]>([
    ['that are silent', 'nothing'],
    ['that refuse', 'refused'],
  ])('%s are dialled within every bound', async (_name, answer) => {
    const { clock, world, join } = setUp(() => answer)
    const { torrent } = join(1)
    torrent.want(60, true)
    for (let at = 0; at < 10_000; at += 200) torrent.add(spreads(200, at), at % 400 === 0 ? 'peer' : 'dht')
    await clock.pass(10 * 60_000)
    expect(world.dials.length).toBeGreaterThan(500)
    expect(world.dials.length).toBeLessThanOrEqual(10 * 60 * 5 + 5)
    expect(world.mostInASecond).toBeLessThanOrEqual(5)
    expect(world.mostHalfOpen).toBeLessThanOrEqual(15)
    expect(closest(world.dials)).toBeGreaterThanOrEqual(60_000)
    expect(torrent.report().found).toBeLessThanOrEqual(1_000)
  })

  it.each([
    ['one /24', (at: number) => ({ host: `198.51.100.${at & 255}`, port: 2000 + (at >> 8) })],
    ['one address', (at: number) => ({ host: '198.51.100.7', port: 1024 + at })],
    ['one /48', (at: number) => ({ host: `2a00:1:2:${at.toString(16)}::1`, port: 6881 })],
  ])('of %s: ten are dialled', async (_name, address) => {
    const { clock, world, join } = setUp(() => 'refused')
    const { torrent } = join(1)
    torrent.want(60, true)
    for (let at = 0; at < 10_000; at += 100) {
      torrent.add(
        Array.from({ length: 100 }, (_, i) => address(at + i)),
        'tracker',
      )
      await clock.pass(3_000)
    }
    await clock.pass(25 * 60_000)
    expect(ofNetworks(world.dials)).toBe(10)
    expect(closest(world.dials)).toBeGreaterThanOrEqual(60_000)
  })

  it('that are not public are never dialled', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const { torrent } = join(1)
    torrent.want(60, true)
    const hosts = ['127.0.0.1', '10.0.0.1', '192.168.1.1', '::1', 'fe80::1', '::ffff:8.8.8.8', '224.0.0.1']
    torrent.add(
      Array.from({ length: 10_000 }, (_, at) => ({ host: hosts[at % hosts.length] ?? '', port: 1024 + at })),
      'peer',
    )
    torrent.add([{ host: '198.51.100.7', port: 80 }], 'link')
    await clock.pass(60_000)
    expect(world.dials).toEqual([])
    expect(torrent.report()).toMatchObject({ found: 0, filtered: 1_000 })
  })

  it('from one source do not keep us from the others', async () => {
    const { clock, world, join } = setUp(({ key }) => (key.startsWith('198.') ? 'peer' : 'nothing'))
    const { torrent, links } = join(1)
    torrent.want(60, true)
    for (const source of ['peer', 'dht'] as const) torrent.add(spreads(10_000), source)
    torrent.add([{ host: '198.51.100.1', port: 6881 }], 'tracker')
    torrent.add([{ host: '198.51.100.2', port: 6881 }], 'link')
    torrent.add(spreads(10_000, 20_000), 'peer')
    await clock.pass(1_900)
    expect(links).toHaveLength(2)
    expect(world.dials.length).toBeLessThanOrEqual(10)
  })

  it.each([
    ['tracker', 'first'],
    ['tracker', 'last'],
    ['dht', 'first'],
    ['dht', 'last'],
  ] as const)(
    'from one giver of the source “%s” do not keep us from another, who gives %s',
    async (source, when) => {
      const { clock, world, join } = setUp(({ key }) =>
        /^198\.51\.100\.[1-4]:/.test(key) ? 'peer' : 'nothing',
      )
      const { torrent, links } = join(1)
      const honest = Array.from({ length: 4 }, (_, at) => ({ host: `198.51.100.${at + 1}`, port: 6881 }))
      const lies = [
        ...spreads(9_000),
        // In the network of honest peers too.
        ...Array.from({ length: 1_000 }, (_, at) => ({ host: '198.51.100.77', port: 2_000 + at })),
      ]
      if (when === 'first') torrent.add(honest, source, 'honest')
      torrent.add(lies, source, 'liar')
      if (when === 'last') torrent.add(honest, source, 'honest')
      torrent.want(60, true)
      await clock.pass(2_000)
      expect(world.dials.length).toBeLessThanOrEqual(15)
      expect(links).toHaveLength(4)
    },
  )

  it('of twenty torrents together stay within the bounds of all', async () => {
    const { clock, world, join } = setUp(() => 'nothing')
    for (let id = 0; id < 20; id++) {
      const { torrent } = join(id)
      torrent.want(60, id % 2 === 0)
      torrent.add(spreads(500, id * 500), 'dht')
    }
    await clock.pass(2 * 60_000)
    expect(world.mostInASecond).toBeLessThanOrEqual(5)
    expect(world.mostHalfOpen).toBe(20)
    const counts = new Map<number, number>()
    for (const { infoHash } of world.dials) {
      const id = infoHash[0] ?? 0
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    expect(counts.size).toBe(20)
    const watched = [...counts].filter(([id]) => id % 2 === 0).map(([, count]) => count)
    const others = [...counts].filter(([id]) => id % 2 === 1).map(([, count]) => count)
    // The first torrent was alone for a moment, and got the dials of that second.
    expect(Math.max(...watched) - Math.min(...watched)).toBeLessThanOrEqual(5)
    expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1)
    expect(Math.min(...watched)).toBeGreaterThan(Math.max(...others))
  })
})

const one: PeerAddress = { host: '198.51.100.7', port: 6881 }

describe('one address', () => {
  it.each<[Answer, string]>([
    ['nothing', 'silent'],
    ['refused', 'refused'],
    ['closed', 'closed'],
  ])('that answers with %s rests 1, 5 and then 15 minutes', async (answer, state) => {
    const { clock, world, join } = setUp(() => answer)
    const { torrent } = join(1)
    torrent.want(1, true)
    torrent.add([one], 'tracker')
    await clock.pass(60 * 60_000)
    const gaps = world.dials
      .slice(1)
      .map(({ at }, i) => Math.round((at - (world.dials[i]?.at ?? 0)) / 60_000))
    expect(gaps).toEqual([1, 5, 15, 15, 15])
    expect(torrent.report()).toMatchObject({ found: 1, linked: 0, dialling: 0, [state]: 1 })
  })

  it('is given up after 5 s', async () => {
    const { clock, world, join } = setUp(() => 'nothing')
    const { torrent } = join(1)
    torrent.want(1, true)
    torrent.add([one], 'tracker')
    await clock.pass(4_999)
    expect(torrent.report()).toMatchObject({ dialling: 1 })
    expect(world.halfOpen).toBe(1)
    await clock.pass(2)
    expect(torrent.report()).toMatchObject({ dialling: 0, silent: 1 })
    expect(world.halfOpen).toBe(0)
  })

  it('that closes a plain connection is tried encrypted, once and at once', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const { torrent, links } = join(1)
    torrent.want(1, true)
    torrent.add([one], 'tracker')
    await clock.pass(100)
    world.links[0]?.hangUp()
    await clock.pass(100)
    expect(world.dials.map(({ form }) => form)).toEqual(['plain', 'encrypted'])
    expect(links).toHaveLength(2)
    world.links[1]?.hangUp()
    await clock.pass(59_000)
    expect(world.dials).toHaveLength(2)
    expect(torrent.report()).toMatchObject({ closed: 1 })
    await clock.pass(2_000)
    expect(world.dials.map(({ form }) => form)).toEqual(['plain', 'encrypted', 'plain'])
  })

  it('is dialled in the form that worked', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const { torrent } = join(1)
    torrent.want(1, true)
    torrent.add([one], 'tracker')
    await clock.pass(100)
    world.links[0]?.hangUp()
    await clock.pass(100)
    world.links[1]?.speak()
    await clock.pass(2 * 60_000)
    world.links[1]?.hangUp()
    await clock.pass(100)
    expect(world.dials.map(({ form }) => form)).toEqual(['plain', 'encrypted', 'encrypted'])
  })

  it('is dialled again at once when a link that was of use breaks, and after a minute when it was not', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const { torrent } = join(1)
    torrent.want(1, true)
    torrent.add([one], 'tracker')
    await clock.pass(100)
    world.links[0]?.speak()
    await clock.pass(3 * 60_000)
    world.links[0]?.hangUp()
    await clock.pass(100)
    expect(world.dials).toHaveLength(2)
    world.links[1]?.speak()
    world.links[1]?.hangUp()
    await clock.pass(59_000)
    expect(world.dials).toHaveLength(2)
    await clock.pass(2_000)
    expect(world.dials).toHaveLength(3)
  })

  it('is none when it says anything else than hello: one dial a minute in all, and others come first', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const a = join(1)
    a.torrent.want(1, true)
    a.torrent.add([one], 'tracker')
    await clock.pass(100)
    world.links[0]?.babble()
    const b = join(2)
    b.torrent.want(1, true)
    b.torrent.add([one], 'tracker')
    await clock.pass(10_000)
    world.links[0]?.close()
    await clock.pass(10_000)
    expect(world.dials).toHaveLength(1)
    expect(a.torrent.report()).toMatchObject({ silent: 1 })
    b.torrent.leave()
    // When its rest is over it is no better than an address that was never tried.
    a.torrent.want(0, true)
    await clock.pass(60_000)
    a.torrent.add([spread(1)], 'tracker')
    a.torrent.want(1, true)
    await clock.pass(100)
    expect(world.dials[1]?.address).toEqual(spread(1))
  })

  it('is dialled for two torrents in one minute only when it has said hello', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const a = join(1)
    a.torrent.want(1, true)
    a.torrent.add([one], 'tracker')
    await clock.pass(100)
    const b = join(2)
    b.torrent.want(1, true)
    b.torrent.add([one], 'tracker')
    await clock.pass(10_000)
    expect(world.dials).toHaveLength(1)
    world.links[0]?.speak()
    b.torrent.add([spread(1)], 'tracker')
    await clock.pass(100)
    expect(world.to(one)).toHaveLength(2)
  })

  it('is not dialled while a link to its machine is open, whoever opened it', async () => {
    const { clock, world, join } = setUp(() => 'peer')
    const { torrent } = join(1)
    const inbound = new ScriptedLink({ host: one.host, port: 40_000, isDialled: false })
    torrent.tookLink(inbound, inbound.remote)
    torrent.want(5, true)
    torrent.add([one, { ...one, port: 6882 }], 'tracker')
    await clock.pass(60_000)
    expect(world.dials).toEqual([])
    inbound.hangUp()
    await clock.pass(60_000)
    expect(world.dials).toHaveLength(1)
  })

  it('on this machine is a peer for each port', async () => {
    const { clock, world, join } = setUp(() => 'peer', true)
    const { torrent } = join(1)
    torrent.want(5, true)
    torrent.add(
      [1, 2, 3].map((at) => ({ host: '127.0.0.1', port: 6880 + at })),
      'tracker',
    )
    await clock.pass(1_000)
    expect(world.dials).toHaveLength(3)
  })

  it('that was banned is not dialled again, at any port and for any torrent', async () => {
    const { clock, world, dialler, join } = setUp(() => 'refused')
    dialler.ban(one.host)
    for (const id of [1, 2]) {
      const { torrent } = join(id)
      torrent.want(5, true)
      torrent.add([one, { ...one, port: 9999 }], 'tracker')
    }
    await clock.pass(60 * 60_000)
    expect(world.dials).toEqual([])
    expect(dialler.isBanned(one.host)).toBe(true)
  })
})

describe('a torrent', () => {
  it('gets as many dials as it wants links', async () => {
    const { clock, world, join } = setUp(() => 'nothing')
    const { torrent } = join(1)
    torrent.add(spreads(100), 'tracker')
    await clock.pass(10_000)
    expect(world.dials).toEqual([])
    torrent.want(2, true)
    await clock.pass(4_000)
    expect(world.dials).toHaveLength(2)
    torrent.want(0, true)
    await clock.pass(60_000)
    expect(world.dials).toHaveLength(2)
  })

  it('that is left hangs up what is under way, and closes a link that comes all the same', async () => {
    const { clock, world, dialler, join } = setUp(({ key }) =>
      key.startsWith('50.0.0.') ? 'peer' : 'nothing',
    )
    const { torrent, links } = join(1)
    torrent.want(5, true)
    torrent.add(spreads(3), 'tracker')
    await Promise.resolve()
    torrent.leave()
    await clock.pass(60_000)
    expect(links).toEqual([])
    expect(world.links.every(({ isClosed }) => isClosed)).toBe(true)
    expect(dialler.halfOpen).toBe(0)
    expect(world.halfOpen).toBe(0)
    expect(world.dials).toHaveLength(3)
  })

  it('that is new is served before one whose peers are all silent', async () => {
    const { clock, world, join } = setUp(({ infoHash }) => (infoHash[0] === 2 ? 'peer' : 'nothing'))
    const old = join(1)
    old.torrent.want(60, true)
    old.torrent.add(spreads(400), 'dht')
    await clock.pass(60_000)
    const fresh = join(2)
    fresh.torrent.want(1, true)
    fresh.torrent.add([one], 'tracker')
    await clock.pass(1_100)
    expect(fresh.links).toHaveLength(1)
    expect(world.mostInASecond).toBeLessThanOrEqual(5)
  })

  it('forgets what its peers and the DHT said', async () => {
    const { clock, world, join } = setUp(() => 'refused')
    const { torrent } = join(1)
    torrent.add(spreads(50), 'peer')
    torrent.add(spreads(50, 100), 'dht')
    torrent.add([one], 'tracker')
    torrent.forget(['peer', 'dht', 'link'])
    torrent.want(60, true)
    await clock.pass(30_000)
    expect(world.dials.map(({ address }) => address)).toEqual([one])
  })
})
