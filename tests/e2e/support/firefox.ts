import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import { launchFirefox } from '../../helpers/firefox.ts'
import { installWatching } from './watch.ts'

/** A Firefox whose pages can be watched. */
export interface WatchedFirefox {
  readonly browser: Browser
  /** With storage of its own, as another person's browser. */
  newContext(): Promise<BrowserContext>
  /** Opens an address in a page, of a new context if none is given. */
  open(url: string, context?: BrowserContext): Promise<Page>
  /** Errors that nobody caught in a page. */
  readonly pageErrors: string[]
  /** Closes what one test opened. */
  clear(): Promise<void>
  close(): Promise<void>
}

/**
 * What Firefox itself writes to the console of a page whose server, tracker or peer is gone: no code of ours
 * threw it. A seeder that ends while a connection to it is being made leaves `ICE failed`.
 */
const ofTheNetwork =
  /can’t establish a connection to the server|A ServiceWorker intercepted the request|connection to .* was interrupted|^Error: WebRTC: ICE failed/

export const startFirefox = async (
  preferences: Readonly<Record<string, unknown>> = {},
): Promise<WatchedFirefox> => {
  const browser = await launchFirefox(preferences)
  const contexts = new Set<BrowserContext>()
  const pageErrors: string[] = []
  const firefox: WatchedFirefox = {
    browser,
    pageErrors,
    async newContext() {
      const context = await browser.createBrowserContext()
      contexts.add(context)
      return context
    },
    async open(url, given) {
      const context = given ?? (await firefox.newContext())
      const page = await context.newPage()
      page.setDefaultTimeout(50_000)
      page.on('pageerror', (error) => {
        if (!ofTheNetwork.test(String(error))) pageErrors.push(String(error))
      })
      // esbuild names functions with a helper that a page does not have.
      await page.evaluateOnNewDocument('globalThis.__name = (target) => target')
      await page.evaluateOnNewDocument(installWatching)
      await page.goto(url, { waitUntil: 'domcontentloaded' })
      return page
    },
    async clear() {
      await Promise.all([...contexts].map((context) => context.close()))
      contexts.clear()
      pageErrors.length = 0
    },
    async close() {
      await firefox.clear()
      await browser.close()
    },
  }
  return firefox
}
