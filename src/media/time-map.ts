import type { ByteRange } from '../shared/byte-range.ts'

/** What has to be there behind a place so that it plays on for a moment. Seconds; our own choice. */
const soonSeconds = 1

/** Times that come from a media element have rounding errors. Seconds; far less than a frame. */
const rounding = 0.0005

/** A place of a film where decoding can begin. */
export interface FilmPlace {
  /** When it is shown, in seconds of the film. */
  readonly seconds: number
  /** Where it lies in the file, in bytes. */
  readonly byte: number
}

/** What a file's own index says of where its media lies. */
export interface FilmPlaces {
  /** In the order of the index; empty where it names none. */
  readonly places: readonly FilmPlace[]
  /** Where the media ends, in bytes, or a little after that: an index may follow it. */
  readonly end: number
}

/**
 * Which second of a film lies at which byte of its file, and the other way round: by the places that its
 * index names, and evenly between two of them. Without places it is even from end to end.
 */
export class TimeMap {
  readonly #times: number[] = []
  readonly #bytes: number[] = []
  /** How many of the points above are places where decoding can begin. */
  readonly #places: number
  readonly #seconds: number
  readonly #size: number

  /**
   * @param size of the file, in bytes
   * @param seconds the film's length
   */
  constructor({ places, end }: FilmPlaces, size: number, seconds: number) {
    this.#size = Math.max(1, size)
    this.#seconds = Number.isFinite(seconds) ? Math.max(0, seconds) : 0
    for (const { seconds: time, byte } of places) this.#add(time, byte)
    this.#places = this.#times.length
    if (this.#places === 0) this.#add(0, 0)
    this.#add(this.#seconds, Math.min(end, size))
  }

  /** The place from which this second is decoded; `null` where the file names none. */
  placeOf(seconds: number): FilmPlace | null {
    if (this.#places === 0) return null
    return this.#placeAt(this.#indexOf(seconds))
  }

  /** The byte at which reading has to begin to show this second. */
  toByte(seconds: number): number {
    const byte = this.placeOf(seconds)?.byte ?? between(this.#times, this.#bytes, seconds)
    return Math.min(Math.max(0, Math.floor(byte)), this.#size - 1)
  }

  /** The bytes without which this second cannot be shown and played on from. */
  neededFor(seconds: number): ByteRange {
    const begin = this.toByte(seconds)
    const soon = between(this.#times, this.#bytes, seconds + soonSeconds)
    return { begin, end: Math.min(Math.max(begin + 1, Math.ceil(soon)), this.#size) }
  }

  /** The second that is decoded from about this byte. */
  toSeconds(byte: number): number {
    return Math.min(Math.max(0, between(this.#bytes, this.#times, byte)), this.#seconds)
  }

  #indexOf(seconds: number): number {
    return Math.max(0, lastUpTo(this.#times, seconds + rounding, this.#places))
  }

  #placeAt(index: number): FilmPlace {
    return { seconds: this.#times[index] ?? 0, byte: this.#bytes[index] ?? 0 }
  }

  /** Files come from strangers: a place that goes back in time or in the file is left out. */
  #add(seconds: number, byte: number): void {
    const time = Math.max(0, seconds)
    const isForward = time > (this.#times.at(-1) ?? -1) && byte > (this.#bytes.at(-1) ?? -1)
    if (!isForward || byte > this.#size || (this.#seconds > 0 && time > this.#seconds)) return
    this.#times.push(time)
    this.#bytes.push(byte)
  }
}

/** Index of the last of the first `count` values that is at most `value`; -1: none is. */
const lastUpTo = (values: readonly number[], value: number, count: number): number => {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value of `to` at which `from` would be `value`: evenly between two points, and even outside them. */
const between = (from: readonly number[], to: readonly number[], value: number): number => {
  const left = Math.min(Math.max(0, lastUpTo(from, value, from.length)), Math.max(0, from.length - 2))
  const [begin = 0, end = begin] = from.slice(left, left + 2)
  const [first = 0, last = first] = to.slice(left, left + 2)
  if (end === begin || value <= begin) return first
  return value >= end ? last : first + ((value - begin) / (end - begin)) * (last - first)
}
