import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'

/** `readyState` HAVE_FUTURE_DATA: the browser can begin, so the end of the file may be fetched too. */
const hasBegun = 3
/** Most searches. Reads fail when peers leave, and the next event of the film starts the next search. */
const maxSearches = 5

/**
 * Finds the length of a film whose file does not state it, as files of recorders are. The length is read from
 * the end of the file; a browser would learn it only when playback gets there. Firefox uses the end of what
 * it has, and needs no help.
 */
export class FilmLength {
  readonly #torrent: Torrent
  readonly #file: FileSnapshot
  readonly #signal: AbortSignal
  readonly #found: (seconds: number) => void
  #seconds: number | null = null
  #searches = 0
  #isSearching = false

  /** @param signal aborted when the film plays no longer */
  constructor(torrent: Torrent, file: FileSnapshot, signal: AbortSignal, found: (seconds: number) => void) {
    this.#torrent = torrent
    this.#file = file
    this.#signal = signal
    this.#found = found
  }

  /** Seconds: what the browser says, where it knows, else what the end of the file says, else `Infinity`. */
  of(native: number): number {
    return native === Number.POSITIVE_INFINITY ? (this.#seconds ?? native) : native
  }

  /** Something happened to the native element. */
  note({ duration, readyState }: Pick<HTMLVideoElement, 'duration' | 'readyState'>): void {
    const isKnown = duration !== Number.POSITIVE_INFINITY || this.#seconds !== null
    if (isKnown || readyState < hasBegun || this.#isSearching || this.#searches >= maxSearches) return
    this.#searches++
    this.#isSearching = true
    void this.#search().finally(() => {
      this.#isSearching = false
    })
  }

  async #search(): Promise<void> {
    const { index, length: size } = this.#file
    const read = (begin: number, end: number): Promise<Uint8Array> =>
      this.#torrent.read(index, begin, end, this.#signal)
    try {
      // Loaded when it is needed: nearly all films say how long they are.
      const { findWebmLength } = await import('../media/webm-length.ts')
      const seconds = await findWebmLength({ size, read }, this.#signal)
      if (this.#signal.aborted) return
      if (seconds === null || seconds <= 0) {
        this.#searches = maxSearches
        return
      }
      this.#seconds = seconds
      this.#found(seconds)
    } catch {
      // The film plays on without its length. Playback itself reports what keeps the file from being read.
    }
  }
}

type Media = Pick<HTMLVideoElement, 'seekable' | 'buffered' | 'currentTime'>

/**
 * Where one can seek. Chromium says "up to infinity" of a film whose length it does not know: then it is up
 * to `duration` where we know it, and else as far as the film is here.
 */
export const seekableOf = (media: Media, duration: number): TimeRanges => {
  const { seekable, buffered, currentTime } = media
  if (seekable.length === 0 || Number.isFinite(seekable.end(seekable.length - 1))) return seekable
  const soFar = Math.max(currentTime, buffered.length === 0 ? 0 : buffered.end(buffered.length - 1))
  const end = Number.isFinite(duration) ? duration : soFar
  return { length: 1, start: () => 0, end: () => end }
}

/** Seconds. Where a film ends, or as far as one can seek in it where its length is not known. */
export const endOf = ({ duration, seekable }: Pick<HTMLVideoElement, 'duration' | 'seekable'>): number => {
  if (Number.isFinite(duration)) return duration
  return seekable.length === 0 ? 0 : seekable.end(seekable.length - 1)
}
