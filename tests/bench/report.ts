import type { ContenderName } from './contenders.ts'
import { median } from './statistics.ts'

/** One line of the table: what was measured, in one unit, for each contender. */
export interface Row {
  readonly what: string
  readonly unit: 'ms' | 'MB/s' | 's'
  /** Whether a smaller number is the better one. */
  readonly lowerIsBetter: boolean
  readonly values: Readonly<Partial<Record<ContenderName | 'raw', number>>>
}

const show = (value: number | undefined, unit: Row['unit']): string => {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return 'never'
  return `${unit === 'ms' ? value.toFixed(0) : value.toFixed(2)} ${unit}`
}

const ratio = ({ values: { ours, webtorrent } }: Row): string =>
  ours === undefined || webtorrent === undefined ? '–' : `${(ours / webtorrent).toFixed(2)} ×`

/** A Markdown table, as it goes into the README. */
export const table = (rows: readonly Row[]): string => {
  const lines = rows.map((row) => [
    row.what,
    show(row.values.ours, row.unit),
    show(row.values.webtorrent, row.unit),
    ratio(row),
    show(row.values.raw, row.unit),
  ])
  const all = [['', 'ours', 'webtorrent', 'ours / webtorrent', 'bare channel'], ...lines]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  const format = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
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
