import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'bittorrent-tracker'
import { afterEach, describe, expect, it } from 'vitest'
import type { TrackerStatus } from '../../src/network/ports.ts'
import { PublicAddressFilter } from '../../src/node/mainline/address-filter.ts'
import type { FinderMembership } from '../../src/node/mainline/ports.ts'
import { SafeResolver } from '../../src/node/mainline/safe-resolver.ts'
import { TrackerFinder } from '../../src/node/mainline/tracker-finder.ts'
import { addressKey } from '../../src/protocol/peer-address.ts'
import { encodeUdpAnnounced, encodeUdpConnected, parseUdpRequest } from '../../src/protocol/udp-tracker.ts'
import { listenOnIpv4 } from '../helpers/listen-on-ipv4.ts'

const infoHash = new Uint8Array(20).fill(0x5a)
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Names that the finder's resolver knows; all others are addresses. */
const finderOf = (names: Record<string, readonly string[]> = {}, allowLocal = true): TrackerFinder => {
  const filter = new PublicAddressFilter({ allowLocal })
  const finder = new TrackerFinder({
    resolver: new SafeResolver({ filter, lookUp: async (name) => names[name] ?? [] }),
  })
  ends.push(() => finder.destroy())
  return finder
}

interface Joined {
  readonly membership: FinderMembership
  readonly found: Set<string>
  status(): TrackerStatus | undefined
}

const join = (finder: TrackerFinder, trackers: readonly string[], port = 40_000, left = 5): Joined => {
  const found = new Set<string>()
  let statuses: readonly TrackerStatus[] = []
  const membership = finder.join(
    {
      infoHash,
      peerId: new Uint8Array(20).fill(port % 251),
      port,
      state: { uploaded: 0, downloaded: 0, left },
      trackers,
      wantsPeers: true,
    },
    {
      found: (addresses) => {
        for (const address of addresses) found.add(addressKey(address))
      },
      trackers: (status) => {
        statuses = status
      },
    },
  )
  return { membership, found, status: () => statuses[0] }
}

const realTracker = async () => {
  const events: string[] = []
  const server = new Server({ ws: false, stats: false, interval: 120_000 })
  for (const event of ['start', 'complete', 'stop', 'update'] as const) {
    server.on(event, () => events.push(event))
  }
  server.on('warning', () => undefined)
  await listenOnIpv4(server)
  ends.push(() => {
    server.http.closeAllConnections()
    return new Promise<void>((resolve) => server.close(resolve))
  })
  const http = `http://127.0.0.1:${server.http.address().port}/announce`
  const udp = `udp://127.0.0.1:${server.udp.address().port}/announce`
  return { events, http, udp }
}

describe('bittorrent-tracker’s server', () => {
  it.each(['http', 'udp'] as const)('introduces peers over %s and hears every event', async (kind) => {
    const tracker = await realTracker()
    const seed = join(finderOf(), [tracker[kind]], 40_001, 0)
    await expect.poll(() => seed.status()?.state).toBe('connected')
    const finder = finderOf()
    const leech = join(finder, [tracker[kind]], 40_002)
    await expect.poll(() => [...leech.found]).toContain('127.0.0.1:40001')
    await expect.poll(leech.status).toMatchObject({ state: 'connected', seeds: 1, leeches: 1, failure: null })
    leech.membership.update({ uploaded: 0, downloaded: 5, left: 0 }, 'completed')
    await expect.poll(() => tracker.events).toEqual(['start', 'start', 'complete'])
    await finder.destroy()
    await expect.poll(() => tracker.events.at(-1)).toBe('stop')
  })

  it('is reached by its name, which is resolved and checked by us', async () => {
    const tracker = await realTracker()
    const names = { 'tracker.test': ['127.0.0.1'] }
    const url = tracker.http.replace('127.0.0.1', 'tracker.test')
    const { status } = join(finderOf(names), [url])
    await expect.poll(() => status()?.state).toBe('connected')
    const strict = join(finderOf(names, false), [url, tracker.udp.replace('127.0.0.1', 'tracker.test')])
    await expect.poll(() => strict.status()?.failure).toMatch(/^No connection is made to tracker\.test\. /)
    const literal = join(finderOf({}, false), [tracker.http.replace('127.0.0.1', '2130706433')])
    await expect.poll(() => literal.status()?.failure).toMatch(/^No connection is made to 127\.0\.0\.1\. /)
    expect(tracker.events).toEqual(['start'])
  })
})

