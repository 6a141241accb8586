/** A place that nobody has can be left. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { testHole } from './support/hole-tests.ts'
import { type Stage, startStage } from './support/stage.ts'
import { type ScriptedPage, untilVideo } from './support/watch.ts'

let stage: Stage
let site: EmbedSite
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
})
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.clear()
  expect(errors).toEqual([])
})
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

testHole('Chromium', () => ({
  seed: (options) => stage.seed(options),
  async open(...elements) {
    const context = await stage.newContext()
    const pages: ScriptedPage[] = []
    for (const element of elements) {
      const page = await site.open(stage, { element, context })
      await untilVideo(page)
      pages.push(page)
    }
    return pages
  },
}))
