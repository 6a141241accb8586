import { TorrentError } from '../../src/shared/errors.ts'
import type { Cancel } from '../../src/swarm/ports.ts'
import type { SwarmTorrent } from '../../src/swarm/torrent.ts'
import type { Film } from './film.ts'
import type { Kernel } from './kernel.ts'

export interface ViewerOptions {
  /** Bytes a second. */
  readonly mediaRate: number
  /**
   * Media that must be there before playback starts, and before it goes on after a stall or a seek. Seconds.
   */
  readonly startSeconds: number
  readonly resumeSeconds: number
  /** What the media element keeps ahead of the playhead before it stops reading (Chromium: about 10 s). */
  readonly bufferSeconds: number
  /**
   * Whether it tells the engine where it reads. A viewer that does not takes what happens to be there: the
   * baseline without deadlines.
   */
  readonly passive: boolean
  /** Whether it waits until the engine foresees no stall, or plays as soon as there is something to play. */
  readonly isPatient: boolean
}

export const defaultViewer: Omit<ViewerOptions, 'mediaRate'> = {
  startSeconds: 2,
  resumeSeconds: 1,
  bufferSeconds: 10,
  passive: false,
  isPatient: true,
}

/** Bytes asked for in one request: the bounded slice of the service worker. */
const sliceBytes = 1024 * 1024

/**
 * Somebody who watches: reads as a media element does, plays at the media's rate, stalls when nothing is
 * left.
 */
export class Viewer {
  readonly #kernel: Kernel
  readonly #torrent: SwarmTorrent
  readonly #film: Film
  readonly #options: ViewerOptions
  readonly #bornAt: number
  #state: 'starting' | 'playing' | 'stalled' | 'seeking' | 'ended' = 'starting'
  /** Offsets in the film: where playback was at `#since`, and the end of what is buffered. */
  #playhead = 0
  #buffered = 0
  #since: number
  #stopWake: Cancel = () => undefined
  #stopRead: AbortController | null = null
  #onSeek: ((firstByteMs: number, playingMs: number) => void) | null = null
  #seekAt = 0
  #firstByteMs = 0
  #left = false
  /** Milliseconds from its birth to the first frame; `null` while it waits. */
  startDelayMs: number | null = null
  stalls = 0
  stalledMs = 0
  playedMs = 0
  /** Bytes that were not the film's: must stay 0. */
  wrongBytes = 0
  /** Called at every stall, with the seconds played so far. */
  onStall: (() => void) | null = null

