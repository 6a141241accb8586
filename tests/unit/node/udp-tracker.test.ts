import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { AddressSwarms } from '../../../src/node/address-swarms.ts'
import { ConnectionIds } from '../../../src/node/connection-ids.ts'
import { answerUdpTracker, startUdpTracker, type UdpQuestion } from '../../../src/node/udp-tracker.ts'
import { UsageError } from '../../../src/node/usage-error.ts'
import type { TrackerAnnounce } from '../../../src/protocol/tracker-announce.ts'
import { encodeUdpAnnounce, encodeUdpConnect, parseUdpAnswer } from '../../../src/protocol/udp-tracker.ts'
import { concatBytes } from '../../../src/shared/bytes.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const newSwarms = (): AddressSwarms =>
  new AddressSwarms({
    limits: { places: 1000, placesPerAddress: 1000, placesPerAddressAndSwarm: 32 },
    others: () => ({ seeds: 0, leeches: 0, hasOwn: false }),
    now: () => 0,
    random: () => 0,
  })

class World {
  readonly swarms = newSwarms()
  readonly ids = new ConnectionIds()
  now = 1_000

  ask(request: Uint8Array, address: string, more: Partial<UdpQuestion> = {}): Uint8Array | null {
    const { swarms, ids, now } = this
    const from = { address, port: 4000 }
    return answerUdpTracker({ swarms, ids, request, from, ownHost: '127.0.0.1', now, ...more })
  }

  connect(address: string): Uint8Array {
    const answer = parseUdpAnswer(this.ask(encodeUdpConnect(7), address) ?? new Uint8Array(), 4)
    if (answer?.action !== 'connect') throw new Error('No connection.')
    return answer.connectionId
  }

  announce(address: string, more: Partial<TrackerAnnounce> = {}, addressLength: 4 | 16 = 4) {
    const request = encodeUdpAnnounce(this.connect(address), 8, announceOf(more))
    return parseUdpAnswer(this.ask(request, address) ?? new Uint8Array(), addressLength)
  }
}

const announceOf = (more: Partial<TrackerAnnounce> = {}): TrackerAnnounce => ({
  infoHash: new Uint8Array(20).fill(1),
  peerId: new Uint8Array(20).fill(2),
  port: 6881,
  uploaded: 0,
  downloaded: 0,
  left: 1,
  event: 'started',
  numWant: null,
  key: 0,
  ...more,
})

describe('the tracker over UDP', () => {
  it('lists who announced, to clients of the same kind of address', () => {
    const world = new World()
    world.announce('192.0.2.1')
    world.announce('2001:db8::1', { left: 0 }, 16)
    world.announce('::ffff:192.0.2.7')
    expect(world.announce('192.0.2.2')).toEqual({
      transactionId: 8,
      action: 'announce',
      answer: {
        interval: 120,
        minInterval: null,
        seeds: 1,
        leeches: 3,
        peers: [
          { host: '192.0.2.1', port: 6881 },
          { host: '192.0.2.7', port: 6881 },
        ],
      },
    })
    expect(world.announce('2001:db8::2', {}, 16)).toMatchObject({
      answer: { peers: [{ host: '2001:db8::1', port: 6881 }] },
    })
  })

  it('refuses an id of another address, another run, or three minutes ago', () => {
    const world = new World()
    const ids = [
      world.connect('192.0.2.9'),
      new World().connect('192.0.2.1'),
      world.connect('192.0.2.1'),
      new Uint8Array(8),
    ]
    world.now += 3 * 60_000
    for (const id of ids) {
      const answer = world.ask(encodeUdpAnnounce(id, 8, announceOf()), '192.0.2.1')
      expect(parseUdpAnswer(answer ?? new Uint8Array(), 4)?.action).toBe('error')
    }
    expect(world.swarms.placeCount).toBe(0)
  })

  it('sends nothing longer than its request to who has not shown its address', () => {
    const world = new World()
    const junk = new Uint8Array(8)
    const scrape = (count: number) =>
      concatBytes([junk, Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 9), new Uint8Array(20 * count)])
    const requests = [
      encodeUdpConnect(1),
      concatBytes([encodeUdpConnect(1), new Uint8Array(1000)]),
      encodeUdpAnnounce(junk, 1, announceOf()),
      scrape(0),
      scrape(1),
      scrape(74),
      junk,
      new Uint8Array(),
      new Uint8Array(16),
      concatBytes([junk, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 9)]),
      concatBytes([junk, Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 9)]),
    ]
    for (const request of requests) {
      expect(world.ask(request, '192.0.2.1')?.length ?? 0).toBeLessThanOrEqual(request.length)
    }
    expect(world.ask(encodeUdpConnect(1), '192.0.2.1')).toHaveLength(16)
  })

  it('answers nothing to a datagram of three kilobytes, or to port 0', () => {
    const world = new World()
    const long = concatBytes([encodeUdpConnect(1), new Uint8Array(3000)])
    expect(world.ask(long, '192.0.2.1')).toBeNull()
    const from = { address: '192.0.2.1', port: 0 }
    expect(world.ask(encodeUdpConnect(1), '192.0.2.1', { from })).toBeNull()
  })

  it('says where the peers of this machine are to others', () => {
    const world = new World()
    world.announce('127.0.0.1', { port: 7000 })
    const request = encodeUdpAnnounce(world.connect('192.0.2.1'), 8, announceOf())
    const ask = (ownHost: string) =>
      parseUdpAnswer(world.ask(request, '192.0.2.1', { ownHost }) ?? new Uint8Array(), 4)
    expect(ask('203.0.113.5')).toMatchObject({ answer: { peers: [{ host: '203.0.113.5', port: 7000 }] } })
    expect(ask('2001:db8::5')).toMatchObject({ answer: { peers: [] } })
    expect(ask('127.0.0.1')).toMatchObject({ answer: { peers: [] } })
  })
})

describe('the socket over UDP', () => {
  it('answers, also after datagrams that are none', async () => {
    const tracker = await startUdpTracker({ swarms: newSwarms(), host: '127.0.0.1', port: 0 })
    stops.push(() => tracker.close())
    const client = createSocket('udp4')
    stops.push(() => client.close())
    for (const length of [0, 1, 15, 16, 1000, 9000]) {
      client.send(new Uint8Array(length), tracker.port, '127.0.0.1')
    }
    client.send(encodeUdpConnect(5), tracker.port, '127.0.0.1')
    const [answer] = (await once(client, 'message')) as [Buffer]
    expect(parseUdpAnswer(answer, 4)).toMatchObject({ action: 'connect', transactionId: 5 })
  })

  it('says in a sentence when its port is taken', async () => {
    const tracker = await startUdpTracker({ swarms: newSwarms(), host: '127.0.0.1', port: 0 })
    stops.push(() => tracker.close())
    const second = startUdpTracker({ swarms: newSwarms(), host: '127.0.0.1', port: tracker.port })
    await expect(second).rejects.toThrow(UsageError)
  })
})
