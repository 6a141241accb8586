import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { bufferedSeconds } from './buffer-report.ts'
import { seekableOf } from './film-length.ts'
import { LastFrame } from './last-frame.ts'
import { hiddenWhileReloading, loadNative, type Reload, reloadOf } from './native-reload.ts'
import { OpenFile } from './open-file.ts'
import { PendingPlays } from './pending-plays.ts'
import type { PlaybackListener } from './playback-listener.ts'
import { PlaybackPace } from './playback-pace.ts'
import { verifiedAhead } from './player-status.ts'
import { SeekRescue } from './seek-rescue.ts'

/**
 * Owns the native element of a `<torrent-video>`: loads a file into it, holds it, loads it again when its
 * stream broke off or a seek hangs, notices when its time stands still, and decides what the page sees of all
 * that.
 */
export class NativePlayback {
  readonly #listener: PlaybackListener
  readonly #plays = new PendingPlays()
  readonly #pace: PlaybackPace
  readonly #rescue: SeekRescue
  readonly #lastFrame: LastFrame
  #open: OpenFile | null = null
  #reload: Reload | null = null
  /** As long as nobody has played or paused: then `autoplay` means something. */
  #autoplaying = false
  /** How often the native element was given something to load. */
  #loads = 0
  /** Seconds. Where the viewer is or wants to be. */
  #wish = 0
  /** The page was told `seeking`, and has not been told `seeked` since. */
  #sawSeeking = false

