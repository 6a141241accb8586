import type { Torrent } from '../engine/client.ts'
import type { FileSnapshot } from '../engine/snapshot.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { explainFailure, explainMissing, type MissingPart } from './explain-failure.ts'
import { PlaybackRecovery, type RecoveryListener } from './playback-recovery.ts'
import { PlaybackSlack } from './playback-slack.ts'
import { WantedPlace } from './wanted-place.ts'

/** Seconds of playback after which a failure counts as overcome. */
const pastFailureSeconds = 2
/** Seconds of the film after which it is looked if there is a picture and a sound. */
const lookSeconds = 0.5

const movesBuffer = new Set(['timeupdate', 'progress', 'seeking'])

/**
 * A file of a torrent in the native element: what the engine is told of its playback, and what becomes of its
 * failures.
 */
export class OpenFile {
  readonly torrent: Torrent
  readonly file: FileSnapshot
  readonly recovery: PlaybackRecovery
  readonly #closing = new AbortController()
  readonly #place: WantedPlace
  readonly #slack: PlaybackSlack
  #hasLooked = false
  /** Seconds. */
  #failedAt = 0

  constructor(torrent: Torrent, file: FileSnapshot, listener: RecoveryListener) {
    this.torrent = torrent
    this.file = file
    this.recovery = new PlaybackRecovery(torrent, listener)
    this.#place = new WantedPlace(torrent, file, this.#closing.signal)
    this.#slack = new PlaybackSlack((seconds) => torrent.setSlack(seconds))
  }

  get url(): string {
    return this.torrent.streamUrl(this.file.index)
  }

  close(): void {
    this.recovery.cancel()
    this.#closing.abort()
  }

  /** @see WantedPlace.untilHere */
  untilHere(seconds: number, duration: number, signal: AbortSignal): Promise<void> {
    return this.#place.untilHere(seconds, duration, signal)
  }

  /** Something happened to the native element that the engine wants to know of. */
  tell(type: string, media: HTMLVideoElement): void {
    if (movesBuffer.has(type)) this.#slack.update(media, performance.now())
    const { duration } = media
    // So many bytes ahead are how many seconds: the engine fetches by the clock.
    if (type === 'durationchange' && Number.isFinite(duration) && duration > 0) {
      this.torrent.setMediaRate(this.file.length / duration)
    }
  }

  /** Playback came to `currentTime`. Past the place where it broke off the next failure is another one. */
  noteProgress(currentTime: number): void {
    if (Math.abs(currentTime - this.#failedAt) > pastFailureSeconds) this.recovery.succeeded()
  }

  /** Why it broke off at `seconds`; `null`: for want of data. See {@link explainFailure}. */
  async explain(cause: MediaError, seconds: number): Promise<TorrentError | null> {
    this.#failedAt = seconds
    return explainFailure(this.torrent, this.file, cause, this.#closing.signal).catch(toTorrentError)
  }

  /**
   * Once it plays there is a picture and a sound, or there never will be: browsers leave out what they cannot
   * decode, and say nothing. Resolves with what to say of the first that is missing, once.
   */
  async missingPart(media: HTMLVideoElement): Promise<{ part: MissingPart; error: TorrentError } | null> {
    if (this.#hasLooked || media.currentTime < lookSeconds) return null
    this.#hasLooked = true
    if (!this.file.type.startsWith('video/')) return null
    const part = media.videoWidth === 0 ? 'picture' : hasNoSound(media) ? 'sound' : null
    if (part === null) return null
    const error = await explainMissing(part, this.torrent, this.file, this.#closing.signal).catch(
      toTorrentError,
    )
    return error?.code === 'unsupported-media' ? { part, error } : null
  }
}

/**
 * Whether the browser tells that it has decoded no sound: Chromium counts bytes, Firefox says whether there
 * is any.
 */
const hasNoSound = (media: HTMLVideoElement & Partial<SoundTellers>): boolean =>
  media.webkitAudioDecodedByteCount === 0 || media.mozHasAudio === false

interface SoundTellers {
  readonly webkitAudioDecodedByteCount: number
  readonly mozHasAudio: boolean
}
