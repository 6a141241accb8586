import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { withSignal } from '../shared/abort.ts'
import { loadLazily } from '../shared/load-lazily.ts'

/** Gives the byte at which the browser will read for a second of playback. */
export type TimeToByte = (seconds: number, duration: number) => number

const byMeanRate = ({ length }: Pick<FileSnapshot, 'length'>): TimeToByte => {
  return (seconds, duration) => {
    const fraction = Number.isFinite(duration) && duration > 0 ? seconds / duration : 0
    return Math.min(Math.max(Math.floor(fraction * length), 0), length - 1)
  }
}

const loadTimeToByte = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TimeToByte> => {
  // Loaded when it is needed: most seeks arrive by themselves.
  const { readFilmPlaces, TimeMap } = await loadLazily(
    () => import('../media/film-places.ts'),
    'The part that reads a film’s index',
  )
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const found = await readFilmPlaces({ size: file.length, read }, signal)
  if (found.places.length === 0) return byMeanRate(file)
  // Where decoding begins does not depend on how long the film is.
  const map = new TimeMap(found, file.length, Number.NaN)
  return (seconds) => map.toByte(seconds)
}

/**
 * Tells the engine which place the viewer wants, or will perhaps want, while the browser does not ask for it.
 * Each file that plays has one.
 */
export class WantedPlace {
  readonly #torrent: Torrent
  readonly #file: FileSnapshot
  /** Aborted when the file is played no longer. */
  readonly #left: AbortSignal
  #timeToByte: Promise<TimeToByte> | null = null
  /** What was expected last, by number. */
  #expected = 0

  constructor(torrent: Torrent, file: FileSnapshot, left: AbortSignal) {
    this.#torrent = torrent
    this.#file = file
    this.#left = left
  }

  /**
   * Waits for a place. Resolves when the first byte for that second is on this device. `signal` ends the
   * wait, and the read that tells the engine of it.
   */
  async untilHere(seconds: number, duration: number, signal: AbortSignal): Promise<void> {
    const timeToByte = await withSignal(this.#loaded(), signal)
    const begin = timeToByte(seconds, duration)
    await this.#torrent.read(this.#file.index, begin, begin + 1, signal)
  }

  /**
   * Tells the engine that the viewer will perhaps seek to that second, or to none any more (`null`), so that
   * it fetches what the picture there needs.
   */
  async expect(seconds: number | null, duration: number): Promise<void> {
    const mine = ++this.#expected
    if (seconds === null) {
      this.#torrent.hint({ expected: null })
      return
    }
    const timeToByte = await this.#loaded()
    if (mine !== this.#expected || this.#left.aborted) return
    const { offset, length } = this.#file
    const begin = offset + timeToByte(seconds, duration)
    this.#torrent.hint({ expected: { begin, end: offset + length } })
  }

  #loaded(): Promise<TimeToByte> {
    this.#timeToByte ??= loadTimeToByte(this.#torrent, this.#file, this.#left).catch(() => {
      // The file's index cannot be read now. The next seek tries again.
      this.#timeToByte = null
      return byMeanRate(this.#file)
    })
    return this.#timeToByte
  }
}
