import type { Browser, Page } from 'playwright'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import type { Goal } from '../goals.ts'
import type { Stalls } from '../meters.ts'
import { play } from '../open-page.ts'
import type { Outcomes } from '../outcome.ts'
import { contendersOf, frameTimeoutMs } from '../scenarios/scenario.ts'
import { type SeekSample, seekAround } from '../scenarios/seek.ts'
import { seekTargets } from '../statistics.ts'
import type { World } from '../world.ts'
import { type Packet, readPackets } from './film-index.ts'
import { enoughForFirstFrameMs } from './ledger.ts'
import { megabits } from './line.ts'
import type { LineCounts } from './line-network.ts'
import type { SeederKind } from './lines-options.ts'
import { type LinesEntry, rowOf } from './lines-table.ts'
import { type RowWorld, withRow, withViewer } from './row-world.ts'
import { type LineRow, seedLine, viewerLine } from './rows.ts'
import { enoughForSeeksMs } from './seek-ledger.ts'

interface RowSample extends Stalls {
  readonly firstFrameMs: number
  readonly seek: SeekSample | null
  /** What each line carried. */
  readonly counts: Readonly<Record<string, LineCounts>>
}

const seekTimeoutMs = 30_000

/** Milliseconds within which all seeks of a run are done, or will not be. */
export const seeksTimeoutMs = ({ seeks }: LineRow): number => (seeks + 1) * 2 * seekTimeoutMs

const never = Number.POSITIVE_INFINITY

export const played = (page: Page, seconds: number): Promise<Stalls> =>
  page.evaluate((seconds) => meters.played(seconds), seconds)

/** Makes the seeks of a row's run, which are the same for both contenders. */
export const seekIn = (
  page: Page,
  world: World,
  { row, media }: RowWorld,
  index: number,
): Promise<SeekSample> => {
  const places = seekTargets(world.options.seed * 1000 + index, {
    // Some more, in place of those that are here already.
    count: row.seeks + 6,
    from: Math.min(100, media.durationSeconds / 3),
    duration: media.durationSeconds,
    apart: 15,
  })
  return seekAround(page, places, { count: row.seeks, timeoutMs: seekTimeoutMs })
}

/** Does what the row says in its time. Returns what stops it. */
const follow = ({ row, lines }: RowWorld, vanishing: number): (() => void) => {
  const timers = row.events.map(({ atSeconds, down, vanishes }) =>
    setTimeout(() => {
      if (down !== undefined) lines.changeRates(viewerLine, { down: megabits(down), up: megabits(row.up) })
      if (vanishes) lines.vanish(seedLine(vanishing))
    }, atSeconds * 1000),
  )
  return () => timers.forEach(clearTimeout)
}

const runRow = async (
  world: World,
  rowWorld: RowWorld,
  { browser, who, index }: { browser: Browser; who: ContenderName; index: number },
): Promise<RowSample> => {
  const { row, lines, seeders } = rowWorld
  const vanishing = Math.max(0, index) % row.seeds.length
  lines.reset(world.options.seed * 1000 + index)
  const isOnePage = row.seeksFromSeconds === null
  try {
    const first = await withViewer(world, rowWorld, { browser, who }, async (page) => {
      const { firstFrameMs } = await play(page, rowWorld.magnet(), frameTimeoutMs)
      const stop = follow(rowWorld, vanishing)
      const stalls = await played(page, row.watchSeconds).finally(stop)
      const seek = isOnePage && row.seeks > 0 ? await seekIn(page, world, rowWorld, index) : null
      return { firstFrameMs, ...stalls, seek }
    })
    const { counts } = await lines.report()
    if (isOnePage) return { ...first, counts }
    await seeders.ready(`${who}'s first page`)
    const seek = await withViewer(world, rowWorld, { browser, who }, async (page) => {
      await play(page, rowWorld.magnet(), frameTimeoutMs)
      await played(page, row.seeksFromSeconds ?? 0)
      return seekIn(page, world, rowWorld, index)
    })
    return { ...first, seek, counts }
  } finally {
    if (row.events.some(({ vanishes }) => vanishes)) {
      // It would not hear its viewer's goodbye. The one that takes its place must find its tracker.
      lines.reset(world.options.seed * 1000 + index)
      await seeders.kill(vanishing)
    }
  }
}

