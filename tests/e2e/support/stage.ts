import type { Browser, BrowserContext, Page } from 'playwright'
import { launchBrowser } from '../../helpers/browser.ts'
import { type Backstage, startBackstage } from './backstage.ts'
import { installWatching } from './watch.ts'

/** A browser, a tracker and the served app; whatever is started through it goes away with it. */
export interface Stage extends Backstage {
  readonly browser: Browser
  /**
   * A context of its own, as another person's browser. Page errors fail the test by way of {@link
   * Stage.pageErrors}.
   */
  newContext(): Promise<BrowserContext>
  /** Takes a context that a test made with options of its own: it is prepared, and ends, like the others. */
  adopt(context: BrowserContext): Promise<BrowserContext>
  newPage(context?: BrowserContext): Promise<Page>
  /** Opens the app in a page. `after`: what follows the slash. */
  openApp(after?: string, context?: BrowserContext): Promise<Page>
  readonly pageErrors: string[]
  /** Ends what one test started. */
  clear(): Promise<void>
}

export const startStage = async (): Promise<Stage> => {
  const [browser, backstage] = await Promise.all([launchBrowser(), startBackstage()])
  const contexts = new Set<BrowserContext>()
  const pageErrors: string[] = []
  const stage: Stage = {
    ...backstage,
    browser,
    pageErrors,
    async newContext() {
      return stage.adopt(await browser.newContext({ viewport: { width: 1000, height: 700 } }))
    },
    async adopt(context) {
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
      await page.goto(`${backstage.app.url}${after}`)
      return page
    },
    async clear() {
      await backstage.stopSeeders()
      await Promise.all([...contexts].map((context) => context.close()))
      contexts.clear()
      pageErrors.length = 0
    },
    async close() {
      await stage.clear()
      await browser.close()
      await backstage.close()
    },
  }
  return stage
}
