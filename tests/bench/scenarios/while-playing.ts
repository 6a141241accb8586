import { longFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import type { Stalls } from '../meters.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { median, worst } from '../statistics.ts'
import type { World } from '../world.ts'
import { contendersOf, frameTimeoutMs, MiB, type Scenario, urlOf, withOneSeeder } from './scenario.ts'

interface PlayingSample {
  readonly stalls: Stalls
  /** Bytes a second that were verified in the time that was measured. */
  readonly rate: number
}

/** How the page's own scripts keep its main thread busy: `busyMs` of every `everyMs`. */
interface Blocking {
  readonly busyMs: number
  readonly everyMs: number
}

const playedSeconds = 20

const measurePlaying = (
  world: World,
  { name, blocking, rows }: { name: string; blocking: Blocking | null } & Pick<RowMaker, 'rows'>,
) =>
  longFilm().then((media) =>
    withOneSeeder(world, media, MiB, (seeders) =>
      alternate<PlayingSample>(world, {
        name,
        entrants: contendersOf(world),
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + playedSeconds * 4_000,
        run: (browser, who) =>
          withPage(browser, urlOf(world, who as ContenderName), (page) =>
            page.evaluate(
              async ([magnet, timeoutMs, seconds, blocking]) => {
                await meters.play(magnet, timeoutMs)
                if (blocking !== null) {
                  setInterval(() => {
                    const until = performance.now() + blocking.busyMs
                    while (performance.now() < until);
                  }, blocking.everyMs)
                }
                const from = performance.now()
                const before = bench.downloaded()
                const stalls = await meters.played(seconds)
                const rate = ((bench.downloaded() - before) / (performance.now() - from)) * 1000
                return { stalls, rate }
              },
              [seeders.magnet, frameTimeoutMs, playedSeconds, blocking] as const,
            ),
          ),
        tell: ({ stalls, rate }) =>
          `${(rate / 1e6).toFixed(2)} MB/s; ${(stalls.shortfallMs / 1000).toFixed(2)} s of ${playedSeconds} s not played`,
        rows: (outcomes) => {
          const megabytes = reduceEach(outcomes, ({ rate }) => rate / 1e6, median, 0)
          const lost = (how: typeof median) =>
            reduceEach(outcomes, ({ stalls }) => stalls.shortfallMs, how, Number.POSITIVE_INFINITY)
          return rows({ megabytes, median: lost(median), worst: lost(worst) })
        },
      }),
    ),
  )

interface RowMaker {
  rows(values: Readonly<Record<'megabytes' | 'median' | 'worst', Row['values']>>): readonly Row[]
}

/** How fast the rest of the film comes while its beginning plays. */
export const downloadWhilePlaying: Scenario = {
  name: 'play-download',
  about: 'download rate in the first 20 s of playback, 8 Mbit/s, 1 MiB pieces, one fast seed',
  measure: async (world) => {
    await measurePlaying(world, {
      name: 'play-download',
      blocking: null,
      rows: ({ megabytes, worst }) => [
        {
          what: 'download rate while it plays, 8 Mbit/s, 1 MiB pieces, median',
          unit: 'MB/s',
          values: megabytes,
          goals: [{ of: 'webtorrent', atLeast: 1.2 }],
        },
        { what: 'meanwhile not played of 20 s, worst', unit: 'ms', values: worst },
      ],
    })
  },
}

/** A page whose own scripts block its main thread for 500 ms, 200 ms apart. */
export const blockedPage: Scenario = {
  name: 'blocked-page',
  about: '20 s of playback in a page that is busy for 500 of every 700 ms, 8 Mbit/s, one fast seed',
  measure: async (world) => {
    await measurePlaying(world, {
      name: 'blocked-page',
      blocking: { busyMs: 500, everyMs: 700 },
      rows: ({ megabytes, median, worst }) => [
        { what: 'busy page: not played of 20 s, median', unit: 'ms', values: median },
        {
          what: 'busy page: not played of 20 s, worst',
          unit: 'ms',
          values: worst,
          goals: [{ of: 'itself', atMost: 300 }],
        },
        { what: 'busy page: download rate, median', unit: 'MB/s', values: megabytes },
      ],
    })
  },
}
