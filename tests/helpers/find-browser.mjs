/** Finding an installed browser. Plain JavaScript: `npm test` runs it before any package is installed. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @typedef {object} Kind of browser
 * @property {string} variable of the environment that names the program
 * @property {readonly string[]} names in PATH
 * @property {readonly string[]} places where it usually is
 */

/** @type {Kind} */
const chromium = {
  variable: 'CHROMIUM_PATH',
  names: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'chrome',
    'microsoft-edge',
    'brave-browser',
  ],
  places: [
    '/usr/bin/chromium',
    '/snap/bin/chromium',
    '/opt/google/chrome/chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

/** @type {Kind} */
const firefox = {
  variable: 'FIREFOX_PATH',
  names: ['firefox-esr', 'firefox'],
  places: [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/snap/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
}

/** What to tell a person when {@link findBrowser} found nothing. */
export const noBrowser =
  'No browser was found. Install Chromium (Debian and Ubuntu: apt-get install chromium) or Google Chrome, ' +
  'or set CHROMIUM_PATH to the program of one.'

/** What to tell a person when {@link findFirefox} found nothing. */
export const noFirefox =
  'Firefox was not found. Install it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH to its program.'

/** @param {string} path */
const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // Not there, or not ours to run: the next place is tried.
  }
}

/**
 * Path of an installed browser: the variable, then PATH, then the usual places. `null` when there is none.
 *
 * @param {Kind} kind
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 * @throws Error when the variable is set but names no program: what a person asked for is never silently
 * replaced.
 */
const find = ({ variable, names, places }, env) => {
  const wanted = env[variable]
  if (wanted) {
    if (!existsSync(wanted) || !isProgram(wanted)) {
      throw new Error(`${variable} is ${wanted}, but there is no program at that path.`)
    }
    return wanted
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue
    for (const name of names) {
      const path = join(folder, name)
      if (isProgram(path)) return path
    }
  }
  return places.find(isProgram) ?? null
}

/** An installed Chromium or one of its relatives. See {@link find}. @param {NodeJS.ProcessEnv} env */
export const findBrowser = (env = process.env) => find(chromium, env)

/** An installed Firefox. See {@link find}. @param {NodeJS.ProcessEnv} env */
export const findFirefox = (env = process.env) => find(firefox, env)
