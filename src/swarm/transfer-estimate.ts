import { blockLength } from '../protocol/messages.ts'

export interface DepthOptions {
  /** What may wait at the peer beyond the round trips, in milliseconds of its rate. */
  readonly queueMs: number
  /** Round trips' worth of data in flight, and as many blocks more. */
  readonly roundTrips: number
  /** Blocks while the peer's rate is unknown. */
  readonly initial: number
  /** Most blocks. */
  readonly maximum: number
}

/** Time constant of the average that sees at once that a peer got faster (docs/decisions/014-bursts.md). */
const fastMs = 200
/** Time constant of the average that bridges a gap (docs/decisions/014-bursts.md). */
const slowMs = 1_000
/** On a short path requests in flight double no faster than this (docs/decisions/014-bursts.md). */
const shortestGrowthMs = 50
/**
 * The shortest round trip is forgotten after this long. Our own choice
 * (docs/decisions/004-deadline-zones.md).
 */
const roundTripWindowMs = 30_000
/** Round trip of a peer that has not sent a block yet. Our own choice. */
const defaultRoundTripMs = 150
/**
 * A longer gap counts as this: a computer that slept for an hour says nothing about its peers. Our own
 * choice.
 */
const maxGapSampleMs = 10_000
/** A longer silence counts as this pause: clients look at their limits once a second or more often. Ours. */
const longestPauseMs = 1_000
/**
 * A silence counts as no more than this many times the pause so far, or the round trip, or 50 ms: one loss is
 * no habit, and rounds come again. Our own choice.
 */
const growthOfPause = 3
/** Where blocks come evenly, a pause is the time of one block. Up to this many count as even. Ours. */
const evenly = 1.5
/** A pause may be this many times as long as usual before it means something. Our own choice. */
const longerPause = 1.5

/** Bytes over time; the longer ago, the less they weigh. */
class Flow {
  readonly #timeConstantMs: number
  #bytes = 0
  #ms = 0

  constructor(timeConstantMs: number) {
    this.#timeConstantMs = timeConstantMs
  }

