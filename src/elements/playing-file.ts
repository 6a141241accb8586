import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { typedStreamUrl } from '../serve/stream-url.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { mimeType } from '../shared/mime.ts'
import { BufferReport } from './buffer-report.ts'
import { explainer } from './explainer.ts'
import { FilmLength } from './film-length.ts'
import { whenPresented } from './first-picture.ts'
import { mediaErr } from './media-error.ts'
import type { MissingPart, MissingPartCheck } from './missing-part.ts'
import { PlaybackRecovery, type RecoveryListener } from './playback-recovery.ts'
import { FilmFeed, type FilmFeedListener } from './repackaged/film-feed.ts'
import type { WantedPlace } from './wanted-place.ts'

/** Seconds of playback past a failure after which the next failure counts as a new one. Our own choice. */
const pastFailureSeconds = 2

/** `readyState` HAVE_CURRENT_DATA: what the browser can show of the film, it shows. */
const showsFirst = 2

const movesBuffer = new Set(['timeupdate', 'progress', 'seeking', 'waiting', 'canplay'])

export interface PlayingFileListener extends RecoveryListener, FilmFeedListener {
  /** The browser does not know how long the film is, and its file says so now. */
  lengthFound(): void
  /** It is a film, and only its sound is played, or only its picture. */
  partMissing(part: MissingPart, error: TorrentError): void
}

/**
 * The file that plays in the native element: it tells the engine how playback stands, and decides what
 * happens after a failure.
 */
export class PlayingFile {
  readonly torrent: Torrent
  readonly file: FileSnapshot
  readonly recovery: PlaybackRecovery
  readonly length: FilmLength
  readonly #closing = new AbortController()
  #place: WantedPlace | null = null
  #loadingPlace: Promise<WantedPlace> | null = null
  /** What was expected last, by number: it may still wait for the part above. */
  #expected = 0
  readonly #bufferReport: BufferReport
  readonly #listener: PlayingFileListener
  #missing: Promise<MissingPartCheck | null> | null = null
  /** Its first picture is about to be presented. */
  #isAwaited = false
  readonly #feed: FilmFeed
  /** Seconds. */
  #failedAt = 0
  /** The type that the service worker serves the file as; `null`: the type that its name says. */
  #type: string | null
  #hasSniffed = false

