import { type Goal, judge, type Verdict } from './goals.ts'
import type { Entrant } from './outcome.ts'
import { median } from './statistics.ts'

type Unit = 'ms' | 's' | '%' | 'MB/s' | 'MB' | 'kB' | 'MB per 100 MB' | ''

/** One line of the table: what was measured, in one unit, for each contender. */
export interface Row {
  readonly what: string
  readonly unit: Unit
  readonly values: Readonly<Partial<Record<Entrant, number>>>
  readonly goals?: readonly Goal[]
}

const digits: Readonly<Record<Unit, number>> = {
  ms: 0,
  s: 2,
  '%': 2,
  'MB/s': 2,
  MB: 1,
  kB: 0,
  'MB per 100 MB': 2,
  '': 0,
}

const show = (value: number | undefined, unit: Unit): string => {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return 'never'
  return `${value.toFixed(digits[unit])} ${unit}`.trim()
}

const ratio = ({ values: { ours, webtorrent } }: Row): string => {
  if (ours === undefined || webtorrent === undefined) return '–'
  const quotient = ours / webtorrent
  return Number.isFinite(quotient) ? `${quotient.toFixed(2)} ×` : '–'
}

const contenderNames = { webtorrent: '× webtorrent', raw: '× bare channel' }

const showGoal = ({ of, atMost, atLeast }: Goal, unit: Unit): string => {
  const bound = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`
  return `${bound} ${of === 'itself' ? unit : contenderNames[of]}`.trim()
}

const showVerdict = ({ goal, met }: Verdict, unit: Unit): string =>
  `${showGoal(goal, unit)} ${met === null ? '?' : met ? '✓' : '✗'}`

/** A Markdown table, as it goes into docs/benchmarks.md. */
export const table = (rows: readonly Row[]): string => {
  const lines = rows.map((row) => [
    row.what,
    show(row.values.ours, row.unit),
    show(row.values.webtorrent, row.unit),
    ratio(row),
    show(row.values.raw, row.unit),
    judge(row)
      .map((verdict) => showVerdict(verdict, row.unit))
      .join(', '),
  ])
  const all = [['', 'ours', 'webtorrent', 'ours / webtorrent', 'bare channel', 'goal'], ...lines]
  const last = 5
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0
    return column === 0 || column === last ? cell.padEnd(width) : cell.padStart(width)
  }
  const format = (line: readonly string[]): string => `| ${line.map(pad).join(' | ')} |`
  const rule = `|${widths
    .map((width, column) =>
      column === 0 || column === last ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`,
    )
    .join('|')}|`
  const [head = [], ...rest] = all
  return [format(head), rule, ...rest.map(format)].join('\n')
}

/** Medians of what each run noted, in order of time: `marks` is one map of name → milliseconds per run. */
export const breakdown = (marks: readonly ReadonlyMap<string, number>[]): string => {
  const names = [...new Set(marks.flatMap((run) => [...run.keys()]))]
  const lines = names.map((name) => {
    const times = marks.flatMap((run) => run.get(name) ?? [])
    return { name, time: median(times), count: times.length }
  })
  lines.sort((a, b) => a.time - b.time)
  return lines
    .map(({ name, time, count }) => {
      const note = count < marks.length ? `  (${count} of ${marks.length} runs)` : ''
      return `  ${time.toFixed(0).padStart(6)} ms  ${name}${note}`
    })
    .join('\n')
}
