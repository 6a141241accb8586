/** A first visit whose site, tracker and peers are all at the far end of one line. */
import type { Browser } from 'playwright'
import { alternate } from '../alternate.ts'
import { startColdHosts } from '../cold/cold-hosts.ts'
import type { LineProxy } from '../cold/proxy.ts'
import { payVisitInChromium } from '../cold/visitors.ts'
import type { ContenderName } from '../contenders.ts'
import type { Outcomes } from '../outcome.ts'
import { contendersOf, frameTimeoutMs } from '../scenarios/scenario.ts'
import type { World } from '../world.ts'
import { cold, type SeederKind } from './lines-options.ts'
import { type LinesEntry, rowOf } from './lines-table.ts'
import { type RowWorld, withRow } from './row-world.ts'
import { coldGoal, type LineRow, viewerLine } from './rows.ts'
import { checkNothingEscapes, type Lines } from './start-lines.ts'

interface ColdSample {
  /** From the navigation on. */
  readonly firstFrameMs: number
}

/** The viewer's line as what stands in front of the site's servers. It counts by itself. */
const proxyOver = (lines: Lines): LineProxy => ({
  async open(targetPort) {
    const port = await lines.openFront(viewerLine, targetPort)
    return { port, down: [], up: [], forget: () => undefined }
  },
  // The row closes its lines.
  close: async () => undefined,
})

const entriesOf = (outcomes: Outcomes<ColdSample>): LinesEntry[] => [
  {
    row: cold,
    what: 'navigation to first frame',
    values: Object.fromEntries(
      [...outcomes].map(([who, runs]) => [
        who,
        runs.map((run) => ('sample' in run ? run.sample.firstFrameMs : Number.POSITIVE_INFINITY)),
      ]),
    ),
    goals: [{ of: 'webtorrent', atMost: coldGoal }],
  },
]

const measureVisits = async (
  world: World,
  { lines, seeders, magnet }: RowWorld,
  seeder: SeederKind,
): Promise<LinesEntry[]> => {
  const hosts = await startColdHosts(world.dist, world.tracker.url, proxyOver(lines))
  const pay = async (browser: Browser, who: ContenderName): Promise<ColdSample> => {
    // The app knows this address from its server: under another one it would be there twice.
    const url = `${hosts.hosts[who].url}#${magnet(hosts.tracker)}`
    const { firstFrameMs } = await payVisitInChromium(browser, url, frameTimeoutMs, {
      prepare: (context) => lines.wrapContext(context, viewerLine),
      async check(page) {
        const reached = await checkNothingEscapes(page, lines)
        if (reached === 0) throw new Error('No connection was found to check.')
      },
    })
    return { firstFrameMs }
  }
  try {
    const outcomes = await alternate<ColdSample>(world, {
      name: `${cold}, ${seeder} seeds`,
      entrants: contendersOf(world),
      seeders,
      // The browser itself and its caches of compiled code are no part of a visit.
      warmUp: true,
      timeoutMs: frameTimeoutMs + 30_000,
      run: (browser, who, index) => {
        lines.reset(world.options.seed * 1000 + index)
        return pay(browser, who as ContenderName)
      },
      tell: ({ firstFrameMs }) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
      rows: (outcomes) => entriesOf(outcomes).map(rowOf),
    })
    return entriesOf(outcomes)
  } finally {
    await hosts.close()
  }
}

/** Measures first visits of both contenders over a row's line, in turns. */
export const measureCold = (world: World, row: LineRow, seeder: SeederKind): Promise<LinesEntry[]> =>
  withRow(world, row, { seeder }, (rowWorld) => measureVisits(world, rowWorld, seeder))