  constructor(kernel: Kernel, torrent: SwarmTorrent, film: Film, options: ViewerOptions) {
    this.#kernel = kernel
    this.#torrent = torrent
    this.#film = film
    this.#options = options
    this.#bornAt = kernel.now()
    this.#since = kernel.now()
    if (options.passive) torrent.events.on('piece', () => this.#takeWhatIsThere())
    else torrent.hint({ bytesPerSecond: options.mediaRate })
  }

  /** Begins to read. */
  open(): void {
    if (this.#options.passive) this.#takeWhatIsThere()
    else void this.#read()
  }

  get hasEnded(): boolean {
    return this.#state === 'ended'
  }

  get bufferedSeconds(): number {
    return (this.#buffered - this.#position()) / this.#options.mediaRate
  }

  /**
   * Time played of the time since the start: 1 when it never stalled. A viewer that never started has waited
   * in vain.
   */
  get continuity(): number {
    this.#settle()
    const total = this.playedMs + this.stalledMs
    return total === 0 ? 0 : this.playedMs / total
  }

  /** `done` gets the milliseconds until the first byte and until playback goes on. */
  seek(position: number, done: (firstByteMs: number, playingMs: number) => void): void {
    this.#settle()
    this.#stopRead?.abort()
    this.#stopRead = null
    this.#stopWake()
    this.#state = 'seeking'
    this.#playhead = position
    this.#buffered = position
    this.#seekAt = this.#kernel.now()
    this.#firstByteMs = -1
    this.#onSeek = done
    void this.#read()
  }

  /** Closes the page: counts no more. */
  leave(): void {
    this.#settle()
    this.#left = true
    this.#stopWake()
    this.#stopRead?.abort()
  }

  #position(): number {
    if (this.#state !== 'playing') return this.#playhead
    return this.#playhead + ((this.#kernel.now() - this.#since) * this.#options.mediaRate) / 1000
  }

  /** Brings the counters up to now. */
  #settle(): void {
    if (this.#left) return
    const now = this.#kernel.now()
    const elapsed = now - this.#since
    this.#playhead = Math.min(this.#position(), this.#buffered)
    this.#since = now
    if (this.#state === 'playing') this.playedMs += elapsed
    else if (this.#state === 'stalled') this.stalledMs += elapsed
  }

  async #read(): Promise<void> {
    const { length } = this.#film.info
    const stop = new AbortController()
    this.#stopRead = stop
    try {
      while (this.#buffered < length) {
        const begin = this.#buffered
        const end = Math.min(begin + sliceBytes, length)
        this.#torrent.hint({ bufferedSeconds: this.bufferedSeconds })
        const data = await this.#torrent.read('viewer', begin, end, length, stop.signal)
        if (stop.signal.aborted) return
        if (!this.#film.isRight(begin, data)) this.wrongBytes += data.length
        this.#buffered = begin + data.length
        this.#onData()
        await this.#untilWanted(stop.signal)
        if (stop.signal.aborted) return
      }
    } catch (error) {
      const isStopped = error instanceof TorrentError && error.code === 'aborted'
      if (!stop.signal.aborted && !isStopped) throw error
    }
  }

  /** A media element that has enough does not read on. */
  #untilWanted(signal: AbortSignal): Promise<void> {
    const excess = this.bufferedSeconds - this.#options.bufferSeconds
    if (excess <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = (): void => {
        cancel()
        resolve()
      }
      const cancel = this.#kernel.after(excess * 1000, () => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  #takeWhatIsThere(): void {
    const { have } = this.#torrent
    const { length, pieceLength } = this.#film.info
    const before = this.#buffered
    while (this.#buffered < length && have?.has(Math.floor(this.#buffered / pieceLength))) {
      this.#buffered = Math.min((Math.floor(this.#buffered / pieceLength) + 1) * pieceLength, length)
    }
    if (this.#buffered > before) this.#onData()
  }

  #onData(): void {
    const now = this.#kernel.now()
    this.#kernel.trace(3, this.#buffered, this.stalls)
    this.#settle()
    const { mediaRate, startSeconds, resumeSeconds } = this.#options
    if (this.#state === 'seeking' && this.#firstByteMs < 0) this.#firstByteMs = now - this.#seekAt
    const needed = (this.#state === 'starting' ? startSeconds : resumeSeconds) * mediaRate
    const isEnough = this.#buffered - this.#playhead >= needed || this.#buffered === this.#film.info.length
    if (this.#state === 'playing') this.#wakeWhenEmpty()
    else if (isEnough) this.#playWhenSafe(needed)
  }

  /** Enough is here to begin; whether it will do is the engine's to say. */
  #playWhenSafe(needed: number): void {
    this.#stopWake()
    const { passive, isPatient } = this.#options
    // As the element does (src/elements/playback-hold.ts).
    const waitMs =
      passive || !isPatient || this.#buffered === this.#film.info.length
        ? 0
        : this.#torrent.stats.startupBufferMs - this.bufferedSeconds * 1000
    if (waitMs <= 0) this.#play(this.#kernel.now())
    else {
      this.#stopWake = this.#kernel.after(Math.min(Math.max(waitMs, 20), 250), () =>
        this.#playWhenSafe(needed),
      )
    }
  }

  #play(now: number): void {
    if (this.#state === 'starting') this.startDelayMs = now - this.#bornAt
    const done = this.#onSeek
    this.#onSeek = null
    this.#state = 'playing'
    this.#wakeWhenEmpty()
    done?.(this.#firstByteMs, now - this.#seekAt)
  }

  #wakeWhenEmpty(): void {
    this.#stopWake()
    const leftMs = ((this.#buffered - this.#playhead) * 1000) / this.#options.mediaRate
    this.#stopWake = this.#kernel.after(leftMs, () => {
      this.#settle()
      if (this.#buffered === this.#film.info.length) {
        this.#state = 'ended'
        return
      }
      this.#state = 'stalled'
      this.stalls++
      this.#kernel.trace(4, this.#buffered, this.stalls)
      this.onStall?.()
    })
  }
}