  constructor(host: HTMLElement, listener: PlaybackListener) {
    this.#listener = listener
    this.#lastFrame = new LastFrame(host)
    this.#pace = new PlaybackPace({
      media: listener.media,
      snapshot: listener.snapshot,
      isInView: () => this.#open !== null && this.#reload === null,
      emit: listener.emit,
      stalled: () => this.#lastFrame.take(this.#native),
    })
    this.#rescue = new SeekRescue({
      isSeeking: () => this.#reload?.isLoading ?? this.#native.seeking,
      isBuffered: (seconds) => bufferedSeconds(this.#native.buffered, seconds) > 0,
      untilHere: async (seconds, signal) => this.#open?.untilHere(seconds, this.duration, signal),
      loadAgain: () => this.#load(this.#reload ?? this.#beginReload()),
    })
  }

  // -------------------------------------------------------------------------------------------- what the page sees

  /** The native element is being loaded again, and the page does not see its state. */
  get isReloading(): boolean {
    return this.#reload !== null
  }

  get currentTime(): number {
    return this.#reload?.at ?? this.#native.currentTime
  }
  set currentTime(seconds: number) {
    const native = this.#native
    const reload = this.#reload
    if (reload === null || !Number.isFinite(seconds)) {
      if (this.#open !== null) this.#lastFrame.take(native)
      native.currentTime = seconds
      return
    }
    const { duration } = this
    reload.at = Math.max(0, Number.isNaN(duration) ? seconds : Math.min(seconds, duration))
    reload.isSeek = true
    queueMicrotask(() => this.#listener.emit('seeking'))
    this.#rescue.began(reload.at)
    if (reload.isLoading) native.currentTime = reload.at
    else this.#load(reload)
  }

  get duration(): number {
    const { duration } = this.#reload?.facts ?? this.#native
    return this.#open?.length.of(duration) ?? duration
  }

  get seekable(): TimeRanges {
    return seekableOf(this.#native, this.duration)
  }

  get videoWidth(): number {
    return this.#reload?.facts.videoWidth ?? this.#native.videoWidth
  }

  get videoHeight(): number {
    return this.#reload?.facts.videoHeight ?? this.#native.videoHeight
  }

  get seeking(): boolean {
    return this.#reload?.isSeek ?? this.#native.seeking
  }

  get ended(): boolean {
    return this.#reload === null && this.#native.ended
  }

  get paused(): boolean {
    if (this.#pace.isHolding) return false
    return this.#reload === null ? this.#native.paused : !this.#reload.resume
  }

  get readyState(): number {
    if (this.#reload !== null) return this.#reload.readyState
    const { readyState } = this.#native
    return this.#pace.isWaiting ? Math.min(readyState, HTMLMediaElement.HAVE_CURRENT_DATA) : readyState
  }

  // -------------------------------------------------------------------------------------------- what the page does

  /** Before a file is open the promise waits for it. */
  play(): Promise<void> {
    if (this.#pace.isHolding) return Promise.resolve()
    this.#autoplaying = false
    const promise = this.#plays.add()
    const reload = this.#reload
    if (reload === null) this.#playNative()
    else if (!reload.resume) {
      reload.resume = true
      queueMicrotask(() => this.#listener.emit('play'))
      if (reload.isLoading) this.#playNative()
    }
    return promise
  }

  pause(): void {
    const wasToResume = this.#reload?.resume === true
    if (this.#reload !== null) this.#reload.resume = false
    this.#plays.reject(new DOMException('pause() was called before playback began.', 'AbortError'))
    this.#autoplaying = false
    this.#native.pause()
    if (this.#pace.giveUp() || wasToResume) this.#listener.emit('pause')
  }

  /** Plays a file from `startAt` on, seconds. */
  open(torrent: Torrent, file: FileSnapshot, startAt: number): void {
    this.#leave()
    const open = new OpenFile(torrent, file, {
      dataThere: () => this.#isDataThere,
      retry: () => {
        if (this.#reload !== null) this.#load(this.#reload)
      },
      gaveUp: (error) => this.#listener.failed(error),
      lengthFound: () => this.#listener.emit('durationchange'),
    })
    this.#open = open
    const native = this.#native
    this.#loads++
    this.#wish = startAt
    this.#autoplaying = native.autoplay
    native.src = open.url
    if (startAt > 0) native.currentTime = startAt
    if (this.#plays.size > 0) this.#playNative()
  }

  /** Ends playback with an error: whoever waits for it to begin hears `reason`. */
  fail(reason: DOMException): void {
    this.#open?.recovery.cancel()
    this.#endReload()
    // With no source the platform would wait for ever, unpaused.
    this.#native.pause()
    this.#plays.reject(reason)
  }

  /** Another source is to come: what was promised of this one is not kept. */
  abandon(): void {
    this.#native.pause()
    this.#plays.reject(new DOMException('A new source was set.', 'AbortError'))
  }

  /** Empties the native element, whatever state it is in. */
  close(): void {
    this.#leave()
    const native = this.#native
    if (!native.hasAttribute('src') && native.srcObject === null) return
    native.srcObject = null
    native.removeAttribute('src')
    native.load()
  }

  #leave(): void {
    this.#endReload()
    this.#pace.reset()
    this.#open?.close()
    this.#open = null
  }

  /**
   * The native element has enough to play and waits for more before it begins by itself; the engine knows
   * better when.
   */
  holdAutoplay(): void {
    const { paused, readyState } = this.#native
    if (!this.#autoplaying || !paused || readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return
    if (this.#reload === null) this.#pace.autoplays()
  }

  // -------------------------------------------------------------------------------------------- what the native element does

  /** An event of the native element. Returns whether the page is to see it. */
  handle(type: string): boolean {
    if (type === 'error') {
      void this.#failed()
      return false
    }
    if (!this.#pace.handle(type)) return false
    if (type === 'play') this.#autoplaying = false
    this.#open?.tell(type, this.#native)
    if (this.#reload !== null) return this.#handleReloading(this.#reload, type)
    switch (type) {
      case 'timeupdate':
        this.#noteProgress()
        break
      case 'seeking':
        this.#sawSeeking = true
        this.#wish = this.#native.currentTime
        if (this.#open !== null) this.#rescue.began(this.#wish)
        break
      case 'seeked':
        this.#rescue.ended()
        this.#lastFrame.drop()
        // The end of a seek that a load began comes a moment after its picture, and the page knows of
        // neither.
        if (!this.#sawSeeking) return false
        this.#sawSeeking = false
        break
    }
    return true
  }

  #handleReloading(reload: Reload, type: string): boolean {
    const { readyState, seeking, playbackRate } = this.#native
    if (type === 'loadeddata') reload.hasData = true
    const isThere = reload.hasData && readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !seeking
    if (reload.isLoading && isThere) this.#arrived(reload)
    else if (type === 'ratechange' && playbackRate !== reload.rate) {
      reload.rate = playbackRate
      return true
    }
    return !hiddenWhileReloading.has(type)
  }

  #noteProgress(): void {
    const native = this.#native
    const open = this.#open
    if (!native.seeking) this.#wish = native.currentTime
    open?.noteProgress(native.currentTime)
    void open?.missingPart(native).then((missing) => {
      if (missing !== null && this.#open === open) this.#listener.partMissing(missing.part, missing.error)
    })
  }

  // -------------------------------------------------------------------------------------------- loading again

  get #native(): HTMLVideoElement {
    return this.#listener.media()
  }

  #playNative(): void {
    const load = this.#loads
    this.#native.play().then(
      () => this.#plays.resolve(),
      (error: unknown) => {
        // Every load rejects what the platform promised before it; our own promise outlives that. And why a
        // torrent's file does not play is found out by `#failed`, which settles the promise.
        const isExplained =
          this.#open !== null && error instanceof DOMException && error.name === 'NotSupportedError'
        if (load === this.#loads && !isExplained) this.#plays.reject(error)
      },
    )
  }

  get #isDataThere(): boolean {
    const { duration, currentTime } = this
    const file = this.#open?.file ?? null
    return verifiedAhead({ snapshot: this.#listener.snapshot(), file, duration, currentTime }) === 1
  }

  #beginReload(): Reload {
    const { paused } = this
    this.#pace.interrupt()
    const reload = reloadOf(this.#native, { at: this.#wish, resume: !paused })
    this.#reload = reload
    return reload
  }

  #load(reload: Reload): void {
    const native = this.#native
    this.#open?.recovery.cancel()
    reload.isLoading = true
    reload.hasData = false
    this.#loads++
    this.#lastFrame.show(native)
    // With `none` nothing would be loaded before somebody plays, though a picture is waited for.
    if (native.preload === 'none') native.preload = 'metadata'
    loadNative(native, this.#open?.url ?? native.src)
    // Loading sets it back to the default.
    native.playbackRate = reload.rate
    if (reload.at > 0) native.currentTime = reload.at
    if (reload.resume) this.#playNative()
    // Its `autoplay` must not start what was paused.
    else native.pause()
  }

  /** The native element shows the wanted place. */
  #arrived(reload: Reload): void {
    this.#endReload()
    if (reload.isSeek) {
      this.#listener.emit('timeupdate')
      this.#listener.emit('seeked')
      this.#sawSeeking = false
    }
    if (reload.resume && this.#native.paused) this.#playNative()
    if (reload.resume) this.#pace.start()
  }

  #endReload(): void {
    this.#rescue.ended()
    this.#lastFrame.drop()
    this.#reload = null
  }

  async #failed(): Promise<void> {
    const cause = this.#native.error
    const open = this.#open
    if (cause === null || open === null) return
    const isFirst = this.#reload === null
    const reload = this.#reload ?? this.#beginReload()
    reload.isLoading = false
    // It starts by itself where it would have.
    reload.resume ||= isFirst && this.#autoplaying
    this.#rescue.ended()
    if (isFirst) this.#pace.waits()
    const error = await open.explain(cause, reload.at)
    // The file was left, or the viewer has gone elsewhere in it, and it is loaded there.
    if (this.#reload !== reload || reload.isLoading) return
    if (error === null) open.recovery.failed(cause)
    else this.#listener.failed(error)
  }
}
