import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { Tracks } from '../media/diagnose.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { examineFilm, loadDiagnosis } from './examine-film.ts'

/** The part of a film that the browser leaves out: its picture, or its sound. */
export type MissingPart = 'picture' | 'sound'

/** `readyState` HAVE_CURRENT_DATA: what the browser can show of the film, it shows. */
const showsFirst = 2
/** Seconds of the film after which a decoder that works has given sound. Our own choice. */
const soundSeconds = 0.5

/** What browsers tell of the sound: Chromium counts the bytes, and Firefox says whether there is sound. */
interface SoundTellers {
  readonly webkitAudioDecodedByteCount: number
  readonly mozHasAudio: boolean
}

type CheckedMedia = Pick<HTMLVideoElement, 'readyState' | 'videoWidth' | 'currentTime'> &
  Partial<SoundTellers>

const hasNoSound = (media: CheckedMedia): boolean =>
  media.webkitAudioDecodedByteCount === 0 || media.mozHasAudio === false

/**
 * Finds out whether a film plays without its picture or its sound: browsers leave out what they cannot
 * decode, and say nothing. The container is asked as soon as the first picture could be there. Of sound that
 * the container does not settle, the browser is asked half a second later.
 */
export class MissingPartCheck {
  readonly #torrent: Torrent
  readonly #file: FileSnapshot
  readonly #signal: AbortSignal
  readonly #found: (part: MissingPart, error: TorrentError) => void
  #isBusy = false
  #hasAskedFilm = false
  #hasAskedBrowser = false

  /** @param signal aborted when the film plays no longer */
  constructor(
    torrent: Torrent,
    file: FileSnapshot,
    signal: AbortSignal,
    found: (part: MissingPart, error: TorrentError) => void,
  ) {
    this.#torrent = torrent
    this.#file = file
    this.#signal = signal
    this.#found = found
    if (!file.type.startsWith('video/')) this.#stop()
  }

  /** Something happened to the native element. */
  note(media: CheckedMedia): void {
    if (this.#isBusy || media.readyState < showsFirst) return
    if (!this.#hasAskedFilm) {
      this.#hasAskedFilm = true
      if (media.videoWidth === 0) this.#explain('picture')
      else this.#explain('sound', true)
    } else if (!this.#hasAskedBrowser && media.currentTime >= soundSeconds) {
      this.#hasAskedBrowser = true
      if (media.videoWidth === 0) this.#explain('picture')
      else if (hasNoSound(media)) this.#explain('sound')
    }
  }

  #stop(): void {
    this.#hasAskedFilm = true
    this.#hasAskedBrowser = true
  }

  /** @param isEarly nobody can have heard yet whether there is sound */
  #explain(part: MissingPart, isEarly = false): void {
    this.#isBusy = true
    void this.#reason(part, isEarly)
      .catch(toTorrentError)
      .then((error) => {
        this.#isBusy = false
        // What could not be read now may be read later, and is no reason.
        if (this.#signal.aborted || error?.code !== 'unsupported-media') return
        this.#stop()
        this.#found(part, error)
      })
  }

  async #reason(part: MissingPart, isEarly: boolean): Promise<TorrentError | null> {
    const depth = isEarly ? 'codecs' : 'all'
    const [diagnosis, film] = await Promise.all([
      loadDiagnosis(),
      examineFilm(this.#torrent, this.#file, depth, this.#signal),
    ])
    if (part === 'picture') return diagnosis.missingPicture(film)
    const tracks: Tracks = film
    return isEarly ? diagnosis.surelyMissingSound(tracks) : diagnosis.missingSound(tracks)
  }
}
