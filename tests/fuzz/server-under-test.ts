import { type ChildProcess, fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { encodeUdpConnect, parseUdpAnswer } from '../../src/protocol/udp-tracker.ts'

export interface Memory {
  /** Bytes of the heap and of what it holds, after a garbage collection. */
  readonly heldBytes: number
  readonly residentBytes: number
  /** Torrents that pages have open at the bridge. */
  readonly viewerCount: number
}

interface Ports {
  readonly port: number
  readonly bridgePort: number
  readonly udpPort: number
}

const timeoutMs = 20_000

/** The whole server as a process. */
export class ServerUnderTest {
  readonly port: number
  /** Where pages ask its bridge. */
  readonly bridgePort: number
  /** Where its tracker answers over UDP. */
  readonly udpPort: number
  /** The server's folder, which is deleted with it. */
  readonly root: string
  readonly #child: ChildProcess
  readonly #said: () => string
  #ended: string | null = null

  static async start(): Promise<ServerUnderTest> {
    const root = mkdtempSync(join(tmpdir(), 'fuzz-server-'))
    const child = fork(fileURLToPath(new URL('server-process.ts', import.meta.url)), [root], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    child.once('exit', () => rmSync(root, { recursive: true, force: true }))
    let said = ''
    child.stderr?.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-4_000)
    })
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`The server did not start:\n${said}`)
      }),
    ])) as [Ports]
    return new ServerUnderTest(child, root, message, () => said)
  }

  private constructor(
    child: ChildProcess,
    root: string,
    { port, bridgePort, udpPort }: Ports,
    said: () => string,
  ) {
    this.#child = child
    this.root = root
    this.port = port
    this.bridgePort = bridgePort
    this.udpPort = udpPort
    this.#said = said
    child.once('exit', (code, signal) => {
      this.#ended = `The server ended with ${signal ?? code}:\n${said()}`
    })
  }

  get isRunning(): boolean {
    return this.#ended === null
  }

  /** @throws Error when the server has ended, or had a fault that it caught */
  assertSound(): void {
    if (this.#ended !== null) throw new Error(this.#ended)
    if (this.#said() !== '') throw new Error(`The server complained:\n${this.#said()}`)
  }

  async memory(): Promise<Memory> {
    const answer = once(this.#child, 'message')
    this.#child.send('memory')
    return ((await answer) as [Memory])[0]
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

const swarm = 'fuzz-afterwards-....'
const peer = (letter: string): string => letter.repeat(20)

/** Lets two honest clients meet: one offers, the other answers, and both must get exactly that. */
export const assertMeeting = async (port: number): Promise<void> => {
  const sockets = ['a', 'b'].map(() => new WebSocket(`ws://127.0.0.1:${port}`))
  const [left, right] = sockets
  if (left === undefined || right === undefined) return
  const announce = (peerId: string, more: object): string =>
    JSON.stringify({ action: 'announce', info_hash: swarm, peer_id: peerId, left: 1, ...more })
  const offer = { type: 'offer', sdp: 'v=0 offer' }
  const answer = { type: 'answer', sdp: 'v=0 answer' }
  // The code that misses an answer tells what an error means for the meeting.
  for (const socket of sockets) socket.on('error', () => undefined)
  try {
    await Promise.all(
      sockets.map((socket) => once(socket, 'open', { signal: AbortSignal.timeout(timeoutMs) })),
    )
    left.send(announce(peer('a'), { event: 'started', offers: [] }))
    const welcome = await message(left, () => true)
    if (welcome.incomplete !== 1 || welcome.complete !== 0) {
      throw new Error(`Welcomed with ${JSON.stringify(welcome)}`)
    }
    const offered = message(left, (said) => 'offer' in said)
    const answered = message(right, (said) => 'answer' in said)
    right.send(announce(peer('b'), { event: 'started', offers: [{ offer_id: peer('1'), offer }] }))
    expectEqual(await offered, {
      action: 'announce',
      info_hash: swarm,
      peer_id: peer('b'),
      offer_id: peer('1'),
      offer,
    })
    left.send(announce(peer('a'), { answer, offer_id: peer('1'), to_peer_id: peer('b') }))
    expectEqual(await answered, {
      action: 'announce',
      info_hash: swarm,
      peer_id: peer('a'),
      offer_id: peer('1'),
      answer,
    })
  } finally {
    await Promise.all(
      sockets.map((socket) => {
        const closed = socket.readyState === socket.CLOSED ? null : once(socket, 'close')
        socket.close()
        return closed
      }),
    )
  }
}

/** Connects to the tracker over UDP as an honest client would. */
export const assertUdpAnswer = async (port: number): Promise<void> => {
  const socket = createSocket('udp4')
  try {
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(timeoutMs) })
    // A datagram may be lost when the system is busy.
    const asking = setInterval(() => socket.send(encodeUdpConnect(7), port, '127.0.0.1'), 500)
    socket.send(encodeUdpConnect(7), port, '127.0.0.1')
    const [answer] = (await answered.finally(() => clearInterval(asking))) as [Buffer]
    if (parseUdpAnswer(answer, 4)?.action !== 'connect') throw new Error('The tracker over UDP is wrong.')
  } finally {
    socket.close()
  }
}

const message = (
  socket: WebSocket,
  fits: (said: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> => {
  const found = new Promise<Record<string, unknown>>((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(timer)
      socket.off('message', listen)
      done()
    }
    const timer = setTimeout(() => settle(() => reject(new Error('The tracker did not answer.'))), timeoutMs)
    const listen = (data: Buffer): void => {
      const said = JSON.parse(data.toString()) as Record<string, unknown>
      if (fits(said)) settle(() => resolve(said))
    }
    socket.on('message', listen)
    socket.once('close', () => settle(() => reject(new Error('The tracker hung up.'))))
  })
  // Another promise may fail first, and then nobody waits for this one.
  found.catch(() => undefined)
  return found
}

const sorted = (value: object): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

const expectEqual = (value: object, expected: object): void => {
  if (sorted(value) !== sorted(expected)) {
    throw new Error(`Got ${sorted(value)} instead of ${sorted(expected)}`)
  }
}
