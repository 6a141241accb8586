import { seededRandom } from '../statistics.ts'
import { LineQueue, type QueueLimit } from './line.ts'

/** An access line of one peer, which all of its flows share. */
export interface LineOptions {
  /** Milliseconds between this peer and the middle of the network, one way. */
  readonly delayMs: number
  /** Bytes a second; `null`: without a limit. */
  readonly down: number | null
  readonly up: number | null
  readonly limit: QueueLimit
  /** Part of the packets that is lost in each direction, 0 … 1. */
  readonly loss: number
}

/** What a line has carried since the last reset. Bytes include the headers. */
export interface LineCounts {
  readonly upBytes: number
  readonly downBytes: number
  readonly upPackets: number
  readonly downPackets: number
  /** Packets that found a full queue. */
  readonly dropped: number
  /** Packets that were lost by chance. */
  readonly lost: number
}

const noCounts: LineCounts = {
  upBytes: 0,
  downBytes: 0,
  upPackets: 0,
  downPackets: 0,
  dropped: 0,
  lost: 0,
}

/** One end of the network: a peer behind its line. `null` stands for a server in the middle, without one. */
export interface Line {
  readonly name: string
  readonly delayMs: number
  readonly counts: LineCounts
  /** Nothing comes or goes any more, and nobody is told. */
  isGone: boolean
}

export interface Parcel {
  readonly from: Line | null
  readonly to: Line | null
  /** Bytes on the line, with headers. */
  readonly size: number
  /** Called when it arrives, with the time at which it does. */
  deliver(at: number): void
  /**
   * Only for flows that are bytes of a stream, of which none may be lost: the parcel takes its place in a
   * full queue, and its sender is told to be slower.
   */
  squeezed?(): void
}

class PeerLine implements Line {
  readonly name: string
  readonly options: LineOptions
  readonly delayMs: number
  readonly up: LineQueue<Parcel>
  readonly down: LineQueue<Parcel>
  readonly counts: { -readonly [Name in keyof LineCounts]: LineCounts[Name] } = { ...noCounts }
  #losesUp: () => number
  #losesDown: () => number
  isGone = false

  constructor(name: string, options: LineOptions, seed: number) {
    this.name = name
    this.options = options
    this.delayMs = options.delayMs
    this.up = new LineQueue({ bytesPerSecond: options.up, limit: options.limit })
    this.down = new LineQueue({ bytesPerSecond: options.down, limit: options.limit })
    this.#losesUp = seededRandom(seed)
    this.#losesDown = seededRandom(seed + 1)
  }

  /** Makes the line what it was at the beginning; what waits goes on. */
  reset(now: number, seed: number): void {
    this.up.setRate(now, this.options.up)
    this.down.setRate(now, this.options.down)
    this.#losesUp = seededRandom(seed)
    this.#losesDown = seededRandom(seed + 1)
    this.isGone = false
    Object.assign(this.counts, noCounts)
  }

  /** Whether a packet is lost; each direction has chances of its own. */
  loses(direction: 'up' | 'down'): boolean {
    const { loss } = this.options
    if (loss === 0) return false
    const isLost = (direction === 'up' ? this.#losesUp() : this.#losesDown()) < loss
    if (isLost) this.counts.lost++
    return isLost
  }
}

interface Arrival {
  readonly at: number
  readonly parcel: Parcel
}

/**
 * Peers behind access lines, in time that comes in with each call: a parcel waits for the sender's uplink,
 * travels both lines' delays, and waits for the receiver's downlink. It has no timer and no socket. Whoever
 * has some calls {@link advance} when {@link wakeAt} has come, and before each {@link send}.
 */
export class LineNetwork {
  readonly #lines: PeerLine[] = []
  /** What is between two lines, the next one first. */
  readonly #arrivals: Arrival[] = []

  /** @param seed of what is lost by chance */
  add(name: string, options: LineOptions, seed: number): Line {
    const line = new PeerLine(name, options, seed)
    this.#lines.push(line)
    return line
  }

  /** Gives a line another rate, for what waits too. Bytes a second. */
  setRates(now: number, line: Line, { down, up }: Pick<LineOptions, 'down' | 'up'>): void {
    const own = this.#own(line)
    own?.down.setRate(now, down)
    own?.up.setRate(now, up)
  }

  /** Makes every line what it was when it was added, with another seed. */
  reset(now: number, seed: number): void {
    for (const [index, line] of this.#lines.entries()) line.reset(now, seed + 2 * index)
  }

  /** Sends a parcel at `now`, which may be the time of a delivery. */
  send(now: number, parcel: Parcel): void {
    const from = this.#own(parcel.from)
    if (from === null) this.#travel(now, parcel)
    else this.#enter(now, from, 'up', parcel)
  }

  /** Does everything that happens until `now`, in order, each at its own time. */
  advance(now: number): void {
    for (;;) {
      const arrival = this.#arrivals[0]
      let at = arrival?.at ?? Number.POSITIVE_INFINITY
      let next: { line: PeerLine; direction: 'up' | 'down' } | null = null
      for (const line of this.#lines) {
        if (line.up.nextAt < at) {
          at = line.up.nextAt
          next = { line, direction: 'up' }
        }
        if (line.down.nextAt < at) {
          at = line.down.nextAt
          next = { line, direction: 'down' }
        }
      }
      if (at > now) return
      if (next !== null) this.#leave(at, next.line, next.direction)
      else if (arrival !== undefined) {
        this.#arrivals.shift()
        this.#arrive(at, arrival.parcel)
      } else return
    }
  }

  /** Nothing is delivered before this time. `Infinity`: nothing is under way. */
  get wakeAt(): number {
    let at = this.#arrivals[0]?.at ?? Number.POSITIVE_INFINITY
    for (const { up, down, delayMs } of this.#lines) at = Math.min(at, down.nextAt, up.nextAt + delayMs)
    return at
  }

  #own(line: Line | null): PeerLine | null {
    return this.#lines.find((own) => own === line) ?? null
  }

  #enter(now: number, line: PeerLine, direction: 'up' | 'down', parcel: Parcel): void {
    if (line.isGone) return
    const queue = line[direction]
    if (queue.isFullFor(now, parcel.size)) {
      if (parcel.squeezed === undefined) {
        line.counts.dropped++
        return
      }
      parcel.squeezed()
    }
    queue.push(now, parcel.size, parcel)
  }

  #leave(at: number, line: PeerLine, direction: 'up' | 'down'): void {
    const parcel = line[direction].shift()
    if (parcel === undefined || line.isGone) return
    line.counts[`${direction}Bytes`] += parcel.size
    line.counts[`${direction}Packets`]++
    if (direction === 'down') parcel.deliver(at)
    else if (parcel.squeezed !== undefined || !line.loses('up')) this.#travel(at, parcel)
  }

  /** Puts a parcel on its way between the lines. Of two that arrive at the same time the older is first. */
  #travel(now: number, parcel: Parcel): void {
    const at = now + (parcel.from?.delayMs ?? 0) + (parcel.to?.delayMs ?? 0)
    let index = this.#arrivals.length
    while (index > 0 && (this.#arrivals[index - 1]?.at ?? 0) > at) index--
    this.#arrivals.splice(index, 0, { at, parcel })
  }

  #arrive(at: number, parcel: Parcel): void {
    const to = this.#own(parcel.to)
    if (to === null) parcel.deliver(at)
    else if (parcel.squeezed !== undefined || !to.loses('down')) this.#enter(at, to, 'down', parcel)
  }
}
