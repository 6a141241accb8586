/** Where cues stand that are not in the usual place. Numbers are percent of the picture. */
export interface CuePlace {
  /** The part of the box that lies at `y`. */
  readonly anchor: 'top' | 'middle' | 'bottom'
  /** From the top; `null`: at the edge that `anchor` names, in a row with others. */
  readonly y: number | null
  /** From the left. */
  readonly left: number
  readonly width: number
  readonly align: 'left' | 'center' | 'right' | 'start' | 'end'
}

/** A text that is shown for a while. */
export interface Cue {
  /** Seconds. */
  readonly start: number
  readonly end: number
  /** In the markup of WebVTT. A stranger wrote it. */
  readonly text: string
  /** `null`: the usual place. */
  readonly place: CuePlace | null
}

/** Narrowest box, in percent of the picture's width: a word has to fit. Our own choice. */
const minWidth = 20

/**
 * The widest box that fits beside or around a place, not wider than `most`. Percent of the picture's width.
 */
export const boxAt = (
  x: number,
  align: 'left' | 'center' | 'right',
  most = 100,
): { readonly left: number; readonly width: number } => {
  const room = { left: 100 - x, center: 2 * Math.min(x, 100 - x), right: x }[align]
  const width = Math.max(minWidth, Math.min(most, room))
  const left = { left: x, center: x - width / 2, right: x - width }[align]
  return { left: Math.min(100 - width, Math.max(0, left)), width }
}

/** Most cues of one file: a film has 2,000, and one with moving signs 20,000. Our own choice. */
export const maxCues = 20_000
/** Most letters of one cue: it is more than a screen full. Our own choice. */
const maxText = 2_000
/** Cues that are shown at once; our own choice. */
const maxAtOnce = 16

/** Cues in the order of their time, which can be asked what is shown at a moment. */
export class CueList {
  readonly #cues: readonly Cue[]
  /** The latest end of all cues up to the one with the same number. */
  readonly #lastEnd: Float64Array

  constructor(cues: Iterable<Cue>) {
    const kept: Cue[] = []
    for (const cue of cues) {
      if (kept.length >= maxCues) break
      if (!(cue.end > cue.start) || cue.text.trim() === '') continue
      kept.push(cue.text.length > maxText ? { ...cue, text: cue.text.slice(0, maxText) } : cue)
    }
    this.#cues = kept.sort((a, b) => a.start - b.start)
    this.#lastEnd = new Float64Array(kept.length)
    let last = Number.NEGATIVE_INFINITY
    for (const [at, { end }] of this.#cues.entries()) {
      last = Math.max(last, end)
      this.#lastEnd[at] = last
    }
  }

  get length(): number {
    return this.#cues.length
  }

  [Symbol.iterator](): Iterator<Cue> {
    return this.#cues[Symbol.iterator]()
  }

  /** What is shown at this second, in the order of its beginning. */
  at(seconds: number): readonly Cue[] {
    const shown: Cue[] = []
    for (let at = this.#after(seconds) - 1; at >= 0 && (this.#lastEnd[at] ?? 0) > seconds; at--) {
      const cue = this.#cues[at]
      if (cue !== undefined && cue.end > seconds && !shown.some((one) => isSame(one, cue))) shown.unshift(cue)
      if (shown.length === maxAtOnce) break
    }
    return shown
  }

  /** The number of the first cue that begins later. */
  #after(seconds: number): number {
    let [low, high] = [0, this.#cues.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#cues[middle]?.start ?? 0) <= seconds) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Styled subtitles have one text in several layers, such as a shadow, of which one is enough here. */
const isSame = (one: Cue, other: Cue): boolean =>
  one.text === other.text && JSON.stringify(one.place) === JSON.stringify(other.place)
