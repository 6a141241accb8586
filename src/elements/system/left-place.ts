import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { playSequence } from '../../media/file-order.ts'
import { isSeen, resumeAt } from './resume-place.ts'
import { lastWatched, recalled, remember } from './resume-store.ts'

/** Milliseconds. While a film plays, its place is remembered this often. Our own choice. */
const saveEveryMs = 5_000
/** Seconds. A longer piece of sound is a book or a talk, which is left and gone on with as films are. */
const songSeconds = 15 * 60

const savesAtOnce: ReadonlySet<string> = new Set(['pause', 'seeked', 'ratechange', 'ended'])

/** The element that plays, as far as its place and speed go. */
export interface LeftPlaceHost
  extends Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'playbackRate' | 'readyState'>,
    EventTarget {
  defaultPlaybackRate: number
  readonly resume: boolean
  readonly torrent: TorrentSnapshot | null
  readonly currentFile: FileSnapshot | null
}

/**
 * Remembers where files were left in an element with `resume`, and opens them there. It is small, because the
 * place must be known before the first picture.
 */
export class LeftPlace {
  readonly #host: LeftPlaceHost
  /** The info hash of the torrent whose file was opened last. */
  #opened: string | null = null
  #resumedAt: number | null = null
  /** What was remembered is replaced only once the file has been played or seeked. */
  #isTouched = false
  #savedAt = Number.NEGATIVE_INFINITY

  constructor(host: LeftPlaceHost) {
    this.#host = host
    for (const type of ['playing', 'timeupdate', ...savesAtOnce]) {
      host.addEventListener(type, () => this.#note(type))
    }
  }

  /** Seconds: where the file that plays went on because it had been left there; `null`: it did not. */
  get resumedAt(): number | null {
    return this.#resumedAt
  }

  /** While the element is in a document. */
  connect(): void {
    window.addEventListener('pagehide', this.save)
  }

  disconnect(): void {
    window.removeEventListener('pagehide', this.save)
  }

  /**
   * Index of the file to go on with, where nobody says which file is to play: the one that was watched last,
   * or after its end the next one; `null`: none is remembered, or all is seen.
   */
  fileOf({ infoHash, files }: TorrentSnapshot): number | null {
    const last = this.#host.resume ? lastWatched(infoHash) : null
    if (last === null || files.byIndex(last.file)?.playable !== true) return null
    if (!isSeen(last)) return last.file
    const sequence = playSequence(files, last.file)
    return sequence[sequence.indexOf(last.file) + 1] ?? null
  }

  /** A file is about to be opened: where and how fast it begins. */
  open(infoHash: string, file: FileSnapshot): void {
    const host = this.#host
    const isFirst = this.#opened !== infoHash
    this.#opened = infoHash
    this.#resumedAt = null
    this.#isTouched = false
    if (!host.resume) return
    if (isFirst) host.defaultPlaybackRate = lastWatched(infoHash)?.rate ?? 1
    const left = recalled(infoHash, file.index)
    // A page that asks for a place, as by a link with a time, knows better.
    if (left === null || host.currentTime > 0) return
    // The next song of an album begins at its beginning, wherever it was skipped the last time.
    if (!isFirst && file.type.startsWith('audio/') && left.duration < songSeconds) return
    const at = resumeAt(left)
    if (at === 0) return
    host.currentTime = at
    this.#resumedAt = at
  }

  #note(type: string): void {
    const { playbackRate, defaultPlaybackRate, resume, currentTime } = this.#host
    if (!resume) return
    // To go on where it was left is a seek too, and nobody asked for that one.
    const isSought = type === 'seeked' && Math.abs(currentTime - (this.#resumedAt ?? 0)) > 1
    if (type === 'playing' || isSought) this.#isTouched = true
    // The platform sets the rate back to its default with each file.
    if (type === 'ratechange' && playbackRate !== defaultPlaybackRate) {
      this.#host.defaultPlaybackRate = playbackRate
    }
    if (savesAtOnce.has(type) || performance.now() - this.#savedAt >= saveEveryMs) this.save()
  }

  /** Remembers the place now. */
  readonly save = (): void => {
    const { resume, torrent, currentFile, currentTime, duration, playbackRate, readyState } = this.#host
    if (!resume || torrent === null || currentFile === null || !this.#isTouched || readyState === 0) return
    this.#savedAt = performance.now()
    const { infoHash } = torrent
    remember({ infoHash, file: currentFile.index, at: currentTime, duration, rate: playbackRate })
  }
}
