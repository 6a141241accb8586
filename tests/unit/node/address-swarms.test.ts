import { describe, expect, it } from 'vitest'
import {
  type AddressAnswer,
  type AddressSwarmLimits,
  AddressSwarms,
  type AnnouncingClient,
} from '../../../src/node/address-swarms.ts'
import type { TrackerAnnounce } from '../../../src/protocol/tracker-announce.ts'
import { toHex } from '../../../src/shared/bytes.ts'

const limits: AddressSwarmLimits = { places: 100_000, placesPerAddress: 20_000, placesPerAddressAndSwarm: 32 }

class World {
  now = 1_000_000
  random = 0
  web = { seeds: 0, leeches: 0, hasOwn: false }
  readonly swarms: AddressSwarms

  constructor(changed: Partial<AddressSwarmLimits> = {}) {
    this.swarms = new AddressSwarms({
      limits: { ...limits, ...changed },
      others: () => this.web,
      now: () => this.now,
      random: () => this.random,
    })
  }

  announce(
    host: string,
    port: number,
    more: Partial<TrackerAnnounce> = {},
    client: Partial<AnnouncingClient> = {},
  ): AddressAnswer {
    const answer = this.swarms.announce(announceOf(port, more), {
      host,
      reachedAt: null,
      family: 'both',
      ...client,
    })
    if (typeof answer === 'string') throw new Error(answer)
    return answer
  }
}

const hash = (index: number): Uint8Array => {
  const bytes = new Uint8Array(20)
  new DataView(bytes.buffer).setUint32(0, index)
  return bytes
}
const announceOf = (port: number, more: Partial<TrackerAnnounce>): TrackerAnnounce => ({
  infoHash: hash(1),
  peerId: new Uint8Array(20),
  port,
  uploaded: 0,
  downloaded: 0,
  left: 1,
  event: null,
  numWant: null,
  key: 0,
  ...more,
})

describe('a client that announces', () => {
  it('is told of the others, never of itself, and is counted', () => {
    const world = new World()
    expect(world.announce('192.0.2.1', 6881)).toMatchObject({ seeds: 0, leeches: 1, peers: [] })
    expect(world.announce('192.0.2.2', 6881, { left: 0 })).toMatchObject({
      seeds: 1,
      leeches: 1,
      peers: [{ host: '192.0.2.1', port: 6881 }],
    })
    expect(world.announce('192.0.2.1', 6881).peers).toEqual([{ host: '192.0.2.2', port: 6881 }])
    expect(world.swarms.placeCount).toBe(2)
  })

  it('hears in the counts of peers that are met in another way', () => {
    const world = new World()
    world.web = { seeds: 3, leeches: 4, hasOwn: false }
    expect(world.announce('192.0.2.1', 6881)).toMatchObject({ seeds: 3, leeches: 5, peers: [] })
    expect(world.swarms.scrape(hash(1))).toEqual({ seeds: 3, leeches: 5, downloads: 0 })
  })

  it('moves among the counts when it has everything, once', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881)
    for (let times = 0; times < 3; times++) world.announce('192.0.2.1', 6881, { left: 0, event: 'completed' })
    expect(world.swarms.scrape(hash(1))).toEqual({ seeds: 1, leeches: 0, downloads: 1 })
    world.announce('192.0.2.1', 6881, { left: 5 })
    expect(world.swarms.scrape(hash(1))).toEqual({ seeds: 0, leeches: 1, downloads: 1 })
  })

  it('is gone when it stops, and with the last one the swarm', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881, { left: 0 })
    world.announce('192.0.2.2', 6881)
    // Nobody can stop for another port or another address.
    world.announce('192.0.2.1', 6882, { event: 'stopped' })
    world.announce('192.0.2.3', 6881, { event: 'stopped' })
    expect(world.swarms.placeCount).toBe(2)
    expect(world.announce('192.0.2.1', 6881, { event: 'stopped' })).toMatchObject({
      seeds: 0,
      leeches: 1,
      peers: [],
    })
    world.announce('192.0.2.2', 6881, { event: 'stopped' })
    world.announce('192.0.2.2', 6881, { event: 'stopped' })
    expect([world.swarms.placeCount, world.swarms.swarmCount]).toEqual([0, 0])
  })

  it('is forgotten after two and a half intervals of silence', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881)
    world.announce('192.0.2.2', 6881)
    world.now += 299_000
    world.announce('192.0.2.1', 6881)
    world.swarms.sweep()
    expect(world.swarms.placeCount).toBe(2)
    world.now += 2_000
    world.swarms.sweep()
    expect(world.announce('192.0.2.3', 6881).peers).toEqual([{ host: '192.0.2.1', port: 6881 }])
    world.now += 400_000
    world.swarms.sweep()
    expect([world.swarms.placeCount, world.swarms.swarmCount]).toEqual([0, 0])
  })

  it('gets peers and is none when it takes no connections', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881)
    expect(world.announce('192.0.2.2', 0)).toMatchObject({
      seeds: 0,
      leeches: 1,
      peers: [{ host: '192.0.2.1', port: 6881 }],
    })
  })

  it.each([
    ['lacks something and is told of nobody', {}, { minInterval: 5, interval: 10 }],
    ['begins, as aria2 does with a magnet link', { left: 0, event: 'started' }, { interval: 10 }],
    ['has everything', { left: 0 }, { minInterval: 30, interval: 120 }],
    ['wants to hear of nobody', { numWant: 0 }, { minInterval: 30, interval: 120 }],
    ['leaves', { event: 'stopped' }, { minInterval: 30, interval: 120 }],
  ] as const)('is asked to come back when it %s', (_what, announce, intervals) => {
    const world = new World()
    expect(world.announce('192.0.2.1', 6881, announce)).toMatchObject(intervals)
  })

  it('need not come back so soon once it was told of somebody', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881)
    expect(world.announce('192.0.2.2', 6881)).toMatchObject({ minInterval: 30, interval: 120 })
  })

  it('is told of no seeds when it is one', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881, { left: 0 })
    world.announce('192.0.2.2', 6881)
    expect(world.announce('192.0.2.3', 6881, { left: 0 }).peers).toEqual([{ host: '192.0.2.2', port: 6881 }])
  })

  it('gets as many as it wants, 70 at most and 50 when it does not say, each once, from anywhere', () => {
    const world = new World()
    for (let index = 0; index < 200; index++) world.announce(`198.51.100.${index}`, 6881)
    const all = new Set<string>()
    for (const random of [0, 0.3, 0.5, 0.7, 0.999_999]) {
      world.random = random
      for (const [numWant, count] of [
        [null, 50],
        [0, 0],
        [5, 5],
        [70, 70],
        [0x7fff_ffff, 70],
      ] as const) {
        const { peers } = world.announce('192.0.2.1', 1, { numWant })
        expect(Math.abs(peers.length - count)).toBeLessThanOrEqual(1)
        expect(new Set(peers.map(({ host }) => host)).size).toBe(peers.length)
        for (const { host } of peers) all.add(host)
      }
    }
    expect(all.size).toBeGreaterThan(150)
  })

  it('that can be told one kind of addresses is told no other', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881)
    world.announce('2001:db8::1', 6881)
    const ask = (family: AnnouncingClient['family']): number[] =>
      world.announce('192.0.2.9', 6881, {}, { family }).peers.map(({ host }) => host.length)
    expect([ask('ipv4'), ask('ipv6'), ask('both')]).toEqual([[9], [11], [9, 11]])
  })
})

