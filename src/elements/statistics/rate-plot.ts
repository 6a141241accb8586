/** Seconds that the plot shows. */
export const plotSeconds = 60

/** Both rates at one moment, in bytes a second. */
export interface RateSample {
  /** Seconds, of any clock that does not go back. */
  readonly at: number
  readonly down: number
  readonly up: number
}

/** The samples of the last minute, and one before them, so that the line begins at the edge. */
export class RateHistory {
  #samples: readonly RateSample[] = []

  get samples(): readonly RateSample[] {
    return this.#samples
  }

  add(sample: RateSample): void {
    const from = sample.at - plotSeconds
    const samples = [...this.#samples, sample]
    const first = samples.findIndex(({ at }) => at >= from)
    this.#samples = samples.slice(Math.max(0, first - 1))
  }

  clear(): void {
    this.#samples = []
  }
}

/** What a plot's height stands for: the least of 1, 2, 5, 10, 20 … that is below neither argument. */
export const plotTop = (value: number, least: number): number => {
  const wanted = Math.max(value, least)
  const unit = 10 ** Math.floor(Math.log10(wanted))
  return unit * ([1, 2, 5].find((step) => step * unit >= wanted) ?? 10)
}

/** What a plot is drawn on, in units of an SVG. */
export interface PlotBox {
  readonly width: number
  readonly height: number
  /** The value at its upper edge. */
  readonly top: number
}

/** A number for an SVG path: a tenth of a unit cannot be seen. */
const short = (value: number): string => String(Math.round(value * 10) / 10)

/**
 * The line of a plot as the `d` of an SVG path; the newest sample is at the end of the box. `''`: there is
 * nothing to draw yet.
 */
export const plotLine = (
  samples: readonly RateSample[],
  of: 'down' | 'up',
  { width, height, top }: PlotBox,
): string => {
  const last = samples.at(-1)
  if (last === undefined || samples.length < 2) return ''
  return samples
    .map((sample, i) => {
      const x = width - ((last.at - sample.at) / plotSeconds) * width
      const y = height - (Math.min(sample[of], top) / top) * height
      return `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`
    })
    .join('')
}

/** The area under that line, as the `d` of an SVG path. */
export const plotArea = (samples: readonly RateSample[], of: 'down' | 'up', box: PlotBox): string => {
  const line = plotLine(samples, of, box)
  const [first, last] = [samples[0], samples.at(-1)]
  if (line === '' || first === undefined || last === undefined) return ''
  const begin = box.width - ((last.at - first.at) / plotSeconds) * box.width
  return `${line}V${box.height}H${short(begin)}Z`
}
