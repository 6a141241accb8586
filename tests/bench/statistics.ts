/** Middle value; the mean of both for an even count. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

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

/** `count` places in seconds, seeded, none nearer than `apart` to another or to the start. */
export const seekTargets = (
  seed: number,
  { count, duration, apart }: { count: number; duration: number; apart: number },
): number[] => {
  const random = seededRandom(seed)
  const targets: number[] = []
  while (targets.length < count) {
    const target = Math.round((apart + random() * (duration - 2 * apart)) * 10) / 10
    if (targets.every((other) => Math.abs(other - target) >= apart)) targets.push(target)
  }
  return targets
}
