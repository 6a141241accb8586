/** A cue as a container holds it: seconds, and its text in the words of its format. */
export interface Cue {
  readonly start: number
  /** `null`: until the next one, since the file does not say it. */
  readonly end: number | null
  /** The text; of ASS the fields of its line behind the times. */
  readonly text: string
  /** Of WebVTT what stands behind its times; else `''`. */
  readonly settings: string
}

/** Most cues that are kept of a track, and UTF-16 units of their text. Songs with effects have the most. */
const maxCues = 50_000
const maxUnits = 8 * 1024 * 1024
/** Seconds for which a cue is shown at most that does not say how long. Our own choice. */
const openSeconds = 8

/** The cues of a track that have been read, each by the place where it was. The oldest ones are forgotten. */
export class CueMemory {
  readonly #cues = new Map<number, readonly Cue[]>()
  #units = 0
  #count = 0

  has(place: number): boolean {
    return this.#cues.has(place)
  }

  /** What was read at `place`, which may be nothing. */
  add(place: number, cues: readonly Cue[]): void {
    this.#forget(place)
    this.#cues.set(place, cues)
    this.#count += cues.length + 1
    for (const { text } of cues) this.#units += text.length
    for (const oldest of this.#cues.keys()) {
      if (this.#count <= maxCues && this.#units <= maxUnits) break
      if (oldest !== place) this.#forget(oldest)
    }
  }

  /** The cues that are shown at any time from `from` to before `to`, by time, each with its end. */
  between(from: number, to: number): readonly (Cue & { readonly end: number })[] {
    const all = [...this.#cues.values()].flat().sort((a, b) => a.start - b.start)
    return all
      .map((cue, i) => ({ ...cue, end: cue.end ?? endOf(cue, all, i) }))
      .filter(({ start, end }) => start < to && end > from)
  }

  #forget(place: number): void {
    const cues = this.#cues.get(place)
    if (cues === undefined) return
    this.#cues.delete(place)
    this.#count -= cues.length + 1
    for (const { text } of cues) this.#units -= text.length
  }
}

const endOf = ({ start }: Cue, all: readonly Cue[], i: number): number => {
  const next = all.slice(i + 1, i + 50).find((other) => other.start > start)
  return Math.min(start + openSeconds, next?.start ?? Number.POSITIVE_INFINITY)
}
