import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { bufferedSeconds } from './buffer-report.ts'

/** Playback is not held for less: the wait would be seen and the stall perhaps not. */
const shortestHoldMs = 500
/** After so long it begins anyway: a forecast may be wrong, and a person waits for so long and no longer. */
const longestHoldMs = 30_000
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
 * Where viewers feed each other, playback that begins with the first bytes stalls a moment later: new pieces
 * take their time through the swarm. It begins, and goes on after a stall, when the engine says that it will
 * not (docs/decisions/016-crowd.md). To the page it is buffering meanwhile.
 */
export class PlaybackHold {
  readonly #listener: HoldListener
  readonly #clock: Clock
  #stop: (() => void) | null = null
  #heldAt = 0
  /** Somebody paused and played again, or it was held already: playback goes on as soon as it can. */
  #isImpatient = false

  constructor(listener: HoldListener, clock: Clock = systemClock) {
    this.#listener = listener
    this.#clock = clock
  }

  /** Playing for whoever asks; the native element is paused. */
  get isHolding(): boolean {
    return this.#stop !== null
  }

  /** The native element has begun or gone on to play. Returns whether it is held from now on. */
  playing(): boolean {
    // It was made to play behind our back, by the browser's own controls: whoever did it wants it now.
    if (this.giveUp() || this.#waitMs < shortestHoldMs || !this.#begin()) return false
    this.#listener.hideNext('pause')
    return true
  }

  /**
   * The native element could play and is to, by its `autoplay`. Returns whether it is held from now on: left
   * alone, browsers wait for so long that the rest would come even if no more were asked for than now.
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

  /** A person does not want to wait for it. Returns whether playback was held. */
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
    media().play().catch(refused)
  }

  #end(): void {
    this.#stop?.()
    this.#stop = null
  }
}