describe('a peer on this machine', () => {
  it('is at our own address for others, and at its own for its neighbours', () => {
    const world = new World()
    for (const host of ['127.0.0.1', '::1']) world.announce(host, 7000)
    const ask = (host: string, reachedAt: string | null) =>
      world.announce(host, 6881, {}, { reachedAt }).peers
    expect(ask('192.0.2.1', '203.0.113.5')).toEqual([{ host: '203.0.113.5', port: 7000 }])
    expect(ask('192.0.2.1', null)).toEqual([])
    expect(ask('192.0.2.1', '127.0.0.1')).toEqual([])
    expect(ask('127.0.0.1', null)).toContainEqual({ host: '::1', port: 7000 })
  })
})

describe('a stranger', () => {
  it('takes 32 places of a swarm with one address, also of a network of IPv6, and hides nobody', () => {
    const world = new World()
    world.announce('203.0.113.1', 6881)
    for (let port = 1; port <= 32; port++) world.announce('192.0.2.1', port)
    expect(() => world.announce('192.0.2.1', 33)).toThrow('as often as')
    for (let index = 1; index <= 32; index++) world.announce(`2001:db8::${index.toString(16)}`, 6881)
    expect(() => world.announce('2001:db8::ffff', 6881)).toThrow('as often as')
    expect(() => world.announce('2001:db8::ffff:1', 6881, { event: 'completed' })).toThrow('as often as')
    // It may go on with what it has, and have another place for one that it left.
    world.announce('192.0.2.1', 32)
    world.announce('192.0.2.1', 32, { event: 'stopped' })
    world.announce('192.0.2.1', 33)
    expect(world.announce('198.51.100.1', 6881, { numWant: 70 }).peers).toContainEqual({
      host: '203.0.113.1',
      port: 6881,
    })
  })

  it('takes no more places than one address may, and all no more than there are', () => {
    const world = new World({ places: 20, placesPerAddress: 8 })
    let refused = 0
    for (let index = 0; index < 50; index++) {
      for (const host of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
        const answer = world.swarms.announce(announceOf(6881, { infoHash: hash(index) }), {
          host,
          reachedAt: null,
          family: 'both',
        })
        if (typeof answer === 'string') refused++
      }
    }
    expect(world.swarms.placeCount).toBe(20)
    expect(world.swarms.swarmCount).toBeLessThanOrEqual(20)
    expect(refused).toBe(130)
    world.now += 1e6
    world.swarms.sweep()
    expect([world.swarms.placeCount, world.swarms.swarmCount]).toEqual([0, 0])
  })

  it('with 100,000 announces from many ports stays within the bounds', () => {
    const world = new World()
    for (let index = 0; index < 100_000; index++) {
      const announce = announceOf(1 + (index % 65_535), { infoHash: hash(index >> 4), numWant: 0 })
      world.swarms.announce(announce, { host: '192.0.2.1', reachedAt: null, family: 'ipv4' })
    }
    expect(world.swarms.placeCount).toBe(20_000)
    for (let index = 0; index < 110_000; index++) {
      const host = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
      const announce = announceOf(6881, { infoHash: hash(7), numWant: 1 })
      world.swarms.announce(announce, { host, reachedAt: null, family: 'ipv4' })
    }
    expect(world.swarms.placeCount).toBe(100_000)
  })
})

