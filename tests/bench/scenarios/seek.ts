import type { Page } from 'playwright'
import { longFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { median, seekTargets, worst } from '../statistics.ts'
import type { TraceEvent } from '../trace.ts'
import { printSeekTraces, type SeekTrace } from '../trace-report.ts'
import {
  contendersOf,
  defaultPieceLength,
  frameTimeoutMs,
  type Scenario,
  urlOf,
  withOneSeeder,
} from './scenario.ts'

export interface SeekSample {
  /**
   * Milliseconds from setting `currentTime` to the first frame presented there; `Infinity` when none came.
   */
  readonly seeksMs: readonly number[]
  /** The places in seconds. */
  readonly targets: readonly number[]
  /** The times of the seeks on the page's clock, in milliseconds. */
  readonly startedAt: readonly number[]
  /** Places that were downloaded already and so were not measured. */
  readonly skipped: number
}

/**
 * In a page that plays: seeks to `targets` (seconds) until `count` were measured, going on when the picture
 * moves again.
 */
export const seekAround = (
  page: Page,
  targets: readonly number[],
  { count, timeoutMs }: { count: number; timeoutMs: number },
): Promise<SeekSample> =>
  page.evaluate(
    async ([targets, count, timeoutMs]) => {
      const seeksMs: number[] = []
      const sought: number[] = []
      const startedAt: number[] = []
      let skipped = 0
      for (const target of targets) {
        if (seeksMs.length === count) break
        const place = target / bench.video.duration
        if (bench.hasAny(place - 0.001, place + 0.002)) {
          skipped++
          continue
        }
        startedAt.push(performance.now())
        sought.push(target)
        const ms = await meters.seek(target, timeoutMs)
        seeksMs.push(ms)
        if (ms === Number.POSITIVE_INFINITY) break
        await meters.frameIn(target + 0.5, target + 10, timeoutMs)
      }
      return { seeksMs, targets: sought, startedAt, skipped }
    },
    [targets, count, timeoutMs] as const,
  )

const name = 'seek'

export const seek: Scenario = {
  name,
  about: 'seeks to 20 random places that are not downloaded, 8 Mbit/s, one fast seed',
  async measure(world) {
    const { trace, quick, seed } = world.options
    const count = quick ? 5 : 20
    const media = await longFilm()
    // A run has its own places, and both contenders seek to the same ones. There are some more than needed,
    // in place of those that are downloaded already.
    const places = (run: number): number[] =>
      seekTargets(seed * 1000 + run, { count: count + 4, duration: media.durationSeconds, apart: 10 })
    const traces: SeekTrace[] = []
    await withOneSeeder(world, media, defaultPieceLength, (seeders) =>
      alternate<SeekSample>(world, {
        name,
        entrants: contendersOf(world),
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + count * 15_000,
        run: (browser, who, run) =>
          withPage(
            browser,
            urlOf(world, who as 'ours'),
            async (page) => {
              await page.evaluate(
                async ([magnet, timeoutMs]) => {
                  await meters.play(magnet, timeoutMs)
                  await meters.frameIn(1, 10, timeoutMs)
                },
                [seeders.magnet, frameTimeoutMs] as const,
              )
              const sample = await seekAround(page, places(run), { count, timeoutMs: frameTimeoutMs })
              if (trace && run >= 0) {
                const events: readonly TraceEvent[] = await page.evaluate(() => [...globalThis.benchTrace])
                traces.push({ who, run, sample, trace: events })
              }
              return sample
            },
            { trace },
          ),
        tell: ({ seeksMs, skipped }) =>
          `${seeksMs.length} seeks, median ${median(seeksMs).toFixed(0)} ms, worst ${worst(seeksMs).toFixed(0)} ms, ${skipped} skipped`,
        rows(outcomes) {
          const lost = Number.POSITIVE_INFINITY
          const all = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ seeksMs }) => seeksMs, how, lost)
          const worstOfRun = reduceEach(outcomes, ({ seeksMs }) => worst(seeksMs), median, lost)
          return [
            {
              what: 'seek, median',
              unit: 'ms',
              values: all(median),
              goals: [{ of: 'webtorrent', atMost: 0.4 }],
            },
            {
              what: `seek, worst of ${count} (median run)`,
              unit: 'ms',
              values: worstOfRun,
              goals: [{ of: 'webtorrent', atMost: 0.5 }],
            },
            { what: 'seek, worst of all', unit: 'ms', values: all(worst) },
          ]
        },
      }),
    )
    if (trace) printSeekTraces(traces, media, defaultPieceLength)
  },
}
