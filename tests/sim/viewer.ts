import { TorrentError } from '../../src/shared/errors.ts'
import type { Cancel } from '../../src/swarm/ports.ts'
import type { SwarmTorrent } from '../../src/swarm/torrent.ts'
import type { Film } from './film.ts'
import type { Kernel } from './kernel.ts'

/** What a node needs of the client that runs in it. */
export type SimTorrent = Pick<
  SwarmTorrent,
  'addLink' | 'destroy' | 'events' | 'have' | 'hint' | 'isComplete' | 'peers' | 'read'
> & {
  readonly stats: Pick<
    SwarmTorrent['stats'],
    | 'awaitedPieces'
    | 'badPieces'
    | 'duplicateBytes'
    | 'receivedBytes'
    | 'sentBytes'
    | 'startupBufferMs'
    | 'wantedLinks'
  >
}

export interface ViewerOptions {
  /** Rate in bytes a second. */
  readonly mediaRate: number
  /**
   * Seconds of media that must be there before playback starts, and before it goes on after a stall or a
   * seek.
   */
  readonly startSeconds: number
  readonly resumeSeconds: number
  /**
   * Seconds of media that the media element keeps ahead of the playhead before it stops reading (Chromium:
   * about 10 s).
   */
  readonly bufferSeconds: number
  /**
   * Whether the viewer does not tell the engine where it reads, and takes what happens to be there: the
   * baseline without deadlines.
   */
  readonly passive: boolean
  /**
   * Whether the viewer waits until the engine predicts no stall, or plays as soon as there is something to
   * play.
   */
  readonly isPatient: boolean
}

export const defaultViewer: Omit<ViewerOptions, 'mediaRate'> = {
  startSeconds: 2,
  resumeSeconds: 1,
  bufferSeconds: 10,
  passive: false,
  isPatient: true,
}

/** After so long playback begins whatever the engine foretells (src/elements/playback-hold.ts). */
const longestHoldMs = 30_000

/** Bytes of one request: the bounded slice of the service worker. */
const sliceBytes = 1024 * 1024

/** A viewer: it reads as a media element does, plays at the media's rate, and stalls when nothing is left. */
export class Viewer {
  readonly #kernel: Kernel
  readonly #torrent: SimTorrent
  readonly #film: Film
  readonly #options: ViewerOptions
  readonly #bornAt: number
  #state: 'starting' | 'playing' | 'stalled' | 'seeking' | 'ended' = 'starting'
  /** Offset in the film at which playback was at `#since`. */
  #playhead = 0
  /** Offset in the film of the end of what is buffered. */
  #buffered = 0
  #since: number
  #stopWake: Cancel = () => undefined
  /** Since when enough is here to begin, and the engine wants it to wait; `null`: it is not so. */
  #heldSince: number | null = null
  #stopRead: AbortController | null = null
  #onSeek: ((firstByteMs: number, playingMs: number) => void) | null = null
  #seekAt = 0
  #firstByteMs = 0
  #left = false
  /** Milliseconds from the viewer's arrival to the first frame; `null` while it waits. */
  startDelayMs: number | null = null
  stalls = 0
  stalledMs = 0
  playedMs = 0
  /** Number of bytes that were not the film's. It must stay 0. */
  wrongBytes = 0
  /** Called at every stall, with the seconds played so far. */
  onStall: (() => void) | null = null

  constructor(kernel: Kernel, torrent: SimTorrent, film: Film, options: ViewerOptions) {
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

  /** Whether it waits for bytes, be it before the first frame or later. */
  get isWaiting(): boolean {
    return this.#state !== 'playing' && this.#state !== 'ended'
  }

  get hasEnded(): boolean {
    return this.#state === 'ended'
  }

  get bufferedSeconds(): number {
    return (this.#buffered - this.#position()) / this.#options.mediaRate
  }

  /**
   * Share of the time since the start in which the film played: 1 when it never stalled, 0 for a viewer that
   * never started.
   */
  get continuity(): number {
    this.#settle()
    const total = this.playedMs + this.stalledMs
    return total === 0 ? 0 : this.playedMs / total
  }

  /** Seeks. `done` gets the milliseconds until the first byte and until playback goes on. */
  seek(position: number, done: (firstByteMs: number, playingMs: number) => void): void {
    this.#settle()
    this.#stopRead?.abort()
    this.#stopRead = null
    this.#stopWake()
    this.#heldSince = null
    this.#state = 'seeking'
    this.#playhead = position
    this.#buffered = position
    this.#seekAt = this.#kernel.now()
    this.#firstByteMs = -1
    this.#onSeek = done
    void this.#read()
  }

  /** Closes the page. The viewer does not count any more. */
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

  /** Waits while the media element has enough and does not read on. */
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

  /** Called when enough is here to begin. The engine says whether it will do. */
  #playWhenSafe(needed: number): void {
    this.#stopWake()
    const { passive, isPatient } = this.#options
    this.#heldSince ??= this.#kernel.now()
    const isHeldForLong = this.#kernel.now() - this.#heldSince >= longestHoldMs
    // The element does the same (src/elements/playback-hold.ts).
    const waitMs =
      passive || !isPatient || isHeldForLong || this.#buffered === this.#film.info.length
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
    this.#heldSince = null
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
