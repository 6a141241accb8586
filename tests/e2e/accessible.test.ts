/**
 * Every state that `npm run dev:ui` lists can be seen, nothing fails in the page, and axe finds nothing. The
 * keyboard and forced colours show where one is.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startBuiltUi, stateLink, type UiServer } from '../dev-ui/server.ts'
import { uiStates } from '../dev-ui/states.ts'
import { readyPlayer, uiViews } from '../dev-ui/views.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { installLooks } from './support/looks.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let server: UiServer
beforeAll(async () => {
  const parts = await Promise.all([launchBrowser(), startBuiltUi()])
  browser = parts[0]
  server = parts[1]
})
/** What a page threw and nobody caught. */
const errors: string[] = []
afterEach(() => {
  expect(errors.splice(0)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const openPage = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  // A blank page has none, and says so with an error.
  await context.addInitScript(
    `if (location.protocol !== 'about:') localStorage.clear(); globalThis.__name = (target) => target`,
  )
  await context.addInitScript(installLooks)
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
  await page.clock.install()
  await page.goto(server.url)
  await page.getByLabel('Magnet link').waitFor()
  return page
}

/** What axe finds: rule and element of each. */
const problems = async (page: Page): Promise<string[]> => {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(' ')}`))
}

/** Opens a state as at a first visit: nothing is remembered of the one before. */
const show = async (page: Page, name: string): Promise<void> => {
  await page.goto('about:blank')
  const { shows = '', waits } = uiStates[name] ?? {}
  await page.goto(new URL(stateLink(name), server.url).href)
  if (waits !== undefined) {
    await page.getByText(waits.shows).first().waitFor()
    // The page's clock is set on: nobody waits.
    await page.clock.fastForward(waits.ms)
  }
  await page.getByText(shows).first().waitFor()
  // What stands below the film comes after its first picture, or soon where there is none.
  await page.getByRole('heading', { level: 1 }).waitFor()
}

const everyState = Object.keys(uiStates)
/** What differs by more than its words. */
const someStates = ['playing', 'audio', 'left', 'unsupported']

describe.each([
  ['light', everyState],
  ['dark', someStates],
] as const)('axe finds nothing, and nothing fails, in %s colours', (colorScheme, names) => {
  let page: Page
  beforeAll(async () => {
    page = await openPage({ colorScheme, reducedMotion: 'reduce' })
  })
  afterAll(() => page?.context().close())

  test('the first page', async () => {
    expect(await problems(page)).toEqual([])
  })

  test.each(names)('%s', async (name) => {
    await show(page, name)
    expect(await problems(page)).toEqual([])
  })
})

/** Where the keyboard is can be seen in this mode, in which no shadow is drawn. */
const seesFocus = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(() => looks.focusRing())).toBe('is seen')

/** Borders in forced colours: of the first of these elements, on its first side. */
const borderOf = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { borderTopStyle, borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(element)
      const hasBorder = borderTopStyle !== 'none' && Number.parseFloat(borderTopWidth) >= 1
      const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
      return hasBorder || hasOutline ? 'is seen' : `${borderTopStyle} ${borderTopWidth}`
    })

const forced = { forcedColors: 'active', reducedMotion: 'reduce' } as const

test('menus and dialogs, on a phone and with forced colours', async () => {
  const page = await openPage({ viewport: { width: 390, height: 844 }, ...forced })
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Tab')
  await seesFocus(page)
  expect(await borderOf(page, 'settings-dialog dialog')).toBe('is seen')
  await page.keyboard.press('Escape')
  await show(page, 'playing')
  const player = page.locator('torrent-player')
  await player.hover()
  await page.getByRole('button', { name: 'Subtitles', exact: true }).press('Enter')
  expect(await problems(page)).toEqual([])
  await seesFocus(page)
  // What is open, and has the focus, stays.
  await expect.poll(() => page.getByRole('menu').or(page.getByRole('dialog')).first().isVisible()).toBe(true)
  await page.context().close()
})

test('with forced colours every control shows the focus, and menus their edges and what is chosen', async () => {
  const page = await openPage(forced)
  await show(page, 'inside')
  await readyPlayer(page)
  // By the keyboard through all of the player's bar.
  await page.locator('torrent-player').focus()
  const passed = new Set<string>()
  for (let step = 0; step < 24; step++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(() => {
      const active = looks.focused()
      const root = active?.getRootNode()
      const isOfPlayer = document
        .querySelector('torrent-app')
        ?.shadowRoot?.querySelector('watch-view')
        ?.shadowRoot?.querySelector('torrent-player')
        ?.matches(':focus-within')
      const host = root instanceof ShadowRoot ? root.host.localName : ''
      return isOfPlayer === true ? `${host} ${active?.localName}` : ''
    })
    if (name === '') break
    // The slider shows it around itself.
    if (name.startsWith('media-volume-range')) {
      expect(await borderOf(page, 'torrent-player media-volume-range')).toBe('is seen')
    } else await seesFocus(page)
    passed.add(name)
  }
  expect(passed.size).toBeGreaterThan(8)

  const menus = [
    ['player-speed-menu .opener', 'player-speed-menu .panel'],
    ['torrent-subtitle-menu .opener', 'torrent-subtitle-menu .panel'],
    ['torrent-soundtrack-menu .opener', 'torrent-soundtrack-menu .panel'],
  ] as const
  for (const [opener, panel] of menus) {
    await page.locator(opener).press('Enter')
    await page.locator(panel).waitFor()
    await seesFocus(page)
    expect(await borderOf(page, panel), panel).toBe('is seen')
    expect(await borderOf(page, `${panel} [aria-checked=true]`), panel).toBe('is seen')
    expect(await problems(page), panel).toEqual([])
    await page.keyboard.press('Escape')
  }
  await page.locator('torrent-subtitle-menu .opener').press('Enter')
  await page.locator('torrent-subtitle-menu .panel > .row').last().press('Enter')
  await page.locator('torrent-subtitle-menu .choices').first().waitFor()
  expect(await borderOf(page, 'torrent-subtitle-menu .choices [aria-checked=true]')).toBe('is seen')
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Escape')

  await page.locator('torrent-player').focus()
  await page.keyboard.press('i')
  await page.locator('torrent-statistics-panel .panel').waitFor()
  expect(await borderOf(page, 'torrent-statistics-panel .panel')).toBe('is seen')
  await page.locator('torrent-statistics-panel button').first().focus()
  await seesFocus(page)
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('torrent-player').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Tab')
  await seesFocus(page)
  expect(await borderOf(page, 'player-key-help .dialog')).toBe('is seen')
  expect(await problems(page)).toEqual([])
})

test('with forced colours files and what comes next have edges too', async () => {
  const page = await openPage(forced)
  await show(page, 'season')
  await readyPlayer(page)
  await page.locator('torrent-file-menu .opener').press('Enter')
  await page.locator('torrent-file-menu [role=menu]').waitFor()
  await seesFocus(page)
  expect(await borderOf(page, 'torrent-file-menu [role=menu]')).toBe('is seen')
  expect(await borderOf(page, 'torrent-file-menu [aria-checked=true]')).toBe('is seen')
  await page.keyboard.press('Escape')
  await uiViews['next-card']?.open(page)
  const card = page.locator('torrent-next-card')
  await card.locator('button').first().waitFor()
  expect(await borderOf(page, 'torrent-next-card')).toBe('is seen')
  expect(await borderOf(page, 'torrent-next-card button')).toBe('is seen')
  expect(await problems(page)).toEqual([])
  await card.locator('button').last().focus()
  await page.keyboard.press('Shift+Tab')
  await seesFocus(page)
})
