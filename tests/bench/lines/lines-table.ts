import type { ContenderName } from '../contenders.ts'
import type { Goal } from '../goals.ts'
import { judge } from '../goals.ts'
import type { Row } from '../report.ts'
import { best, median, worst } from '../statistics.ts'

/** What was measured in one row of the issue, for each contender. All in milliseconds. */
export interface LinesEntry {
  readonly row: string
  readonly what: string
  /** One value for each run or seek; `Infinity` where one did not finish. */
  readonly values: Readonly<Partial<Record<ContenderName, readonly number[]>>>
  readonly goals: readonly Goal[]
  /** Milliseconds within which the goal is reached whatever the other one needs. */
  readonly enoughMs?: number
}

const seconds = (ms: number): string => (Number.isFinite(ms) ? (ms / 1000).toFixed(2) : 'never')

/** Median, and from the smallest to the largest. */
const spread = (values: readonly number[] | undefined): string => {
  if (values === undefined || values.length === 0) return '–'
  const [low, middle, high] = [best, median, worst].map((pick) => seconds(pick(values)))
  return `${middle} (${low}–${high})`
}

const medians = ({ values }: LinesEntry): Partial<Record<ContenderName, number>> => {
  const entries = Object.entries(values).filter(([, all]) => all.length > 0)
  return Object.fromEntries(entries.map(([who, all]) => [who, median(all)]))
}

const quotient = ({ ours, webtorrent }: Partial<Record<ContenderName, number>>): string => {
  const value = (ours ?? Number.NaN) / (webtorrent ?? Number.NaN)
  return Number.isFinite(value) ? `${value.toFixed(2)} ×` : '–'
}

/** The medians of an entry as a row of the bench's JSON. */
export const rowOf = (entry: LinesEntry): Row => ({
  what: `${entry.row}: ${entry.what}`,
  unit: 'ms',
  values: medians(entry),
  goals: entry.goals,
})

const verdictOf = (entry: LinesEntry): string => {
  const { enoughMs = Number.NEGATIVE_INFINITY } = entry
  const isEnough = (medians(entry).ours ?? Number.NaN) <= enoughMs
  return judge(rowOf(entry))
    .map(({ goal: { of, atMost = 0 }, met }) => {
      const bound = of === 'itself' ? `≤ ${seconds(atMost)}` : `≤ ${atMost} ×`
      const other = enoughMs > 0 ? ` or ${seconds(enoughMs)}` : ''
      return `${bound}${other} ${isEnough || met ? '✓' : met === null ? '?' : '✗'}`
    })
    .join(', ')
}

/** A Markdown table: seconds, the median of each with its smallest and largest. */
export const linesTable = (entries: readonly LinesEntry[]): string => {
  const lines = entries.map((entry) => [
    entry.row,
    entry.what,
    spread(entry.values.ours),
    spread(entry.values.webtorrent),
    quotient(medians(entry)),
    verdictOf(entry),
  ])
  const head = ['row', 'seconds: median (least–most)', 'ours', 'webtorrent', 'ours / webtorrent', 'goal']
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
