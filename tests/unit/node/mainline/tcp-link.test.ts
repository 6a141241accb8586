import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { LinkEnd } from '../../../../src/network/channel-link.ts'
import { lowWaterBytes } from '../../../../src/network/link-limits.ts'
import { type StreamCiphers, streamCiphers } from '../../../../src/node/mainline/mse-keys.ts'
import { TcpLink } from '../../../../src/node/mainline/tcp-link.ts'
import { protocolName } from '../../../../src/protocol/messages.ts'
import { concatBytes, equalBytes } from '../../../../src/shared/bytes.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import type { PeerLinkListener } from '../../../../src/swarm/ports.ts'
import { UploadLimit } from '../../../../src/swarm/upload-limit.ts'
import { socketPair } from '../../../helpers/socket-pair.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const remote = { host: '127.0.0.1', port: 6881, isDialled: true }

const openLink = async (
  ciphers: StreamCiphers | null = null,
  early: Uint8Array = new Uint8Array(),
): Promise<{ readonly link: TcpLink; readonly peer: Socket }> => {
  const [socket, peer] = await socketPair()
  return { link: new TcpLink({ socket, remote, ciphers, early }), peer }
}

/** Keeps what it hears. */
class Listener implements PeerLinkListener {
  readonly parts: Uint8Array[] = []
  readonly closes: (TorrentError | undefined)[] = []
  drains = 0

  get bytes(): Uint8Array {
    return concatBytes(this.parts)
  }

  data(data: Uint8Array): void {
    this.parts.push(data)
  }

  drain(): void {
    this.drains++
  }

  close(error?: TorrentError): void {
    this.closes.push(error)
  }
}

const read = async (socket: Socket, length: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let got = 0
  while (got < length) {
    const [data] = (await once(socket, 'data')) as [Buffer]
    parts.push(data)
    got += data.length
  }
  return concatBytes(parts)
}

it('says who is at the other end', async () => {
  const { link } = await openLink()
  const other = await openLink()
  expect(link.description).toBe('127.0.0.1:6881')
  expect(link.remote).toEqual(remote)
  expect(link.initiator).toBe(true)
  expect(link.id).not.toBe(other.link.id)
})

it('carries bytes both ways in order, however they were cut', async () => {
  const { link, peer } = await openLink()
  const heard = new Listener()
  link.listen(heard)
  const sent = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) & 255)
  const arriving = read(peer, sent.length)
  for (let at = 0; at < sent.length; ) {
    const length = 1 + ((at * 31) % 20_000)
    link.send(sent.subarray(at, at + length))
    at += length
  }
  expect(equalBytes(await arriving, sent)).toBe(true)
  peer.write(sent)
  await vi.waitFor(() => expect(heard.bytes.length).toBe(sent.length))
  expect(equalBytes(heard.bytes, sent)).toBe(true)
  expect(link.heardBytes).toBe(sent.length)
})

