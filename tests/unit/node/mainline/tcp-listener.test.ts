import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { dialTcp } from '../../../../src/node/mainline/dial-tcp.ts'
import type { TcpLink } from '../../../../src/node/mainline/tcp-link.ts'
import { TcpListener, type TcpListenerOptions } from '../../../../src/node/mainline/tcp-listener.ts'
import { encodeHandshake } from '../../../../src/protocol/messages.ts'
import { concatBytes } from '../../../../src/shared/bytes.ts'
import { cut } from '../../../helpers/dialogues.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const infoHash = new Uint8Array(20).fill(5)
const handshake = encodeHandshake({ infoHash, peerId: new Uint8Array(20).fill(9) })
const stranger = encodeHandshake({ infoHash: new Uint8Array(20).fill(6), peerId: new Uint8Array(20) })

interface Taken {
  readonly infoHash: Uint8Array
  readonly link: TcpLink
}

const open = async (more: Partial<TcpListenerOptions> = {}) => {
  const taken: Taken[] = []
  const listener = await TcpListener.open({
    hosts: ['127.0.0.1'],
    port: 0,
    infoHashes: () => [new Uint8Array(20), infoHash],
    onLink: (wanted, link) => taken.push({ infoHash: wanted, link }) > 0,
    isRefused: () => false,
    clock: new VirtualClock(),
    ...more,
  })
  onTestFinished(() => {
    for (const { link } of taken) link.close()
    listener.close()
  })
  return { listener, taken }
}

