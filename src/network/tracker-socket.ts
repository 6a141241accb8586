import type { Cancel, Clock } from '../shared/clock.ts'
import type { Words } from '../shared/wording.ts'
import { maxTrackerMessageLength, parseTrackerMessage, type TrackerMessage } from './tracker-messages.ts'
import { trackerProblems } from './tracker-problems.ts'

/** A tracker that does not open the socket within this time counts as down. Milliseconds; our own choice. */
const connectTimeoutMs = 10_000
/** A tracker that does not confirm our goodbye is left after this long. Milliseconds; our own choice. */
const closeTimeoutMs = 1_000

export interface TrackerSocketListener {
  open(): void
  message(message: TrackerMessage): void
  /**
   * The socket could not be opened, or it broke, or the tracker hung up. Called once, and not after `close`.
   *
   * @param reason a sentence
   */
  down(reason: Words): void
}

export type WebSocketConstructor = new (url: string) => WebSocket

/** One connection to a tracker, from its beginning to its end. */
export class TrackerSocket {
  readonly #clock: Clock
  readonly #listener: TrackerSocketListener
  #socket: WebSocket | null = null
  #cancelTimeout: Cancel = () => undefined
  #isOpen = false
  #isOver = false

  constructor(url: string, WebSocket: WebSocketConstructor, clock: Clock, listener: TrackerSocketListener) {
    this.#clock = clock
    this.#listener = listener
    let socket: WebSocket
    try {
      socket = new WebSocket(url)
    } catch (error) {
      queueMicrotask(() => this.#down(whyRefused(error)))
      return
    }
    this.#socket = socket
    this.#cancelTimeout = clock.after(connectTimeoutMs, () => this.#down(trackerProblems.silent()))
    socket.onopen = () => {
      if (this.#isOver) return
      this.#cancelTimeout()
      this.#isOpen = true
      listener.open()
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#isOver) return
      if (typeof data === 'string' && data.length > maxTrackerMessageLength) {
        this.#down(trackerProblems.tooMuch())
        return
      }
      const message = parseTrackerMessage(data)
      if (message !== null) listener.message(message)
    }
    socket.onclose = () => this.#down(this.#isOpen ? trackerProblems.hungUp() : trackerProblems.unreachable())
    // `close` follows and says all that is known; without a listener, Node's socket would throw.
    socket.onerror = () => undefined
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver
  }

  send(message: string): void {
    if (this.isOpen) this.#socket?.send(message)
  }

  /** Closes the socket. What was sent still leaves. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimeout()
    if (this.#socket !== null) hangUp(this.#socket, this.#clock)
  }

  #down(reason: Words): void {
    if (this.#isOver) return
    this.close()
    this.#listener.down(reason)
  }
}

/**
 * Closes a socket so that the last message, the goodbye, still leaves: `close` waits for it, in Node for up
 * to half a minute.
 */
const hangUp = (socket: WebSocket & { terminate?: () => void }, clock: Clock): void => {
  socket.onclose = null
  socket.close()
  if (socket.terminate === undefined || socket.readyState === 3) return
  const cancel = clock.after(closeTimeoutMs, () => socket.terminate?.())
  socket.onclose = cancel
}

/**
 * Browsers refuse an unencrypted socket to a page of https: with a SecurityError, and no address with a
 * SyntaxError.
 */
const whyRefused = (error: unknown): Words =>
  error instanceof Error && error.name === 'SecurityError'
    ? trackerProblems.notSecure()
    : trackerProblems.badAddress()
