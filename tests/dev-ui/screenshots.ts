/**
 * `npm run screenshots`: pictures of every state of the interface and of every menu and dialog, at four
 * widths, light and dark, for a person to look at. They lie in `screenshots/`, which no commit holds.
 * `-- --only slow,speed --width 390 --scheme dark` takes only these; `--from slow` leaves out what comes
 * before; `--language ar` takes them in that language; `--into` names another folder.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from 'playwright'
import { launchBrowser } from '../helpers/browser.ts'
import { startBuiltUi, stateLink } from './server.ts'
import { films, uiStates } from './states.ts'
import { readyPlayer, uiViews } from './views.ts'

const heights: Readonly<Record<number, number>> = { 390: 844, 768: 1024, 1280: 800, 1920: 1080 }
/** Pixels. A narrower page is that of a phone, which has no mouse. */
const phoneWidth = 500
/** Seconds. A place of the sample with something to see. */
const moment = 8

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    from: { type: 'string' },
    width: { type: 'string' },
    scheme: { type: 'string' },
    language: { type: 'string', default: 'en' },
    into: { type: 'string' },
  },
})
const all = ['home', ...Object.keys(uiStates), ...Object.keys(uiViews)]
const asked = values.only?.split(',') ?? all
const unknown = [...asked, values.from ?? 'home'].filter((name) => !all.includes(name))
if (unknown.length > 0) {
  throw new Error(`There is no state “${unknown.join(', ')}”. npm run dev:ui lists them.`)
}
const names = asked.slice(Math.max(0, asked.indexOf(values.from ?? '')))
const widths = values.width?.split(',').map(Number) ?? Object.keys(heights).map(Number)
const schemes = (['light', 'dark'] as const).filter((scheme) => (values.scheme ?? scheme) === scheme)

const { language } = values
const folder = values.into ?? fileURLToPath(new URL('../../screenshots/', import.meta.url))
await mkdir(folder, { recursive: true })
const [browser, server] = await Promise.all([launchBrowser(), startBuiltUi()])

/** Milliseconds. What has said nothing new for so long says what there is to say. */
const settledMs = 1_000

/** Waits until a page says what it has to, where its words are not those that the states name. */
const settle = async (page: Page, waitMs: number): Promise<void> => {
  await page.locator(`html[lang=${language}]`).waitFor()
  await page.evaluate(
    (ms) =>
      new Promise<void>((resolve) => {
        const roots = (root: Document | ShadowRoot): string =>
          [...root.querySelectorAll('*')]
            .map(({ shadowRoot }) => (shadowRoot === null ? '' : roots(shadowRoot)))
            .join(root instanceof ShadowRoot ? (root.textContent ?? '') : '')
        let said = ''
        let since = performance.now()
        const look = (): void => {
          const now = roots(document).replaceAll(/\d/g, '')
          if (now !== said) since = performance.now()
          said = now
          if (performance.now() - since > ms) resolve()
          else setTimeout(look, 50)
        }
        look()
      }),
    settledMs + waitMs,
  )
}

const take = async (context: BrowserContext, name: string, path: string): Promise<void> => {
  const page = await context.newPage()
  const view = uiViews[name]
  const state = view?.state ?? (name === 'home' ? '' : name)
  await page.goto(`${server.url}${state === '' ? '' : stateLink(state)}`)
  const words = state === '' ? 'Paste a link and watch' : (uiStates[state]?.shows ?? '')
  if (language === 'en') await page.getByText(words).first().waitFor()
  if (state !== '') await readyPlayer(page)
  if (language !== 'en') {
    const { waits, film } = uiStates[state] ?? {}
    await settle(page, waits?.ms ?? (film === films.beginning ? 4_000 : 0))
  }
  if (uiStates[state]?.film === films.film && uiStates[state].snapshot.files.length > 0) {
    await page.locator('torrent-player').evaluate(async (player, moment) => {
      const video = player as HTMLVideoElement
      const shown = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
      video.currentTime = moment
      await shown
    }, moment)
  }
  await view?.open(page)
  if (view !== undefined) await page.locator(view.shows).first().waitFor()
  // Of a menu the part that is on the screen, of a state all of the page.
  await page.screenshot({ path, fullPage: view === undefined || name === 'details', animations: 'disabled' })
  await page.close()
}

let count = 0
try {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({
        viewport: { width, height: heights[width] ?? 800 },
        colorScheme,
        locale: language,
        hasTouch: width < phoneWidth,
      })
      context.setDefaultTimeout(20_000)
      await context.addInitScript('localStorage.clear(); globalThis.__name = (target) => target')
      for (const name of names) {
        try {
          const tongue = language === 'en' ? '' : `-${language}`
          await take(context, name, join(folder, `${name}-${width}-${colorScheme}${tongue}.png`))
          count++
        } catch (error) {
          // The others are taken all the same.
          process.exitCode = 1
          console.error(`${name}, ${width} px, ${colorScheme}: ${String(error)}`)
        }
      }
      await context.close()
    }
  }
} finally {
  await browser.close()
  await server.close()
}
console.log(`${count} pictures lie in ${folder}`)
