import type { ContenderName } from './contenders.ts'

/**
 * Who is measured: a contender, or what stands beside them: the bare data channel; ours when it finds peers
 * by the DHT alone; ours at a seed that speaks WebRTC; the film on a plain server of this machine.
 */
export type Entrant = ContenderName | 'raw' | 'dht' | 'webrtc' | 'plain'

/** The result of one run. A run that did not finish is a result too. */
export type Outcome<Sample> = { readonly sample: Sample } | { readonly failed: string }

export type Outcomes<Sample> = ReadonlyMap<Entrant, readonly Outcome<Sample>[]>

/**
 * One number for each entrant: `pick` of every run (none, one or many numbers), then `reduce` over all of
 * them.
 *
 * `lost` stands for a run that did not finish, so that failing can never look good: `Infinity` where less is
 * better, 0 where more is.
 */
export const reduceEach = <Sample>(
  outcomes: Outcomes<Sample>,
  pick: (sample: Sample) => number | readonly number[],
  reduce: (values: readonly number[]) => number,
  lost: number,
): Partial<Record<Entrant, number>> => {
  const entries: [Entrant, number][] = []
  for (const [name, runs] of outcomes) {
    const values = runs.flatMap((run) => ('sample' in run ? pick(run.sample) : lost))
    if (values.length > 0) entries.push([name, reduce(values)])
  }
  return Object.fromEntries(entries)
}
