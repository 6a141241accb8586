/** First visits, each with a browser that has never seen the site. */
import type { BrowserContext, Browser as Chromium, Page } from 'playwright'
import type { Browser as Firefox } from 'puppeteer-core'
import { launchFirefox } from '../../helpers/firefox.ts'
import type { BrowserDriver } from '../world.ts'
import { installVisitMeter, type Visit } from './visit-meter.ts'

/** Opens a page with empty storage and caches, and resolves when its first frame was shown. */
export type PayVisit<Browser> = (browser: Browser, url: string, timeoutMs: number) => Promise<Visit>

/** tsx names functions through a helper that a page does not have. */
const nameHelper = 'globalThis.__name = (target) => target'

const tellFaults = (fault: unknown): void => {
  console.error(`  page: ${fault instanceof Error ? fault.message : String(fault)}`)
}

/** Runs in the page. */
const waitForVisit = (timeoutMs: number): Promise<Visit> =>
  Promise.race([
    globalThis.firstVisit,
    new Promise<never>((_resolve, reject) =>
      setTimeout(() => reject(new Error('No frame came.')), timeoutMs),
    ),
  ])

/** What both browsers' pages can do alike. */
interface VisitedPage {
  evaluate(run: (timeoutMs: number) => Promise<Visit>, timeoutMs: number): Promise<Visit>
  evaluate(run: () => void): Promise<unknown>
}

/** Waits for the first frame of a page that has answered, and closes its connections. */
const finishVisit = async (
  page: VisitedPage,
  status: number | undefined,
  timeoutMs: number,
): Promise<Visit> => {
  if (status !== 200) throw new Error(`The page answers ${status}.`)
  const visit = await page.evaluate(waitForVisit, timeoutMs)
  await page.evaluate(() => globalThis.leavePeers())
  return visit
}

export const visitInChromium: PayVisit<Chromium> = (browser, url, timeoutMs) =>
  payVisitInChromium(browser, url, timeoutMs)

/** What else is done around a visit. */
interface VisitGuard {
  /** Called before the first page: what it puts into the context runs before everything else. */
  prepare(context: BrowserContext): Promise<void>
  /** Called when the first frame was shown. */
  check(page: Page): Promise<void>
}

export const payVisitInChromium = async (
  browser: Chromium,
  url: string,
  timeoutMs: number,
  guard?: VisitGuard,
): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  try {
    await context.addInitScript(nameHelper)
    await guard?.prepare(context)
    await context.addInitScript(installVisitMeter)
    const page = await context.newPage()
    page.on('pageerror', tellFaults)
    const response = await page.goto(url, { waitUntil: 'commit' })
    const visit = await finishVisit(page, response?.status(), timeoutMs)
    await guard?.check(page)
    return visit
  } finally {
    await context.close()
  }
}

export const visitInFirefox: PayVisit<Firefox> = async (browser, url, timeoutMs) => {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(timeoutMs)
    page.on('pageerror', tellFaults)
    await page.setViewport({ width: 1000, height: 700 })
    await page.evaluateOnNewDocument(nameHelper)
    await page.evaluateOnNewDocument(installVisitMeter)
    const response = await page.goto(url, { waitUntil: 'domcontentloaded' })
    return await finishVisit(page, response?.status(), timeoutMs)
  } finally {
    await context.close()
  }
}

export const firefoxDriver: BrowserDriver<Firefox> = {
  launch: () => launchFirefox(),
  isRunning: (browser) => browser.connected,
  contextsOf: (browser) =>
    browser.browserContexts().filter((context) => context !== browser.defaultBrowserContext()),
  close: (browser) => browser.close(),
}