it.each([
  ['a handshake', [protocolName], true],
  ['a handshake in drops', [...protocolName].map((byte) => Uint8Array.of(byte)), true],
  ['a part of a handshake', [protocolName.subarray(0, 19)], false],
  ['a banner', [new TextEncoder().encode('220 mail.example ESMTP, at your service\r\n')], false],
  ['an error', [new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n')], false],
  ['a handshake behind something else', [Uint8Array.of(19), protocolName], false],
])('tells whether %s is a greeting', async (_, parts, isGreeting) => {
  const { link, peer } = await openLink()
  expect(link.hasGreeted).toBe(false)
  link.listen(new Listener())
  let length = 0
  for (const part of parts) {
    peer.write(part)
    length += part.length
    await vi.waitFor(() => expect(link.heardBytes).toBe(length))
  }
  expect(link.hasGreeted).toBe(isGreeting)
})

it('gives plain arrays, whose slices are copies', async () => {
  const { link, peer } = await openLink()
  const heard = new Listener()
  link.listen(heard)
  peer.write('hello')
  await vi.waitFor(() => expect(heard.parts).toHaveLength(1))
  expect(Object.getPrototypeOf(heard.parts[0])).toBe(Uint8Array.prototype)
})

it('keeps what comes before the first listener, and hands it over before the end', async () => {
  const { link, peer } = await openLink(null, Uint8Array.of(1, 2))
  peer.end(Uint8Array.of(3, 4))
  await new Promise<void>((resolve) => link.onClose(() => resolve()))
  const heard = new Listener()
  link.listen(heard)
  expect([...heard.bytes]).toEqual([1, 2, 3, 4])
  expect(heard.closes).toEqual([undefined])
})

it('leaves a flood at the other end until somebody listens, and loses none of it', async () => {
  const { link, peer } = await openLink()
  const flood = new Uint8Array(32 * 1024 * 1024).fill(7)
  peer.write(flood)
  await vi.waitFor(() => expect(link.heardBytes).toBeGreaterThanOrEqual(64 * 1024))
  // Many turns of the event loop: more would have come if it were read.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(link.heardBytes).toBeLessThan(256 * 1024)
  const heard = new Listener()
  link.listen(heard)
  await vi.waitFor(() => expect(link.heardBytes).toBe(flood.length), { timeout: 30_000 })
})

it('lets a second listener take the place of the first', async () => {
  const { link, peer } = await openLink()
  const [first, second] = [new Listener(), new Listener()]
  link.listen(first)
  link.listen(second)
  peer.end('x')
  await vi.waitFor(() => expect(second.closes).toHaveLength(1))
  expect([first.parts, first.closes]).toEqual([[], []])
  expect(second.bytes).toHaveLength(1)
})

it('tells the listener when its buffer has drained, with large parts and with small ones', async () => {
  for (const partLength of [16 * 1024, 1024]) {
    const { link, peer } = await openLink()
    const heard = new Listener()
    link.listen(heard)
    peer.pause()
    while (link.bufferedAmount < 2 * lowWaterBytes) link.send(new Uint8Array(partLength))
    await new Promise((resolve) => setImmediate(resolve))
    peer.resume()
    await vi.waitFor(() => expect(heard.drains).toBe(1))
    expect(link.bufferedAmount).toBeLessThanOrEqual(lowWaterBytes)
  }
})

it('tells the listener that its buffer has drained to the mark that was set, and not before', async () => {
  const { link, peer } = await openLink()
  const mark = 8 * 1024
  let left = Number.POSITIVE_INFINITY
  link.listen({
    data: () => undefined,
    drain: () => {
      left = link.bufferedAmount
    },
    close: () => undefined,
  })
  peer.pause()
  while (link.bufferedAmount < 2 * lowWaterBytes) link.send(new Uint8Array(16 * 1024))
  link.setLowWater(mark)
  await new Promise((resolve) => setImmediate(resolve))
  peer.resume()
  await vi.waitFor(() => expect(left).toBeLessThanOrEqual(mark))
})

it('enciphers copies: what is sent to several peers stays as it is', async () => {
  const secret = new Uint8Array(96).fill(5)
  const infoHash = new Uint8Array(20).fill(6)
  const { link, peer } = await openLink(streamCiphers(secret, infoHash, true))
  const theirs = streamCiphers(secret, infoHash, false)
  const message = Uint8Array.of(1, 2, 3, 4)
  const arriving = read(peer, 10_004)
  link.send(message)
  link.send(new Uint8Array(10_000).fill(9))
  const arrived = theirs.decrypt.apply(Uint8Array.from(await arriving))
  expect([...arrived.subarray(0, 4)]).toEqual([1, 2, 3, 4])
  expect(arrived.subarray(4).every((byte) => byte === 9)).toBe(true)
  expect([...message]).toEqual([1, 2, 3, 4])
  const heard = new Listener()
  link.listen(heard)
  peer.write(theirs.encrypt.apply(Uint8Array.of(5, 6, 7)))
  await vi.waitFor(() => expect([...heard.bytes]).toEqual([5, 6, 7]))
})

it('closes once, with our reason, and what was sent before still arrives', async () => {
  const { link, peer } = await openLink()
  const heard = new Listener()
  link.listen(heard)
  const sent = new Uint8Array(2_000_000).fill(3)
  const arriving = read(peer, sent.length)
  link.send(sent)
  const reason = new TorrentError('protocol', 'The peer lied.')
  link.close(reason)
  link.close()
  link.send(Uint8Array.of(1))
  expect(heard.closes).toEqual([reason])
  expect((await arriving).length).toBe(sent.length)
  await once(peer, 'end')
  expect(heard.closes).toHaveLength(1)
})

it.each<[string, LinkEnd, (link: TcpLink, peer: Socket) => void]>([
  ['we closed', 'closed', (link) => link.close()],
  ['the other end closed without a word', 'refused', (_, peer) => void peer.end()],
  ['the other end reset without a word', 'refused', (_, peer) => void peer.resetAndDestroy()],
  ['the other end closed after it had spoken', 'lost', (_, peer) => void peer.end('x')],
])('tells how it ended: %s', async (_, expected, act) => {
  const { link, peer } = await openLink()
  const ends: LinkEnd[] = []
  link.onClose((end) => ends.push(end))
  act(link, peer)
  await vi.waitFor(() => expect(ends).toEqual([expected]))
  link.onClose((end) => ends.push(end))
  expect(ends).toEqual([expected, expected])
})

it('reports a reset as a lost connection', async () => {
  const { link, peer } = await openLink()
  const heard = new Listener()
  link.listen(heard)
  peer.resetAndDestroy()
  await vi.waitFor(() => expect(heard.closes).toHaveLength(1))
  expect(heard.closes[0]?.code).toBe('connection')
})

it('gives up a peer that reads nothing some seconds after we closed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const [socket, peer] = await socketPair()
    const link = new TcpLink({ socket, remote, ciphers: null, early: new Uint8Array() })
    peer.pause()
    link.send(new Uint8Array(64 * 1024 * 1024))
    link.close()
    expect(socket.destroyed).toBe(false)
    vi.advanceTimersByTime(5_000)
    expect(socket.destroyed).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

it('reads no more than the limit of all links together, and loses nothing', async () => {
  const clock = new VirtualClock()
  const rate = 1_000_000
  const readLimit = new UploadLimit(clock, rate)
  const sent = Uint8Array.from({ length: 2_000_000 }, (_, at) => (at * 13) & 255)
  const ends = await Promise.all(
    [1, 2, 3].map(async () => {
      const [socket, peer] = await socketPair()
      const link = new TcpLink({ socket, remote, ciphers: null, early: new Uint8Array(), readLimit })
      const heard = new Listener()
      link.listen(heard)
      peer.end(sent)
      return { link, heard }
    }),
  )
  const heardBytes = (): number => ends.reduce((total, { link }) => total + link.heardBytes, 0)
  // A quarter of a second is saved up, and each link may be ahead by what one turn of reading brings.
  const slack = rate / 4 + 4 * 65_536
  while (ends.some(({ heard }) => heard.closes.length === 0)) {
    // Many turns of the event loop: more would come if it were read.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(heardBytes()).toBeLessThanOrEqual((clock.now() * rate) / 1_000 + slack)
    await clock.pass(50)
  }
  for (const { heard } of ends) expect(equalBytes(heard.bytes, sent)).toBe(true)
})

it('asks for no turn any more when it is closed', async () => {
  const clock = new VirtualClock()
  const readLimit = new UploadLimit(clock, 10_000)
  const [socket, peer] = await socketPair()
  const link = new TcpLink({ socket, remote, ciphers: null, early: new Uint8Array(), readLimit })
  link.listen(new Listener())
  expect(link.isHeld).toBe(false)
  peer.write(new Uint8Array(1_000_000))
  await vi.waitFor(() => expect(socket.isPaused()).toBe(true))
  expect(link.isHeld).toBe(true)
  const { heardBytes } = link
  link.close()
  await clock.pass(600_000)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(link.heardBytes).toBe(heardBytes)
  expect(socket.destroyed).toBe(true)
})
