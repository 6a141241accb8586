import type { Torrent } from '../../client/client.ts'
import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import { playbackProblems } from '../../media/playback-problems.ts'
import { TorrentError, toTorrentError } from '../../shared/errors.ts'
import { loadLazily } from '../../shared/load-lazily.ts'
import { mediaErr } from '../media-error.ts'
import { mediaSourceHere } from './media-source-here.ts'
import { playNativeSoundtrack } from './native-soundtracks.ts'
import type { RepackagedFilm } from './repackaged-film.ts'
import { mayRepackage, mustRepackage } from './when-to-repackage.ts'

export interface FilmFeedListener {
  /** Another soundtrack is heard. `null`: the one that the browser chooses. */
  heard(soundtrack: number | null): void
}

/** What becomes of a file after the native element gave up on it. */
export type AfterFailure = 'load-again' | 'wait-and-load-again' | 'explain'

const notForThisBrowser = (cause: unknown): TorrentError =>
  new TorrentError('unsupported-media', playbackProblems.formRefused(), { cause })

/**
 * How the native element gets a file: from the address at which the service worker serves it, as it is; or
 * through `MediaSource`, in another form, where the browser does not play it as it is, or another
 * soundtrack is to be heard.
 */
export class FilmFeed {
  readonly #torrent: Torrent
  readonly #file: FileSnapshot
  readonly #listener: FilmFeedListener
  #film: RepackagedFilm | null = null
  /** Address of the `MediaSource` that is in use. */
  #objectUrl: string | null = null
  /** Counts the loads: what an earlier one brings is late. */
  #loads = 0
  #isRepackaged = false
  /** We have the native element refuse to be played on another device. */
  #refusesDevices = false
  /** The soundtrack that was chosen. */
  #wanted: number | null = null
  #heard: number | null = null
  /** The browser did not play it as it is. */
  #streamFailed = false
  /** It was of no use in another form. */
  #repackagingFailed: TorrentError | null = null
  #error: TorrentError | null = null

  constructor(torrent: Torrent, file: FileSnapshot, listener: FilmFeedListener) {
    this.#torrent = torrent
    this.#file = file
    this.#listener = listener
  }

  /** The file is put into another form. */
  get isRepackaged(): boolean {
    return this.#isRepackaged
  }

  /** The soundtrack that is heard, as the container numbers it; `null`: the one that the browser chooses. */
  get soundtrack(): number | null {
    return this.#heard
  }

  /** Why the file could not be put into another form. */
  get error(): TorrentError | null {
    return this.#repackagingFailed
  }

  /**
   * Gives the native element the file anew.
   *
   * @param at seconds; where playback begins
   * @returns the address for its `src`
   */
  load(media: HTMLVideoElement, at: number, stream: { readonly url: string; readonly type: string }): string {
    this.close()
    const here = mediaSourceHere()
    const must = mustRepackage({
      type: stream.type,
      length: this.#file.length,
      hasMediaSource: here !== null,
      playsMatroska: media.canPlayType('video/x-matroska') !== '',
      isFirefox: 'mozHasAudio' in media,
    })
    const wants = must || this.#streamFailed || this.#wanted !== null
    this.#isRepackaged = here !== null && this.#repackagingFailed === null && wants
    this.#error = null
    if (here === null || !this.#isRepackaged) {
      if (this.#refusesDevices) media.disableRemotePlayback = false
      this.#refusesDevices = false
      this.#tellHeard(null)
      return stream.url
    }
    const source = here.create()
    // Without it a managed source is refused, since it cannot be handed to another device.
    if (here.isManaged && !media.disableRemotePlayback) {
      media.disableRemotePlayback = true
      this.#refusesDevices = true
    }
    this.#objectUrl = URL.createObjectURL(source)
    void this.#open(media, source, here.canTake, at)
    return this.#objectUrl
  }

  async #open(
    media: HTMLVideoElement,
    source: MediaSource,
    canTake: (mime: string) => boolean,
    at: number,
  ): Promise<void> {
    const load = this.#loads
    const failed = (error: TorrentError): void => {
      if (load === this.#loads) this.#error = error
    }
    try {
      const { RepackagedFilm } = await loadLazily(
        () => import('./repackaged-film.ts'),
        'The part that repackages films',
      )
      if (load !== this.#loads) return
      this.#film = new RepackagedFilm({
        ...{ torrent: this.#torrent, file: this.#file, media, source, canTake, at, failed },
        soundtrack: this.#wanted,
        opened: (soundtrack) => this.#tellHeard(soundtrack),
      })
    } catch (error) {
      failed(toTorrentError(error))
      if (load === this.#loads && source.readyState === 'open') source.endOfStream('decode')
    }
  }

  /**
   * Another soundtrack is to be heard.
   *
   * @param soundtrack as the container numbers it; `null`: the one that the browser chooses
   * @returns whether the file has to be loaded again for it
   */
  choose(soundtrack: number | null, media: HTMLVideoElement): boolean {
    if (soundtrack === this.#heard) return false
    if (!this.#isRepackaged && playNativeSoundtrack(media, soundtrack)) {
      this.#tellHeard(soundtrack)
      return false
    }
    this.#wanted = soundtrack
    if (soundtrack !== null) this.#repackagingFailed = null
    return true
  }

  /** The native element gave up on the file. */
  failed(cause: Pick<MediaError, 'code' | 'message'>, type: string): AfterFailure {
    const error = this.#error
    if (!this.#isRepackaged) {
      if (cause.code !== mediaErr.sourceNotSupported || !mayRepackage(type)) return 'explain'
      if (this.#repackagingFailed !== null || mediaSourceHere() === null) return 'explain'
      this.#streamFailed = true
      return 'load-again'
    }
    if (error !== null && error.code !== 'unsupported-media' && error.code !== 'missing-part') {
      return 'wait-and-load-again'
    }
    this.#repackagingFailed = error ?? notForThisBrowser(cause)
    this.#wanted = null
    return this.#streamFailed ? 'explain' : 'load-again'
  }

  /** Takes the film away from the native element. */
  close(): void {
    this.#loads++
    this.#film?.close()
    this.#film = null
    if (this.#objectUrl !== null) URL.revokeObjectURL(this.#objectUrl)
    this.#objectUrl = null
  }

  #tellHeard(soundtrack: number | null): void {
    if (soundtrack === this.#heard) return
    this.#heard = soundtrack
    this.#listener.heard(soundtrack)
  }
}
