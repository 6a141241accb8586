import type { Torrent } from '../../client/client.ts'
import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import { playbackProblems } from '../../media/playback-problems.ts'
import type { RepackagedFacts, RepackageEvent } from '../../media/repackage/messages.ts'
import { errorFromMessage, TorrentError, toTorrentError } from '../../shared/errors.ts'
import { AppendQueue } from './append-queue.ts'
import {
  afterGap,
  bufferedEnd,
  bufferWindow,
  type RunPlace,
  secondsAhead,
  startAfterSeek,
  stretchesOf,
  toRemove,
} from './buffer-window.ts'
import { type CanTake, chooseSound } from './choose-tracks.ts'
import { RepackagerClient } from './repackager-client.ts'

export interface RepackagedFilmOptions {
  readonly torrent: Pick<Torrent, 'read'>
  readonly file: FileSnapshot
  readonly media: HTMLVideoElement
  /** The native element has it as its source. */
  readonly source: MediaSource
  readonly canTake: CanTake
  /** Seconds. Where playback begins. */
  readonly at: number
  /** Number of the soundtrack in the container; `null`: the first that the browser decodes. */
  readonly soundtrack: number | null
  /** The film is open, and this soundtrack is heard. */
  readonly opened: (soundtrack: number | null) => void
  /** It cannot go on. The native element is told too, and fires `error`. */
  readonly failed: (error: TorrentError) => void
}

/** Events at which the window around the playhead moves. */
const moves = ['timeupdate', 'progress', 'play', 'playing', 'waiting', 'ratechange'] as const
/** Failures that are about the file; all others are about its way to here, and trying again may help. */
const ofTheFile = new Set(['unsupported-media', 'missing-part'])

const undecodable = (cause: unknown): TorrentError =>
  new TorrentError('unsupported-media', playbackProblems.formUndecodable(), { cause })

/**
 * A film that a worker puts into another form while it plays, as the source of a native element. It keeps the
 * next half minute in the browser's buffer and the last minute; a seek to another place begins there anew.
 */
export class RepackagedFilm {
  readonly #options: RepackagedFilmOptions
  readonly #client: RepackagerClient
  #queue: AppendQueue | null = null
  #facts: RepackagedFacts | null = null
  #sound: number | null = null
  #run = 0
  /** Of this run, so far. */
  #bytes = 0
  #place: RunPlace
  #hasFailed = false
  #isClosed = false

