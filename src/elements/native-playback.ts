import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { bufferedSeconds } from './buffer-report.ts'
import { seekableOf } from './film-length.ts'
import { LastFrame } from './last-frame.ts'
import { NativeReload, unload } from './native-reload.ts'
import { PageEvents } from './page-events.ts'
import { PendingPlays } from './pending-plays.ts'
import type { PlaybackListener } from './playback-listener.ts'
import { PlaybackPace } from './playback-pace.ts'
import { type Place, verifiedAhead } from './player-status.ts'
import { PlayingFile } from './playing-file.ts'
import { SeekRescue } from './seek-rescue.ts'

/**
 * Owns the native element: loads a file into it, loads it again when its stream broke off or a seek hangs,
 * and gives the state that the page sees meanwhile, with {@link PlaybackPace} and {@link PageEvents}.
 */
export class NativePlayback {
  readonly #listener: PlaybackListener
  readonly #events: PageEvents
  readonly #plays = new PendingPlays()
  /** Whether its time moves, and whether it may. */
  readonly pace: PlaybackPace
  readonly #rescue: SeekRescue
  readonly #lastFrame: LastFrame
  #playing: PlayingFile | null = null
  #reload: NativeReload | null = null
  /** Nobody has played or paused yet: then `autoplay` means something. */
  #autoplaying = false
  /** Seconds. Where playback begins in the file that is opened next. */
  #startAt = 0
  /** Seconds. Where the viewer is or wants to be. */
  #position = 0

