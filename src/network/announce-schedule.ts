import type { Cancel, Clock } from '../shared/clock.ts'
import {
  boundInterval,
  defaultIntervalMs,
  nextAnnounceMs,
  type PeerNeed,
  type Urgency,
  urgencyOf,
} from './announce-timing.ts'

/** A wish for an announce waits until this long after the last announce. Milliseconds; our own choice. */
const refreshMs = 5_000

export interface AnnounceScheduleOptions {
  readonly clock: Clock
  readonly need: () => PeerNeed
  /** How many times in a row the only peer was full. */
  readonly refusals: () => number
  /** The time for the next announce has come. */
  readonly announce: () => void
}

/**
 * Says when one tracker is asked next: by the interval that it asks for, by how much peers are missed, and by
 * wishes.
 */
export class AnnounceSchedule {
  readonly #options: AnnounceScheduleOptions
  #cancel: Cancel = () => undefined
  #lastSentAt = Number.NEGATIVE_INFINITY
  /** When the next announce is wished for at the latest. */
  #wishedAt = Number.POSITIVE_INFINITY
  #intervalMs = defaultIntervalMs
  #minIntervalMs = 0
  #urgency: Urgency = 'alone'
  /** Announces since peers are missed as much as they are now. */
  #announces = 0

  constructor(options: AnnounceScheduleOptions) {
    this.#options = options
  }

  /** How much peers are missed now. When that changes, announces are counted anew. */
  urgency(): Urgency {
    const urgency = urgencyOf(this.#options.need())
    if (urgency !== this.#urgency) {
      this.#urgency = urgency
      this.#announces = Math.min(this.#announces, 1)
    }
    return urgency
  }

  /** Takes the least time between announces that the tracker asks for, in seconds. */
  setMinInterval(seconds: number): void {
    this.#minIntervalMs = boundInterval(seconds)
  }

  /** Takes the time between announces that the tracker asks for, in seconds. */
  setInterval(seconds: number): void {
    this.#intervalMs = boundInterval(seconds)
  }

  /** The next announce is to come now, or as soon as it may after the last one. */
  wish(): void {
    const earliest = this.#lastSentAt + Math.max(refreshMs, this.#minIntervalMs)
    this.#wishedAt = Math.max(earliest, this.#options.clock.now())
  }

  /** The tracker has a new socket to us, and knows nothing of us. */
  restart(): void {
    this.#announces = 0
  }

  /** An announce with offers is about to be sent. */
  announcing(): void {
    this.urgency()
    this.#announces++
    this.#wishedAt = Number.POSITIVE_INFINITY
  }

  /** A message that counts as an announce was sent. */
  sent(): void {
    this.#lastSentAt = this.#options.clock.now()
  }

  /** Sets the time of the next announce by all that is known now. */
  plan(): void {
    const { clock, refusals, announce } = this.#options
    this.#cancel()
    const waitMs = nextAnnounceMs({
      urgency: this.urgency(),
      announces: this.#announces,
      intervalMs: this.#intervalMs,
      minIntervalMs: this.#minIntervalMs,
      refusals: refusals(),
    })
    const at = Math.min(this.#lastSentAt + waitMs, this.#wishedAt)
    this.#cancel = clock.after(Math.max(at - clock.now(), 0), announce)
  }

  /** No announce is planned any more. */
  cancel(): void {
    this.#cancel()
  }
}
