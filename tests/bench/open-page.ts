import type { Browser, BrowserContext, Page } from 'playwright'
import { keepChannels } from '../helpers/keep-channels.ts'
import { type FirstFrame, installMeters } from './meters.ts'
import { traceInPage } from './trace.ts'

export interface OpenPageOptions {
  /** Whether every message of the wire is noted, for a breakdown. This costs both contenders the same. */
  readonly trace?: boolean
  /** What the page is, instead of what the server has at its address. */
  readonly html?: string
  /** Called before the first page: what it puts into the context runs before everything else. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
}

/**
 * A page in a context of its own: an empty profile, nothing cached. Resolves when its client is ready to be
 * used.
 */
export const openPage = async (
  browser: Browser,
  url: string,
  { trace = false, html, prepare }: OpenPageOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  // tsx names functions through a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
  await prepare?.(context)
  await context.addInitScript(installMeters)
  if (trace) {
    // The trace sees what passes on channels of the page's thread alone.
    await context.addInitScript(keepChannels)
    await context.addInitScript(traceInPage)
  }
  // Chromium cannot tell that such a page is of this machine, and would not let it open sockets to it.
  if (html !== undefined) await context.grantPermissions(['local-network-access'])
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || process.env.BENCH_VERBOSE) console.error(`  page: ${message.text()}`)
  })
  if (html === undefined) {
    await page.goto(url)
  } else {
    await page.route(url, (route) => route.fulfill({ body: html, contentType: 'text/html' }))
    await page.goto(url)
    // What is routed is slower.
    await page.unrouteAll()
  }
  await page.waitForFunction(() => globalThis.benchReady === true, null, { timeout: 20_000 })
  return page
}

/** Opens a page, and closes its context whatever happens. */
export const withPage = async <Result>(
  browser: Browser,
  url: string,
  use: (page: Page) => Promise<Result>,
  options: OpenPageOptions = {},
): Promise<Result> => useAndLeave(await openPage(browser, url, options), use)

/** Closes the context of an open page when it has been used, whatever happens. */
export const useAndLeave = async <Result>(
  page: Page,
  use: (page: Page) => Promise<Result>,
): Promise<Result> => {
  try {
    return await use(page)
  } finally {
    // The page says goodbye, so that a run leaves nothing for the next one. A page that hangs is closed as it
    // is.
    const goodbye = page
      .evaluate(() => globalThis.bench?.stop())
      .catch((error: unknown) => console.error('  stop:', error instanceof Error ? error.message : error))
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, 5_000))])
    await page.context().close()
  }
}

/** Gives an open page the link. Resolves with its first frame. */
export const play = (page: Page, magnet: string, timeoutMs = 60_000): Promise<FirstFrame> =>
  page.evaluate(([magnet, timeoutMs]) => meters.play(magnet, timeoutMs), [magnet, timeoutMs] as const)