const hostileHttp = async (listener: RequestListener): Promise<string> => {
  const server: HttpServer = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/announce`
}

describe('a hostile tracker over HTTP', () => {
  it('whose answer does not end is cut off at 64 KiB', async () => {
    let sent = 0
    const url = await hostileHttp((_request, response) => {
      response.on('error', () => undefined)
      const send = (): void => {
        if (response.destroyed) return
        sent += 65_536
        response.write(Buffer.alloc(65_536, 'x'))
      }
      response.on('drain', send)
      send()
    })
    const { status } = join(finderOf(), [url])
    await expect.poll(status).toMatchObject({
      state: 'unreachable',
      failure: 'The answer of the tracker is too long.',
    })
    const atCut = sent
    expect(atCut).toBeLessThan(32 * 1024 * 1024)
  })

  it('that trickles is given up after 10 s in all', async () => {
    const url = await hostileHttp((_request, response) => {
      response.on('error', () => undefined)
      const timer = setInterval(() => response.write('d'), 100)
      response.on('close', () => clearInterval(timer))
    })
    const { status } = join(finderOf(), [url])
    await expect.poll(() => status()?.failure).toBe('The tracker takes too long to answer.')
  })

  it('cannot send us to an address that is refused, nor in circles, nor to another protocol', async () => {
    let knocks = 0
    const inner = await hostileHttp((_request, response) => {
      knocks++
      response.end('d8:intervali60ee')
    })
    const innerUrl = new URL(inner)
    const to = async (location: string): Promise<string> =>
      (await hostileHttp((_request, response) => response.writeHead(302, { location }).end())).replace(
        '127.0.0.1',
        'tracker.test',
      )
    // Only the first name leads to an address that the strict filter takes for public.
    const filter = {
      refuseHost: (host: string) => (host === '127.0.0.1' ? null : 'The address is private.'),
    }
    const lookUp = async (name: string): Promise<string[]> =>
      name === 'tracker.test' ? ['127.0.0.1'] : name === 'inner.test' ? ['127.0.0.2'] : []
    const finder = new TrackerFinder({ resolver: new SafeResolver({ filter, lookUp }) })
    ends.push(() => finder.destroy())
    for (const host of ['10.0.0.1', '127.0.0.2', '[::1]', 'inner.test', '0x7f.0.0.2']) {
      const { status, membership } = join(finder, [await to(`http://${host}:${innerUrl.port}/announce`)])
      await expect
        .poll(() => status()?.failure)
        .toMatch(/^No connection is made to .* The address is private\.$/)
      membership.leave()
    }
    const other = join(finder, [await to('file:///etc/passwd')])
    await expect.poll(() => other.status()?.failure).toMatch(/none of a tracker\.$/)
    const circle = join(finder, [await to('/announce')])
    await expect.poll(() => circle.status()?.failure).toMatch(/without end\.$/)
    expect(knocks).toBe(0)
    const good = join(finder, [await to(inner)])
    await expect.poll(() => good.status()?.state).toBe('connected')
  })

  it.each([
    ['a page', 200, '<!doctype html>', /not one of a tracker/],
    ['an error', 503, 'Sorry', /HTTP 503/],
    ['a refusal in an error', 403, 'd14:failure reason4:Nay.e', /^The tracker refuses us: Nay\.$/],
    ['nothing', 200, '', /not one of a tracker/],
  ])('that sends %s is said to be of no use', async (_name, code, body, sentence) => {
    const url = await hostileHttp((_request, response) => response.writeHead(code).end(body))
    const { status } = join(finderOf(), [url])
    await expect.poll(() => status()?.failure).toMatch(sentence)
  })
})