  constructor(torrent: Torrent, file: FileSnapshot, listener: PlayingFileListener) {
    this.torrent = torrent
    this.file = file
    this.#listener = listener
    this.#feed = new FilmFeed(torrent, file, listener)
    this.#type = file.type === mimeType(file.name) ? null : file.type
    this.recovery = new PlaybackRecovery(torrent, listener)
    this.length = new FilmLength(torrent, file, this.#closing.signal, (seconds) => {
      this.#tellRate(seconds)
      listener.lengthFound()
    })
    this.#bufferReport = new BufferReport((bufferedSeconds) => torrent.hint({ bufferedSeconds }))
  }

  /** The film is put into another form: then a seek cannot hang in the browser's own reads. */
  get isRepackaged(): boolean {
    return this.#feed.isRepackaged
  }

  /** @see FilmFeed.soundtrack */
  get soundtrack(): number | null {
    return this.#feed.soundtrack
  }

  /** @see FilmFeed.choose */
  chooseSoundtrack(soundtrack: number | null, media: HTMLVideoElement): boolean {
    return this.#feed.choose(soundtrack, media)
  }

  /** Prepares the file for the native element, to be played from `seconds` on. Returns the address of it. */
  load(media: HTMLVideoElement, seconds: number): string {
    const streamUrl = this.torrent.streamUrl(this.file.index)
    const url = this.#type === null ? streamUrl : typedStreamUrl(streamUrl, this.#type)
    return this.#feed.load(media, seconds, { url, type: this.#type ?? this.file.type })
  }

  close(): void {
    this.#feed.close()
    this.recovery.cancel()
    this.#closing.abort()
    // Where the viewer went in it means nothing for the next one.
    this.torrent.hint({ sought: null })
  }

  /** @see WantedPlace.goTo */
  goTo(...place: Parameters<WantedPlace['goTo']>): void {
    this.#place?.goTo(...place)
  }

  /** @see WantedPlace.untilHere */
  async untilHere(...place: Parameters<WantedPlace['untilHere']>): Promise<void> {
    await (await this.#loadPlace()).untilHere(...place)
  }

  /** @see WantedPlace.expect */
  expect(seconds: number | null, duration: number): void {
    const mine = ++this.#expected
    if (seconds === null) {
      if (this.#place === null) this.torrent.hint({ expected: null })
      else void this.#place.expect(null, duration)
      return
    }
    // Where the part cannot be loaded, nothing is expected.
    void this.#loadPlace().then(
      (place) => (mine === this.#expected ? place.expect(seconds, duration) : undefined),
      () => undefined,
    )
  }

  /** Loaded when it is needed: a film begins without it, and most seeks arrive by themselves. */
  #loadPlace(): Promise<WantedPlace> {
    this.#loadingPlace ??= loadLazily(
      () => import('./wanted-place.ts'),
      'The part that reads a film’s index',
    ).then(
      ({ WantedPlace }) => {
        this.#place = new WantedPlace(this.torrent, this.file, this.#closing.signal)
        return this.#place
      },
      (error: unknown) => {
        this.#loadingPlace = null
        throw error
      },
    )
    return this.#loadingPlace
  }

  /** An event of the native element, some of which the engine needs to know. */
  tell(type: string, media: HTMLVideoElement): void {
    if (movesBuffer.has(type)) this.#bufferReport.update(media, performance.now())
    if (type === 'durationchange') this.#tellRate(media.duration)
    this.length.note(media)
    // Where it plays, the first picture comes before the code that looks for it.
    const isShown = media.readyState >= showsFirst && (media.currentTime > 0 || media.paused)
    if (!isShown) return
    // Its time may move before the picture is presented.
    if (this.#missing !== null) this.#checkParts(media)
    else if (!this.#isAwaited) {
      this.#isAwaited = true
      whenPresented(media, () => this.#checkParts(media))
    }
  }

  /** Looks for a part that the browser leaves out, by code that comes when the first picture is there. */
  #checkParts(media: HTMLVideoElement): void {
    const { signal } = this.#closing
    if (signal.aborted) return
    this.#missing ??= import('./missing-part.ts').then(
      ({ MissingPartCheck }) =>
        new MissingPartCheck(this.torrent, this.file, signal, (part, error) =>
          this.#listener.partMissing(part, error),
        ),
      () => null,
    )
    void this.#missing.then((check) => {
      if (!signal.aborted) check?.note(media)
    })
  }

  /** The film is `seconds` long: with its mean rate the engine turns bytes ahead into seconds. */
  #tellRate(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds <= 0) return
    this.torrent.hint({ bytesPerSecond: this.file.length / seconds })
  }

  /** Playback goes on. Past the place where it broke off, the next failure is a new one. */
  noteProgress(media: HTMLVideoElement): void {
    if (Math.abs(media.currentTime - this.#failedAt) > pastFailureSeconds) this.recovery.succeeded()
  }

  /**
   * Finds out why playback broke off at `seconds`. See {@link explainFailure}.
   *
   * @returns `null` where loading again may help: data was missing, or the file is served as its true type
   * now
   */
  async explain(cause: MediaError, seconds: number): Promise<TorrentError | null> {
    this.#failedAt = seconds
    const then = this.#feed.failed(cause, this.#type ?? this.file.type)
    if (then !== 'explain' || (await this.#isMistyped(cause))) return null
    // Data was missing, and there may be no network either by which to load what explains.
    if (cause.code === mediaErr.network) return this.#feed.error
    const error = await loadLazily(() => import('./explain-failure.ts'), explainer)
      .then(({ explainFailure }) => explainFailure(this.torrent, this.file, cause, this.#closing.signal))
      .catch(toTorrentError)
    return error ?? this.#feed.error
  }

  /** A browser may believe the type that a file is served as, and names lie. Looks once, and corrects it. */
  async #isMistyped({ code }: MediaError): Promise<boolean> {
    if (this.#hasSniffed || code !== mediaErr.sourceNotSupported) return false
    this.#hasSniffed = true
    // Where the file cannot be read now, the failure itself is explained instead.
    const type = await import('./choose-by-bytes.ts')
      .then(({ trueType }) => trueType(this.torrent, this.file, this.#closing.signal))
      .catch(() => null)
    if (type !== null) this.#type = type
    return type !== null
  }
}
