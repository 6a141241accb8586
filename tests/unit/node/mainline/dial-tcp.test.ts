import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { LinkEnd } from '../../../../src/network/channel-link.ts'
import { DialError, type DialOptions, dialTcp } from '../../../../src/node/mainline/dial-tcp.ts'
import { type MseAgreement, receiveMse } from '../../../../src/node/mainline/mse.ts'
import { keyLength, makeKeyPair } from '../../../../src/node/mainline/mse-keys.ts'
import { SocketDialogue } from '../../../../src/node/mainline/socket-dialogue.ts'
import { TcpLink } from '../../../../src/node/mainline/tcp-link.ts'
import { deferred } from '../../../../src/shared/deferred.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import { startSocketServer } from '../../../helpers/socket-pair.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const infoHash = new Uint8Array(20).fill(3)

const dial = (port: number, more: Partial<DialOptions> = {}): Promise<TcpLink> =>
  dialTcp({
    address: { host: '127.0.0.1', port },
    infoHash,
    timeoutMs: 5_000,
    encryption: 'plain',
    clock: new VirtualClock(),
    ...more,
  })

const failureOf = async (dialled: Promise<TcpLink>): Promise<unknown> => {
  const error = await dialled.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TorrentError)
  return error instanceof DialError ? error.failure : (error as TorrentError).code
}

/** Takes encrypted connections as another client would. */
const receiver = (socket: Socket): Promise<TcpLink> =>
  new Promise((resolve, reject) => {
    new SocketDialogue<MseAgreement>(
      socket,
      (voice) => receiveMse(voice, { infoHashes: () => [infoHash], random: randomBytes }),
      {
        agreed: ({ ciphers, early }) =>
          resolve(
            new TcpLink({ socket, remote: { host: '127.0.0.1', port: 1, isDialled: false }, ciphers, early }),
          ),
        failed: (error) => reject(error ?? new Error('The other end closed.')),
      },
    )
  })

it('gives a plain link as soon as the connection is there', async () => {
  const { port } = await startSocketServer((socket) => socket.end('hello'))
  const link = await dial(port)
  const heard: number[] = []
  link.listen({ data: (data) => heard.push(...data), drain: () => undefined, close: () => undefined })
  await vi.waitFor(() => expect(String.fromCharCode(...heard)).toBe('hello'))
  expect(link.remote).toEqual({ host: '127.0.0.1', port, isDialled: true })
})

it('tells by the end of a plain link that the peer wants another hello', async () => {
  const { port } = await startSocketServer((socket) => socket.on('data', () => socket.destroy()))
  const link = await dial(port)
  const end = new Promise<LinkEnd>((resolve) => link.onClose(resolve))
  link.send(new TextEncoder().encode('\x13BitTorrent protocol'))
  expect(await end).toBe('refused')
})

it('gives an encrypted link once the keys are agreed on', async () => {
  const links: Promise<TcpLink>[] = []
  const { port } = await startSocketServer((socket) => links.push(receiver(socket)))
  const near = await dial(port, { encryption: 'encrypted' })
  const far = (await links[0]) as TcpLink
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    const heard: number[] = []
    to.listen({ data: (data) => heard.push(...data), drain: () => undefined, close: () => undefined })
    from.send(Uint8Array.of(1, 2, 3))
    await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]))
  }
})

/** A public key that makes a secret which begins with a zero. */
const leadingZeroKey = (theirs: Uint8Array): Uint8Array => {
  for (;;) {
    const keys = makeKeyPair(randomBytes)
    if (keys.secretWith(theirs)[0] === 0) return keys.publicKey
  }
}

it('connects once more where the secret would begin with a zero, which rTorrent leaves out, and not twice', async () => {
  let connections = 0
  let isStubborn = false
  const { port } = await startSocketServer((socket) => {
    connections++
    if (connections > 1 && !isStubborn) void receiver(socket)
    else {
      socket.on('error', () => undefined)
      // Their key comes first, in one part on this machine.
      socket.once('data', (data: Uint8Array) => {
        socket.write(leadingZeroKey(data.subarray(0, keyLength)))
        // What comes next is for a secret that this end reads in another way.
        if (connections > 1) socket.once('data', () => socket.destroy())
      })
    }
  })
  const link = await dial(port, { encryption: 'encrypted' })
  expect(connections).toBe(2)
  link.close()
  connections = 0
  isStubborn = true
  expect(await failureOf(dial(port, { encryption: 'encrypted' }))).toBe('closed')
  expect(connections).toBe(2)
})

it('says that nobody takes connections there', async () => {
  const { port, server } = await startSocketServer()
  await new Promise((resolve) => server.close(resolve))
  for (const encryption of ['plain', 'encrypted'] as const) {
    expect(await failureOf(dial(port, { encryption }))).toBe('refused')
  }
})

it.each<[string, (socket: Socket) => void]>([
  ['closes at once', (socket) => void socket.end()],
  ['closes at our first bytes', (socket) => void socket.on('data', () => socket.destroy())],
  ['answers in plain', (socket) => void socket.on('data', () => socket.end(new Uint8Array(700).fill(65)))],
  ['has a key that no honest peer has', (socket) => void socket.write(new Uint8Array(96))],
])('says that the peer broke off the encrypted handshake: it %s', async (_, behave) => {
  const { port } = await startSocketServer(behave)
  expect(await failureOf(dial(port, { encryption: 'encrypted' }))).toBe('closed')
})

it('waits no longer than it may, for the connection and for the keys', async () => {
  const clock = new VirtualClock()
  // Nothing has happened yet when virtual time passes: the connection counts as silent.
  const connecting = failureOf(dial((await startSocketServer()).port, { clock, timeoutMs: 3_000 }))
  await clock.pass(3_000)
  expect(await connecting).toBe('silent')

  const heard = deferred<void>()
  const { port } = await startSocketServer((socket) => socket.on('data', () => heard.resolve()))
  const agreeing = failureOf(dial(port, { encryption: 'encrypted', clock }))
  await heard.promise
  await clock.pass(5_000)
  expect(await agreeing).toBe('silent')
})

it('stops when it is told to, while it connects, and while it agrees on keys', async () => {
  const gone = new AbortController()
  gone.abort()
  const closed: Promise<unknown>[] = []
  const { port } = await startSocketServer((socket) => {
    closed.push(new Promise((resolve) => socket.once('close', resolve)))
    socket.on('data', () => stop.abort())
  })
  expect(await failureOf(dial(port, { signal: gone.signal }))).toBe('aborted')
  const stop = new AbortController()
  expect(await failureOf(dial(port, { encryption: 'encrypted', signal: stop.signal }))).toBe('aborted')
  await Promise.all(closed)
})

it('leaves the link alone when it is told to stop later', async () => {
  const { port } = await startSocketServer((socket) => socket.write('x'))
  const stop = new AbortController()
  const link = await dial(port, { signal: stop.signal })
  stop.abort()
  const heard: number[] = []
  link.listen({ data: (data) => heard.push(...data), drain: () => undefined, close: () => undefined })
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  link.close()
})
