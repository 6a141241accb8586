import type { Browser } from 'playwright'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import { play } from '../open-page.ts'
import { contendersOf, frameTimeoutMs } from '../scenarios/scenario.ts'
import type { TraceEvent } from '../trace.ts'
import type { World } from '../world.ts'
import { readPackets } from './film-index.ts'
import { ledgerTable, stepsOf, type TracedStart } from './ledger.ts'
import type { SeederKind } from './lines-options.ts'
import { played, seekIn, seeksTimeoutMs } from './measure-row.ts'
import { type RowWorld, withRow, withViewer } from './row-world.ts'
import type { LineRow } from './rows.ts'
import { neededFor, type SeekSteps, seekTable, stepsOfSeek } from './seek-ledger.ts'

const traceStart = async (
  world: World,
  rowWorld: RowWorld,
  { browser, who, index }: { browser: Browser; who: ContenderName; index: number },
): Promise<TracedStart> => {
  const { lines } = rowWorld
  lines.reset(world.options.seed * 1000 + index)
  return withViewer(world, rowWorld, { browser, who, trace: true }, async (page) => {
    const firstFrame = await play(page, rowWorld.magnet(), frameTimeoutMs)
    const trace: readonly TraceEvent[] = await page.evaluate(() => [...globalThis.benchTrace])
    const { notes } = await lines.report()
    return { ...firstFrame, trace, notes }
  })
}

/** Traces the starts of both contenders in a row. Resolves with a table of each. */
export const measureLedger = (world: World, row: LineRow, seeder: SeederKind): Promise<string> =>
  withRow(world, row, { seeder, isNoting: true }, async (rowWorld) => {
    const outcomes = await alternate<TracedStart>(world, {
      name: `ledger ${row.name}, ${seeder} seeds`,
      entrants: contendersOf(world),
      seeders: rowWorld.seeders,
      warmUp: false,
      timeoutMs: frameTimeoutMs + 30_000,
      run: (browser, who, index) =>
        traceStart(world, rowWorld, { browser, who: who as ContenderName, index }),
      tell: ({ firstFrameMs }) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
      rows: () => [],
    })
    const tables = [...outcomes].map(([who, runs]) => {
      const starts = runs.flatMap((run) => ('sample' in run ? [stepsOf(run.sample, row.pieceLength)] : []))
      return `${row.name}, ${who}, ${seeder} seeds, medians of ${starts.length} starts:\n\n${ledgerTable(row, starts)}`
    })
    return tables.join('\n\n')
  })

/** Traces the seeks of both contenders in a row. Resolves with a table of each. */
export const measureSeekLedger = (world: World, row: LineRow, seeder: SeederKind): Promise<string> =>
  withRow(world, row, { seeder }, async (rowWorld) => {
    const packets = await readPackets(rowWorld.media.path)
    const outcomes = await alternate<readonly SeekSteps[]>(world, {
      name: `seek ledger ${row.name}, ${seeder} seeds`,
      entrants: contendersOf(world),
      seeders: rowWorld.seeders,
      warmUp: false,
      timeoutMs: frameTimeoutMs + 60_000 + row.watchSeconds * 2_000 + seeksTimeoutMs(row),
      run: (browser, who, index) => {
        rowWorld.lines.reset(world.options.seed * 1000 + index)
        return withViewer(
          world,
          rowWorld,
          { browser, who: who as ContenderName, trace: true },
          async (page) => {
            await play(page, rowWorld.magnet(), frameTimeoutMs)
            await played(page, row.seeksFromSeconds ?? row.watchSeconds)
            const { startedAt, seeksMs, targets } = await seekIn(page, world, rowWorld, index)
            const trace: readonly TraceEvent[] = await page.evaluate(() => [...globalThis.benchTrace])
            return seeksMs.map((seekMs, index) =>
              stepsOfSeek(row, {
                startedAt: startedAt[index] ?? Number.NaN,
                seekMs,
                needed: neededFor(row, packets, targets[index] ?? 0),
                trace,
              }),
            )
          },
        )
      },
      tell: (seeks) => `${seeks.length} seeks`,
      rows: () => [],
    })
    const tables = [...outcomes].map(([who, runs]) => {
      const seeks = runs.flatMap((run) => ('sample' in run ? run.sample : []))
      return `${row.name}, ${who}, ${seeder} seeds:\n\n${seekTable(seeks)}`
    })
    return tables.join('\n\n')
  })
