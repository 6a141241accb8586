import { errorToMessage, TorrentError } from '../shared/errors.ts'
import { isWaiting, type PlaybackState } from './player-status.ts'
import type { Saying } from './saying.ts'
import { sayingOf } from './sentences.ts'
import { type Toast, type ToastId, toastsOf } from './toasts.ts'
import type { TorrentVideoElement } from './torrent-video.ts'
import { WaitClock } from './wait-clock.ts'

const networkEmpty = 0
const networkNoSource = 3

/**
 * What the player says of itself now: reads the element, and remembers how long it waits and what was put
 * away.
 */
export class PlayerVoice {
  readonly #media: TorrentVideoElement
  readonly #clock: WaitClock
  readonly #dismissed = new Set<ToastId>()

  /** @param changed called when time alone changes what is to be said */
  constructor(media: TorrentVideoElement, changed: () => void) {
    this.#media = media
    this.#clock = new WaitClock(changed)
  }

  /** Call it when anything has changed. */
  update(): void {
    this.#clock.update(isWaiting(this.#state))
  }

  /** Another source is open, or none: what was said of the last one is over. */
  reset(): void {
    this.forgetDismissals()
    this.#clock.reset()
  }

  /** Notices that a person put away may be shown again. */
  forgetDismissals(): void {
    this.#dismissed.clear()
  }

  /** What stands over the picture; `null`: nothing. A wait is not mentioned at once. */
  get saying(): Saying | null {
    const state = this.#state
    return state.error === null && !this.#clock.isLong ? null : sayingOf(state)
  }

  toasts(saying: Saying | null): readonly Toast[] {
    const { torrent: snapshot, pictureError, soundError } = this.#media
    if (snapshot === null) return []
    const missing: Toast[] = []
    if (pictureError !== null) missing.push({ id: 'picture', ...errorToMessage(pictureError) })
    if (soundError !== null) missing.push({ id: 'sound', ...errorToMessage(soundError) })
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
    return new TorrentError('unsupported-media', 'The browser could not play this.', { cause: error.message })
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
    }
  }
}
