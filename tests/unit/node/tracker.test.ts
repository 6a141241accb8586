import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachTracker, type Tracker, type TrackerOptions } from '../../../src/node/tracker.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0).reverse()) stop()
})

interface Place {
  readonly tracker: Tracker
  readonly port: number
}

const start = async (options: TrackerOptions = {}): Promise<Place> => {
  const server: Server = createServer((_request, response) => response.end('here'))
  const tracker = attachTracker(server, options)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    tracker.close()
    server.close()
    server.closeAllConnections()
  })
  return { tracker, port: (server.address() as AddressInfo).port }
}

type Said = Record<string, unknown>

class Client {
  readonly socket: WebSocket
  readonly said: Said[] = []
  readonly closed: Promise<number>
  readonly #checks = new Set<() => void>()

  constructor(port: number, path = '/', options: object = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options)
    this.closed = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data) => {
      this.said.push(JSON.parse(data.toString()) as Said)
      for (const check of [...this.#checks]) check()
    })
    stops.push(() => this.socket.terminate())
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('error', reject)
    })
    return this
  }

  /** The first message that fits; it is taken out. */
  next(fits: (said: Said) => boolean): Promise<Said> {
    return new Promise((resolve) => {
      const check = (): void => {
        const index = this.said.findIndex(fits)
        const [found] = index === -1 ? [] : this.said.splice(index, 1)
        if (found === undefined) return
        this.#checks.delete(check)
        resolve(found)
      }
      this.#checks.add(check)
      check()
    })
  }

  send(fields: Said): void {
    this.socket.send(JSON.stringify({ action: 'announce', left: 1, ...fields }))
  }

  async announce(infoHash: string, peerId: string, fields: Said = {}): Promise<Said> {
    this.send({ info_hash: infoHash, peer_id: peerId, event: 'started', ...fields })
    return await this.next((said) => said.info_hash === infoHash && !('offer' in said) && !('answer' in said))
  }
}

const open = (place: Place, path?: string, options?: object): Promise<Client> =>
  new Client(place.port, path, options).open()
const id = (text: string): string => text.padEnd(20, '.')
const until = async (done: () => boolean): Promise<void> => {
  await expect.poll(done, { timeout: 20_000, interval: 5 }).toBe(true)
}
const from = (address: string): object => ({ headers: { 'X-Forwarded-For': address } })

