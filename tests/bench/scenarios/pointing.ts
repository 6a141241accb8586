import type { Page } from 'playwright'
import { longFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { servePlainFilm } from '../plain-film.ts'
import { SeederPool } from '../seeders.ts'
import { median, seekTargets, worst } from '../statistics.ts'
import { defaultPieceLength, frameTimeoutMs, type Scenario } from './scenario.ts'

/** What the seed sends, in bytes a second: twice the film's rate, and a good home line. */
const rates = { pointing: 2_000_000, 'pointing-fast': 6_000_000 }
/** How long the pointer rests before the click. Milliseconds; issue 13. */
const restMs = 300
/** What is watched of a place before the next seek, in seconds: by then some of it is buffered. */
const watchedSeconds = 5
/** What a seek may take after the pointer has rested, of what it takes without. Issue 13. */
const goal = 0.5

interface PointingSample {
  /** Milliseconds from a seek to the first frame there; `Infinity` when none came. */
  readonly plainMs: readonly number[]
  /** The same, where the viewer had pointed. */
  readonly pointedMs: readonly number[]
  /** The same, at places that were watched before: the store has them, the browser's own buffer has not. */
  readonly hereMs: readonly number[]
  /** The first seeks, with the film on a plain web server of this machine. */
  readonly limitMs: readonly number[]
}

/** So many seeks ago a place was watched that is watched again: the browser has forgotten it by then. */
const seeksAgo = 4

/** Seeks in a film on a plain web server: what the browser needs by itself. */
const seekPlainly = (page: Page, filmUrl: string, targets: readonly number[]): Promise<number[]> =>
  page.evaluate(
    async ([filmUrl, targets, restMs, watchedSeconds, timeoutMs]) => {
      const seeksMs: number[] = []
      await meters.play(filmUrl, timeoutMs)
      for (const target of targets) {
        await new Promise((resolve) => setTimeout(resolve, restMs))
        seeksMs.push(await meters.seek(target, timeoutMs))
        await meters.frameIn(target + watchedSeconds, target + 20, timeoutMs)
      }
      return seeksMs
    },
    [filmUrl, targets, restMs, watchedSeconds, frameTimeoutMs] as const,
  )

/** Seeks to every place, to every second one after the pointer has rested there. */
const seekAround = (page: Page, targets: readonly number[]): Promise<Omit<PointingSample, 'limitMs'>> =>
  page.evaluate(
    async ([targets, restMs, watchedSeconds, seeksAgo, timeoutMs]) => {
      const plainMs: number[] = []
      const pointedMs: number[] = []
      const hereMs: number[] = []
      for (const [i, target] of targets.entries()) {
        const place = target / bench.video.duration
        if (bench.hasAny(place - 0.001, place + 0.002)) continue
        if (i % 2 === 1) bench.point?.(target)
        await new Promise((resolve) => setTimeout(resolve, restMs))
        const list = i % 2 === 1 ? pointedMs : plainMs
        list.push(await meters.seek(target, timeoutMs))
        await meters.frameIn(target + watchedSeconds, target + 20, timeoutMs)
        const before = targets[i - seeksAgo]
        if (before === undefined) continue
        hereMs.push(await meters.seek(before, timeoutMs))
      }
      return { plainMs, pointedMs, hereMs }
    },
    [targets, restMs, watchedSeconds, seeksAgo, frameTimeoutMs] as const,
  )

const pointingAt = (name: keyof typeof rates): Scenario => ({
  name,
  about: `ours: seeks ${restMs} ms after the pointer has come to rest there, beside seeks without; 8 Mbit/s, a seed of ${rates[name] / 1e6} MB/s`,
  async measure(world) {
    const { quick, seed } = world.options
    const media = await longFilm()
    const count = quick ? 6 : 20
    const plain = await servePlainFilm(media.path)
    const seeders = new SeederPool([
      {
        input: media.path,
        pieceLength: defaultPieceLength,
        trackers: [world.tracker.url],
        uploadLimit: rates[name],
      },
    ])
    try {
      await alternate<PointingSample>(world, {
        name,
        entrants: ['ours'],
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + count * 20_000,
        run: async (browser, _who, run) => {
          const targets = seekTargets(seed * 1000 + run, {
            count,
            duration: media.durationSeconds,
            apart: 20,
          })
          const limitMs = await withPage(browser, plain.url, (page) =>
            seekPlainly(page, plain.filmUrl, targets.slice(0, Math.ceil(count / 2))),
          )
          const ours = await withPage(browser, world.contenders.ours.url, async (page) => {
            await page.evaluate(
              async ([magnet, timeoutMs]) => {
                await meters.play(magnet, timeoutMs)
                await meters.frameIn(5, 20, timeoutMs)
              },
              [seeders.magnet, frameTimeoutMs] as const,
            )
            return await seekAround(page, targets)
          })
          return { ...ours, limitMs }
        },
        tell: ({ plainMs, pointedMs, hereMs, limitMs }) => {
          const [plain, pointed, here, limit] = [plainMs, pointedMs, hereMs, limitMs].map((list) =>
            median(list).toFixed(0),
          )
          return `median ${plain} ms, after pointing ${pointed} ms, watched before ${here} ms, plain server ${limit} ms`
        },
        rows(outcomes) {
          const lost = Number.POSITIVE_INFINITY
          const unpointed = reduceEach(outcomes, ({ plainMs }) => plainMs, median, lost)
          const pointed = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ pointedMs }) => pointedMs, how, lost)
          return [
            { what: `seek, seed of ${rates[name] / 1e6} MB/s: median`, unit: 'ms', values: unpointed },
            {
              what: `… ${restMs} ms after the pointer came to rest there`,
              unit: 'ms',
              values: pointed(median),
              goals: [{ of: 'itself', atMost: Math.round(goal * (unpointed.ours ?? Number.NaN)) }],
            },
            { what: '… worst', unit: 'ms', values: pointed(worst) },
            {
              what: `the limit where the seed's rate is: a seek without, less ${restMs} ms`,
              unit: 'ms',
              values: { ours: Math.max(0, (unpointed.ours ?? Number.NaN) - restMs) },
            },
            {
              what: 'a place that was watched before',
              unit: 'ms',
              values: reduceEach(outcomes, ({ hereMs }) => hereMs, median, lost),
            },
            {
              what: 'the limit where the browser is: the film on a plain server of this machine',
              unit: 'ms',
              values: reduceEach(outcomes, ({ limitMs }) => limitMs, median, lost),
            },
          ]
        },
      })
    } finally {
      await Promise.all([seeders.stop(), plain.close()])
    }
  },
})

export const pointing = pointingAt('pointing')
export const pointingFast = pointingAt('pointing-fast')
