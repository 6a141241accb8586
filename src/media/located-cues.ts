import type { CueMemory } from './cue-memory.ts'
import type { PartialSource } from './partial-source.ts'

/** A cue of which the place in the file is known before it is read. */
export interface CuePlace {
  /** Seconds. */
  readonly start: number
  /** `null`: not known. */
  readonly end: number | null
  /** The bytes that have to be here before it can be read. */
  readonly begin: number
  readonly length: number
}

/** Seconds for which cues are read at once. The film has seldom more ahead. */
const stretchSeconds = 60
/** Most cues that are read at once; films with typeset signs have thousands in a minute. */
const maxPlaces = 2_000
/** Seconds before a place in which a cue may have begun that is still shown there. Our own choice. */
const lookBackSeconds = 15
/** Seconds around the asked second of which the cues are worth waiting for. Our own choice. */
const waitSeconds = 1
const waitBackSeconds = 2

/** The first index from which on `start` is at least `seconds`. */
const firstFrom = (places: readonly CuePlace[], seconds: number): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle]?.start ?? 0) < seconds) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Reads the cues around `seconds` into `memory`, as far as their bytes are here; it waits for those of that
 * second, and for none of those that were before it.
 *
 * @param places by time
 * @param load reads one of them into `memory`
 * @returns until when the cues are read, in seconds: more than `seconds`
 */
export const readLocatedCues = async (
  places: readonly CuePlace[],
  seconds: number,
  source: PartialSource,
  memory: Pick<CueMemory, 'has'>,
  load: (place: CuePlace) => Promise<void>,
  signal: AbortSignal,
): Promise<number> => {
  const until = seconds + stretchSeconds
  let read = 0
  for (let i = firstFrom(places, seconds - lookBackSeconds); i < places.length; i++) {
    const place = places[i]
    if (place === undefined) break
    // Nothing is shown before the next cue, and so nothing has to be asked again before it.
    if (place.start >= until) return place.start
    if (memory.has(place.begin) || (place.end !== null && place.end <= seconds)) continue
    const isHere = source.hereUntil(place.begin) >= Math.min(place.begin + place.length, source.size)
    const isLater = place.start > seconds + waitSeconds
    if (isLater && (!isHere || ++read > maxPlaces)) return place.start
    if (!isHere) {
      if (place.start < seconds - waitBackSeconds) continue
      const end = Math.min(place.begin + place.length, source.size)
      if (!(await source.untilHere(place.begin, end, seconds, signal))) return seconds + waitSeconds
    }
    await load(place)
  }
  return Number.POSITIVE_INFINITY
}