  constructor(options: RepackagedFilmOptions) {
    const { torrent, file, media, source, at } = options
    this.#options = options
    this.#place = { at, reached: at, isOver: false }
    this.#client = new RepackagerClient(torrent, file, {
      heard: (event) => this.#hear(event),
      failed: (error) => this.#fail(error),
    })
    media.addEventListener('seeking', this.#onSeeking)
    for (const type of moves) media.addEventListener(type, this.#onMove)
    source.addEventListener('sourceopen', this.#onOpen)
    void this.#client.open()
  }

  close(): void {
    const { media, source } = this.#options
    this.#isClosed = true
    this.#client.close()
    this.#queue?.close()
    media.removeEventListener('seeking', this.#onSeeking)
    for (const type of moves) media.removeEventListener(type, this.#onMove)
    source.removeEventListener('sourceopen', this.#onOpen)
  }

  // ---------------------------------------------------------------------------------- what the worker says

  #hear(
    event: Extract<RepackageEvent, { readonly type: 'facts' | 'header' | 'fragment' | 'end' | 'failed' }>,
  ): void {
    if (this.#isClosed) return
    if (event.type === 'facts') {
      this.#facts = event.facts
      this.#begin()
      return
    }
    if (event.type === 'failed') {
      if (event.run === null || event.run === this.#run) this.#fail(errorFromMessage(event.error))
      return
    }
    if (event.run !== this.#run) return
    if (event.type === 'header') this.#onHeader(event.mime, event.data)
    else if (event.type === 'fragment') {
      this.#bytes += event.data.byteLength
      this.#place = { ...this.#place, reached: event.end }
      this.#queue?.append(event.data)
    } else {
      this.#place = { ...this.#place, isOver: true }
      this.#endIfOver()
    }
  }

  #onHeader(mime: string, data: ArrayBuffer): void {
    const { source, canTake } = this.#options
    try {
      if (!canTake(mime)) throw new TorrentError('unsupported-media', playbackProblems.typeRefused(mime))
      this.#queue ??= new AppendQueue(source.addSourceBuffer(mime), {
        idle: () => this.#endIfOver(),
        full: () => toRemove(this.#buffered, this.#now, true),
        appended: () => {
          this.#skipGap()
          this.#allowMore()
        },
        failed: (cause) => this.#fail(undecodable(cause)),
      })
      this.#queue.append(data)
    } catch (error) {
      this.#fail(error instanceof TorrentError ? error : undecodable(error))
    }
  }

  // ------------------------------------------------------------------------------------------------- runs

  #onOpen = (): void => {
    this.#begin()
    // It failed before the browser could hear of it.
    if (this.#hasFailed) this.#tellFailure('decode')
  }

  /** Both the film and the native element are open. */
  #begin(): void {
    const { source, soundtrack, canTake, opened } = this.#options
    const facts = this.#facts
    if (facts === null || source.readyState !== 'open' || this.#run > 0 || this.#hasFailed) return
    try {
      this.#sound = chooseSound(facts, soundtrack, canTake)
    } catch (error) {
      this.#fail(toTorrentError(error))
      return
    }
    // Before the first header, which would say that it is without end.
    source.duration = facts.duration ?? Number.POSITIVE_INFINITY
    opened(this.#sound)
    this.#start(this.#place.at)
  }

  #start(at: number): void {
    this.#place = { at, reached: at, isOver: false }
    this.#queue?.clear()
    this.#bytes = 0
    const until = Math.max(at, this.#now) + this.#ahead
    this.#client.send({ type: 'start', run: ++this.#run, at, until, sound: this.#sound })
  }

  #onSeeking = (): void => {
    // Before the first run the native element seeks to where it begins.
    if (this.#run === 0) {
      this.#place = { at: this.#now, reached: this.#now, isOver: false }
      return
    }
    const at = startAfterSeek(this.#now, this.#buffered, this.#place, this.#options.source.duration)
    if (at !== null) this.#start(at)
    else this.#allowMore()
  }

  // ----------------------------------------------------------------------------------------------- window

  get #now(): number {
    return this.#options.media.currentTime
  }

  /** Seconds. */
  get #ahead(): number {
    const { media } = this.#options
    if (media.preload === 'metadata' && media.paused && media.played.length === 0) {
      return bufferWindow.aheadOfNothing
    }
    const { at, reached } = this.#place
    return secondsAhead(this.#bytes / Math.max(reached - at, 1))
  }

  get #buffered() {
    return stretchesOf(this.#options.media.buffered)
  }

  #onMove = (): void => {
    const queue = this.#queue
    this.#skipGap()
    this.#allowMore()
    if (queue === null) return
    // After the end nothing is removed: that would open the source again, and the film would not end.
    if (this.#options.source.readyState === 'open' && queue.isIdle) {
      queue.remove(...toRemove(this.#buffered, this.#now, false))
    }
    if (queue.isBlocked) queue.retry()
  }

  #skipGap(): void {
    const { media } = this.#options
    const to = this.#run === 0 ? null : afterGap(this.#buffered, media.currentTime, this.#place)
    if (to !== null && media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) media.currentTime = to
  }

  /** The worker goes on as far as the window reaches, unless the buffer is full. */
  #allowMore(): void {
    if (this.#run === 0 || this.#place.isOver || this.#queue?.isBlocked === true) return
    const until = this.#now + this.#ahead
    this.#client.send({ type: 'more', run: this.#run, until })
  }

  /**
   * Ends the source when its last fragment is in. Without that `ended` never comes; and where the film turned
   * out to be shorter than its file says, playback would wait for what does not exist.
   */
  #endIfOver(): void {
    const { source } = this.#options
    if (!this.#place.isOver || this.#queue?.isIdle !== true || source.readyState !== 'open') return
    const end = bufferedEnd(this.#buffered, Math.min(this.#now, this.#place.reached))
    try {
      // In a stretch that the last run did not reach, the film is not over.
      if (end !== null && end < this.#place.reached - 1) return
      source.endOfStream()
    } catch (error) {
      this.#fail(toTorrentError(error))
    }
  }

  // ---------------------------------------------------------------------------------------------- failures

  #fail(error: TorrentError): void {
    if (this.#hasFailed || this.#isClosed) return
    this.#hasFailed = true
    this.#client.close()
    this.#queue?.close()
    this.#options.failed(error)
    this.#tellFailure(ofTheFile.has(error.code) ? 'decode' : 'network')
  }

  #tellFailure(kind: EndOfStreamError): void {
    const { source } = this.#options
    const buffer = source.sourceBuffers[0]
    if (source.readyState !== 'open') return
    if (buffer?.updating) {
      buffer.addEventListener('updateend', () => this.#tellFailure(kind), { once: true })
      return
    }
    source.endOfStream(kind)
  }
}
