/** Middle value; the mean of both for an even count. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const best = (values: readonly number[]): number => Math.min(...values)

export const worst = (values: readonly number[]): number => Math.max(...values)

/** Mulberry32: small, seeded, good enough to choose places in a film. Values in [0, 1). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface SeekPlaces {
  readonly count: number
  /** Length of the film in seconds. */
  readonly duration: number
  /** Least seconds between any two places, and to both ends. */
  readonly apart: number
  /** No place is before this second. Default 0. */
  readonly from?: number
}

/** Random places in seconds, in no order. There are fewer than `count` where as many do not fit. */
export const seekTargets = (seed: number, { count, duration, apart, from = 0 }: SeekPlaces): number[] => {
  const random = seededRandom(seed)
  const targets: number[] = []
  for (let tries = 0; targets.length < count && tries < 1000 * count; tries++) {
    const target = Math.round((from + apart + random() * (duration - from - 2 * apart)) * 10) / 10
    if (targets.every((other) => Math.abs(other - target) >= apart)) targets.push(target)
  }
  return targets
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Least-squares slope of `ys` over `xs`; `NaN` for fewer than two places. */
export const slope = (xs: readonly number[], ys: readonly number[]): number => {
  const meanX = sum(xs) / xs.length
  const meanY = sum(ys) / ys.length
  const spread = sum(xs.map((x) => (x - meanX) ** 2))
  const together = sum(xs.map((x, index) => (x - meanX) * ((ys[index] ?? Number.NaN) - meanY)))
  return spread === 0 ? Number.NaN : together / spread
}