describe('what we serve ourselves', () => {
  const name = toHex(hash(1))

  it.each([
    ['another machine', { host: '192.0.2.7', reachedAt: '192.0.2.1' }, '192.0.2.1'],
    ['another machine over IPv6', { host: '2001:db8::7', reachedAt: '2001:db8::1' }, '2001:db8::1'],
    ['this machine', { host: '127.0.0.1', reachedAt: null }, '127.0.0.1'],
    ['this machine over IPv6', { host: '::1', reachedAt: null, family: 'ipv6' }, '::1'],
    ['this machine by its name', { host: '192.0.2.1', reachedAt: '192.0.2.1' }, '192.0.2.1'],
    ['behind a proxy', { host: '192.0.2.7', reachedAt: null }, null],
  ] as const)('is at the address by which %s reached us', (_who, client, address) => {
    const world = new World()
    world.swarms.setOwn(name, { port: 7000, isSeed: true })
    const { peers } = world.announce(client.host, 6881, {}, client)
    expect(peers).toEqual(address === null ? [] : [{ host: address, port: 7000 }])
  })

  it('is counted once, as what it is, also when our process is at the tracker for WebSockets', () => {
    const world = new World()
    const counts = () => world.swarms.scrape(hash(1))
    world.swarms.setOwn(name, { port: 7000, isSeed: false })
    expect(counts()).toMatchObject({ seeds: 0, leeches: 1 })
    world.swarms.setOwn(name, { port: 7000, isSeed: true })
    expect(counts()).toMatchObject({ seeds: 1, leeches: 0 })
    world.web = { seeds: 1, leeches: 2, hasOwn: true }
    expect(counts()).toMatchObject({ seeds: 1, leeches: 2 })
    world.web = { seeds: 1, leeches: 2, hasOwn: false }
    expect(counts()).toMatchObject({ seeds: 2, leeches: 2 })
  })

  it('does not expire, and goes when it is served no more', () => {
    const world = new World()
    world.swarms.setOwn(name, { port: 7000, isSeed: true })
    world.now += 100 * 3_600_000
    world.swarms.sweep()
    expect(world.announce('127.0.0.1', 6881).peers).toEqual([{ host: '127.0.0.1', port: 7000 }])
    world.swarms.removeOwn(name)
    expect(world.announce('127.0.0.1', 6881).peers).toEqual([])
    expect(world.swarms.scrape(hash(1))).toMatchObject({ seeds: 0, leeches: 1 })
  })

  it('is changed by no announce from this machine for the same port, and is not counted again', () => {
    const world = new World()
    world.swarms.setOwn(name, { port: 7000, isSeed: true })
    for (const [host, reachedAt] of [
      ['127.0.0.1', null],
      ['::1', null],
      ['192.0.2.1', '192.0.2.1'],
    ] as const) {
      expect(world.announce(host, 7000, {}, { reachedAt }).peers).toEqual([])
      world.announce(host, 7000, { event: 'stopped' }, { reachedAt })
    }
    expect(world.swarms.placeCount).toBe(0)
    expect(world.swarms.scrape(hash(1))).toMatchObject({ seeds: 1, leeches: 0 })
    expect(world.announce('127.0.0.1', 6881).peers).toHaveLength(1)
  })

  it('is told first among many, also to who says it lacks 0 bytes as aria2 does with a magnet link', () => {
    const world = new World()
    world.swarms.setOwn(name, { port: 7000, isSeed: true })
    for (let port = 8000; port < 8020; port++) world.announce('127.0.0.1', port)
    expect(world.announce('127.0.0.1', 6881, { numWant: 1 }).peers).toEqual([
      { host: '127.0.0.1', port: 7000 },
    ])
    expect(world.announce('127.0.0.1', 6881, { numWant: 0 }).peers).toEqual([])
    const { peers } = world.announce('127.0.0.1', 6881, { left: 0 })
    expect(peers).toHaveLength(21)
    expect(peers[0]).toEqual({ host: '127.0.0.1', port: 7000 })
  })
})

describe('a client that lacks 0 bytes', () => {
  it('is told of seeds only when it starts, since it may lack the metadata', () => {
    const world = new World()
    world.announce('192.0.2.1', 6881, { left: 0 })
    const peersAt = (event: TrackerAnnounce['event']) =>
      world.announce('192.0.2.2', 6881, { left: 0, event }).peers
    expect(peersAt('started')).toEqual([{ host: '192.0.2.1', port: 6881 }])
    expect(peersAt(null)).toEqual([])
    expect(peersAt('completed')).toEqual([])
  })
})
