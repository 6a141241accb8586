import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  type BridgeOpen,
  type BridgeStatus,
  encodeBridgeMetadata,
  encodeBridgeSignal,
  encodeToBridge,
  parseFromBridge,
} from '../../../../src/network/bridge-messages.ts'
import type { Described } from '../../../../src/network/session-description.ts'
import type { BridgeLimits } from '../../../../src/node/bridge/bridge-limits.ts'
import { attachBridge, type BridgeSocket } from '../../../../src/node/bridge/bridge-socket.ts'
import type {
  BridgeListener,
  BridgeRequest,
  BridgeRight,
  BridgeService,
  BridgeVisit,
} from '../../../../src/node/bridge/ports.ts'
import { dataChannelSdp } from '../../../helpers/scripted-peers.ts'

const stops: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const stop of stops.splice(0).reverse()) stop()
})

interface Viewer {
  readonly request: BridgeRequest
  readonly listener: BridgeListener
  readonly say: (status: BridgeStatus) => void
  readonly offers: Described[]
  isOpen: boolean
}

/** A service that notes who has what open. */
class NotingService implements BridgeService {
  readonly viewers: Viewer[] = []

  open(request: BridgeRequest, listener: BridgeListener): BridgeVisit {
    const say = (status: BridgeStatus): void => listener.status(status)
    const viewer: Viewer = { request, listener, say, offers: [], isOpen: true }
    this.viewers.push(viewer)
    say(statusOf(request.open.infoHash, 0))
    return {
      offer: (offer) => viewer.offers.push(offer),
      close: () => {
        viewer.isOpen = false
      },
    }
  }

  get openCount(): number {
    return this.viewers.filter(({ isOpen }) => isOpen).length
  }
}

const statusOf = (infoHash: string, peers: number): BridgeStatus => ({
  type: 'status',
  infoHash,
  state: peers === 0 ? 'joining' : 'joined',
  reason: null,
  peers,
  seeds: 0,
  downloadRate: 0,
  found: 0,
  silent: 0,
  refused: 0,
  closed: 0,
  asksDht: false,
})

interface Place {
  readonly bridge: BridgeSocket
  readonly service: NotingService
  readonly port: number
}

const start = async (
  limits: Partial<BridgeLimits> = {},
  service = new NotingService(),
  right: BridgeRight = 'any',
): Promise<Place> => {
  const server = createServer((_request, response) => response.end('here'))
  const bridge = attachBridge(server, {
    service,
    limits,
    refuse: ({ headers }) => (headers.host === 'evil' ? { status: 421, reason: 'Not ours.' } : null),
    right: () => right,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    bridge.close()
    server.close()
    server.closeAllConnections()
  })
  return { bridge, service, port: (server.address() as AddressInfo).port }
}

interface Page {
  readonly socket: WebSocket
  readonly said: BridgeStatus[]
  readonly closed: Promise<number>
}

