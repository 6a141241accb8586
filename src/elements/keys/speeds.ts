/** The speeds of the menu, and of the keys `<` and `>`. */
const speeds: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
const slowest = 0.25
const fastest = 2

/** The nearest speed of the menu above or below one that may lie between two. */
export const nextSpeed = (speed: number, direction: 1 | -1): number =>
  direction > 0
    ? (speeds.find((each) => each > speed + 0.001) ?? fastest)
    : (speeds.findLast((each) => each < speed - 0.001) ?? slowest)

/** A tenth faster or slower; rounded, since tenths add up to numbers such as 1.2999999999999998. */
export const fineSpeed = (speed: number, direction: 1 | -1): number =>
  Math.min(fastest, Math.max(slowest, Math.round((speed + direction / 10) * 100) / 100))

/** The speeds of the menu, and the present one where it is none of them. */
export const speedsWith = (speed: number): readonly number[] =>
  speeds.includes(speed) ? speeds : [...speeds, speed].sort((one, other) => one - other)

/** `1.25` → `1.25`, with the decimal sign of the language; never more than two digits behind it. */
export const formatSpeed = (speed: number, language?: string): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(speed)
