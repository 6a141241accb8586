import type { Page } from 'playwright'
import { until } from '../../e2e/support/watch.ts'

/** A frame that was shown: when, in milliseconds of the page, and its place in the film, in seconds. */
interface ShownFrame {
  readonly at: number
  readonly place: number
}

declare global {
  var shownFrames: ShownFrame[]
  /** When the first frame was shown, in milliseconds since the page was opened. */
  var firstFrameMs: number | undefined
}

/** Runs in a page before its own scripts: notes when the first frame is shown. */
export const noteFirstFrame = (): void => {
  const look = (): void => {
    try {
      watching.native().requestVideoFrameCallback((at) => {
        globalThis.firstFrameMs = at
      })
    } catch {
      // There is no video yet.
      requestAnimationFrame(look)
    }
  }
  requestAnimationFrame(look)
}

/** Milliseconds from when the page was opened until its first frame. */
export const firstFrameOf = async (page: Page): Promise<number> => {
  await until(page, () => globalThis.firstFrameMs !== undefined, null)
  return Math.round(await page.evaluate(() => globalThis.firstFrameMs ?? 0))
}

/** Gives a link to a page that shows the app's landing view. Milliseconds from then until the first frame. */
export const firstFrameAfterLink = async (page: Page, magnet: string): Promise<number> => {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.getByLabel('Magnet link').waitFor()
  const givenMs = await page.evaluate((magnet) => {
    location.hash = magnet
    return performance.now()
  }, magnet)
  return Math.round((await firstFrameOf(page)) - givenMs)
}

/** Has the page note each frame that it shows from now on. */
export const noteFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const video = watching.native()
    globalThis.shownFrames = []
    const onFrame = (at: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      shownFrames.push({ at, place: mediaTime })
      video.requestVideoFrameCallback(onFrame)
    }
    video.requestVideoFrameCallback(onFrame)
  })

export const untilPlace = (page: Page, seconds: number): Promise<void> =>
  until(page, (seconds) => (globalThis.shownFrames.at(-1)?.place ?? 0) >= seconds, seconds)

/** How the film went on after something happened. */
export interface Playthrough {
  /** The longest time without a new frame, in milliseconds. */
  readonly longestGapMs: number
  /** Frames that were shown. */
  readonly frames: number
  /** The place in the film when it happened, and at its end, in seconds. */
  readonly from: number
  readonly to: number
}

/** Does something to a page that plays, and lets the film play to its end. */
export const playToEndAfter = async (page: Page, happens: () => unknown): Promise<Playthrough> => {
  const since = await page.evaluate(() => performance.now())
  await happens()
  await until(page, () => watching.native().ended, null)
  return page.evaluate((since) => {
    const before = shownFrames.filter(({ at }) => at <= since).at(-1)
    const after = shownFrames.filter(({ at }) => at > since)
    const times = [since, ...after.map(({ at }) => at)]
    return {
      longestGapMs: Math.round(Math.max(...times.map((at, i) => at - (times[i - 1] ?? at)))),
      frames: after.length,
      from: before?.place ?? 0,
      to: after.at(-1)?.place ?? 0,
    }
  }, since)
}

/** The film went on where it was, and came to its end. */
export const isWhole = ({ from, to, frames }: Playthrough, seconds: number): boolean =>
  to > seconds - 0.5 && frames > (to - from) * 5
