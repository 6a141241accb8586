import type { Browser } from 'playwright'
import type { TestTracker } from '../e2e/support/tracker.ts'
import { launchBrowser } from '../helpers/browser.ts'
import type { Contenders } from './contenders.ts'
import type { BenchOptions } from './options.ts'
import type { Results } from './results.ts'

/** What every scenario works with. */
export interface World {
  readonly options: BenchOptions
  readonly browser: BenchBrowser
  readonly contenders: Contenders
  readonly tracker: TestTracker
  readonly results: Results
}

const closeTimeoutMs = 10_000

/** The one browser of both contenders. Started when it is needed, and again when it died. */
export class BenchBrowser {
  #browser: Browser | null = null

  async get(): Promise<Browser> {
    if (this.#browser?.isConnected() !== true) this.#browser = await launchBrowser()
    return this.#browser
  }

  /** Ends whatever a run left open; a browser that cannot do it is replaced. */
  async clear(): Promise<void> {
    const browser = this.#browser
    if (browser === null) return
    const closed = Promise.all(browser.contexts().map((context) => context.close())).then(() => true)
    const gaveUp = new Promise<false>((resolve) => setTimeout(() => resolve(false), closeTimeoutMs))
    if (!(await Promise.race([closed.catch(() => false), gaveUp]))) await this.close()
  }

  /** The next {@link get} starts a fresh one. */
  async close(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    await browser?.close()
  }
}
