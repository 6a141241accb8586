/** Finding an installed browser. Plain JavaScript: `npm test` runs it before any package is installed. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
  'brave-browser',
]

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** What to tell a person when {@link findBrowser} found nothing. */
export const NO_BROWSER =
  'No browser was found. Install Chromium (Debian and Ubuntu: apt-get install chromium) or Google Chrome, ' +
  'or set CHROMIUM_PATH to the program of one.'

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
 * Path of an installed Chromium or one of its relatives: `CHROMIUM_PATH`, then PATH, then the usual places. `null` when
 * there is none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 * @throws Error when CHROMIUM_PATH is set but is not a program: what a person asked for is never silently replaced.
 */
export const findBrowser = (env = process.env) => {
  const wanted = env.CHROMIUM_PATH
  if (wanted) {
    if (!existsSync(wanted) || !isProgram(wanted)) {
      throw new Error(`CHROMIUM_PATH is ${wanted}, but there is no program at that path.`)
    }
    return wanted
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue
    for (const name of NAMES) {
      const path = join(folder, name)
      if (isProgram(path)) return path
    }
  }
  return USUAL_PLACES.find(isProgram) ?? null
}
