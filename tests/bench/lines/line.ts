/** Bytes a second of a rate in Mbit/s. */
export const megabits = (rate: number): number => (rate * 1_000_000) / 8

/** Most that may wait in front of a direction of a line: what would be more is dropped as it comes. */
export type QueueLimit = { readonly ms: number } | { readonly bytes: number }

export interface QueueOptions {
  /** `null`: everything leaves as it comes. */
  readonly bytesPerSecond: number | null
  readonly limit: QueueLimit
}

interface Waiting<Packet> {
  readonly size: number
  readonly packet: Packet
}

/**
 * One direction of an access line: packets leave in order, each as long after the one before as the rate
 * wants, and a packet for which there is no room is dropped. Time comes in with each call and never goes
 * back, so that a timer that runs late changes nothing of what is computed here.
 *
 * Before a call with a time, everything that leaves until then has been taken by {@link shift}.
 */
export class LineQueue<Packet> {
  #bytesPerMs: number
  readonly #limit: QueueLimit
  readonly #waiting: Waiting<Packet>[] = []
  /** Sizes of all that wait, the first one's as a whole. */
  #bytes = 0
  /** The time at which the first one has left as a whole. */
  #firstLeavesAt = Number.POSITIVE_INFINITY

  constructor({ bytesPerSecond, limit }: QueueOptions) {
    this.#bytesPerMs = perMs(bytesPerSecond)
    this.#limit = limit
  }

  /** When the next packet leaves, in milliseconds; `Infinity` when none waits. */
  get nextAt(): number {
    return this.#firstLeavesAt
  }

  /** Bytes that have not left at `now`. */
  waitingBytes(now: number): number {
    const first = this.#waiting[0]
    if (first === undefined) return 0
    const rest = Math.max(0, this.#firstLeavesAt - now)
    return this.#bytes - first.size + (rest === 0 ? 0 : rest * this.#bytesPerMs)
  }

  /** Whether a packet of `size` bytes would be dropped at `now`. */
  isFullFor(now: number, size: number): boolean {
    const bytes = this.waitingBytes(now) + size
    return 'ms' in this.#limit ? bytes / this.#bytesPerMs > this.#limit.ms : bytes > this.#limit.bytes
  }

  /** Puts a packet at the end, whether there is room or not. */
  push(now: number, size: number, packet: Packet): void {
    if (this.#waiting.length === 0) this.#firstLeavesAt = now + size / this.#bytesPerMs
    this.#waiting.push({ size, packet })
    this.#bytes += size
  }

  /** Takes the packet that leaves at {@link nextAt}. */
  shift(): Packet | undefined {
    const first = this.#waiting.shift()
    if (first === undefined) return undefined
    this.#bytes -= first.size
    const next = this.#waiting[0]
    this.#firstLeavesAt =
      next === undefined ? Number.POSITIVE_INFINITY : this.#firstLeavesAt + next.size / this.#bytesPerMs
    return first.packet
  }

  /** From `now` on bytes leave at another rate, also those that wait, and the rest of the first packet. */
  setRate(now: number, bytesPerSecond: number | null): void {
    const rest = Math.max(0, this.#firstLeavesAt - now)
    const left = rest === 0 ? 0 : rest * this.#bytesPerMs
    this.#bytesPerMs = perMs(bytesPerSecond)
    if (this.#waiting.length > 0) this.#firstLeavesAt = now + left / this.#bytesPerMs
  }
}

const perMs = (bytesPerSecond: number | null): number =>
  bytesPerSecond === null ? Number.POSITIVE_INFINITY : bytesPerSecond / 1000
