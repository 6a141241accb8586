import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { readFilmPlaces, TimeMap } from '../media/film-places.ts'
import { withSignal } from '../shared/abort.ts'
import type { ByteRange } from '../shared/byte-range.ts'

/** The bytes that the browser reads for a second of playback: from where it begins to the picture. */
interface WantedBytes extends ByteRange {
  /** Whether the file's own index says so; otherwise its mean rate does, and the picture is near `begin`. */
  readonly isExact: boolean
}

type TimeToBytes = (seconds: number, duration: number) => WantedBytes

const byMeanRate = ({ length }: Pick<FileSnapshot, 'length'>): TimeToBytes => {
  return (seconds, duration) => {
    const fraction = Number.isFinite(duration) && duration > 0 ? seconds / duration : 0
    const begin = Math.min(Math.max(Math.floor(fraction * length), 0), length - 1)
    return { begin, end: begin, isExact: false }
  }
}

const loadTimeToBytes = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TimeToBytes> => {
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const found = await readFilmPlaces({ size: file.length, read }, signal)
  if (found.places.length === 0) return byMeanRate(file)
  let map = new TimeMap(found, file.length, Number.NaN)
  let known = Number.NaN
  return (seconds, duration) => {
    // Where decoding begins does not depend on how long the film is, but how far its last part reaches does.
    if (!Object.is(duration, known)) map = new TimeMap(found, file.length, duration)
    known = duration
    return { ...map.neededFor(seconds), isExact: true }
  }
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
  /** The same, once it is there. */
  #known: TimeToBytes | null = null
  /** The seek of which the engine was told last. */
  #toldOf: AbortSignal | null = null
  /** What was expected last, by number. */
  #expected = 0

  constructor(torrent: Torrent, file: FileSnapshot, left: AbortSignal) {
    this.#torrent = torrent
    this.#file = file
    this.#left = left
  }

  /**
   * The viewer goes to that second. The engine is told at once where the file's index has been read already,
   * and that the viewer is there, or goes elsewhere, when `signal` is aborted.
   */
  goTo(seconds: number, duration: number, signal: AbortSignal): void {
    if (this.#known !== null) this.#tellSought(this.#known(seconds, duration), signal)
  }

  #tellSought({ begin, end, isExact }: WantedBytes, signal: AbortSignal): void {
    if (!isExact || signal.aborted || signal === this.#toldOf) return
    this.#toldOf = signal
    const { offset } = this.#file
    this.#torrent.hint({ sought: { begin: offset + begin, end: offset + end } })
    signal.addEventListener('abort', () => this.#torrent.hint({ sought: null }), { once: true })
  }

  /**
   * Waits for a place. Resolves when all that the browser needs to show that second is on this device.
   * `signal` ends the wait, and the reads that tell the engine of it.
   *
   * @param found is called when the file's own index has said which bytes these are
   */
  async untilHere(
    seconds: number,
    duration: number,
    signal: AbortSignal,
    found: () => void = () => undefined,
  ): Promise<void> {
    const timeToBytes = await withSignal(this.#loaded(), signal)
    const bytes = timeToBytes(seconds, duration)
    this.#tellSought(bytes, signal)
    const { begin, end, isExact } = bytes
    if (isExact) found()
    const { index, offset } = this.#file
    // One byte of each piece is enough to fetch it, and to learn that it is here.
    const { pieceLength = 0 } = this.#torrent.snapshot ?? {}
    for (let at = begin; at < Math.max(end, begin + 1); ) {
      await this.#torrent.read(index, at, at + 1, signal)
      if (pieceLength === 0) break
      at = (Math.floor((offset + at) / pieceLength) + 1) * pieceLength - offset
    }
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
    this.#timeToBytes ??= loadTimeToBytes(this.#torrent, this.#file, this.#left).then(
      (timeToBytes) => {
        this.#known = timeToBytes
        return timeToBytes
      },
      () => {
        // The file's index cannot be read now. The next seek tries again.
        this.#timeToBytes = null
        return byMeanRate(this.#file)
      },
    )
    return this.#timeToBytes
  }
}
