export interface DepthOptions {
  /** What may wait at the peer beyond the round trips, in milliseconds of its rate. */
  readonly queueMs: number
  /** Round trips' worth of data in flight, and as many blocks more. */
  readonly roundTrips: number
  /** Blocks while its rate is unknown, and at most. */
  readonly initial: number
  readonly maximum: number
}

/**
 * What a peer can deliver, learnt from every block it sends, the way BBR learns a path: the rate at which bytes arrived while
 * a request was under way, and the shortest time from request to answer. From the two follow how many requests to keep in
 * flight and when a new one would be answered. Survives pauses: the peer is not asked to prove itself again.
 */
export class TransferEstimate {
  /** Payload bytes received. */
  delivered = 0
  #rate = 0
  /** Highest samples of the running and of the previous half window. */
  #peak = 0
  #previousPeak = 0
  #windowStart = 0
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
   * @param deliveredAtRequest {@link delivered} when it was asked for
   * @param queuedAtRequest bytes that were owed before it: only on an idle link is the time till its arrival a round trip
   */
  onBlock(
    bytes: number,
    now: number,
    requestedAt: number,
    deliveredAtRequest: number,
    queuedAtRequest: number,
  ): void {
    this.delivered += bytes
    const elapsed = Math.max(now - requestedAt, 1)
    const sample = ((this.delivered - deliveredAtRequest) * 1000) / elapsed
    if (now - this.#windowStart > rateWindowMs) {
      this.#previousPeak = this.#peak
      this.#peak = 0
      this.#windowStart = now
    }
    if (sample > this.#peak) this.#peak = sample
    this.#rate = Math.max(this.#peak, this.#previousPeak)
    // An old minimum gives way only to a sample that waited behind nothing: one that queued would make the queue longer,
    // which would make the next sample longer still.
    const idle = queuedAtRequest === 0
    if (elapsed <= this.#roundTrip || (idle && now - this.#roundTripAt > roundTripWindowMs)) {
      this.#roundTrip = elapsed
      this.#roundTripAt = now
    }
    const gap = now - Math.max(this.#lastArrival, requestedAt)
    this.#lastArrival = now
    // RFC 6298's estimator, with gaps between blocks in place of round trips.
    if (this.#gapSamples++ === 0) {
      this.#gapMean = gap
      this.#gapDeviation = gap / 2
    } else {
      this.#gapDeviation += (Math.abs(gap - this.#gapMean) - this.#gapDeviation) / 4
      this.#gapMean += (gap - this.#gapMean) / 8
    }
  }

  /** When, from now, a block asked for now would be here, with `queuedBytes` asked for before it. Milliseconds. */
  arrivalMs(queuedBytes: number, fallbackRate: number): number {
    const rate = this.#rate > 0 ? this.#rate : fallbackRate
    return this.roundTripMs + ((queuedBytes + 16_384) * 1000) / Math.max(rate, 1)
  }

  /**
   * Silence beyond this, while blocks are owed, means that something is wrong. Milliseconds.
   *
   * @param unknown the limit for a peer that never sent a block, if `minimum` is not above it
   */
  silenceLimitMs(minimum: number, maximum: number, unknown: number): number {
    if (this.#gapSamples === 0) return Math.max(minimum, unknown)
    return Math.min(Math.max(this.#gapMean + 4 * this.#gapDeviation + this.roundTripMs, minimum), maximum)
  }

  /** Requests to keep in flight, in blocks. */
  depth({ queueMs, roundTrips, initial, maximum }: DepthOptions): number {
    if (this.#rate === 0) return Math.min(initial, maximum)
    const bytes = (this.#rate * (roundTrips * this.roundTripMs + queueMs)) / 1000
    return Math.min(Math.max(Math.ceil(bytes / 16_384) + roundTrips, 2), maximum)
  }
}

const rateWindowMs = 1_500
const roundTripWindowMs = 30_000
const defaultRoundTripMs = 150
