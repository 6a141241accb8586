import type { Row } from './report.ts'

/** A bound on ours: as a multiple of what another column has, or in the row's own unit (`of: 'itself'`). */
export interface Goal {
  readonly of: 'webtorrent' | 'raw' | 'itself'
  readonly atMost?: number
  readonly atLeast?: number
}

export interface Verdict {
  readonly goal: Goal
  /** `null` when this run does not have the numbers to tell. */
  readonly met: boolean | null
}

/** Whether a row keeps its goals. Bounds count as kept. */
export const judge = ({ values, goals = [] }: Row): Verdict[] =>
  goals.map((goal) => {
    const { ours } = values
    const base = goal.of === 'itself' ? 1 : values[goal.of]
    if (ours === undefined || base === undefined) return { goal, met: null }
    const { atMost, atLeast } = goal
    // A run that did not finish keeps no bound, even if the other one did not finish either.
    if (!Number.isFinite(ours)) return { goal, met: false }
    return {
      goal,
      met:
        (atMost === undefined || ours <= atMost * base) && (atLeast === undefined || ours >= atLeast * base),
    }
  })