/** A peer that dials; what becomes of its connection is in `closed`. */
const dial = async (
  port: number,
  host = '127.0.0.1',
): Promise<{ socket: Socket; closed: Promise<unknown> }> => {
  const socket = connect({ host, port })
  socket.on('error', () => undefined)
  socket.resume()
  onTestFinished(() => {
    socket.destroy()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  return { socket, closed }
}

const hear = (link: TcpLink): { bytes: Uint8Array } => {
  const heard: { bytes: Uint8Array } = { bytes: new Uint8Array() }
  link.listen({
    data: (data) => (heard.bytes = concatBytes([heard.bytes, data])),
    drain: () => undefined,
    close: () => undefined,
  })
  return heard
}

it('hands a plain connection to its torrent, with the handshake still to be read', async () => {
  const { listener, taken } = await open()
  for (const lengths of [[1_000], [1], [19, 1, 27, 1, 1]]) {
    const { socket } = await dial(listener.port)
    socket.setNoDelay(true)
    for (const part of cut(concatBytes([handshake, Uint8Array.of(1, 2)]), lengths)) socket.write(part)
    await vi.waitFor(() => expect(taken).toHaveLength(1))
    const [{ infoHash: wanted, link } = {} as Taken] = taken.splice(0)
    expect(wanted).toEqual(infoHash)
    const heard = hear(link)
    await vi.waitFor(() => expect(heard.bytes).toEqual(concatBytes([handshake, Uint8Array.of(1, 2)])))
    expect(link.remote).toEqual({ host: '127.0.0.1', port: socket.localPort, isDialled: false })
    expect(link.initiator).toBe(false)
    link.close()
  }
  expect(listener.waitingCount).toBe(0)
})

it('hands an encrypted connection to its torrent, with the handshake inside still to be read', async () => {
  const { listener, taken } = await open()
  const near = await dialTcp({
    address: { host: '127.0.0.1', port: listener.port },
    infoHash,
    timeoutMs: 5_000,
    encryption: 'encrypted',
  })
  near.send(handshake)
  await vi.waitFor(() => expect(taken).toHaveLength(1))
  const [{ link } = {} as Taken] = taken
  const heard = hear(link)
  near.send(Uint8Array.of(1, 2, 3))
  await vi.waitFor(() => expect(heard.bytes).toEqual(concatBytes([handshake, Uint8Array.of(1, 2, 3)])))
  const back = hear(near)
  link.send(handshake)
  await vi.waitFor(() => expect(back.bytes).toEqual(handshake))
})

it('closes at once on a peer that asks for another torrent, in plain or encrypted', async () => {
  const { listener, taken } = await open()
  const plain = await dial(listener.port)
  plain.socket.write(stranger)
  await plain.closed
  const address = { host: '127.0.0.1', port: listener.port }
  const options = { address, timeoutMs: 5_000, encryption: 'encrypted' } as const
  await expect(dialTcp({ ...options, infoHash: new Uint8Array(20).fill(8) })).rejects.toThrow('closed')
  // One that changes its mind inside the encryption, and one that says something else there.
  for (const inner of [stranger, new Uint8Array(68).fill(65)]) {
    const link = await dialTcp({ ...options, infoHash })
    const end = new Promise((resolve) => link.onClose(resolve))
    link.send(inner)
    expect(await end).toBe('refused')
  }
  expect(taken).toEqual([])
  expect(listener.waitingCount).toBe(0)
})

it('closes links that nobody takes, and lets nobody in whom it must refuse', async () => {
  const full = await open({ onLink: () => false })
  const { socket, closed } = await dial(full.listener.port)
  socket.write(handshake)
  await closed
  const asked: string[] = []
  const banned = await open({ isRefused: (host) => asked.push(host) > 0 })
  await (await dial(banned.listener.port)).closed
  expect(asked).toEqual(['127.0.0.1'])
})

it('gives a handshake ten seconds, however busy the peer looks', async () => {
  const clock = new VirtualClock()
  const { listener } = await open({ clock })
  const peers = [await dial(listener.port), await dial(listener.port)]
  await vi.waitFor(() => expect(listener.waitingCount).toBe(2))
  await clock.pass(9_000)
  peers[0]?.socket.write(handshake.subarray(0, 40))
  expect(listener.waitingCount).toBe(2)
  await clock.pass(1_000)
  expect(listener.waitingCount).toBe(0)
  await Promise.all(peers.map(({ closed }) => closed))
})

it('a thousand silent connections cost no more than the bound, and peers that speak get in', async () => {
  // Linux has all of 127.0.0.0/8; elsewhere all come from one address, and the test proves less.
  const { listener, taken } = await open()
  let most = 0
  for (let at = 0; at < 1_000; at++) {
    const localAddress = process.platform === 'linux' ? `127.0.${at % 200}.7` : '127.0.0.1'
    const socket = connect({ host: '127.0.0.1', port: listener.port, localAddress })
    socket.on('error', () => undefined)
    onTestFinished(() => {
      socket.destroy()
    })
    await once(socket, 'connect')
    most = Math.max(most, listener.waitingCount)
    if (at % 100 !== 99) continue
    const before = taken.length
    const { socket: real } = await dial(listener.port)
    real.write(handshake)
    await vi.waitFor(() => expect(taken).toHaveLength(before + 1))
  }
  expect(most).toBeLessThanOrEqual(100)
  expect(most).toBeGreaterThan(process.platform === 'linux' ? 90 : 5)
})

it('lets one address have ten connections in their handshake', async () => {
  const { listener } = await open()
  const peers: Awaited<ReturnType<typeof dial>>[] = []
  for (let at = 0; at < 15; at++) peers.push(await dial(listener.port))
  await Promise.all(peers.slice(0, 5).map(({ closed }) => closed))
  expect(listener.waitingCount).toBe(10)
})

it('hangs up on all who wait when it closes, and keeps the links', async () => {
  const { listener, taken } = await open()
  const linked = await dial(listener.port)
  linked.socket.write(handshake)
  await vi.waitFor(() => expect(taken).toHaveLength(1))
  const waiting = await dial(listener.port)
  await vi.waitFor(() => expect(listener.waitingCount).toBe(1))
  listener.close()
  await waiting.closed
  const heard = hear((taken[0] as Taken).link)
  linked.socket.write('more')
  await vi.waitFor(() => expect(heard.bytes.length).toBe(handshake.length + 4))
})

it('takes IPv4 and IPv6 at one port, and goes on without an address that this machine lacks', async () => {
  const { listener, taken } = await open({ hosts: ['127.0.0.1', '::1', '192.0.2.1', '2001:db8::1'] })
  const probe = createServer()
  const hasIpv6 = await new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(0, '::1', () => probe.close(() => resolve(true)))
  })
  const hosts = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']
  for (const host of hosts) (await dial(listener.port, host)).socket.write(handshake)
  await vi.waitFor(() => expect(taken).toHaveLength(hosts.length))
  expect(taken.map(({ link }) => link.remote.host).sort()).toEqual(hosts)
})

it('says which port is taken', async () => {
  const { listener } = await open()
  await expect(open({ port: listener.port })).rejects.toThrow(`another program uses port ${listener.port}`)
})
