import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { bufferedSeconds } from './buffer-report.ts'
import { isRefusal } from './pending-plays.ts'

/**
 * Milliseconds. For a shorter wait playback is not held: a person would see the wait, and perhaps not the
 * stall.
 */
const shortestHoldMs = 500
/**
 * Milliseconds. After this hold playback begins anyway, since the forecast may be wrong and no person waits
 * longer. Our own choice.
 */
const longestHoldMs = 30_000
/** Milliseconds between two looks at the forecast. */
const lookIntervalMs = 250

type HeldMedia = Pick<HTMLVideoElement, 'buffered' | 'currentTime' | 'duration' | 'pause' | 'play'>

/** How many milliseconds playback should wait now, so that it will probably not stall. */
export const waitMs = (
  snapshot: Pick<TorrentSnapshot, 'startupBufferMs'> | null,
  media: Pick<HeldMedia, 'buffered' | 'currentTime' | 'duration'>,
): number => {
  if (snapshot === null || snapshot.startupBufferMs <= 0) return 0
  const seconds = bufferedSeconds(media.buffered, media.currentTime)
  if (media.currentTime + seconds >= media.duration) return 0
  return snapshot.startupBufferMs - seconds * 1000
}

export interface HoldListener {
  media(): HeldMedia
  snapshot(): TorrentSnapshot | null
  /** The hold is about to make the native element send this event, which the page must not see. */
  hideNext(type: string): void
  /** The browser did not let playback go on by itself. */
  refused(): void
}

/**
 * Holds playback until it can run without stalling. Where viewers supply each other, new pieces take time to
 * pass through the swarm, and playback that begins with the first bytes stalls a moment later. So it begins,
 * or goes on after a stall, when the engine predicts no further stall (docs/decisions/016-crowd.md). To the
 * page it is buffering meanwhile.
 */
export class PlaybackHold {
  readonly #listener: HoldListener
  readonly #clock: Clock
  #stop: (() => void) | null = null
  #heldAt = 0
  /** A person paused and played again, or playback was held already: it goes on as soon as it can. */
  #isImpatient = false

  constructor(listener: HoldListener, clock: Clock = systemClock) {
    this.#listener = listener
    this.#clock = clock
  }

  /** To the page it plays; the native element is paused. */
  get isHolding(): boolean {
    return this.#stop !== null
  }

  /**
   * The native element has begun to play, or plays again.
   *
   * @returns whether playback is held from now on
   */
  playing(): boolean {
    // Playback was started with the browser's own controls: the person wants to play now.
    if (this.giveUp() || this.#waitMs < shortestHoldMs || !this.#begin()) return false
    this.#listener.hideNext('pause')
    return true
  }

  /**
   * The native element could play, and its `autoplay` says that it should. Without the hold a browser waits
   * until the rest would come in time even at the present rate.
   *
   * @returns whether playback is held from now on
   */
  autoplays(): boolean {
    return !this.isHolding && (this.#listener.snapshot()?.startupBufferMs ?? 0) > 0 && this.#begin()
  }

  #begin(): boolean {
    if (this.#isImpatient) return false
    this.#heldAt = this.#clock.now()
    this.#listener.media().pause()
    this.#lookLater()
    return true
  }

  /** The native element has run out of data: what comes next is another wait. */
  stalled(): void {
    this.#isImpatient = false
  }

  /**
   * A person does not want to wait.
   *
   * @returns whether playback was held
   */
  giveUp(): boolean {
    if (!this.isHolding) return false
    this.#isImpatient = true
    this.#end()
    return true
  }

  /** Another source, or none. */
  reset(): void {
    this.#isImpatient = false
    this.#end()
  }

  get #waitMs(): number {
    return waitMs(this.#listener.snapshot(), this.#listener.media())
  }

  #lookLater(): void {
    this.#stop = this.#clock.after(lookIntervalMs, () => this.#look())
  }

  #look(): void {
    const { media, hideNext, refused } = this.#listener
    const isLong = this.#clock.now() - this.#heldAt >= longestHoldMs
    if (!isLong && this.#waitMs > 0) {
      this.#lookLater()
      return
    }
    this.#end()
    // It has waited: `playing` is not to judge again at once.
    this.#isImpatient = true
    hideNext('play')
    media()
      .play()
      .catch((error: unknown) => {
        if (isRefusal(error)) refused()
      })
  }

  #end(): void {
    this.#stop?.()
    this.#stop = null
  }
}
