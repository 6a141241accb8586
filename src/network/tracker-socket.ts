import type { Cancel, Clock } from '../shared/clock.ts'
import { maxTrackerMessageLength, parseTrackerMessage, type TrackerMessage } from './tracker-messages.ts'

/** Seconds between attempts to reach a tracker that is down; the last one repeats. Half as much again is added by chance. */
const reconnectSeconds = [1, 2, 5, 10, 30, 60]
/** A tracker that does not answer at all is as good as down. */
const connectTimeoutMs = 10_000
/** A tracker that does not confirm our goodbye is left so long after it. */
const closeTimeoutMs = 1_000

export interface TrackerSocketListener {
  /** The socket is open, for the first time or again. */
  open(): void
  message(message: TrackerMessage): void
  /** It cannot be reached, or has hung up; it is tried again. `reason` is a sentence. */
  down(reason: string): void
}

export type WebSocketConstructor = new (url: string) => WebSocket

/** The one connection to a tracker, shared by all swarms that use it. Opens by itself, and again when it breaks. */
export class TrackerSocket {
  readonly url: string
  readonly #WebSocket: WebSocketConstructor
  readonly #clock: Clock
  readonly #random: () => number
  readonly #listeners = new Set<TrackerSocketListener>()
  #socket: WebSocket | null = null
  #attempt = 0
  #cancelTimer: Cancel = () => undefined
  #isDestroyed = false
  #opened = false

  /** @param random 0 … 1 */
  constructor(url: string, WebSocket: WebSocketConstructor, clock: Clock, random: () => number) {
    this.url = url
    this.#clock = clock
    this.#WebSocket = WebSocket
    this.#random = random
    this.#connect()
  }

  get isOpen(): boolean {
    return this.#opened
  }

  listen(listener: TrackerSocketListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get isUnused(): boolean {
    return this.#listeners.size === 0
  }

  send(message: string): void {
    if (this.#opened) this.#socket?.send(message)
  }

  /** Hangs up on a tracker that is of no use, and tries again later. */
  reset(reason: string): void {
    if (this.#socket !== null) this.#lost(this.#socket, reason)
  }

  destroy(): void {
    this.#isDestroyed = true
    this.#cancelTimer()
    this.#listeners.clear()
    const socket = this.#socket
    this.#socket = null
    this.#opened = false
    if (socket !== null) hangUp(socket, this.#clock)
  }

  #connect(): void {
    let socket: WebSocket
    try {
      socket = new this.#WebSocket(this.url)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      queueMicrotask(() => this.#down(`The tracker’s address cannot be used: ${reason}`))
      return
    }
    this.#socket = socket
    this.#cancelTimer = this.#clock.after(connectTimeoutMs, () =>
      this.#lost(socket, 'The tracker does not answer.'),
    )
    socket.onopen = () => {
      if (socket !== this.#socket) return
      this.#cancelTimer()
      this.#opened = true
      for (const listener of [...this.#listeners]) listener.open()
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket !== this.#socket) return
      if (typeof data === 'string' && data.length > maxTrackerMessageLength) {
        this.#lost(socket, 'The tracker sent a message that is too long.')
        return
      }
      const message = parseTrackerMessage(data)
      if (message === null) return
      // Only now: a tracker that takes connections and hangs up at once is not asked every second.
      this.#attempt = 0
      for (const listener of [...this.#listeners]) listener.message(message)
    }
    socket.onclose = () =>
      this.#lost(socket, this.#opened ? 'The tracker hung up.' : 'The tracker could not be reached.')
    // `close` follows and says all there is to know; without a listener Node's socket would throw.
    socket.onerror = () => undefined
  }

  #lost(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return
    this.#socket = null
    this.#opened = false
    hangUp(socket, this.#clock)
    this.#down(reason)
  }

  #down(reason: string): void {
    if (this.#isDestroyed) return
    this.#cancelTimer()
    const seconds = reconnectSeconds[Math.min(this.#attempt++, reconnectSeconds.length - 1)] ?? 60
    this.#cancelTimer = this.#clock.after(seconds * 1000 * (1 + this.#random() / 2), () => this.#connect())
    for (const listener of [...this.#listeners]) listener.down(reason)
  }
}

/** What was sent last, the goodbye, still leaves: `close` waits for it, in Node for half a minute if it is let. */
const hangUp = (socket: WebSocket & { terminate?: () => void }, clock: Clock): void => {
  socket.close()
  if (socket.terminate === undefined || socket.readyState === 3) return
  const cancel = clock.after(closeTimeoutMs, () => socket.terminate?.())
  socket.onclose = cancel
}
