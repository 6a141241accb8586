import { type Clock, systemClock } from '../shared/clock.ts'

/**
 * Milliseconds. Time that stands still for longer waits for data, whatever the browser says. Our own choice.
 */
export const stallMs = 500
/**
 * Milliseconds. After a start or a seek the sound device and the decoder need longer than {@link stallMs}: in
 * Firefox we measured up to half a second.
 */
export const firstMoveMs = 1_000
/** Milliseconds between two looks at the time. */
const lookMs = 100
/**
 * Milliseconds. Looks that are further apart tell nothing: timers of a page in the background are slow, and a
 * frozen page has none.
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
 * Notices that playback stands still. Firefox may come to a place that is not downloaded and say nothing:
 * `readyState` is 4, no `waiting` comes, and time stands still. So we look at the time ourselves while it
 * should move.
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

  /** Time stands still although it should move. */
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

  /** @returns whether there is still something to look at */
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
    // During a seek, or at a rate of 0, time need not move.
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
