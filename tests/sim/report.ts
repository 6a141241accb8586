/** One measured goal. */
export interface Check {
  readonly what: string
  readonly measured: string
  readonly goal: string
  readonly passed: boolean
}

/** A measured number without a goal. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
}

export interface ScenarioResult {
  readonly checks: readonly Check[]
  readonly figures?: readonly Figure[]
  readonly traceHash: string
  /** Virtual milliseconds of the run. */
  readonly simulatedMs: number
  /** Number of the kernel's events. */
  readonly events: number
  /** Sentences for people about what the trace shows. */
  readonly notes: readonly string[]
}

export interface ScenarioOptions {
  readonly seed: number
  /** 1 is the full size that tests/sim/README.md describes; smaller runs are for tests. */
  readonly scale: number
}

export interface Scenario {
  readonly id: string
  readonly title: string
  run(options: ScenarioOptions): Promise<ScenarioResult>
}

export const check = (what: string, measured: string, goal: string, passed: boolean): Check => ({
  what,
  measured,
  goal,
  passed,
})

export const atMost = (what: string, value: number, limit: number, unit = '', digits = 2): Check =>
  check(what, value.toFixed(digits) + unit, `≤ ${limit.toFixed(digits)}${unit}`, value <= limit)

export const atLeast = (what: string, value: number, limit: number, unit = '', digits = 2): Check =>
  check(what, value.toFixed(digits) + unit, `≥ ${limit.toFixed(digits)}${unit}`, value >= limit)

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation of the values themselves, not an estimate for more of their kind. */
const spread = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/**
 * What several runs of a scenario measured, which differ in nothing but the seed of their random numbers: a
 * line a value with its mean, its spread, its lowest and its highest value.
 */
export const summary = (results: readonly ScenarioResult[]): string[] => {
  const [first] = results
  if (first === undefined) return []
  const line = (what: string, values: readonly number[], unit: string, goal: string): string => {
    const digits = Math.max(...values.map(Math.abs)) < 2 ? 4 : 1
    const text = (value: number): string => value.toFixed(digits)
    const middle = `${text(mean(values))} ± ${text(spread(values))}${unit}`
    const range = `${text(Math.min(...values))} to ${text(Math.max(...values))}`
    return `  ${what.padEnd(46)} ${middle.padStart(20)}   ${range.padStart(18)}   ${goal}`
  }
  const ofCheck = (what: string): number[] =>
    results.map(({ checks }) => Number.parseFloat(checks.find((each) => each.what === what)?.measured ?? ''))
  const ofFigure = (what: string): number[] =>
    results.map(({ figures = [] }) => figures.find((each) => each.what === what)?.value ?? Number.NaN)
  return [
    ...first.checks.map(({ what, goal }) => line(what, ofCheck(what), '', `goal ${goal}`)),
    ...(first.figures ?? []).map(({ what, unit }) => line(what, ofFigure(what), unit, '')),
  ]
}

/** The smallest value that `share` of the values do not exceed. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.ceil(share * sorted.length) - 1, sorted.length - 1)] ?? 0
}

/**
 * The shortest time in which a file can reach everybody, in seconds: bound B1 of docs/research/swarms.md
 * (Kumar & Ross 2006). Lengths are in bytes, rates in bytes a second.
 */
export const distributionBound = (
  length: number,
  viewers: number,
  seedUp: number,
  sumUp: number,
  minDown: number,
): number => Math.max(length / seedUp, length / minDown, (viewers * length) / (seedUp + sumUp))
