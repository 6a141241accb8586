import { longFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import type { LongTasks, Stalls } from '../meters.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { median, worst } from '../statistics.ts'
import {
  contendersOf,
  defaultPieceLength,
  frameTimeoutMs,
  type Scenario,
  urlOf,
  withOneSeeder,
} from './scenario.ts'

interface LongTaskSample {
  /** Long tasks from the first frame on. */
  readonly playback: LongTasks
  /** Long tasks from the magnet to the first frame. */
  readonly start: LongTasks
  readonly stalls: Stalls
}

/** The main thread of a page that plays 8 Mbit/s and downloads as its client likes. */
export const longTasks: Scenario = {
  name: 'long-tasks',
  about: 'main thread blocked in 60 s of playback, 8 Mbit/s, one fast seed',
  async measure(world) {
    const seconds = world.options.quick ? 20 : 60
    await withOneSeeder(world, await longFilm(), defaultPieceLength, (seeders) =>
      alternate<LongTaskSample>(world, {
        name: 'long-tasks',
        entrants: contendersOf(world),
        seeders,
        warmUp: false,
        timeoutMs: frameTimeoutMs + seconds * 2_000,
        run: (browser, who) =>
          withPage(browser, urlOf(world, who as ContenderName), (page) =>
            page.evaluate(
              async ([magnet, timeoutMs, seconds]) => {
                const { startedAt, firstFrameMs } = await meters.play(magnet, timeoutMs)
                const firstFrameAt = startedAt + firstFrameMs
                const stalls = await meters.played(seconds)
                return {
                  playback: meters.longTasks(firstFrameAt, performance.now()),
                  start: meters.longTasks(startedAt, firstFrameAt),
                  stalls,
                }
              },
              [seeders.magnet, frameTimeoutMs, seconds] as const,
            ),
          ),
        tell: ({ playback, start, stalls }) =>
          `${playback.count} long tasks, ${playback.totalMs.toFixed(0)} ms, longest ${playback.longestMs.toFixed(0)} ms; ` +
          `${start.totalMs.toFixed(0)} ms at the start; stalled ${stalls.stalledMs.toFixed(0)} ms`,
        rows(outcomes) {
          const reduce = (
            pick: (sample: LongTaskSample) => number,
            how: (values: readonly number[]) => number,
          ) => reduceEach(outcomes, pick, how, Number.POSITIVE_INFINITY)
          const what = `main thread, ${seconds} s of playback`
          return [
            {
              what: `${what}: long tasks in total, median`,
              unit: 'ms',
              values: reduce(({ playback }) => playback.totalMs, median),
              goals: [{ of: 'itself', atMost: 50 }],
            },
            {
              what: `${what}: long tasks in total, worst`,
              unit: 'ms',
              values: reduce(({ playback }) => playback.totalMs, worst),
            },
            {
              what: `${what}: what is over 50 ms in each, median`,
              unit: 'ms',
              values: reduce(({ playback }) => playback.blockingMs, median),
            },
            {
              what: 'main thread, before the first frame: long tasks, median',
              unit: 'ms',
              values: reduce(({ start }) => start.totalMs, median),
            },
          ]
        },
      }),
    )
  },
}
