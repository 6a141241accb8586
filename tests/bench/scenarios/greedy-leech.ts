/** A viewer beside a peer that takes all it can get, at a seed that both share. */
import type { Browser, Page } from 'playwright'
import { startChild } from '../../e2e/support/child.ts'
import { type BenchMedia, thinFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import type { LeechDone } from '../greedy-leech-process.ts'
import { play, withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { SeederPool } from '../seeders.ts'
import { median, worst } from '../statistics.ts'
import type { World } from '../world.ts'
import { contendersOf, defaultPieceLength, frameTimeoutMs, type Scenario, urlOf } from './scenario.ts'

/** What the seed gives, as a multiple of the film's rate. */
const seedShare = 1.5
/** The film would be whole after 80 s if the two gave each other nothing. */
const wholeTimeoutMs = 180_000

interface LeechSample {
  readonly firstFrameMs: number
  /** Milliseconds from the link until the film is whole in the page; and in the leech, if it is by then. */
  readonly wholeMs: number
  readonly leechMs: number | null
  /** Of the time between the first frame and that moment, the part that was played. */
  readonly share: number
}

/** Resolves when the film is whole in the page, with the seconds that were played by then. */
const untilWhole = (page: Page, bytes: number): Promise<number> =>
  page.evaluate(
    (bytes) =>
      new Promise<number>((resolve) => {
        const timer = setInterval(() => {
          if (bench.downloaded() < bytes) return
          clearInterval(timer)
          resolve(bench.video.currentTime)
        }, 50)
      }),
    bytes,
  )

const watch = async (
  world: World,
  seeders: SeederPool,
  media: BenchMedia,
  { browser, name }: { browser: Browser; name: ContenderName },
): Promise<LeechSample> => {
  const leech = startChild('../../bench/greedy-leech-process.ts', {}, { isBundled: true })
  try {
    await leech.receive('isReady')
    return await withPage(browser, urlOf(world, name), async (page) => {
      let leechDoneAt: number | null = null
      void leech.receive<LeechDone>('doneAt').then(
        ({ doneAt }) => {
          leechDoneAt = doneAt
        },
        () => undefined,
      )
      leech.send({ download: seeders.magnet })
      const { firstFrameMs, startedAtEpoch } = await play(page, seeders.magnet, frameTimeoutMs)
      const played = await untilWhole(page, media.size)
      const wholeMs = Date.now() - startedAtEpoch
      return {
        firstFrameMs,
        wholeMs,
        leechMs: leechDoneAt === null ? null : leechDoneAt - startedAtEpoch,
        share: (played * 1000) / Math.min(wholeMs - firstFrameMs, media.durationSeconds * 1000),
      }
    })
  } finally {
    await leech.stop()
  }
}

const tell = ({ firstFrameMs, wholeMs, leechMs, share }: LeechSample): string =>
  `first frame after ${firstFrameMs.toFixed(0)} ms, whole after ${(wholeMs / 1000).toFixed(1)} s ` +
  `(the leech ${leechMs === null ? 'later' : `after ${(leechMs / 1000).toFixed(1)} s`}), ` +
  `played ${(share * 100).toFixed(1)} % of the time since the first frame`

const name = 'greedy-leech'

export const greedyLeech: Scenario = {
  name,
  about: 'one seed of 1.5 × the film, shared with a leech of 500 requests: what is played until all is here',
  async measure(world) {
    const media = await thinFilm()
    const seeders = new SeederPool([
      {
        input: media.path,
        pieceLength: defaultPieceLength,
        trackers: [world.tracker.url],
        uploadLimit: Math.round((seedShare * media.size) / media.durationSeconds),
      },
    ])
    try {
      await alternate<LeechSample>(world, {
        name,
        entrants: contendersOf(world),
        seeders,
        warmUp: false,
        timeoutMs: frameTimeoutMs + wholeTimeoutMs,
        run: (browser, who) => watch(world, seeders, media, { browser, name: who as ContenderName }),
        tell,
        rows: (outcomes) => [
          {
            what: 'beside a greedy leech: played of the time since the first frame, median',
            unit: '',
            values: reduceEach(outcomes, ({ share }) => share, median, 0),
            goals: [{ of: 'itself', atLeast: 0.9 }],
          },
          {
            what: '… worst',
            unit: '',
            values: reduceEach(
              outcomes,
              ({ share }) => share,
              (values) => Math.min(...values),
              0,
            ),
          },
          {
            what: '… film whole after, worst',
            unit: 'ms',
            values: reduceEach(outcomes, ({ wholeMs }) => wholeMs, worst, Number.POSITIVE_INFINITY),
          },
        ],
      })
    } finally {
      await seeders.stop()
    }
  },
}
