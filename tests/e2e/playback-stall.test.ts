/** A place that nobody has can be left. */

import { site } from './support/embed-site-of-file.ts'
import { testHole } from './support/hole-tests.ts'
import { stage } from './support/stage-of-file.ts'
import { type ScriptedPage, untilVideo } from './support/watch.ts'

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
