import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { Line, LineOptions } from '../../bench/lines/line-network.ts'
import { RunningNetwork } from '../../bench/lines/running-network.ts'
import { TcpFronts } from '../../bench/lines/tcp-front.ts'
import { UdpRelay } from '../../bench/lines/udp-relay.ts'
import { seededRandom } from '../../bench/statistics.ts'
import { closeServer, listenOnLoopback } from '../../e2e/support/loopback.ts'

const host = '127.0.0.1'
const free: LineOptions = { delayMs: 0, down: null, up: null, limit: { ms: 150 }, loss: 0 }

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

interface Peer {
  readonly socket: Socket
  readonly address: string
  /** What it received, as the sender's port and the text. */
  readonly received: { readonly port: number; readonly text: string }[]
  send(relay: string, text: string): void
}

const startPeer = async (): Promise<Peer> => {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  toClose.push(() => socket.close())
  const received: Peer['received'] = []
  socket.on('message', (message, { port }) => received.push({ port, text: message.toString() }))
  return {
    socket,
    address: `${host}:${socket.address().port}`,
    received,
    send: (relay, text) => socket.send(text, Number(relay.split(':')[1]), host),
  }
}

const setUp = async (options: Partial<LineOptions> = {}, seed = 1) => {
  const network = new RunningNetwork()
  const relay = new UdpRelay(network)
  toClose.push(
    () => relay.close(),
    () => network.stop(),
  )
  const lines = ['viewer', 'seed'].map((name, index) =>
    network.lines.add(name, { ...free, ...(name === 'viewer' && options) }, seed + 2 * index),
  ) as [Line, Line]
  const peers = [await startPeer(), await startPeer()] as const
  const [viewer, seeder] = peers
  await relay.register(lines[0], viewer.address)
  await relay.register(lines[1], seeder.address)
  const relays = [await relay.lookUp(viewer.address), await relay.lookUp(seeder.address)] as [string, string]
  return { network, relay, lines, viewer, seeder, toViewer: relays[0], toSeeder: relays[1] }
}

test('packets come in order, out of the socket that stands for their sender', async () => {
  const { viewer, seeder, toViewer, toSeeder, lines } = await setUp({ delayMs: 5, down: 100_000 })
  for (let index = 0; index < 50; index++) seeder.send(toViewer, String(index))
  await expect.poll(() => viewer.received.length).toBe(50)
  expect(viewer.received.map(({ text }) => text)).toEqual(
    Array.from({ length: 50 }, (_, index) => `${index}`),
  )
  expect(new Set(viewer.received.map(({ port }) => `${host}:${port}`))).toEqual(new Set([toSeeder]))
  viewer.send(toSeeder, 'back')
  await expect.poll(() => seeder.received).toEqual([{ port: Number(toViewer.split(':')[1]), text: 'back' }])
  // 28 bytes of headers each, and one digit or two.
  expect(lines[0].counts).toMatchObject({ downPackets: 50, downBytes: 50 * 28 + 90, upPackets: 1 })
})

test('what comes from no candidate goes nowhere', async () => {
  const { relay, viewer, seeder, toViewer } = await setUp()
  const stranger = await startPeer()
  stranger.send(toViewer, 'psst')
  await expect.poll(() => relay.strangers).toBe(1)
  seeder.send(toViewer, 'hello')
  await expect.poll(() => viewer.received.map(({ text }) => text)).toEqual(['hello'])
})

test('loss is what the seed says', async () => {
  const seed = 7
  const { viewer, seeder, toViewer, lines } = await setUp({ loss: 0.1 }, seed)
  const chance = seededRandom(seed + 1)
  const expected = Array.from({ length: 200 }, (_, index) => String(index)).filter(() => chance() >= 0.1)
  const { counts } = lines[0]
  for (let sent = 0; sent < 200; ) {
    // No more of them at a time than the system's own buffers hold for sure.
    for (let last = sent + 20; sent < last; sent++) seeder.send(toViewer, String(sent))
    await expect.poll(() => counts.downPackets + counts.lost, { interval: 1 }).toBe(sent)
  }
  await expect.poll(() => viewer.received.length).toBe(expected.length)
  expect(viewer.received.map(({ text }) => text)).toEqual(expected)
})

test('a candidate may be looked up before its own peer has told of it', async () => {
  const { relay, lines } = await setUp()
  const late = await startPeer()
  const relayed = relay.lookUp(late.address)
  await relay.register(lines[0], late.address)
  expect(await relayed).toMatch(/^127\.0\.0\.1:\d+$/)
  expect(relay.addresses).toContain(await relayed)
})

test('what a peer sends before it is known is carried when it is', async () => {
  const { relay, viewer, toViewer, lines } = await setUp()
  const late = await startPeer()
  late.send(toViewer, 'one')
  late.send(toViewer, 'two')
  await expect.poll(() => relay.strangers).toBe(2)
  expect(viewer.received).toEqual([])
  await relay.register(lines[1], late.address)
  await expect.poll(() => viewer.received.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(relay.strangers).toBe(0)
})

test('a peer that has vanished is silent', async () => {
  const { viewer, seeder, toViewer, toSeeder, lines } = await setUp()
  lines[1].isGone = true
  seeder.send(toViewer, 'nobody hears it')
  viewer.send(toSeeder, 'are you there')
  lines[1].isGone = false
  seeder.send(toViewer, 'again')
  await expect.poll(() => viewer.received.map(({ text }) => text).at(-1)).toBe('again')
})

test('TCP over a line brings all bytes, and is counted', async () => {
  const network = new RunningNetwork()
  toClose.push(() => network.stop())
  const line = network.lines.add('viewer', { ...free, delayMs: 2, down: 2_000_000, limit: { ms: 5 } }, 1)
  const body = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => response.end(body))
  })
  const port = await listenOnLoopback(server)
  toClose.push(() => closeServer(server))
  const fronts = new TcpFronts(network)
  toClose.push(() => fronts.close())
  const front = await fronts.open(line, port)
  const answer = await fetch(`http://${host}:${front}/`, {
    method: 'POST',
    body: 'x'.repeat(50_000),
    headers: { connection: 'close' },
  })
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body)
  expect(line.counts.downBytes).toBeGreaterThan(300_000)
  expect(line.counts.upBytes).toBeGreaterThan(50_000)
  expect(line.counts.dropped).toBe(0)
})
