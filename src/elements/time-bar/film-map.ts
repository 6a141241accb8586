import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { type FilmPlaces, TimeMap } from '../../media/time-map.ts'
import type { ByteRange } from '../../shared/byte-range.ts'
import { verifiedFraction } from '../piece-bar.ts'

/** Bytes of the file that plays, where all of them are here. */
export type ReadHere = (begin: number, end: number) => Promise<Uint8Array | null>

/** Most searches of a film's index: reads may fail though the bytes are here, as when their tab closes. */
const maxLooks = 12

/** Something that a film's index needs is not here yet. */
class NotHere extends Error {
  readonly range: ByteRange

  constructor(range: ByteRange) {
    super('Not here yet.')
    this.range = range
  }
}

/**
 * The map of seconds and bytes of one film, as far as it can be known from what is on this device. It asks
 * for nothing: until the index is here, the film counts as even.
 */
export class FilmMap {
  readonly #file: FileSnapshot
  readonly #read: ReadHere
  readonly #found: () => void
  #places: FilmPlaces | null = null
  #map: { readonly map: TimeMap; readonly seconds: number } | null = null
  #looks = 0
  #isLooking = false
  #missing: ByteRange = { begin: 0, end: 1 }

  /** @param found called when the index is known */
  constructor(file: FileSnapshot, read: ReadHere, found: () => void) {
    this.#file = file
    this.#read = read
    this.#found = found
  }

  /** @param seconds the film's length */
  of(seconds: number): TimeMap {
    if (this.#map?.seconds !== seconds) {
      const { length } = this.#file
      const map = new TimeMap(this.#places ?? { places: [], end: length }, length, seconds)
      this.#map = { map, seconds }
    }
    return this.#map.map
  }

  /** More of the torrent is here: looks for the index, if what was missing of it has come. */
  look(torrent: TorrentSnapshot): void {
    if (this.#places !== null || this.#isLooking || this.#looks >= maxLooks) return
    const { begin, end } = this.#missing
    if (verifiedFraction(torrent, this.#file, begin, end) < 1) return
    this.#isLooking = true
    this.#looks++
    void this.#look().finally(() => {
      this.#isLooking = false
    })
  }

  async #look(): Promise<void> {
    const read = async (begin: number, end: number): Promise<Uint8Array> => {
      const bytes = await this.#read(begin, end)
      if (bytes === null) throw new NotHere({ begin, end })
      return bytes
    }
    try {
      // Loaded when there is a film: its first picture must not wait for it.
      const { readFilmPlaces } = await import('../../media/film-places.ts')
      this.#places = await readFilmPlaces({ size: this.#file.length, read })
      this.#map = null
      this.#found()
    } catch (error) {
      // What else fails now, as a part of the player that cannot be loaded, may work when more has come.
      if (error instanceof NotHere) this.#missing = error.range
    }
  }
}