const openPage = async ({ port }: Place, options: object = {}): Promise<Page> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge?token=x`, options)
  const said: BridgeStatus[] = []
  socket.on('message', (data) => said.push(JSON.parse(data.toString()) as BridgeStatus))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(([code]) => code as number)
  stops.push(() => socket.terminate())
  await once(socket, 'open')
  return { socket, said, closed }
}

const hash = (index: number): string => index.toString(16).padStart(40, '0')
const openOf = (index: number, more: Partial<BridgeOpen> = {}): BridgeOpen => ({
  type: 'open',
  infoHash: hash(index),
  trackers: ['udp://a.example:1'],
  peers: [],
  selectOnly: null,
  hasMetadata: false,
  isShared: false,
  ...more,
})
const until = async (done: () => boolean): Promise<void> => {
  await expect.poll(done, { timeout: 20_000, interval: 5 }).toBe(true)
}
const hashBytes = (index: number): Uint8Array => Buffer.from(hash(index), 'hex')

describe('a page at the bridge', () => {
  it('opens torrents, hears of them, and closes them', async () => {
    const place = await start()
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => page.said.length === 1)
    expect(place.service.viewers[0]?.request).toEqual({ right: 'any', open: openOf(1), infoBytes: null })
    expect(page.said[0]).toEqual(statusOf(hash(1), 0))
    page.socket.send(encodeToBridge({ type: 'close', infoHash: hash(1) }))
    await until(() => place.service.openCount === 0)
    // What is said of it afterwards is for nobody.
    place.service.viewers[0]?.say(statusOf(hash(1), 5))
    page.socket.send(encodeToBridge(openOf(2)))
    await until(() => page.said.some(({ infoHash }) => infoHash === hash(2)))
    expect(page.said).toHaveLength(2)
  })

  it('has the right that was decided for its socket', async () => {
    const place = await start({}, new NotingService(), 'named')
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => place.service.viewers.length === 1)
    expect(place.service.viewers[0]?.request.right).toBe('named')
  })

  it('gives metadata, which goes to the service together with its torrent', async () => {
    const place = await start()
    const page = await openPage(place)
    const infoBytes = new Uint8Array(3 * 1024 * 1024).fill(7)
    page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
    page.socket.send(encodeBridgeMetadata(hashBytes(1), infoBytes))
    await until(() => place.service.viewers.length === 1)
    expect(
      Buffer.from(infoBytes).equals(place.service.viewers[0]?.request.infoBytes ?? Buffer.alloc(0)),
    ).toBe(true)
  })

  it('stays a viewer while it opens the same torrent again, now with metadata', async () => {
    const place = await start()
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => place.service.openCount === 1)
    const openCounts: number[] = []
    const open = place.service.open.bind(place.service)
    vi.spyOn(place.service, 'open').mockImplementation((request, say) => {
      openCounts.push(place.service.openCount)
      return open(request, say)
    })
    page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
    page.socket.send(encodeBridgeMetadata(hashBytes(1), new Uint8Array(10)))
    await until(() => place.service.viewers.length === 2 && place.service.openCount === 1)
    expect(openCounts).toEqual([1])
    expect(place.service.viewers[1]?.isOpen).toBe(true)
  })

  it('leaves all of its torrents when it goes, however it goes', async () => {
    const place = await start()
    for (const leave of [
      (page: Page) => page.socket.close(),
      (page: Page) => page.socket.terminate(),
      (page: Page) => page.socket.send('nonsense'),
    ]) {
      const page = await openPage(place)
      for (const index of [1, 2, 3]) page.socket.send(encodeToBridge(openOf(index)))
      await until(() => place.service.openCount === 3)
      leave(page)
      await until(() => place.service.openCount === 0 && place.bridge.socketCount === 0)
    }
  })

  it('has twenty torrents at most, and is told so', async () => {
    const place = await start({ messagesBurst: 1000 })
    const page = await openPage(place)
    for (let index = 0; index < 25; index++) page.socket.send(encodeToBridge(openOf(index)))
    await until(() => page.said.length === 25)
    expect(place.service.openCount).toBe(20)
    const refused = page.said.filter(({ state }) => state === 'refused')
    expect(refused).toHaveLength(5)
    expect(refused[0]?.reason).toContain('20 torrents')
    page.socket.send(encodeToBridge({ type: 'close', infoHash: hash(3) }))
    page.socket.send(encodeToBridge(openOf(24)))
    await until(() => place.service.viewers.length === 21)
  })
})

describe('offers of links', () => {
  const signal = (byte: number): Described => ({
    peerId: new Uint8Array(20).fill(byte),
    offerId: new Uint8Array(20).fill(byte + 1),
    description: { type: 'offer', sdp: dataChannelSdp },
  })
  const offerOf = (index: number, byte: number): string =>
    encodeBridgeSignal({ ...signal(byte), type: 'offer', infoHash: hash(index) }) ?? ''

  it('reach the service of their torrent, and the answer the page, while the torrent is open', async () => {
    const place = await start()
    const page = await openPage(place)
    const heard: unknown[] = []
    page.socket.on('message', (data) => heard.push(parseFromBridge(data.toString())))
    for (const index of [1, 2]) page.socket.send(encodeToBridge(openOf(index)))
    page.socket.send(offerOf(2, 7))
    // Of a torrent that is not open.
    page.socket.send(offerOf(3, 7))
    await until(() => place.service.viewers[1]?.offers.length === 1)
    expect(place.service.viewers.map(({ offers }) => offers)).toEqual([[], [signal(7)]])
    const answer: Described = { ...signal(9), description: { type: 'answer', sdp: dataChannelSdp } }
    const [, viewer] = place.service.viewers
    viewer?.listener.invite()
    viewer?.listener.answer(answer)
    await until(() => heard.length === 4)
    expect(heard.slice(2)).toEqual([
      { type: 'invitation', infoHash: hash(2) },
      { ...answer, type: 'answer', infoHash: hash(2) },
    ])
    page.socket.send(encodeToBridge({ type: 'close', infoHash: hash(2) }))
    await until(() => viewer?.isOpen === false)
    viewer?.listener.answer(answer)
    viewer?.listener.invite()
    page.socket.send(encodeToBridge(openOf(4)))
    await until(() => heard.length === 5)
    expect(heard[4]).toMatchObject({ type: 'status', infoHash: hash(4) })
  })

  it('that are more than a page may make go no further, also when it opens the torrent again', async () => {
    const place = await start({ offersBurst: 3, offersPerSecond: 0 })
    const page = await openPage(place)
    const seen = (): number => place.service.viewers.reduce((sum, { offers }) => sum + offers.length, 0)
    for (let round = 1; round <= 4; round++) {
      page.socket.send(encodeToBridge(openOf(1)))
      for (let byte = 0; byte < 5; byte++) page.socket.send(offerOf(1, byte))
      await until(() => place.service.viewers.length === round)
    }
    page.socket.send(encodeToBridge(openOf(2)))
    page.socket.send(offerOf(2, 1))
    await until(() => place.service.viewers.at(-1)?.offers.length === 1)
    expect(seen()).toBe(4)
    expect(page.socket.readyState).toBe(WebSocket.OPEN)
  })

  it.each<[string, object]>([
    ['of a video', { sdp: dataChannelSdp.replace('m=application', 'm=video') }],
    ['that is too long', { sdp: dataChannelSdp.padEnd(12_001, 'x') }],
    ['of nobody', { peerId: null }],
    ['without a number', { offerId: '7' }],
  ])('%s end the page', async (_what, fields) => {
    const place = await start()
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    page.socket.send(JSON.stringify({ ...JSON.parse(offerOf(1, 1)), ...fields }))
    expect(await page.closed).toBe(1008)
    expect(place.service.viewers[0]?.offers).toEqual([])
  })
})

describe('statuses', () => {
  it('come at once when there is something new, and then as the newest after a pause', async () => {
    const place = await start({ statusMs: 300 })
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => page.said.length === 1)
    const [viewer] = place.service.viewers
    for (let peers = 1; peers <= 1000; peers++) viewer?.say(statusOf(hash(1), peers))
    await until(() => page.said.length === 2)
    expect(page.said.map(({ peers }) => peers)).toEqual([0, 1000])
    // The same once more is nothing new.
    viewer?.say(statusOf(hash(1), 1000))
    viewer?.say(statusOf(hash(1), 1001))
    viewer?.say(statusOf(hash(1), 1000))
    page.socket.send(encodeToBridge(openOf(2)))
    await until(() => page.said.length === 3)
    expect(page.said[2]?.infoHash).toBe(hash(2))
  })

  it('end a page that does not read them', async () => {
    const place = await start({ statusMs: 0, unreadBytes: 16 * 1024 })
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => place.service.openCount === 1)
    page.socket.pause()
    let peers = 0
    const timer = setInterval(() => {
      place.service.viewers[0]?.say({ ...statusOf(hash(1), ++peers), reason: 'x'.repeat(200_000) })
    }, 1)
    stops.push(() => clearInterval(timer))
    await until(() => place.service.openCount === 0)
  })
})

describe('a hostile page', () => {
  it.each<[string, (page: Page) => void]>([
    ['text that is no message', (page) => page.socket.send('{"type":"open"}')],
    ['a status', (page) => page.socket.send(JSON.stringify(statusOf(hash(1), 1)))],
    [
      'metadata that was not announced',
      (page) => page.socket.send(encodeBridgeMetadata(hashBytes(1), new Uint8Array(9))),
    ],
    [
      'metadata of another torrent',
      (page) => {
        page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
        page.socket.send(encodeBridgeMetadata(hashBytes(2), new Uint8Array(9)))
      },
    ],
    [
      'metadata of no bytes',
      (page) => {
        page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
        page.socket.send(hashBytes(1))
      },
    ],
    [
      'text where metadata has to come',
      (page) => {
        page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
        page.socket.send(encodeToBridge(openOf(2)))
      },
    ],
    [
      'metadata twice',
      (page) => {
        page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
        page.socket.send(encodeBridgeMetadata(hashBytes(1), new Uint8Array(9)))
        page.socket.send(encodeBridgeMetadata(hashBytes(1), new Uint8Array(9)))
      },
    ],
    ['binary text', (page) => page.socket.send(Buffer.from(encodeToBridge(openOf(1))))],
    [
      'messages without end',
      (page) => {
        for (let index = 0; index < 200; index++) page.socket.send(encodeToBridge(openOf(1)))
      },
    ],
  ])('is sent away for %s', async (_what, attack) => {
    const place = await start()
    const page = await openPage(place)
    attack(page)
    expect(await page.closed).toBe(1008)
    await until(() => place.service.openCount === 0 && place.bridge.socketCount === 0)
  })

  it('is sent away for a text longer than 16 KiB', async () => {
    const place = await start()
    const page = await openPage(place)
    page.socket.send(JSON.stringify({ ...openOf(1), more: 'x'.repeat(16 * 1024) }))
    expect(await page.closed).toBe(1009)
  })

  it('is sent away for megabytes in a message, announced or not', async () => {
    const place = await start()
    const long = await openPage(place)
    long.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
    long.socket.send(new Uint8Array(16 * 1024 * 1024 + 21))
    expect(await long.closed).toBe(1009)
    const early = await openPage(place)
    early.socket.send(new Uint8Array(1024 * 1024))
    expect(await early.closed).not.toBe(1000)
    await until(() => place.bridge.socketCount === 0)
    expect(place.service.viewers).toHaveLength(0)
  })

  it('cannot make the server hold a message that never becomes whole', async () => {
    const place = await start()
    const page = await openPage(place)
    // The first part of a message of many parts: each part is small.
    const sent = sendParts(page, 10_000)
    await page.closed
    await sent
    await until(() => place.bridge.socketCount === 0)
  })

  it('takes nothing from the others when it holds more than there is room for', async () => {
    const place = await start({ partialBytes: 2 * 1024 * 1024 })
    const honest = await openPage(place)
    const hostile = await openPage(place)
    honest.socket.send(encodeToBridge(openOf(1)))
    hostile.socket.send(encodeToBridge(openOf(2, { hasMetadata: true })))
    // Metadata that never ends, of the length that is allowed.
    const sent = sendParts(hostile, 10_000)
    await hostile.closed
    await sent
    expect(honest.socket.readyState).toBe(WebSocket.OPEN)
    honest.socket.send(encodeToBridge(openOf(3)))
    await until(() => place.service.openCount === 2)
  })

  it('is sent away when announced metadata does not come', async () => {
    const place = await start({ metadataMs: 1, pingIntervalMs: 20 })
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1, { hasMetadata: true })))
    await page.closed
    expect(place.service.viewers).toHaveLength(0)
  })

  it('is missed when it does not answer pings, and pings of its own are no answer', async () => {
    const place = await start({ pingIntervalMs: 200 })
    const page = await openPage(place, { autoPong: false })
    page.socket.send(encodeToBridge(openOf(1)))
    // It may be missed before anybody looks whether the torrent is open now.
    await until(() => place.service.viewers.length === 1)
    const timer = setInterval(() => page.socket.ping(), 5)
    stops.push(() => clearInterval(timer))
    await page.closed
    await until(() => place.service.openCount === 0)
  })

  it('cannot fill the memory with answers to its pings', async () => {
    const bounds = { unreadBytes: 1024, partialTextBytes: 1e9, partialBytes: 1e9 }
    const place = await start(bounds)
    const page = await openPage(place)
    page.socket.pause()
    const timer = setInterval(() => {
      for (let count = 0; count < 500; count++) page.socket.ping(Buffer.alloc(125))
    }, 1)
    stops.push(() => clearInterval(timer))
    await until(() => place.bridge.socketCount === 0)
  })

  it('finds no more sockets than there are for one address, and in all', async () => {
    const place = await start({ sockets: 3, socketsPerAddress: 2 }, new NotingService(), 'named')
    const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } })
    await openPage(place, from('192.0.2.1'))
    await openPage(place, from('192.0.2.1'))
    expect(await upgradeStatus(place.port, { 'X-Forwarded-For': '192.0.2.1' })).toBe(429)
    const last = await openPage(place, from('192.0.2.2'))
    expect(await upgradeStatus(place.port, { 'X-Forwarded-For': '192.0.2.3' })).toBe(503)
    last.socket.close()
    await until(() => place.bridge.socketCount === 2)
    await openPage(place, from('192.0.2.3'))
  })
})

describe('a fault of the service', () => {
  it('ends the page whose torrent it was, and no other', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const place = await start()
    const [a, b] = [await openPage(place), await openPage(place)]
    a.socket.send(encodeToBridge(openOf(1)))
    b.socket.send(encodeToBridge(openOf(1)))
    await until(() => place.service.openCount === 2)
    vi.spyOn(place.service, 'open').mockImplementationOnce(() => {
      throw new Error('A fault.')
    })
    a.socket.send(encodeToBridge(openOf(2)))
    expect(await a.closed).toBe(1011)
    await until(() => place.service.openCount === 1)
    expect(b.socket.readyState).toBe(WebSocket.OPEN)
    expect(errors).toHaveBeenCalledOnce()
  })
})

describe('the path', () => {
  it('is refused to a host that is not ours, and is no page', async () => {
    const place = await start()
    expect(await upgradeStatus(place.port, { Host: 'evil' })).toBe(421)
    expect(await (await fetch(`http://127.0.0.1:${place.port}/bridge`)).text()).toBe('here')
  })

  it('takes nobody after the end, and lets go of who is there', async () => {
    const place = await start()
    const page = await openPage(place)
    page.socket.send(encodeToBridge(openOf(1)))
    await until(() => place.service.openCount === 1)
    place.bridge.close()
    await page.closed
    await until(() => place.service.openCount === 0)
  })
})

/** Sends the beginning of a message in parts of 4 KiB until the line is closed. */
const sendParts = async ({ socket }: Page, count: number): Promise<void> => {
  for (let index = 0; index < count && socket.readyState === WebSocket.OPEN; index++) {
    await new Promise((resolve) => socket.send(new Uint8Array(4096), { fin: false, binary: true }, resolve))
  }
}

const upgradeStatus = (port: number, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest({
      port,
      path: '/bridge',
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
        ...headers,
      },
    })
    asked.on('response', (response) => resolve(response.statusCode ?? 0))
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