  constructor(host: HTMLElement, listener: PlaybackListener) {
    this.#listener = listener
    this.#events = new PageEvents(listener.emit)
    this.#lastFrame = new LastFrame(host)
    this.pace = new PlaybackPace(
      {
        media: listener.media,
        snapshot: listener.snapshot,
        place: () => this.#place,
        isInView: () => this.#isInView,
        stalled: () => this.#lastFrame.take(this.#native),
      },
      this.#events,
    )
    this.#rescue = new SeekRescue({
      isSeeking: () => !this.#playing?.isRepackaged && (this.#reload?.isLoading ?? this.#native.seeking),
      isBuffered: (seconds) => bufferedSeconds(this.#native.buffered, seconds) > 0,
      goesTo: (seconds, signal) => this.#playing?.goTo(seconds, this.duration, signal),
      untilHere: async (seconds, ...how) => this.#playing?.untilHere(seconds, this.duration, ...how),
      loadAgain: () => this.#load(this.#reload ?? this.#beginReload()),
    })
  }

  // ------------------------------------------------------------------------------ state that the page sees

  /** The native element is being loaded again, and the page does not see its state. */
  get isReloading(): boolean {
    return this.#reload !== null
  }

  get currentTime(): number {
    if (this.#playing === null) return this.#startAt
    return this.#reload?.at ?? this.#native.currentTime
  }
  set currentTime(seconds: number) {
    if (this.#playing === null) this.startAt(Number.isFinite(seconds) ? seconds : 0)
    const native = this.#native
    const reload = this.#reload
    if (reload === null || !Number.isFinite(seconds)) {
      if (this.#playing !== null) this.#lastFrame.take(native)
      native.currentTime = seconds
      return
    }
    reload.seek(seconds, this.duration)
    queueMicrotask(() => this.#events.send('seeking'))
    this.#rescue.began(reload.at)
    if (reload.isLoading) native.currentTime = reload.at
    else this.#load(reload)
  }

  /** The file that is opened next begins here, in seconds. */
  startAt(seconds: number): void {
    this.#startAt = seconds
  }

  get duration(): number {
    const { duration } = this.#reload?.facts ?? this.#native
    return this.#playing?.length.of(duration) ?? duration
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
    if (this.pace.isHolding) return false
    return this.#reload === null ? this.#native.paused : !this.#reload.resume
  }

  get readyState(): number {
    if (this.#reload !== null) return this.#reload.readyState
    const { readyState } = this.#native
    return this.pace.isWaiting ? Math.min(readyState, HTMLMediaElement.HAVE_CURRENT_DATA) : readyState
  }

  // ------------------------------------------------------------------------------------------------ commands

  /** Before a file is open the promise waits for it. */
  play(): Promise<void> {
    if (this.pace.isHolding) return Promise.resolve()
    this.#autoplaying = false
    const promise = this.#plays.add()
    const reload = this.#reload
    if (reload === null) this.#playNative()
    else if (!reload.resume) {
      reload.resume = true
      queueMicrotask(() => this.#events.send('play'))
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
    if (this.pace.giveUp() || wasToResume) this.#events.send('pause')
  }

  /** @see PlayingFile.expect */
  expect(seconds: number | null): void {
    this.#playing?.expect(seconds, this.duration)
  }

  /** @see PlayingFile.soundtrack */
  get soundtrack(): number | null {
    return this.#playing?.soundtrack ?? null
  }
  set soundtrack(soundtrack: number | null) {
    if (this.#playing?.chooseSoundtrack(soundtrack, this.#native) !== true) return
    this.#position = this.currentTime
    this.#load(this.#reload ?? this.#beginReload())
    if (this.#reload?.resume) this.pace.waits()
  }

  /** Plays a file, from the place that {@link startAt} or {@link currentTime} named while none was open. */
  open(torrent: Torrent, file: FileSnapshot): void {
    this.#leave()
    const playing = new PlayingFile(torrent, file, {
      dataThere: () => verifiedAhead(this.#place) === 1,
      retry: () => {
        if (this.#reload !== null) this.#load(this.#reload)
      },
      gaveUp: (error) => this.#listener.failed(error),
      lengthFound: () => this.#events.send('durationchange'),
      partMissing: this.#listener.partMissing,
      heard: this.#listener.soundtrackChanged,
    })
    this.#playing = playing
    const native = this.#native
    this.#plays.loads()
    this.#position = this.#startAt
    this.#autoplaying = native.autoplay
    native.src = playing.load(native, this.#startAt)
    if (this.#startAt > 0) native.currentTime = this.#startAt
    if (this.#plays.size > 0) this.#playNative()
  }

  /** Ends playback with an error: promises of {@link play} are rejected with `reason`. */
  fail(reason: DOMException): void {
    this.#playing?.recovery.cancel()
    this.#endReload()
    // Without a source the platform would wait for ever, and not be paused.
    this.#native.pause()
    this.#plays.reject(reason)
  }

  /** Another source comes next: the promises of {@link play} are rejected. */
  abandon(): void {
    this.#native.pause()
    this.#plays.reject(new DOMException('A new source was set.', 'AbortError'))
  }

  /** Takes the source away from the native element, in whatever state it is. */
  close(): void {
    this.#leave()
    unload(this.#native)
  }

  #leave(): void {
    this.#endReload()
    this.pace.reset()
    this.#playing?.close()
    this.#playing = null
  }

  /**
   * The native element has enough to begin, and `autoplay` says that it should. Browsers wait until they
   * believe that the rest comes in time. The engine knows better: playback is held, or begins now.
   */
  judgeAutoplay(): void {
    const { paused, readyState } = this.#native
    if (!this.#autoplaying || !paused || readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return
    if (this.#reload !== null || !this.pace.autoplays()) return
    // Where the browser refuses, a person begins it.
    this.#autoplaying = false
    this.#playNative()
  }

  // ------------------------------------------------------------------------------ events of the native element

  /**
   * An event of the native element.
   *
   * @returns whether the page sees it
   */
  handle(type: string): boolean {
    if (type === 'error') void this.#failed()
    this.pace.note(type)
    if (type === 'play') this.#autoplaying = false
    if (type === 'canplay') this.judgeAutoplay()
    if (this.#events.isOurs(type)) return false
    if (this.#isInView && this.pace.holds(type)) return false
    this.#playing?.tell(type, this.#native)
    if (this.#reload !== null) return this.#handleReloading(this.#reload, type)
    if (type === 'timeupdate') {
      if (!this.#native.seeking) this.#position = this.#native.currentTime
      this.#playing?.noteProgress(this.#native)
    } else if (type === 'seeking') {
      this.#position = this.#native.currentTime
      if (this.#playing !== null) this.#rescue.began(this.#position)
    } else if (type === 'seeked') {
      this.#rescue.ended()
      this.#lastFrame.drop()
    }
    return this.#events.shows(type)
  }

  #handleReloading(reload: NativeReload, type: string): boolean {
    const hasArrived = reload.arrives(type)
    if (hasArrived) this.#arrived(reload)
    const isNewRate = type === 'ratechange' && !hasArrived && reload.noteRate()
    return this.#events.showsWhileLoadingAgain(type, isNewRate)
  }

  // --------------------------------------------------------------------------------------------- loading again

  get #native(): HTMLVideoElement {
    return this.#listener.media()
  }

  /** A file is open, and the page sees the native element's own state. */
  get #isInView(): boolean {
    return this.#playing !== null && this.#reload === null
  }

  #playNative(): void {
    // Why a torrent's file does not play is found out by `#failed`.
    const isExplained = (error: unknown): boolean =>
      this.#playing !== null && error instanceof DOMException && error.name === 'NotSupportedError'
    this.#plays.play(this.#native, isExplained)
  }

  get #place(): Place {
    const { duration, currentTime } = this
    return { snapshot: this.#listener.snapshot(), file: this.#playing?.file ?? null, duration, currentTime }
  }

  #beginReload(): NativeReload {
    const begins = this.paused && this.#autoplaying
    const resume = begins || !this.paused
    this.pace.interrupt()
    const reload = new NativeReload(this.#native, { at: this.#position, resume })
    this.#reload = reload
    if (!begins) return reload
    // `autoplay` would have begun playback: the reload begins it, where the browser lets it.
    this.#autoplaying = false
    this.#events.send('play')
    this.#plays.addUnasked(() => {
      reload.resume = false
      this.#events.send('pause')
    })
    return reload
  }

  #load(reload: NativeReload): void {
    const native = this.#native
    this.#playing?.recovery.cancel()
    this.#plays.loads()
    this.#lastFrame.show(native)
    reload.load(this.#playing?.load(native, reload.at) ?? native.src)
    if (reload.resume) this.#playNative()
  }

  /** The native element shows the wanted place. */
  #arrived(reload: NativeReload): void {
    this.#endReload()
    if (reload.isSeek) {
      this.#events.send('timeupdate')
      this.#events.send('seeked')
    }
    if (reload.resume && this.#native.paused) this.#playNative()
    if (reload.resume) this.pace.arrived()
  }

  #endReload(): void {
    this.#rescue.ended()
    this.#lastFrame.drop()
    this.#reload = null
  }

  async #failed(): Promise<void> {
    const cause = this.#native.error
    const playing = this.#playing
    if (cause === null || playing === null) return
    const isFirst = this.#reload === null
    const reload = this.#reload ?? this.#beginReload()
    reload.failed()
    this.#rescue.ended()
    if (isFirst) this.pace.waits()
    const error = await playing.explain(cause, reload.at)
    // The file was left, or the viewer went to another place, where it is being loaded.
    if (this.#reload !== reload || reload.isLoading) return
    if (error === null) playing.recovery.failed(cause)
    else this.#listener.failed(error)
  }
}
