/**
 * `npm run screenshots`: pictures of every state of the interface, at four widths, light and dark, for a
 * person to look at. They lie in `screenshots/`, which no commit holds. `-- --only slow,left --width 390`
 * takes only these.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { launchBrowser } from '../helpers/browser.ts'
import { startUiServer, stateLink } from './server.ts'
import { uiStates } from './states.ts'

const heights: Readonly<Record<number, number>> = { 390: 844, 768: 1024, 1280: 800, 1920: 1080 }
const schemes = ['light', 'dark'] as const
/** Pixels. A narrower page is that of a phone, which has no mouse. */
const phoneWidth = 500

const { values } = parseArgs({ options: { only: { type: 'string' }, width: { type: 'string' } } })
const names = values.only?.split(',') ?? ['home', ...Object.keys(uiStates)]
const widths = values.width?.split(',').map(Number) ?? Object.keys(heights).map(Number)
const unknown = names.filter((name) => name !== 'home' && !Object.hasOwn(uiStates, name))
if (unknown.length > 0) {
  throw new Error(`There is no state “${unknown.join(', ')}”. npm run dev:ui lists them.`)
}

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url))
await mkdir(folder, { recursive: true })
const [browser, server] = await Promise.all([launchBrowser(), startUiServer()])
let count = 0
try {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      for (const name of names) {
        const context = await browser.newContext({
          viewport: { width, height: heights[width] ?? 800 },
          colorScheme,
          hasTouch: width < phoneWidth,
        })
        const page = await context.newPage()
        await page.goto(`${server.url}${name === 'home' ? '' : stateLink(name)}`)
        const words = name === 'home' ? 'Paste a link and watch' : (uiStates[name]?.shows ?? '')
        await page.getByText(words).first().waitFor()
        if (name !== 'home') {
          // The controls come after the first picture, and are shown while the pointer moves.
          await page.waitForFunction(() => customElements.get('media-controller') !== undefined)
          await page.mouse.move(width / 2, 200)
          await page.mouse.move(width / 2, 220)
        }
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) })
        await context.close()
        count++
      }
    }
  }
} finally {
  await browser.close()
  await server.close()
}
console.log(`${count} pictures lie in ${folder}`)
