import type { Browser, Page } from 'playwright'
import type { SeederProcess } from '../e2e/support/seeder.ts'
import type { Contender, DownloadTimes } from './contenders.ts'
import { openPage } from './open-page.ts'
import type { TraceEvent } from './trace.ts'

export interface RunOptions {
  readonly browser: Browser
  readonly contender: Contender
  readonly seeder: SeederProcess
  readonly trace: boolean
}

/** After this a frame will not come any more; the run counts as failed. */
const FRAME_TIMEOUT_MS = 60_000
/** One run in a fresh context, which is closed whatever happens. */
const withPage = async <Result>(
  { browser, contender, trace }: RunOptions,
  use: (page: Page) => Promise<Result>,
): Promise<Result> => {
  const page = await openPage(browser, contender.url, { trace })
  try {
    return await use(page)
  } finally {
    // Said goodbye: what is left of a run is no burden of the next.
    await page.evaluate(() => bench.stop()).catch((error: unknown) => console.error('  stop:', error))
    await page.context().close()
  }
}

export interface StartResult {
  /** Milliseconds from setting the magnet to the first frame presented. */
  readonly firstFrameMs: number
  readonly startedAt: number
  readonly trace: readonly TraceEvent[]
}

const start = (page: Page, magnet: string): Promise<StartResult> =>
  page.evaluate(
    ([magnet, timeoutMs]) =>
      new Promise<StartResult>((resolve, reject) => {
        setTimeout(() => reject(new Error('No frame came.')), timeoutMs)
        const startedAt = performance.now()
        bench.video.requestVideoFrameCallback(() => {
          const firstFrameMs = performance.now() - startedAt
          resolve({ firstFrameMs, startedAt, trace: [...(globalThis.benchTrace ?? [])] })
        })
        bench.play(magnet)
      }),
    [magnet, FRAME_TIMEOUT_MS] as const,
  )

/** Time to first frame. */
export const runStart = (options: RunOptions): Promise<StartResult> =>
  withPage(options, (page) => start(page, options.seeder.magnet))

export interface SeekResult {
  /** Milliseconds from setting `currentTime` to the first frame presented there; `Infinity` when none came. */
  readonly seeksMs: readonly number[]
  readonly startedAt: readonly number[]
  /** Places that were downloaded already and so were not measured. */
  readonly skipped: number
  readonly trace: readonly TraceEvent[]
}

/** Plays, then seeks to each of `targets` (seconds), going on when the picture moves again. */
export const runSeeks = (options: RunOptions, targets: readonly number[]): Promise<SeekResult> =>
  withPage(options, async (page) => {
    await start(page, options.seeder.magnet)
    return page.evaluate(
      async ([targets, timeoutMs]) => {
        const { video } = bench
        /** Resolves when a frame from [from, to) is presented. */
        const frameIn = (from: number, to: number): Promise<number> =>
          new Promise((resolve) => {
            const timeout = setTimeout(() => resolve(Number.POSITIVE_INFINITY), timeoutMs)
            const onFrame = (_now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
              if (mediaTime < from || mediaTime >= to) {
                video.requestVideoFrameCallback(onFrame)
                return
              }
              clearTimeout(timeout)
              resolve(performance.now())
            }
            video.requestVideoFrameCallback(onFrame)
          })
        await frameIn(1, 10)
        const seeksMs: number[] = []
        const startedAt: number[] = []
        let skipped = 0
        for (const target of targets) {
          const place = target / video.duration
          if (bench.hasAny(place - 0.001, place + 0.002)) {
            skipped++
            continue
          }
          const at = performance.now()
          const shown = frameIn(target - 0.1, target + 2)
          bench.seek(target)
          const ms = (await shown) - at
          seeksMs.push(ms)
          startedAt.push(at)
          if (ms === Number.POSITIVE_INFINITY) break
          await frameIn(target + 0.5, target + 10)
        }
        return { seeksMs, startedAt, skipped, trace: [...(globalThis.benchTrace ?? [])] }
      },
      [targets, FRAME_TIMEOUT_MS] as const,
    )
  })

/** The whole torrent, without playing it. */
export const runDownload = (options: RunOptions): Promise<DownloadTimes> =>
  withPage(options, (page) => page.evaluate((magnet) => bench.download(magnet), options.seeder.magnet))
