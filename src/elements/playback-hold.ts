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
/**
 * Milliseconds. A person who wants to watch without a stop waits for as long as it takes. If nothing arrives
 * for this long, no forecast is left to wait for, and what is here is played. Our own choice.
 */
const hopelessMs = 10_000
/** Milliseconds. A forecast must have been good for so long: one that is good for a moment is luck. */
const goodForMs = 2_000

type HeldMedia = Pick<HTMLVideoElement, 'buffered' | 'currentTime' | 'duration' | 'paused' | 'pause' | 'play'>

/**
 * What playback does where less arrives than it takes. `auto`: it begins when it can go on for a while ·
 * `pauses`: it plays whatever is here, and stops when that ends · `through`: it waits until the rest will
 * play without a stop.
 */
export type Pacing = 'auto' | 'pauses' | 'through'

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
  /** Seconds until the rest would play without a stop; `null`: unknown, or nothing arrives. */
  playsThroughIn(): number | null
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
  #pacing: Pacing = 'auto'
  /** When there was a forecast, last. */
  #hopedAt = 0
  /** Since when it is forecast that the rest plays through; `null`: it is not. */
  #goodSince: number | null = null

  constructor(listener: HoldListener, clock: Clock = systemClock) {
    this.#listener = listener
    this.#clock = clock
  }

  /** To the page it plays; the native element is paused. */
  get isHolding(): boolean {
    return this.#stop !== null
  }

  get pacing(): Pacing {
    return this.#pacing
  }

  /**
   * A person chooses. What is held for no good reason by this choice goes on at once.
   *
   * @param isInView the native element is not being loaded again
   * @returns whether playback is held from now on
   */
  choose(pacing: Pacing, isInView = true): boolean {
    this.#pacing = pacing
    this.#isImpatient = false
    if (this.isHolding) {
      if (pacing === 'pauses') this.#goOn()
      return false
    }
    if (pacing !== 'through' || !isInView || this.#listener.media().paused) return false
    if (this.#waitMs < shortestHoldMs || !this.#begin()) return false
    this.#listener.hideNext('pause')
    return true
  }

  /**
   * The native element has begun to play, or plays again.
   *
   * @returns whether playback is held from now on
   */
  playing(): boolean {
    // The event was on its way when the hold began.
    if (this.isHolding && this.#listener.media().paused) return true
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
    this.#hopedAt = this.#heldAt
    this.#goodSince = null
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
    if (this.#pacing === 'through') this.#pacing = 'pauses'
    this.#end()
    return true
  }

  /** The native element is loaded again: the hold ends, and the choice stays. */
  reset(): void {
    this.#isImpatient = false
    this.#end()
  }

  /** Another file, or none: nothing was chosen for it. */
  forget(): void {
    this.#pacing = 'auto'
  }

  get #waitMs(): number {
    if (this.#pacing === 'pauses') return 0
    const forWhile = waitMs(this.#listener.snapshot(), this.#listener.media())
    if (this.#pacing === 'auto') return forWhile
    return Math.max(forWhile, (this.#listener.playsThroughIn() ?? 0) * 1000)
  }

  #lookLater(): void {
    this.#stop = this.#clock.after(lookIntervalMs, () => this.#look())
  }

  #look(): void {
    if (this.#isWorthWaiting()) this.#lookLater()
    else this.#goOn()
  }

  #isWorthWaiting(): boolean {
    const now = this.#clock.now()
    if (this.#pacing !== 'through') return now - this.#heldAt < longestHoldMs && this.#waitMs > 0
    const seconds = this.#listener.playsThroughIn()
    if (seconds === null) return now - this.#hopedAt < hopelessMs
    this.#hopedAt = now
    if (seconds > 0) this.#goodSince = null
    else this.#goodSince ??= now
    return this.#goodSince === null || now - this.#goodSince < goodForMs
  }

  #goOn(): void {
    const { media, hideNext, refused } = this.#listener
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