describe('the tracker', () => {
  it('passes offers and answers on, and nothing else of what they came in', async () => {
    const place = await start()
    const [a, b] = [await open(place), await open(place)]
    expect(await a.announce(id('film'), id('a'))).toEqual({
      action: 'announce',
      info_hash: id('film'),
      interval: 120,
      complete: 0,
      incomplete: 1,
    })
    const offer = { offer_id: id('1'), offer: { type: 'offer', sdp: 'v=0', extra: [[[]]] } }
    expect(await b.announce(id('film'), id('b'), { offers: [offer], left: 0 })).toMatchObject({ complete: 1 })
    expect(await a.next((said) => 'offer' in said)).toEqual({
      action: 'announce',
      info_hash: id('film'),
      peer_id: id('b'),
      offer_id: id('1'),
      offer: { type: 'offer', sdp: 'v=0' },
    })
    a.send({
      info_hash: id('film'),
      peer_id: id('a'),
      to_peer_id: id('b'),
      offer_id: id('1'),
      answer: { type: 'answer', sdp: 'v=1', extra: 1 },
    })
    expect(await b.next((said) => 'answer' in said)).toEqual({
      action: 'announce',
      info_hash: id('film'),
      peer_id: id('a'),
      offer_id: id('1'),
      answer: { type: 'answer', sdp: 'v=1' },
    })
    b.socket.send(JSON.stringify({ action: 'scrape', info_hash: id('film') }))
    expect(await b.next((said) => said.action === 'scrape')).toMatchObject({
      files: { [id('film')]: { complete: 1, incomplete: 1 } },
    })
  })

  it('forgets swarms that are empty: after a goodbye, after a socket that closed, after each of its peer ids', async () => {
    const place = await start()
    const [a, b] = [await open(place), await open(place)]
    await a.announce(id('one'), id('a'))
    await a.announce(id('two'), id('another id of the same socket'.slice(0, 20)))
    await b.announce(id('one'), id('b'))
    expect(place.tracker.swarmCount).toBe(2)
    await b.announce(id('three'), id('b'))
    await b.announce(id('three'), id('b'), { event: 'stopped' })
    expect(place.tracker.swarmCount).toBe(2)
    a.socket.close()
    await until(() => place.tracker.swarmCount === 1)
    // Its seat in the first swarm is free too.
    expect(await b.announce(id('one'), id('b'), { event: 'update' })).toMatchObject({ incomplete: 1 })
    b.socket.terminate()
    await until(() => place.tracker.swarmCount === 0 && place.tracker.socketCount === 0)
  })

  it('bounds places by socket, by address and in all, in a sentence, and gives them back', async () => {
    const place = await start({
      limits: { placesPerSocket: 3, placesPerSocketAndSwarm: 2, placesPerAddress: 4, places: 6 },
    })
    const a = await open(place, '/', from('192.0.2.1'))
    const reasons: unknown[] = []
    const enter = async (client: Client, hash: string, peer: string): Promise<void> => {
      const reason = (await client.announce(id(hash), id(peer)))['failure reason']
      reasons.push(typeof reason === 'string' ? reason.slice(0, 15) : null)
    }
    for (const peer of ['a', 'b', 'c']) await enter(a, 'one', peer)
    expect(reasons.splice(0)).toEqual([null, null, 'This connection'])
    for (const hash of ['two', 'three']) await enter(a, hash, 'a')
    expect(reasons.splice(0)).toEqual([null, 'This connection'])
    const again = await open(place, '/', from('192.0.2.1'))
    for (const hash of ['four', 'five']) await enter(again, hash, 'd')
    expect(reasons.splice(0)).toEqual([null, 'Your address ta'])
    const other = await open(place, '/', from('192.0.2.2'))
    for (const hash of ['four', 'five', 'six']) await enter(other, hash, 'e')
    expect(reasons.splice(0)).toEqual([null, null, 'This tracker is'])
    a.socket.terminate()
    await until(() => place.tracker.socketCount === 2)
    await enter(again, 'five', 'd')
    await enter(other, 'six', 'e')
    expect(reasons).toEqual([null, null])
  })

  it('bounds sockets by address and in all, and does not count our own', async () => {
    const place = await start({
      limits: { socketsPerAddress: 2, sockets: 3 },
      isOwn: (request: IncomingMessage) => request.url === '/own',
    })
    const refused = async (address: string): Promise<number | undefined> => {
      const client = new Client(place.port, '/', from(address))
      return await new Promise((resolve) =>
        client.socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      )
    }
    const first = await open(place, '/', from('2001:db8::1'))
    await open(place, '/', from('2001:db8::2'))
    expect(await refused('2001:db8::3')).toBe(429)
    await open(place, '/', from('192.0.2.1'))
    expect(await refused('192.0.2.2')).toBe(503)
    for (let i = 0; i < 5; i++) await open(place, '/own', from('2001:db8::1'))
    expect(place.tracker.socketCount).toBe(8)
    first.socket.terminate()
    await until(() => place.tracker.socketCount === 7)
    await open(place, '/', from('2001:db8::3'))
  })

  it('sweeps out who does not answer pings, whatever else it sends, and lets the others be', async () => {
    const place = await start({ limits: { pingIntervalMs: 1_500 } })
    const alive = await open(place)
    const dead = await open(place, '/', { autoPong: false })
    await alive.announce(id('film'), id('alive'))
    await dead.announce(id('film'), id('dead'))
    const noise = setInterval(() => {
      if (dead.socket.readyState !== dead.socket.OPEN) return
      dead.send({ info_hash: id('film'), peer_id: id('dead') })
      dead.socket.pong('guess')
    }, 10)
    stops.push(() => clearInterval(noise))
    expect(await dead.closed).toBe(1006)
    expect(await alive.announce(id('film'), id('alive'), { event: 'update' })).toMatchObject({
      incomplete: 1,
    })
  })

  it('sweeps out who never finishes a message', async () => {
    const place = await start({ limits: { pingIntervalMs: 1_500, messageBytes: 1e9 } })
    const slow = await open(place)
    const piece = setInterval(() => {
      if (slow.socket.readyState === slow.socket.OPEN) slow.socket.send('x'.repeat(5_000), { fin: false })
    }, 20)
    stops.push(() => clearInterval(piece))
    expect(await slow.closed).toBe(1006)
  })

  it('sends away who sends more than one client may, by number and by bytes', async () => {
    const place = await start({ limits: { messagesPerSecond: 0, messagesBurst: 3, bytesPerSecond: 0 } })
    const many = await open(place)
    for (let i = 0; i < 3; i++) await many.announce(id('film'), id('a'))
    many.send({ info_hash: id('film'), peer_id: id('a') })
    expect(await many.closed).toBe(1008)
    const big = await start({ limits: { bytesPerSecond: 0, bytesBurst: 1_000 } })
    const client = await open(big)
    await client.announce(id('film'), id('a'))
    client.send({ info_hash: id('film'), peer_id: id('a'), x: 'x'.repeat(1_000) })
    expect(await client.closed).toBe(1008)
  })

  it('does not keep for ever what a client does not read', async () => {
    const place = await start({ limits: { unreadBytes: 100_000, messagesBurst: 1e6 } })
    const deaf = await open(place)
    await deaf.announce(id('film'), id('deaf'))
    deaf.socket.pause()
    const loud = await open(place)
    await loud.announce(id('film'), id('loud'))
    const offers = [{ offer_id: id('1'), offer: { type: 'offer', sdp: 'x'.repeat(60_000) } }]
    for (let sent = 0; place.tracker.socketCount === 2 && sent < 5_000; sent++) {
      await loud.announce(id('film'), id('loud'), { event: 'update', offers })
    }
    expect(place.tracker.socketCount).toBe(1)
  })

  it('does not keep answers to pings that a client does not read', async () => {
    const place = await start({ limits: { unreadBytes: 1024 } })
    const deaf = await open(place)
    deaf.socket.pause()
    const timer = setInterval(() => {
      for (let count = 0; count < 500; count++) deaf.socket.ping(Buffer.alloc(125))
    }, 1)
    stops.push(() => clearInterval(timer))
    // The ping of the sweep comes after half a minute only.
    await until(() => place.tracker.socketCount === 0)
  })

  it('lets nobody say goodbye for others, or take the id of one who is there', async () => {
    const place = await start()
    const owner = await open(place, '/', from('192.0.2.1'))
    const thief = await open(place, '/', from('192.0.2.2'))
    await owner.announce(id('film'), id('owner'))
    thief.send({ info_hash: id('film'), peer_id: id('owner'), event: 'stopped' })
    expect(await thief.announce(id('film'), id('owner'))).toMatchObject({
      'failure reason': 'Another client uses this peer id. Choose another one.',
    })
    const offers = [{ offer_id: id('1'), offer: { type: 'offer', sdp: 'v=0' } }]
    await thief.announce(id('film'), id('thief'), { offers })
    expect(await owner.next((said) => 'offer' in said)).toMatchObject({ peer_id: id('thief') })
    // The same client over a new line: offers go there now, and the old line's end does no harm.
    const renewed = await open(place, '/', from('192.0.2.1'))
    await renewed.announce(id('film'), id('owner'))
    owner.socket.terminate()
    await until(() => place.tracker.socketCount === 2)
    await thief.announce(id('film'), id('thief'), { offers, event: 'update' })
    expect(await renewed.next((said) => 'offer' in said)).toMatchObject({ peer_id: id('thief') })
  })

  it('gives the id of one who is dead to the one who comes with it from elsewhere', async () => {
    const place = await start()
    const dead = await open(place, '/', { ...from('192.0.2.1'), autoPong: false })
    await dead.announce(id('film'), id('traveller'))
    const alive = await open(place, '/', from('192.0.2.2'))
    expect(await alive.announce(id('film'), id('traveller'))).toMatchObject({ incomplete: 1 })
    expect(await dead.closed).toBe(1006)
  })

  it.each([
    [
      'nothing but a request line',
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
    [
      'a broken key',
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n',
    ],
    ['another protocol', 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'],
    ['another method', 'POST / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
    [
      'frames without a mask',
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n\x81\x02{}',
    ],
  ])('ends a line that brings %s, and works on', async (_name, text) => {
    const place = await start()
    const socket = connect(place.port, '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(Buffer.from(text, 'latin1'))
    await ended
    const client = await open(place)
    expect(await client.announce(id('film'), id('a'))).toMatchObject({ incomplete: 1 })
  })
})
