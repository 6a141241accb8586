import type { Cancel, Clock } from '../shared/clock.ts'
import type { Words } from '../shared/wording.ts'
import type { OwnNames } from './own-names.ts'
import { nextReconnectMs } from './reconnect-timing.ts'
import type { SlotHolder, SocketSlots } from './socket-slots.ts'
import type { TrackerMessage } from './tracker-messages.ts'
import { TrackerSocket, type WebSocketConstructor } from './tracker-socket.ts'

/**
 * Sockets that may be opened within {@link startsMs}; then the next one waits. Our own choice, for a torrent
 * that is paused and resumed again and again.
 */
const maxStarts = 4
/** Milliseconds; see {@link maxStarts}. */
const startsMs = 10_000

interface TrackerLineListener {
  open(): void
  message(message: TrackerMessage): void
  /** The tracker cannot be reached or has hung up. It is tried again. `reason` is a sentence. */
  down(reason: Words): void
  /** There is no socket now, because it is the turn of other torrents. */
  waiting(): void
}

export interface TrackerLineOptions {
  readonly url: string
  readonly WebSocket: WebSocketConstructor
  readonly clock: Clock
  /** 0 … 1. */
  readonly random: () => number
  readonly slots: SocketSlots
  readonly names: OwnNames
  readonly hasLinks: () => boolean
  readonly listener: TrackerLineListener
}

/**
 * The line from one torrent to one tracker: a socket of its own, under the name that we have there, opened
 * again when it breaks. Some trackers know a peer id in one swarm only, and some take one peer id from a
 * socket: both accept this.
 */
export class TrackerLine implements SlotHolder {
  readonly #options: TrackerLineOptions
  #name: Uint8Array
  #socket: TrackerSocket | null = null
  #isStarted = false
  #isWatched = false
  #failures = 0
  readonly #starts: number[] = []
  #cancelRetry: Cancel = () => undefined

  constructor(options: TrackerLineOptions) {
    this.#options = options
    this.#name = options.names.current
  }

  /** The name under which the tracker and its peers know us on this line: 20 bytes. */
  get name(): Uint8Array {
    return this.#name
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen === true
  }

  get isWatched(): boolean {
    return this.#isWatched
  }

  set isWatched(isWatched: boolean) {
    if (isWatched === this.#isWatched) return
    this.#isWatched = isWatched
    this.#options.slots.changed()
  }

  /** Opens the socket, and goes on trying, under the name that the swarm has now. */
  start(): void {
    if (this.#isStarted) return
    const { names, clock } = this.#options
    this.#isStarted = true
    this.#failures = 0
    this.#name = names.current
    const now = clock.now()
    while (this.#starts[0] !== undefined && now - this.#starts[0] >= startsMs) this.#starts.shift()
    const waitMs = this.#starts.length < maxStarts ? 0 : (this.#starts[0] ?? now) + startsMs - now
    if (waitMs <= 0) this.#request()
    else this.#cancelRetry = clock.after(waitMs, () => this.#request())
  }

  /** Closes the socket. What was sent still leaves. */
  stop(): void {
    if (!this.#isStarted) return
    this.#isStarted = false
    this.#cancelRetry()
    this.#hangUp()
    this.#options.slots.release(this)
  }

  send(message: string): void {
    this.#socket?.send(message)
  }

  /**
   * The tracker has fallen silent: the line is closed and tried again later, under a name for this tracker
   * alone. The tracker may not have noticed that the connection is dead, and would send our messages there.
   */
  giveUp(reason: Words): void {
    if (!this.#isStarted) return
    this.#name = this.#options.names.single()
    this.#hangUp()
    this.#down(reason)
  }

  /** @see SlotHolder */
  granted(): void {
    const { url, WebSocket, clock, listener } = this.#options
    this.#starts.push(clock.now())
    if (this.#starts.length > maxStarts) this.#starts.shift()
    this.#socket = new TrackerSocket(url, WebSocket, clock, {
      open: () => listener.open(),
      message: (message) => {
        // Reset here and not earlier: a tracker that takes connections and hangs up at once is not asked
        // every second.
        this.#failures = 0
        listener.message(message)
      },
      down: (reason) => {
        this.#socket = null
        this.#down(reason)
      },
    })
  }

  /** @see SlotHolder */
  turnOver(): void {
    this.#hangUp()
    this.#options.listener.waiting()
  }

  #request(): void {
    this.#options.slots.request(this)
    if (this.#socket === null) this.#options.listener.waiting()
  }

  #hangUp(): void {
    this.#socket?.close()
    this.#socket = null
  }

  #down(reason: Words): void {
    const { clock, random, hasLinks, listener, slots } = this.#options
    const waitMs = nextReconnectMs(this.#failures++, hasLinks(), random())
    this.#cancelRetry = clock.after(waitMs, () => this.#request())
    slots.release(this)
    listener.down(reason)
  }
}
