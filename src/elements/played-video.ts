import type { NativePlayback } from './native-playback.ts'
import type { Pacing } from './playback-hold.ts'
import { VideoBase } from './video-base.ts'

/**
 * An `HTMLVideoElement` whose state, commands and events are those of a {@link NativePlayback}: what that
 * does to the native element inside, the page does not see.
 */
export abstract class PlayedVideo extends VideoBase {
  protected abstract readonly playback: NativePlayback

  override get currentTime(): number {
    return this.playback.currentTime
  }
  override set currentTime(seconds: number) {
    this.playback.currentTime = seconds
  }

  override get duration(): number {
    return this.playback.duration
  }

  override get seekable(): TimeRanges {
    return this.playback.seekable
  }

  override get videoWidth(): number {
    return this.playback.videoWidth
  }

  override get videoHeight(): number {
    return this.playback.videoHeight
  }

  override get seeking(): boolean {
    return this.playback.seeking
  }

  override get ended(): boolean {
    return this.playback.ended
  }

  override get paused(): boolean {
    return this.playback.paused
  }

  override get readyState(): number {
    return this.playback.readyState
  }

  /**
   * What playback does where less arrives than it takes: `auto`, `pauses` (it plays what is here, and stops
   * when that ends) or `through` (it waits until the rest will play without a stop). Every file begins with
   * `auto`. Playing while it waits is `pauses`.
   */
  get pacing(): Pacing {
    return this.playback.pace.pacing
  }
  set pacing(value: Pacing) {
    this.playback.pace.pacing = value
  }

  /** Playback waits until it can go on without a stop; it is not `paused`. */
  get isHeld(): boolean {
    return this.playback.pace.isHolding
  }

  /**
   * The soundtrack that is heard, as the container of the film numbers it; `null`: the one that the browser
   * plays by itself. To set it plays another one, where the browser can decode it.
   */
  get soundtrack(): number | null {
    return this.playback.soundtrack
  }
  set soundtrack(soundtrack: number | null) {
    this.playback.soundtrack = soundtrack
  }

  override play(): Promise<void> {
    return this.playback.play()
  }

  override pause(): void {
    this.playback.pause()
  }

  override handleEvent(event: Event): void {
    if (event.target === this.nativeEl && !this.playback.handle(event.type)) return
    super.handleEvent(event)
  }
}