const tell = ({ firstFrameMs, stalledMs, stalls, seek }: RowSample): string =>
  [
    `first frame after ${firstFrameMs.toFixed(0)} ms`,
    `stalled ${stalledMs.toFixed(0)} ms in ${stalls}`,
    ...(seek === null
      ? []
      : [`seeks ${seek.seeksMs.map((ms) => ms.toFixed(0)).join(' ')} ms, ${seek.skipped} skipped`]),
  ].join(', ')

const atMost = (bound: number | null): Goal[] => (bound === null ? [] : [{ of: 'webtorrent', atMost: bound }])

/** The places that were sought, each as often as somebody sought it. */
const placesOf = (outcomes: Outcomes<RowSample>): number[] =>
  [...outcomes.values()].flat().flatMap((run) => ('sample' in run ? (run.sample.seek?.targets ?? []) : []))

const entriesOf = (
  row: LineRow,
  seeder: SeederKind,
  packets: readonly Packet[],
  outcomes: Outcomes<RowSample>,
): LinesEntry[] => {
  const { name, seeks, watchSeconds, goals } = row
  const values = (pick: (sample: RowSample) => readonly number[]): LinesEntry['values'] =>
    Object.fromEntries(
      [...outcomes].map(([who, runs]) => [
        who,
        runs.flatMap((run) => ('sample' in run ? pick(run.sample) : [never])),
      ]),
    )
  // Between two of ours a picture must not stand at all.
  const stalledGoal: Goal[] =
    goals.stalledMs === null
      ? []
      : goals.stalledMs === 'theirs' && seeder === 'webtorrent'
        ? [{ of: 'webtorrent', atMost: 1 }]
        : [{ of: 'itself', atMost: goals.stalledMs === 'theirs' ? 0 : goals.stalledMs }]
  return [
    {
      row: name,
      what: 'first frame',
      values: values(({ firstFrameMs }) => [firstFrameMs]),
      goals: atMost(goals.firstFrame),
      enoughMs: enoughForFirstFrameMs(row),
    },
    ...(seeks === 0
      ? []
      : [
          {
            row: name,
            what: 'seek to what is not here',
            values: values(({ seek }) => seek?.seeksMs ?? []),
            goals: atMost(goals.seek),
            enoughMs: enoughForSeeksMs(row, packets, placesOf(outcomes)),
          },
        ]),
    {
      row: name,
      what: `stalled in ${watchSeconds} s`,
      values: values(({ stalledMs }) => [stalledMs]),
      goals: stalledGoal,
    },
  ]
}

/** Measures both contenders in a row, in turns. */
export const measureRow = (world: World, row: LineRow, seeder: SeederKind): Promise<LinesEntry[]> =>
  withRow(world, row, { seeder }, async (rowWorld) => {
    const packets = row.seeks === 0 ? [] : await readPackets(rowWorld.media.path)
    const pages = row.seeksFromSeconds === null ? 1 : 2
    const outcomes = await alternate<RowSample>(world, {
      name: `${row.name}, ${seeder} seeds`,
      entrants: contendersOf(world),
      seeders: rowWorld.seeders,
      warmUp: false,
      timeoutMs: pages * (frameTimeoutMs + 30_000) + row.watchSeconds * 2_000 + seeksTimeoutMs(row),
      run: (browser, who, index) => runRow(world, rowWorld, { browser, who: who as ContenderName, index }),
      tell,
      rows: (outcomes) => entriesOf(row, seeder, packets, outcomes).map(rowOf),
    })
    return entriesOf(row, seeder, packets, outcomes)
  })
