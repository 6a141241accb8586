/** Firefox: a place that nobody has can be left. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { type EmbedSite, startEmbedSite } from '../e2e/support/embed-page.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { testHole } from '../e2e/support/hole-tests.ts'
import { type ScriptedPage, untilVideo } from '../e2e/support/watch.ts'

let backstage: Backstage
let site: EmbedSite
let firefox: WatchedFirefox
beforeAll(async () => {
  ;[backstage, site, firefox] = await Promise.all([startBackstage(), startEmbedSite(), startFirefox()])
})
afterEach(async () => {
  const errors = [...firefox.pageErrors]
  await firefox.clear()
  await backstage.stopSeeders()
  expect(errors).toEqual([])
})
afterAll(async () => {
  await firefox?.close()
  await site?.close()
  await backstage?.close()
})

testHole('Firefox', () => ({
  seed: (options) => backstage.seed(options),
  async open(...elements) {
    const context = await firefox.newContext()
    const pages: ScriptedPage[] = []
    for (const element of elements) {
      const page = await firefox.open(site.address(element), context)
      await untilVideo(page)
      pages.push(page)
    }
    return pages
  },
}))
