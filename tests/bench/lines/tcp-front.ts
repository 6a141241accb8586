import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Line } from './line-network.ts'
import type { RunningNetwork } from './running-network.ts'

/** Bytes of a segment of TCP, and of its headers with IPv4's. */
const segmentBytes = 1_460
const headerBytes = 40
/** Bytes that TCP sends before the first answer. RFC 6928. */
const firstWindow = 10 * segmentBytes
/** Most bytes under way: a window without scaling would be smaller, and what Linux takes by itself larger. */
const largestWindow = 1024 * 1024
/** Most bytes that wait here before the sender is paused. */
const highWaterBytes = 256 * 1024

const onLoopback = '127.0.0.1'

/** Something that a server got or sent, for a ledger. */
export interface TcpNote {
  readonly line: string
  readonly what: 'opened' | 'in' | 'out'
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly at: number
}

interface StreamEnds {
  readonly from: Line | null
  readonly to: Line | null
  readonly source: Socket
  readonly target: Socket
  noted(bytes: number): void
}

/**
 * One direction of a connection of TCP over the lines: segments, answers to them, and a window that doubles
 * each round trip until a queue is full, and is halved then. Nothing is lost on the way.
 */
class Stream {
  readonly #network: RunningNetwork
  readonly #ends: StreamEnds
  readonly #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #underWay = 0
  #window = firstWindow
  #isSlowStart = true
  #hasEnded = false

  constructor(network: RunningNetwork, ends: StreamEnds) {
    this.#network = network
    this.#ends = ends
    const { source } = ends
    source.on('data', (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; at += segmentBytes) {
        this.#waiting.push(bytes.subarray(at, at + segmentBytes))
      }
      this.#waitingBytes += bytes.length
      if (this.#waitingBytes > highWaterBytes) source.pause()
      this.#network.change((now) => this.#pump(now))
    })
    const end = (): void => {
      this.#hasEnded = true
      this.#network.change((now) => this.#pump(now))
    }
    source.once('end', end)
    source.once('close', end)
  }

  #pump(now: number): void {
    while (this.#underWay < this.#window) {
      const segment = this.#waiting.shift()
      if (segment === undefined) break
      this.#waitingBytes -= segment.length
      this.#send(now, segment)
    }
    const { source, target, to, from } = this.#ends
    if (source.isPaused() && this.#waitingBytes < highWaterBytes / 2) source.resume()
    if (!this.#hasEnded || this.#waiting.length > 0 || this.#underWay > 0) return
    this.#hasEnded = false
    this.#network.lines.send(now, {
      from,
      to,
      size: headerBytes,
      deliver: () => target.end(),
      squeezed: () => undefined,
    })
  }

  #send(now: number, segment: Uint8Array): void {
    const { from, to, target, noted } = this.#ends
    const { lines } = this.#network
    this.#underWay += segment.length
    const answered = (at: number): void => {
      this.#underWay -= segment.length
      const more = this.#isSlowStart ? segment.length : (segmentBytes * segment.length) / this.#window
      this.#window = Math.min(largestWindow, this.#window + more)
      this.#pump(at)
    }
    lines.send(now, {
      from,
      to,
      size: segment.length + headerBytes,
      deliver: (at) => {
        noted(segment.length)
        if (target.writable) target.write(segment)
        const answer = { from: to, to: from, size: headerBytes, deliver: answered }
        lines.send(at, { ...answer, squeezed: () => undefined })
      },
      squeezed: () => {
        this.#isSlowStart = false
        this.#window = Math.max(2 * segmentBytes, this.#window / 2)
      },
    })
  }
}

/** Ports in front of servers in the middle of the network, each for the peer behind one line. */
export class TcpFronts {
  readonly #network: RunningNetwork
  readonly #note: (note: TcpNote) => void
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()

  constructor(network: RunningNetwork, note: (note: TcpNote) => void = () => undefined) {
    this.#network = network
    this.#note = note
  }

  /** Opens a port of this machine that leads to `port` over a line. Resolves with it. */
  async open(line: Line, port: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      this.#keep(client)
      this.#handshake(line, () => this.#connect(line, client, port))
    })
    this.#servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, onLoopback, resolve)
    })
    return (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    // An error here says no more than the `close` that follows.
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** A SYN and the SYN-ACK that answers it. */
  #handshake(line: Line, done: () => void): void {
    const size = headerBytes
    const squeezed = (): void => undefined
    this.#network.send({
      from: line,
      to: null,
      size,
      squeezed,
      deliver: (at) =>
        this.#network.lines.send(at, { from: null, to: line, size, squeezed, deliver: () => done() }),
    })
  }

  #connect(line: Line, client: Socket, port: number): void {
    if (client.destroyed) return
    const target = connect({ port, host: onLoopback, allowHalfOpen: true })
    this.#keep(target)
    const noteOf = (what: TcpNote['what']) => (bytes: number) =>
      this.#note({ line: line.name, what, bytes, at: Date.now() })
    noteOf('opened')(0)
    new Stream(this.#network, { from: line, to: null, source: client, target, noted: noteOf('in') })
    const noteOut = noteOf('out')
    target.on('data', (bytes: Uint8Array) => noteOut(bytes.length))
    new Stream(this.#network, {
      from: null,
      to: line,
      source: target,
      target: client,
      noted: () => undefined,
    })
    client.resume()
  }
}
