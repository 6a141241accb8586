import { maxTrackerMessageLength, parseTrackerMessage, type TrackerMessage } from './tracker-messages.ts'

/** Seconds between attempts to reach a tracker that is down; the last one repeats. Half as much again is added by chance. */
const reconnectSeconds = [1, 2, 5, 10, 30, 60]
/** A tracker that does not answer at all is as good as down. */
const connectTimeoutMs = 10_000

export interface TrackerSocketListener {
  /** The socket is open, for the first time or again. */
  open(): void
  message(message: TrackerMessage): void
  /** It cannot be reached, or has hung up; it is tried again. */
  down(reason: string): void
}

export type WebSocketConstructor = new (url: string) => WebSocket

/** The one connection to a tracker, shared by all swarms that use it. Opens by itself, and again when it breaks. */
export class TrackerSocket {
  readonly url: string
  readonly #WebSocket: WebSocketConstructor
  readonly #random: () => number
  readonly #listeners = new Set<TrackerSocketListener>()
  #socket: WebSocket | null = null
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #isDestroyed = false
  #opened = false

  /** @param random 0 … 1 */
  constructor(url: string, WebSocket: WebSocketConstructor, random: () => number) {
    this.url = url
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

  destroy(): void {
    this.#isDestroyed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#listeners.clear()
    const socket = this.#socket
    this.#socket = null
    this.#opened = false
    // What was sent last, the goodbye, still leaves: close waits for it.
    socket?.close()
  }

  #connect(): void {
    let socket: WebSocket
    try {
      socket = new this.#WebSocket(this.url)
    } catch (error) {
      queueMicrotask(() => this.#down(error instanceof Error ? error.message : 'its address cannot be used'))
      return
    }
    this.#socket = socket
    this.#timer = setTimeout(() => {
      if (socket.readyState === 0) this.#lost(socket, 'it did not answer')
    }, connectTimeoutMs)
    socket.onopen = () => {
      if (socket !== this.#socket) return
      this.#stopTimer()
      this.#attempt = 0
      this.#opened = true
      for (const listener of [...this.#listeners]) listener.open()
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket !== this.#socket) return
      if (typeof data === 'string' && data.length > maxTrackerMessageLength) {
        this.#lost(socket, 'it sent a message that is too long')
        return
      }
      const message = parseTrackerMessage(data)
      if (message === null) return
      for (const listener of [...this.#listeners]) listener.message(message)
    }
    socket.onclose = () => this.#lost(socket, this.#opened ? 'it hung up' : 'it could not be reached')
    // `close` follows and says all there is to know; without a listener Node's socket would throw.
    socket.onerror = () => undefined
  }

  #lost(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return
    this.#socket = null
    this.#opened = false
    socket.close()
    this.#down(reason)
  }

  #down(reason: string): void {
    if (this.#isDestroyed) return
    this.#stopTimer()
    const seconds = reconnectSeconds[Math.min(this.#attempt++, reconnectSeconds.length - 1)] ?? 60
    this.#timer = setTimeout(() => this.#connect(), seconds * 1000 * (1 + this.#random() / 2))
    for (const listener of [...this.#listeners]) listener.down(reason)
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
