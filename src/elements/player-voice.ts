import { playbackProblems } from '../media/playback-problems.ts'
import { errorToMessage, TorrentError } from '../shared/errors.ts'
import { Countdown } from './countdown.ts'
import { isWaiting, type PlaybackState, secondsUntilItPlaysThrough } from './player-status.ts'
import type { Saying, SayingAction } from './saying.ts'
import { hasOtherFile, isWhole, sayingOf } from './sentences.ts'
import { SteadyRate } from './steady-rate.ts'
import { type Toast, type ToastId, toastsOf } from './toasts.ts'
import type { TorrentVideoElement } from './torrent-video.ts'
import { WaitClock } from './wait-clock.ts'

const networkEmpty = 0
const networkNoSource = 3
/** Milliseconds of waiting within the last half minute: less is no reason to look ahead. */
const forecastAfterMs = 1_000

/**
 * What the player says of itself now: reads the element, and remembers how long it waits and what was put
 * away.
 */
export class PlayerVoice {
  readonly #media: TorrentVideoElement
  readonly #clock: WaitClock
  readonly #countdown = new Countdown()
  readonly #rate = new SteadyRate()
  readonly #dismissed = new Set<ToastId>()
  #isAsking = false

  /** @param changed called when time alone changes what is to be said */
  constructor(media: TorrentVideoElement, changed: () => void) {
    this.#media = media
    this.#clock = new WaitClock(changed)
  }

  /** Call it when anything has changed. */
  update(): void {
    const state = this.#state
    this.#clock.update(isWaiting(state))
    // To forecast, all that is missing is counted: only where it may be said.
    const isSlow = state.isHeld || state.recentlyWaitedMs >= forecastAfterMs
    const arrives = state.snapshot === null ? 0 : this.#rate.of(state.snapshot)
    this.#countdown.update(isSlow ? secondsUntilItPlaysThrough(state, arrives) : null)
  }

  /** Another source is open, or none: what was said of the last one is over. */
  reset(): void {
    this.forgetDismissals()
    this.#clock.reset()
    this.#countdown.update(null)
    this.#rate.reset()
    this.#isAsking = false
  }

  /** Notices that a person put away may be shown again. */
  forgetDismissals(): void {
    this.#dismissed.clear()
  }

  /** What stands over the picture; `null`: nothing. A wait is not mentioned at once. */
  get saying(): Saying | null {
    const saying = sayingOf(this.#state, this.#clock.isLong)
    this.#isAsking = saying?.row === 'choose'
    return saying
  }

  toasts(saying: Saying | null): readonly Toast[] {
    const { torrent: snapshot, currentFile: file, pictureError, soundError } = this.#media
    if (snapshot === null) return []
    // What is left: the rest of the film plays, another file may be whole, another program may play this one.
    const left: SayingAction[] = []
    if (hasOtherFile({ snapshot, file })) left.push('other-file')
    if (isWhole({ snapshot, file })) left.push('save')
    const missing: Toast[] = []
    if (pictureError !== null) missing.push({ id: 'picture', ...errorToMessage(pictureError), actions: left })
    if (soundError !== null) missing.push({ id: 'sound', ...errorToMessage(soundError), actions: left })
    const { onLine: isOnline } = navigator
    return toastsOf({ snapshot, missing, isOnline, saying }).filter(({ id }) => !this.#dismissed.has(id))
  }

  /** A person has read the notice and puts it away. */
  dismiss(id: ToastId): void {
    this.#dismissed.add(id)
  }

  get #error(): TorrentError | null {
    const { error } = this.#media
    if (error === null) return null
    if ('cause' in error && error.cause instanceof TorrentError) return error.cause
    // A stream or media source of the platform's own.
    return new TorrentError('unsupported-media', playbackProblems.notPlayed(), { cause: error.message })
  }

  get #state(): PlaybackState {
    const media = this.#media
    const { readyState, paused, seeking, currentTime, duration, networkState } = media
    const error = this.#error
    return {
      hasSource: media.src !== '' || media.srcObject !== null,
      active: error === null && networkState !== networkEmpty && networkState !== networkNoSource,
      error: error === null ? null : errorToMessage(error),
      snapshot: media.torrent,
      file: media.currentFile,
      ...{ readyState, paused, seeking, currentTime, duration },
      isOnline: navigator.onLine,
      waitedMs: this.#clock.waitedMs,
      recentlyWaitedMs: this.#clock.recentlyWaitedMs,
      pacing: media.pacing,
      isHeld: media.isHeld,
      startsIn: this.#countdown.seconds,
      isAsking: this.#isAsking,
    }
  }
}