  add(bytes: number, ms: number): void {
    const left = Math.exp(-ms / this.#timeConstantMs)
    this.#bytes = this.#bytes * left + bytes
    this.#ms = this.#ms * left + ms
  }

  /** Bytes a second. */
  get rate(): number {
    return (this.#bytes * 1000) / Math.max(this.#ms, 1)
  }
}

/**
 * How long a peer is silent at a time, between the bursts in which it sends: the mean of its gaps, in which
 * each counts by its length. Where blocks come evenly this is the time of one block.
 */
class Pauses {
  #squares = 0
  #ms = 0

  /** @param usualMs what a gap may be without being a pause */
  add(gapMs: number, usualMs: number): void {
    const ms = Math.min(gapMs, longestPauseMs, growthOfPause * Math.max(this.ms, usualMs))
    const left = Math.exp(-ms / slowMs)
    this.#squares = this.#squares * left + ms * ms
    this.#ms = this.#ms * left + ms
  }

  get ms(): number {
    return this.#ms === 0 ? 0 : this.#squares / this.#ms
  }
}

/**
 * What a peer can deliver, learnt from every block it sends: the rate at which bytes arrived while it owed us
 * any, and the shortest time from request to answer. From the two follow how many requests to keep in flight
 * and when a new one would be answered. Survives pauses: the peer is not asked to prove itself again.
 *
 * Two averages, of which the higher counts: one sees at once that a peer got faster, the other bridges a gap.
 * Neither is a maximum as BBR's is: upload limits are token buckets, which give a second's worth at once and
 * then are slow, and what was asked for by the burst's rate would be owed for seconds
 * (docs/decisions/014-bursts.md).
 */
export class TransferEstimate {
  /** Payload bytes received. */
  delivered = 0
  readonly #fast = new Flow(fastMs)
  readonly #slow = new Flow(slowMs)
  readonly #pauses = new Pauses()
  #rate = 0
  /** Most blocks in flight. It doubles once a round trip while that many are in flight. */
  #cap = 0
  #capAt = 0
  /** Most blocks that were in flight since {@link #capAt}. */
  #inFlight = 0
  #roundTrip = Number.POSITIVE_INFINITY
  #roundTripAt = 0
  #gapMean = 0
  #gapDeviation = 0
  #gapSamples = 0
  #lastArrival = 0

  /** Bytes a second that the peer is known to reach, or 0 before its first block. */
  get rate(): number {
    return this.#rate
  }

  /** Milliseconds from request to first byte on an idle link; a guess before the first block. */
  get roundTripMs(): number {
    return Number.isFinite(this.#roundTrip) ? this.#roundTrip : defaultRoundTripMs
  }

  /**
   * A block arrived.
   *
   * @param queuedAtRequest bytes that were owed before it: only on an idle link is the time until its arrival
   * a round trip
   * @param stillOwed bytes that are owed after it
   */
  onBlock(bytes: number, now: number, requestedAt: number, queuedAtRequest: number, stillOwed: number): void {
    this.delivered += bytes
    const elapsed = Math.max(now - requestedAt, 1)
    // An old minimum gives way only to a sample that waited behind nothing: one that queued would make the
    // queue longer, which would make the next sample longer still.
    const idle = queuedAtRequest === 0
    if (elapsed <= this.#roundTrip || (idle && now - this.#roundTripAt > roundTripWindowMs)) {
      this.#roundTrip = elapsed
      this.#roundTripAt = now
    }
    // The time in which the peer owed us something and had not sent it.
    const gap = now - Math.max(this.#lastArrival, requestedAt)
    const gapSample = Math.min(gap, maxGapSampleMs)
    this.#lastArrival = now
    this.#fast.add(bytes, gap)
    this.#slow.add(bytes, gap)
    // On an idle link nothing could come before a round trip had passed.
    const pause = idle ? Math.max(gap - this.#roundTrip, 0) : gap
    this.#pauses.add(pause, Math.max(this.#roundTrip, shortestGrowthMs))
    this.#rate = Math.max(this.#fast.rate, this.#slow.rate)
    this.#inFlight = Math.max(this.#inFlight, Math.ceil(stillOwed / blockLength) + 1)
    if (now - this.#capAt >= Math.max(this.#roundTrip, shortestGrowthMs)) {
      this.#cap = 2 * this.#inFlight
      this.#capAt = now
      this.#inFlight = 0
    }
    // RFC 6298's estimator, with gaps between blocks in place of round trips.
    if (this.#gapSamples++ === 0) {
      this.#gapMean = gapSample
      this.#gapDeviation = gapSample / 2
    } else {
      this.#gapDeviation += (Math.abs(gapSample - this.#gapMean) - this.#gapDeviation) / 4
      this.#gapMean += (gapSample - this.#gapMean) / 8
    }
  }

  /** How long one block takes at its rate, at most a minute; 0 while the rate is unknown. */
  get blockMs(): number {
    return this.#rate === 0 ? 0 : Math.min((blockLength * 1000) / this.#rate, 60_000)
  }

  /**
   * When, from now, a block asked for now would be here, with `queuedBytes` asked for before it.
   * Milliseconds. A peer that sends in rounds brings nothing before the next one.
   */
  arrivalMs(queuedBytes: number, fallbackRate: number): number {
    return Math.max(this.#sentInMs(queuedBytes, fallbackRate), this.#pauses.ms)
  }

  /** The same for a block that was asked for before: a part of the peer's round has passed. */
  remainingMs(queuedBytes: number, fallbackRate: number, now: number): number {
    const pauseMs = this.#pauses.ms - Math.max(now - this.#lastArrival, 0)
    return Math.max(this.#sentInMs(queuedBytes, fallbackRate), pauseMs)
  }

  #sentInMs(queuedBytes: number, fallbackRate: number): number {
    const rate = this.#rate > 0 ? this.#rate : fallbackRate
    return this.roundTripMs + ((queuedBytes + blockLength) * 1000) / Math.max(rate, 1)
  }

  /**
   * Silence beyond this, while blocks are owed, means that something is wrong. Milliseconds.
   *
   * @param unknown the limit for a peer that never sent a block, if `minimum` is not above it
   */
  silenceLimitMs(minimum: number, maximum: number, unknown: number): number {
    if (this.#gapSamples === 0) return Math.max(minimum, unknown)
    const gapMs = Math.max(this.#gapMean + 4 * this.#gapDeviation, longerPause * this.#pauses.ms)
    return Math.min(Math.max(gapMs + this.roundTripMs, minimum), maximum)
  }

  /**
   * Requests to keep in flight, in blocks: while too few are, blocks come in bursts, a round trip apart, and
   * twice as many are asked for in each.
   */
  depth({ queueMs, roundTrips, initial, maximum }: DepthOptions): number {
    if (this.#rate === 0) return Math.min(initial, maximum)
    // A peer that sends in rounds sends no more in one than it was asked for before.
    const isInRounds = this.#pauses.ms > evenly * this.blockMs
    const waitingMs = isInRounds ? Math.max(queueMs, this.#pauses.ms) : queueMs
    const bytes = (this.#rate * (roundTrips * this.roundTripMs + waitingMs)) / 1000
    const wanted = Math.max(Math.ceil(bytes / blockLength) + roundTrips, 2)
    return Math.min(wanted, Math.max(this.#cap, initial), maximum)
  }
}
