import type { Browser, Page } from 'playwright'
import { traceInPage } from './trace.ts'

export interface OpenPageOptions {
  /** Whether every message of the wire is noted, for a breakdown. Costs a little, the same for both contenders. */
  readonly trace?: boolean
}

/** A page in a context of its own: an empty profile, nothing cached. Resolves when its client is ready to be used. */
export const openPage = async (
  browser: Browser,
  url: string,
  { trace = false }: OpenPageOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  // tsx names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
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
