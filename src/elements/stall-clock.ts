import { type Clock, systemClock } from '../shared/clock.ts'

/** A clock that stands for so long is waiting for data, whatever the browser says. */
export const stallMs = 500
/**
 * After a beginning or a seek the sound device and the decoder take their time: Firefox up to half a second
 * here.
 */
export const firstMoveMs = 1_000
const lookMs = 100
/**
 * Looks further apart than this tell nothing: timers of a page in the background are slow, and a frozen page
 * has none.
 */
const longestGapMs = 1_500

type TimedMedia = Pick<
  HTMLMediaElement,
  'currentTime' | 'paused' | 'seeking' | 'ended' | 'playbackRate' | 'readyState'
>

export interface StallListener {
  /** `null`: there is nothing that could play, or it is being loaded. */
  media(): TimedMedia | null
  /** Time stands still. */
  stalled(): void
  /** Time moves again. */
  moved(): void
}

/**
 * Firefox may come to a place that is not here and say nothing: `readyState` 4, no `waiting`, and time stands
 * still. So we look at the time ourselves, while it should move.
 */
export class StallClock {
  readonly #listener: StallListener
  readonly #clock: Clock
  #stop: (() => void) | null = null
  #time = Number.NaN
  /** When it was first seen to be {@link #time}. */
  #since = 0
  #lookedAt = 0
  #hasMoved = false
  #isStalled = false

  constructor(listener: StallListener, clock: Clock = systemClock) {
    this.#listener = listener
    this.#clock = clock
  }

  /** Time stands still though it should move. */
  get isStalled(): boolean {
    return this.#isStalled
  }

  /** Playback begins, or goes on from another place: time may take a little longer to move. */
  start(): void {
    this.#hasMoved = false
    this.#time = Number.NaN
    this.#lookedAt = this.#clock.now()
    if (this.#stop === null) this.#lookLater()
  }

  /** Playback ended or was paused. */
  stop(): void {
    this.#stop?.()
    this.#stop = null
    this.#isStalled = false
  }

  #lookLater(): void {
    this.#stop = this.#clock.after(lookMs, () => {
      this.#stop = null
      if (this.#look()) this.#lookLater()
    })
  }

  /** Returns whether there is something to look at any longer. */
  #look(): boolean {
    const media = this.#listener.media()
    if (media === null || media.paused || media.ended) {
      this.#isStalled = false
      return false
    }
    const now = this.#clock.now()
    const gapMs = now - this.#lookedAt
    this.#lookedAt = now
    const { currentTime, seeking, playbackRate } = media
    if (currentTime !== this.#time) {
      if (!Number.isNaN(this.#time)) this.#hasMoved = true
      this.#time = currentTime
      this.#since = now
      if (this.#isStalled && this.#hasMoved) {
        this.#isStalled = false
        this.#listener.moved()
      }
      return true
    }
    // Who seeks, or plays at no rate, is not waiting for the time to move.
    if (seeking || playbackRate === 0 || gapMs > longestGapMs) {
      this.#since = now
      return true
    }
    if (this.#isStalled || now - this.#since < (this.#hasMoved ? stallMs : firstMoveMs)) return true
    this.#isStalled = true
    this.#listener.stalled()
    return true
  }
}
