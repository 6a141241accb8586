import type { Page } from 'playwright'
import { type HeapSizes, meterHeap } from '../../e2e/support/heap.ts'
import { bulkFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import { type HeapPoint, heapStory } from '../heap-story.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { SeederPool } from '../seeders.ts'
import { median, sum, worst } from '../statistics.ts'
import { contendersOf, frameTimeoutMs, MiB, type Scenario, urlOf } from './scenario.ts'

const fileLength = 2048 * MiB
const sampleEveryMs = 4_000

interface HeapSample {
  /** Most bytes over the idle page, of page and workers together. */
  readonly growth: number
  /** Bytes of heap per byte streamed, in the second half: 0 is flat. */
  readonly slope: number
  readonly idle: HeapSizes
  readonly points: readonly HeapPoint[]
}

declare global {
  /** Bytes that the bench's reader has read, or why it ended. */
  var benchRead: { bytes: number; failed: string | null }
}

/** In a page: reads the film through the service worker, one range after the other, and keeps nothing. */
const readOn = (page: Page): Promise<void> =>
  page.evaluate((length) => {
    const step = 4 * 1024 * 1024
    globalThis.benchRead = { bytes: 0, failed: null }
    const run = async (): Promise<void> => {
      for (let at = 0; at < length; ) {
        const range = `bytes=${at}-${Math.min(at + step, length) - 1}`
        const response = await fetch(bench.streamUrl(), { headers: { range } })
        if (response.status !== 206 || response.body === null) throw new Error(`answered ${response.status}`)
        const reader = response.body.getReader()
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          at += value.length
          globalThis.benchRead.bytes = at
        }
      }
    }
    run().catch((error: unknown) => {
      globalThis.benchRead.failed = String(error)
    })
  }, fileLength)

const total = ({ page, workers, serviceWorkers }: HeapSizes): number =>
  page + sum(workers) + sum(serviceWorkers)

/** A film at the head of 2 GiB plays, while all of it is read from the start through the service worker. */
export const heap: Scenario = {
  name: 'heap',
  about: 'JS heap of page, workers and service worker while a 2 GiB torrent plays and is read',
  async measure(world) {
    const seconds = world.options.quick ? 45 : 90
    const media = await bulkFilm()
    const seeders = new SeederPool([
      {
        sparse: { head: media.path, length: fileLength, pieceLength: MiB },
        trackers: [world.tracker.url],
      },
    ])
    const run = async (page: Page): Promise<HeapSample> => {
      const meter = await meterHeap(page)
      await meter.measure() // The first attaches to everything.
      const idle = await meter.measure()
      await page.evaluate(([magnet, timeoutMs]) => meters.play(magnet, timeoutMs), [
        seeders.magnet,
        frameTimeoutMs,
      ] as const)
      await readOn(page)
      const points: HeapPoint[] = []
      const endAt = Date.now() + seconds * 1000
      while (Date.now() < endAt) {
        await new Promise((resolve) => setTimeout(resolve, sampleEveryMs))
        const sizes = await meter.measure()
        const { bytes, failed } = await page.evaluate(() => globalThis.benchRead)
        if (failed !== null) throw new Error(`reading ended: ${failed}`)
        points.push({ streamed: bytes, sizes, over: total(sizes) - total(idle) })
        if (bytes >= fileLength) break
      }
      return { ...heapStory(points), idle, points }
    }
    try {
      await alternate<HeapSample>(world, {
        name: 'heap',
        entrants: contendersOf(world),
        seeders,
        warmUp: false,
        timeoutMs: frameTimeoutMs + seconds * 3_000,
        run: (browser, who) => withPage(browser, urlOf(world, who as ContenderName), run),
        tell: ({ growth, slope, idle, points }) =>
          `${(total(idle) / MiB).toFixed(0)} MiB idle, at most ${(growth / MiB).toFixed(0)} MiB more, ` +
          `${(slope * 100).toFixed(2)} MB more per 100 MB, ${((points.at(-1)?.streamed ?? 0) / 1e6).toFixed(0)} MB read`,
        rows(outcomes) {
          const never = Number.POSITIVE_INFINITY
          const growth = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ growth }) => growth / 1e6, how, never)
          return [
            {
              what: 'heap over the idle page, at most, median',
              unit: 'MB',
              values: growth(median),
              goals: [{ of: 'itself', atMost: 64 }],
            },
            { what: 'heap over the idle page, worst', unit: 'MB', values: growth(worst) },
            {
              what: 'heap growth while it streams, median',
              unit: 'MB per 100 MB',
              values: reduceEach(outcomes, ({ slope }) => slope * 100, median, never),
              // 2 GB at this rate stay within a third of what is allowed.
              goals: [{ of: 'itself', atMost: 1 }],
            },
            {
              what: 'read meanwhile, median',
              unit: 'MB',
              values: reduceEach(outcomes, ({ points }) => (points.at(-1)?.streamed ?? 0) / 1e6, median, 0),
            },
          ]
        },
      })
    } finally {
      await seeders.stop()
    }
  },
}
