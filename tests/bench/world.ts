import type { Browser } from 'playwright'
import type { TestTracker } from '../e2e/support/tracker.ts'
import { launchBrowser } from '../helpers/browser.ts'
import type { Contenders } from './contenders.ts'
import type { BenchOptions } from './options.ts'
import type { Results } from './results.ts'

/** What every scenario works with. `Engine` is the browser in which it measures. */
export interface World<Engine = Browser> {
  readonly options: BenchOptions
  readonly browser: BenchBrowser<Engine>
  /** Folder of our build. */
  readonly dist: string
  readonly contenders: Contenders
  readonly tracker: TestTracker
  readonly results: Results
}

const closeTimeoutMs = 10_000

/** What a driver of browsers has to know for {@link BenchBrowser}. */
export interface BrowserDriver<Engine> {
  launch(): Promise<Engine>
  isRunning(browser: Engine): boolean
  /** The contexts that runs opened in it. */
  contextsOf(browser: Engine): readonly { close(): Promise<void> }[]
  close(browser: Engine): Promise<void>
}

export const chromiumDriver: BrowserDriver<Browser> = {
  launch: () => launchBrowser(),
  isRunning: (browser) => browser.isConnected(),
  contextsOf: (browser) => browser.contexts(),
  close: (browser) => browser.close(),
}

/** The one browser of both contenders. It is started when it is needed, and again when it died. */
export class BenchBrowser<Engine = Browser> {
  readonly #driver: BrowserDriver<Engine>
  #browser: Engine | null = null

  constructor(driver: BrowserDriver<Engine>) {
    this.#driver = driver
  }

  async get(): Promise<Engine> {
    if (this.#browser === null || !this.#driver.isRunning(this.#browser)) {
      this.#browser = await this.#driver.launch()
    }
    return this.#browser
  }

  /** Closes whatever a run left open. A browser that cannot do it is replaced. */
  async clear(): Promise<void> {
    const browser = this.#browser
    if (browser === null) return
    const closed = Promise.all(this.#driver.contextsOf(browser).map((context) => context.close())).then(
      () => true,
    )
    const gaveUp = new Promise<false>((resolve) => setTimeout(() => resolve(false), closeTimeoutMs))
    if (!(await Promise.race([closed.catch(() => false), gaveUp]))) await this.close()
  }

  /** The next {@link get} starts a fresh one. */
  async close(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    if (browser !== null) await this.#driver.close(browser)
  }
}
