import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { withSignal } from '../shared/abort.ts'
import type { ByteRange } from '../shared/byte-range.ts'
import { loadLazily } from '../shared/load-lazily.ts'

/** Gives the bytes that the browser reads for a second of playback: from where it begins to the picture. */
export type TimeToBytes = (seconds: number, duration: number) => ByteRange

const byMeanRate = ({ length }: Pick<FileSnapshot, 'length'>): TimeToBytes => {
  return (seconds, duration) => {
    const fraction = Number.isFinite(duration) && duration > 0 ? seconds / duration : 0
    const begin = Math.min(Math.max(Math.floor(fraction * length), 0), length - 1)
    return { begin, end: begin }
  }
}

const loadTimeToBytes = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TimeToBytes> => {
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
  return (seconds) => map.neededFor(seconds)
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
  #timeToBytes: Promise<TimeToBytes> | null = null
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
    const timeToBytes = await withSignal(this.#loaded(), signal)
    const { begin } = timeToBytes(seconds, duration)
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
    const timeToBytes = await this.#loaded()
    if (mine !== this.#expected || this.#left.aborted) return
    const { offset, length } = this.#file
    const needed = timeToBytes(seconds, duration)
    const [begin, shown] = [offset + needed.begin, offset + Math.max(needed.begin, needed.end)]
    this.#torrent.hint({ expected: { begin, end: offset + length, ...(shown > begin ? { shown } : {}) } })
  }

  #loaded(): Promise<TimeToBytes> {
    this.#timeToBytes ??= loadTimeToBytes(this.#torrent, this.#file, this.#left).catch(() => {
      // The file's index cannot be read now. The next seek tries again.
      this.#timeToBytes = null
      return byMeanRate(this.#file)
    })
    return this.#timeToBytes
  }
}