const hostileUdp = async (onMessage: (socket: Socket, bytes: Uint8Array, port: number) => void) => {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => onMessage(socket, bytes, from.port))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  ends.push(() => socket.close())
  return { socket, url: `udp://127.0.0.1:${socket.address().port}` }
}

describe('a hostile tracker over UDP', () => {
  it('is not believed for another, nor with another number, and garbage does no harm', async () => {
    const stranger = createSocket('udp4')
    ends.push(() => stranger.close())
    const peers = [{ host: '198.51.100.7', port: 6881 }]
    const lie = [{ host: '198.51.100.66', port: 6666 }]
    const { url } = await hostileUdp((socket, bytes, port) => {
      const request = parseUdpRequest(bytes)
      if (request === null) return
      const { transactionId } = request
      const send = (from: Socket, answer: Uint8Array): void => from.send(answer, port, '127.0.0.1')
      const connected = encodeUdpConnected(transactionId, new Uint8Array(8).fill(9))
      const announced = (addresses: typeof peers): Uint8Array =>
        encodeUdpAnnounced(transactionId, { interval: 0, seeds: 1, leeches: 1, peers: addresses }, 4)
      send(socket, new Uint8Array(3))
      send(socket, encodeUdpConnected(transactionId ^ 1, new Uint8Array(8)))
      if (request.action === 'connect') {
        send(socket, connected)
        return
      }
      stranger.send(announced(lie), port, '127.0.0.1', () => send(socket, announced(peers)))
    })
    const { found, status } = join(finderOf(), [url])
    await expect.poll(() => status()?.state).toBe('connected')
    expect([...found]).toEqual(['198.51.100.7:6881'])
  })

  it('gets one connection id for a minute, and no more than one request at a time when it is silent', async () => {
    const actions: string[] = []
    const { url } = await hostileUdp((socket, bytes, port) => {
      const request = parseUdpRequest(bytes)
      actions.push(request?.action ?? 'none')
      if (request?.action === 'connect') {
        socket.send(encodeUdpConnected(request.transactionId, new Uint8Array(8)), port, '127.0.0.1')
      } else if (request?.action === 'announce' && request.announce.event === 'started') {
        const answer = { interval: 60, seeds: 0, leeches: 0, peers: [] }
        socket.send(encodeUdpAnnounced(request.transactionId, answer, 4), port, '127.0.0.1')
      }
    })
    const { membership, status } = join(finderOf(), [url])
    await expect.poll(() => status()?.state).toBe('connected')
    membership.update({ uploaded: 0, downloaded: 5, left: 0 }, 'completed')
    membership.update({ uploaded: 0, downloaded: 5, left: 0 }, 'completed')
    membership.refresh()
    await expect.poll(() => actions).toEqual(['connect', 'announce', 'announce'])
  })
})

it('asks at most 20 trackers of a torrent, and says of what is none that it is none', async () => {
  const statuses: TrackerStatus[][] = []
  const finder = finderOf()
  const trackers = Array.from({ length: 50 }, (_, i) => `udp://tracker${i}.test:80`)
  const options = {
    infoHash,
    peerId: infoHash,
    port: 0,
    state: { uploaded: 0, downloaded: 0, left: 1 },
    wantsPeers: true,
  }
  const membership = finder.join(
    { ...options, trackers: ['nonsense', 'wss://tracker.test', ...trackers] },
    { found: () => undefined, trackers: (status) => statuses.push([...status]) },
  )
  expect(statuses.at(-1)).toHaveLength(20)
  expect(statuses.at(-1)?.find(({ url }) => url === 'nonsense')).toMatchObject({ state: 'unusable' })
  membership.removeTracker('nonsense')
  membership.addTrackers(['http://another.test/announce', 'http://one-too-many.test/announce'])
  expect(statuses.at(-1)?.map(({ url }) => url)).toContain('http://another.test/announce')
  expect(statuses.at(-1)).toHaveLength(20)
})
