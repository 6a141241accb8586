import type { Clock } from '../../../src/shared/clock.ts'

export interface LineOptions {
  /** Milliseconds that every byte takes. */
  readonly delayMs: number
  /** Rate in bytes a second; `null`: as fast as the machine. */
  readonly rateBytesPerSecond: number | null
}

/**
 * Bytes of a segment: what a packet of Ethernet's 1,500 bytes carries besides the headers of IP and TCP.
 * Connections take turns after each segment.
 */
const segmentBytes = 1_460

/** One connection's part in one direction of a line. */
export interface Flow {
  /**
   * `left` is called with the number of bytes that have gone out, `arrived` with those that arrived a line's
   * delay later.
   */
  send(bytes: Uint8Array): void
  /** Calls `run` when all that was sent before has arrived. */
  afterwards(run: () => void): void
  /** Bytes that were sent and have not gone out yet. */
  readonly waitingBytes: number
}

export interface FlowEvents {
  arrived(bytes: Uint8Array): void
  left?(bytes: number): void
}

interface Step {
  readonly bytes: number
  left(): void
  arrive(): void
}

interface Arrival {
  readonly at: number
  arrive(): void
}

/**
 * One direction of a line that many connections share: bytes take their time to go out, one segment after the
 * other, and then all the same time to arrive. Time is computed and not measured: a timer that comes late
 * delays only what it delivers.
 */
export class Line {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #rateBytesPerMs: number
  /** Steps of each flow that has any. The first flow has the next turn. */
  readonly #turns: Step[][] = []
  readonly #onTheWay: Arrival[] = []
  /** Time at which the last segment has gone out. */
  #freeAt = 0
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, { delayMs, rateBytesPerSecond }: LineOptions) {
    this.#clock = clock
    this.#delayMs = delayMs
    this.#rateBytesPerMs = rateBytesPerSecond === null ? Number.POSITIVE_INFINITY : rateBytesPerSecond / 1000
  }

  flow({ arrived, left = () => undefined }: FlowEvents): Flow {
    const steps: Step[] = []
    let waitingBytes = 0
    const push = (step: Step): void => {
      // An idle line begins now. A busy line goes on from where it is, however late its timer was.
      if (this.#turns.length === 0) this.#freeAt = Math.max(this.#freeAt, this.#clock.now())
      if (steps.length === 0) this.#turns.push(steps)
      steps.push(step)
    }
    const longest = Number.isFinite(this.#rateBytesPerMs) ? segmentBytes : Number.POSITIVE_INFINITY
    return {
      send: (bytes) => {
        waitingBytes += bytes.length
        for (let at = 0; at < bytes.length; at += longest) {
          const segment = bytes.subarray(at, at + longest)
          push({
            bytes: segment.length,
            left: () => {
              waitingBytes -= segment.length
              left(segment.length)
            },
            arrive: () => arrived(segment),
          })
        }
        this.#go()
      },
      afterwards: (run) => {
        push({ bytes: 0, left: () => undefined, arrive: run })
        this.#go()
      },
      get waitingBytes() {
        return waitingBytes
      },
    }
  }

  /** Does what is due, and sets the timer for the next step. */
  #go(): void {
    const now = this.#clock.now()
    while (this.#turns.length > 0 && this.#freeAt <= now) this.#sendNext()
    while ((this.#onTheWay[0]?.at ?? Number.POSITIVE_INFINITY) <= now) this.#onTheWay.shift()?.arrive()
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const next = Math.min(
      this.#turns.length > 0 ? this.#freeAt : Number.POSITIVE_INFINITY,
      this.#onTheWay[0]?.at ?? Number.POSITIVE_INFINITY,
    )
    if (next < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(Math.max(0, next - now), () => {
        this.#go()
      })
    }
  }

  #sendNext(): void {
    const steps = this.#turns.shift()
    const step = steps?.shift()
    if (steps === undefined || step === undefined) return
    if (steps.length > 0) this.#turns.push(steps)
    this.#freeAt += step.bytes / this.#rateBytesPerMs
    step.left()
    this.#onTheWay.push({ at: this.#freeAt + this.#delayMs, arrive: step.arrive })
  }
}
