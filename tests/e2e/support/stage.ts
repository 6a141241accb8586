import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright'
import { type AppService, startAppService } from '../../../src/node/server.ts'
import { launchBrowser } from '../../helpers/browser.ts'
import { DIST } from './file-site.ts'
import { type SeederOptions, type SeederProcess, startWebtorrentSeeder } from './seeder.ts'
import { startTracker, type TestTracker } from './tracker.ts'
import { installWatching } from './watch.ts'

/** A browser, a tracker and the served app; whatever is started through it goes away with it. */
export interface Stage {
  readonly browser: Browser
  readonly tracker: TestTracker
  /** The app as `npm start` serves it, its tracker replaced by {@link tracker}. */
  readonly app: AppService
  /** A context of its own, as another person's browser. Page errors fail the test by way of {@link Stage.pageErrors}. */
  newContext(): Promise<BrowserContext>
  newPage(context?: BrowserContext): Promise<Page>
  /** Opens the app in a page. `after`: what follows the slash. */
  openApp(after?: string, context?: BrowserContext): Promise<Page>
  /** webtorrent in a Node process. */
  seed(options: Omit<SeederOptions, 'trackers'>): Promise<SeederProcess>
  readonly pageErrors: string[]
  /** Ends what one test started. */
  clear(): Promise<void>
  close(): Promise<void>
}

export const startStage = async (): Promise<Stage> => {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error(`There is no build in ${DIST}: run npm run build first.`)
  const [browser, tracker] = await Promise.all([launchBrowser(), startTracker()])
  const app = await startAppService({
    root: DIST,
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: [tracker.url],
    sample: null,
  })
  const contexts = new Set<BrowserContext>()
  const seeders = new Set<SeederProcess>()
  const pageErrors: string[] = []
  const stage: Stage = {
    browser,
    tracker,
    app,
    pageErrors,
    async newContext() {
      const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
      // esbuild names functions with a helper that a page does not have.
      await context.addInitScript('globalThis.__name = (target) => target')
      await context.addInitScript(installWatching)
      context.on('weberror', (error) => pageErrors.push(String(error.error())))
      context.setDefaultTimeout(50_000)
      contexts.add(context)
      return context
    },
    async newPage(context) {
      return (context ?? (await stage.newContext())).newPage()
    },
    async openApp(after = '', context) {
      const page = await stage.newPage(context)
      await page.goto(`${app.url}${after}`)
      return page
    },
    async seed(options) {
      const seeder = await startWebtorrentSeeder({ ...options, trackers: [tracker.url] })
      seeders.add(seeder)
      return seeder
    },
    async clear() {
      await Promise.all([...seeders].map((seeder) => seeder.stop()))
      seeders.clear()
      await Promise.all([...contexts].map((context) => context.close()))
      contexts.clear()
      pageErrors.length = 0
    },
    async close() {
      await stage.clear()
      await browser.close()
      await app.close()
      await tracker.close()
    },
  }
  return stage
}
