import { benchFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { FirstFrame } from '../meters.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { median, worst } from '../statistics.ts'
import type { TraceEvent } from '../trace.ts'
import { printStartTraces } from '../trace-report.ts'
import {
  contendersOf,
  defaultPieceLength,
  frameTimeoutMs,
  KiB,
  MiB,
  type Scenario,
  urlOf,
  withOneSeeder,
} from './scenario.ts'

const startScenario = (name: string, pieceLength: number): Scenario => {
  const size = pieceLength >= MiB ? `${pieceLength / MiB} MiB` : `${pieceLength / KiB} KiB`
  const what = `first frame, ${size} pieces`
  return {
    name,
    about: `time to first frame, 8 Mbit/s, one fast seed, ${size} pieces`,
    async measure(world) {
      const { trace } = world.options
      const traces: { who: string; firstFrame: FirstFrame; trace: readonly TraceEvent[] }[] = []
      await withOneSeeder(world, await benchFilm(), pieceLength, (seeders) =>
        alternate<{ readonly firstFrameMs: number }>(world, {
          name,
          entrants: contendersOf(world),
          seeders,
          warmUp: true,
          timeoutMs: frameTimeoutMs + 30_000,
          run: (browser, who, index) =>
            withPage(
              browser,
              urlOf(world, who as 'ours'),
              async (page) => {
                const firstFrame = await page.evaluate(
                  ([magnet, timeoutMs]) => meters.play(magnet, timeoutMs),
                  [seeders.magnet, frameTimeoutMs] as const,
                )
                if (trace && index >= 0) {
                  traces.push({
                    who,
                    firstFrame,
                    trace: await page.evaluate(() => [...globalThis.benchTrace]),
                  })
                }
                return { firstFrameMs: firstFrame.firstFrameMs }
              },
              { trace },
            ),
          tell: ({ firstFrameMs }) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
          rows(outcomes) {
            const reduce = (how: (values: readonly number[]) => number) =>
              reduceEach(outcomes, ({ firstFrameMs }) => firstFrameMs, how, Number.POSITIVE_INFINITY)
            return [
              {
                what: `${what}, median`,
                unit: 'ms',
                values: reduce(median),
                goals: [{ of: 'webtorrent', atMost: 0.4 }],
              },
              { what: `${what}, worst`, unit: 'ms', values: reduce(worst) },
            ]
          },
        }),
      )
      if (trace) printStartTraces(what, traces, pieceLength)
    },
  }
}

export const start = startScenario('start', defaultPieceLength)
export const startBigPieces = startScenario('start-4m', 4 * MiB)
