/** Firefox and Chromium, each as who offers and as who answers, with all of a film over the link. */
import type { Page } from 'playwright'
import { expect, onTestFinished, test } from 'vitest'
import { type ChainTracker, startChainTracker } from '../e2e/support/chain-tracker.ts'
import { site } from '../e2e/support/embed-site-of-file.ts'
import { firefox } from '../e2e/support/firefox-of-file.ts'
import { film, sha256 } from '../e2e/support/fixtures.ts'
import { clientScript, playerTag, shareIn } from '../e2e/support/page-client.ts'
import { stage } from '../e2e/support/stage-of-file.ts'
import { frameIn, type ScriptedPage, servedHashes, untilProgress } from '../e2e/support/watch.ts'

const browsers = {
  Chromium: (element: string): Promise<ScriptedPage> => site.open(stage, { element }),
  Firefox: (element: string): Promise<ScriptedPage> => firefox.open(site.address(element)),
} as const

/** Whoever came first offers to whoever came second: the tracker passes nothing else on. */
const meet = async (tracker: ChainTracker): Promise<void> => {
  await expect.poll(() => tracker.announced).toBe(2)
  await expect
    .poll(() => {
      tracker.introduce()
      return tracker.pairs
    })
    .toBeGreaterThan(0)
}

for (const [viewer, seed] of [
  ['Chromium', 'Firefox'],
  ['Firefox', 'Chromium'],
] as const) {
  test(`${viewer} offers, and ${seed}, which has the film, answers`, async () => {
    const tracker = await startChainTracker()
    onTestFinished(() => tracker.kill())
    const other = await startChainTracker()
    onTestFinished(() => other.kill())
    const name = 'film.mp4'
    const shared = { name, bytes: film(), uploadLimit: 10_000_000 }
    // Its link is the same wherever it is announced, so the viewer can be at the tracker before the seed is.
    const first = (await browsers[seed](clientScript)) as Page
    const magnet = await shareIn(first, { ...shared, tracker: other.url })
    await first.close()
    const page = await browsers[viewer](playerTag(`${magnet.replace(/&tr=[^&]*/g, '')}&tr=${tracker.url}`))
    await expect.poll(() => tracker.announced).toBe(1)
    await shareIn((await browsers[seed](clientScript)) as Page, { ...shared, tracker: tracker.url })
    await meet(tracker)
    await frameIn(page, 0.5, 10)
    await untilProgress(page, 1)
    expect(await servedHashes(page)).toEqual({ [name]: sha256(film()) })
  })

  test(`${seed}, which has the film, offers, and ${viewer} answers`, async () => {
    const tracker = await startChainTracker()
    onTestFinished(() => tracker.kill())
    const name = 'film.mp4'
    const bytes = film()
    const sharing = (await browsers[seed](clientScript)) as Page
    const magnet = await shareIn(sharing, { name, bytes, uploadLimit: 10_000_000, tracker: tracker.url })
    await expect.poll(() => tracker.announced).toBe(1)
    const page = await browsers[viewer](playerTag(magnet))
    await meet(tracker)
    await frameIn(page, 0.5, 10)
    await untilProgress(page, 1)
    expect(await servedHashes(page)).toEqual({ [name]: sha256(bytes) })
  })
}
