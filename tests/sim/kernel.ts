import type { Cancel, Clock, Random } from '../../src/swarm/ports.ts'

interface Event {
  readonly at: number
  readonly order: number
  run: (() => void) | null
}

/** Events between two turns of Node's event loop, so that a test runner can speak with its worker. */
const eventsPerTurn = 100_000

/**
 * Runs discrete events in virtual time, in the order of their moment, then of their making. Between two
 * events every promise that can settle has settled: what a microtask gives to `process.nextTick` runs when
 * the queue of microtasks is empty, which costs less than a microsecond.
 */
export class Kernel implements Clock {
  readonly random: Random
  #now = 0
  #order = 0
  #events = 0
  readonly #heap: Event[] = []
  #hashA = 0x811c_9dc5
  #hashB = 0x9e37_79b9
  readonly #float = new Float64Array(1)
  readonly #words = new Uint32Array(this.#float.buffer)

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  /** Number of events that were run so far. */
  get events(): number {
    return this.#events
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): Cancel {
    const event: Event = { at: this.#now + Math.max(ms, 0), order: this.#order++, run }
    this.#push(event)
    return () => {
      event.run = null
    }
  }

  /** A random number with 0 ≤ x < 1. */
  uniform(): number {
    return this.random.uint32() / 0x1_0000_0000
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform()
  }

  /** A random integer from 0 to count − 1. */
  index(count: number): number {
    return Math.floor(this.uniform() * count)
  }

  /** A random number of the exponential distribution. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform())
  }

  /** Adds what happened to the hash of the run. */
  trace(kind: number, a: number, b: number): void {
    this.#float[0] = this.#now
    let x = this.#hashA
    let y = this.#hashB
    for (const word of [this.#words[0] ?? 0, this.#words[1] ?? 0, kind, a, b]) {
      x = Math.imul(x ^ word, 0x0100_0193)
      y = Math.imul((y ^ word) + 0x7f4a_7c15, 0x85eb_ca6b)
      y ^= y >>> 13
    }
    this.#hashA = x
    this.#hashB = y
  }

  /** The hash of the run, 16 hexadecimal digits: the same run has the same hash. */
  get traceHash(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.#hashA) + hex(this.#hashB)
  }

  /**
   * Runs until `done` is true, or until `untilMs` of virtual time.
   *
   * @returns whether it became true
   */
  run(done: () => boolean, untilMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let left = eventsPerTurn
      const next = (): void => process.nextTick(step)
      const step = (): void => {
        try {
          if (done()) {
            resolve(true)
            return
          }
          const event = this.#pop(untilMs)
          if (event === null) {
            this.#now = untilMs
            resolve(done())
            return
          }
          this.#now = event.at
          this.#events++
          event.run?.()
        } catch (error) {
          reject(error)
          return
        }
        if (left-- > 0) queueMicrotask(next)
        else {
          left = eventsPerTurn
          setImmediate(step)
        }
      }
      next()
    })
  }

  #push(event: Event): void {
    const heap = this.#heap
    let i = heap.length
    heap.push(event)
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = heap[parent]!
      if (above.at < event.at || (above.at === event.at && above.order < event.order)) break
      heap[i] = above
      i = parent
    }
    heap[i] = event
  }

  /** The next event that was not cancelled, unless it comes after `untilMs`. */
  #pop(untilMs: number): Event | null {
    const heap = this.#heap
    for (;;) {
      const first = heap[0]
      if (first === undefined || first.at > untilMs) return null
      const last = heap.pop()!
      if (heap.length > 0) this.#sink(last)
      if (first.run !== null) return first
    }
  }

  #sink(event: Event): void {
    const heap = this.#heap
    const { length } = heap
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= length) break
      const right = child + 1
      if (right < length && before(heap[right]!, heap[child]!)) child = right
      const smaller = heap[child]!
      if (!before(smaller, event)) break
      heap[i] = smaller
      i = child
    }
    heap[i] = event
  }
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A random generator: xoshiro128**, seeded through splitmix32. */
export const seededRandom = (seed: number): Random => {
  let mix = seed >>> 0
  const next = (): number => {
    mix = (mix + 0x9e37_79b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = next()
  let b = next()
  let c = next()
  let d = next()
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))
  return {
    uint32() {
      const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
      const t = b << 9
      c ^= a
      d ^= b
      b ^= c
      a ^= d
      c ^= t
      d = rotate(d, 11)
      return result
    },
  }
}
