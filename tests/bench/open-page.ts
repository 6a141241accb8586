import type { Browser, Page } from 'playwright'
import { installMeters } from './meters.ts'
import { traceInPage } from './trace.ts'

export interface OpenPageOptions {
  /** Whether every message of the wire is noted, for a breakdown. This costs both contenders the same. */
  readonly trace?: boolean
}

/**
 * A page in a context of its own: an empty profile, nothing cached. Resolves when its client is ready to be
 * used.
 */
export const openPage = async (
  browser: Browser,
  url: string,
  { trace = false }: OpenPageOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  // tsx names functions through a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
  await context.addInitScript(installMeters)
  if (trace) await context.addInitScript(traceInPage)
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || process.env.BENCH_VERBOSE) console.error(`  page: ${message.text()}`)
  })
  await page.goto(url)
  await page.waitForFunction(() => globalThis.benchReady === true, null, { timeout: 20_000 })
  return page
}

/** Opens a page, and closes its context whatever happens. */
export const withPage = async <Result>(
  browser: Browser,
  url: string,
  use: (page: Page) => Promise<Result>,
  options: OpenPageOptions = {},
): Promise<Result> => {
  const page = await openPage(browser, url, options)
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
