import { randomBytes } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { RateLimit } from './rate-limit.ts'
import { parseClientMessage } from './tracker-message.ts'
import type { TrackerMember, TrackerSwarms } from './tracker-swarms.ts'

/** WebSocket close code: the message breaks the endpoint's rules (RFC 6455 §7.4.1). */
const policyViolation = 1008
/** WebSocket close code: the endpoint met a condition that it did not expect (RFC 6455 §7.4.1). */
const internalError = 1011
/**
 * Milliseconds in which a client must answer a ping when another socket claims its peer id: our own choice.
 */
const probeTimeoutMs = 5_000
/**
 * Bytes of an unfinished message. If a message is longer than this and still not whole after the time between
 * two pings, it is held back on purpose.
 */
const partialMessageBytes = 16 * 1024

export interface TrackerConnectionOptions {
  readonly socket: WebSocket
  /** How many bytes came over the line so far. */
  readonly bytesRead: () => number
  readonly address: string
  /** Whether it is our own seeder, which has no bounds. */
  readonly isOwn: boolean
  readonly swarms: TrackerSwarms
}

/**
 * A client's WebSocket. It is bounded and pinged, and its messages are checked. No fault of the client
 * reaches anybody else.
 */
export class TrackerConnection {
  readonly #options: TrackerConnectionOptions
  readonly #member: TrackerMember
  readonly #messages: RateLimit
  readonly #bytes: RateLimit
  readonly #probes = new Set<(isAlive: boolean) => void>()
  /** Text of the last ping. It cannot be guessed, so an answer proves that the client reads. */
  #pingText = ''
  #isAnswered = true
  #bytesAtMessage = 0
  #bytesAtSweep = 0

  constructor(options: TrackerConnectionOptions) {
    this.#options = options
    const { socket, address, isOwn, swarms } = options
    const now = performance.now()
    this.#messages = new RateLimit(swarms.limits.messagesPerSecond, swarms.limits.messagesBurst, now)
    this.#bytes = new RateLimit(swarms.limits.bytesPerSecond, swarms.limits.bytesBurst, now)
    this.#bytesAtMessage = options.bytesRead()
    // This listener comes first: an error without a listener would end the process. `close` follows every
    // error.
    socket.on('error', () => socket.terminate())
    this.#member = swarms.join({
      address,
      isOwn,
      send: (text) => this.#send(text),
      probe: () => this.#probe(),
    })
    socket.on('message', (data) => this.#guarded(() => this.#receive(data)))
    // Each ping of the client is answered. A client that does not read the answers would fill our memory.
    socket.on('ping', () => this.#endUnread())
    socket.on('pong', (data) => this.#guarded(() => this.#onPong(data)))
    socket.on('close', () => this.#guarded(() => this.#onClose()))
  }

  /**
   * Call it once in every ping interval: it ends a client that is gone or holds a message back, and pings the
   * others.
   */
  sweep(): void {
    this.#guarded(() => {
      const { socket, bytesRead, isOwn } = this.#options
      const read = bytesRead()
      const isHoldingBack =
        this.#bytesAtMessage < this.#bytesAtSweep && read - this.#bytesAtMessage > partialMessageBytes
      if (!this.#isAnswered || (isHoldingBack && !isOwn)) {
        socket.terminate()
        return
      }
      this.#bytesAtSweep = read
      this.#ping()
    })
  }

  terminate(): void {
    this.#options.socket.terminate()
  }

  /** Runs `handle`. An error with one client ends that client and no other. */
  #guarded(handle: () => void): void {
    try {
      handle()
    } catch (error) {
      console.error('The tracker had a fault with one client, which was sent away:', error)
      try {
        this.#member.leave()
        this.#options.socket.close(internalError, 'The tracker had a fault.')
      } catch {
        this.#options.socket.terminate()
      }
    }
  }

  #receive(data: RawData): void {
    const { isOwn, bytesRead, socket } = this.#options
    this.#bytesAtMessage = bytesRead()
    // Messages may still come between the goodbye and the end.
    if (socket.readyState !== socket.OPEN) return
    const text = data.toString()
    const now = performance.now()
    if (!isOwn && !(this.#messages.take(1, now) && this.#bytes.take(text.length, now))) {
      socket.close(policyViolation, 'These are more messages than one client may send. Come back later.')
      return
    }
    const message = parseClientMessage(text)
    if (message === null) {
      socket.close(policyViolation, 'Not a message that a WebTorrent tracker understands.')
    } else this.#member.receive(message)
  }

  #send(text: string): void {
    const { socket } = this.#options
    this.#endUnread()
    if (socket.readyState === socket.OPEN) socket.send(text, () => undefined)
  }

  /** Ends a client that does not read what others send to it: it would fill our memory. */
  #endUnread(): void {
    const { socket, isOwn, swarms } = this.#options
    if (socket.bufferedAmount > swarms.limits.unreadBytes && !isOwn) socket.terminate()
  }

  #ping(): void {
    const { socket } = this.#options
    if (socket.readyState !== socket.OPEN) return
    this.#isAnswered = false
    this.#pingText = randomBytes(8).toString('hex')
    socket.ping(this.#pingText, undefined, () => undefined)
  }

  #onPong(data: Buffer): void {
    // The frame of a pong is no part of a message (RFC 6455 §5.2: two bytes, and a mask of four, for less
    // than 126 bytes).
    this.#bytesAtMessage += data.length + 6
    if (this.#isAnswered || data.toString() !== this.#pingText) return
    this.#isAnswered = true
    this.#settle(true)
  }

  #onClose(): void {
    this.#member.leave()
    this.#settle(false)
  }

  #settle(isAlive: boolean): void {
    for (const settle of [...this.#probes]) settle(isAlive)
  }

  #probe(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#options.socket.terminate(), probeTimeoutMs)
      const settle = (isAlive: boolean): void => {
        this.#probes.delete(settle)
        clearTimeout(timer)
        resolve(isAlive)
      }
      this.#probes.add(settle)
      // A client that has not answered its last ping yet is being asked already.
      if (this.#isAnswered) this.#ping()
      if (this.#options.socket.readyState === this.#options.socket.CLOSED) settle(false)
    })
  }
}
