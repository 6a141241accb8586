import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright'
import { findBrowser, noBrowser } from './find-browser.mjs'

/**
 * What every browser test needs: no sandbox (CI runs as root), nothing that talks to the network by itself,
 * playback without a click, and host candidates as plain addresses, since nobody answers mDNS names here.
 */
const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
]

export interface BrowserOptions extends Omit<LaunchOptions, 'executablePath' | 'channel'> {
  /** Added to {@link browserFlags}. */
  args?: string[]
}

const playwrightOptions = ({ args = [], ...options }: BrowserOptions): LaunchOptions => {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error(noBrowser)
  return { ...options, executablePath, args: [...browserFlags, ...args] }
}

/** Starts the installed browser, headless. The caller closes it. */
export const launchBrowser = (options: BrowserOptions = {}): Promise<Browser> =>
  chromium.launch(playwrightOptions(options))

/** Like {@link launchBrowser} with a profile in `folder`, so that storage outlives the browser. */
export const launchBrowserWithProfile = (
  folder: string,
  options: BrowserOptions = {},
): Promise<BrowserContext> => chromium.launchPersistentContext(folder, playwrightOptions(options))
