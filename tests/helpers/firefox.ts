import puppeteer, { type Browser } from 'puppeteer-core'
import { findFirefox, noFirefox } from './find-browser.mjs'

/** Host candidates as plain addresses, since nobody answers mDNS names here, and playback without a click. */
const defaultPreferences: Readonly<Record<string, unknown>> = {
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
}

/** Starts the installed Firefox, headless, over WebDriver BiDi. The caller closes it. */
export const launchFirefox = (preferences: Readonly<Record<string, unknown>> = {}): Promise<Browser> => {
  const executablePath = findFirefox()
  if (executablePath === null) throw new Error(noFirefox)
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: { ...defaultPreferences, ...preferences },
  })
}
