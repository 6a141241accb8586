/** axe finds nothing in any state of the app, and the keyboard and forced colours show where one is. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startUiServer, stateLink, type UiServer } from '../dev-ui/server.ts'
import { uiStates } from '../dev-ui/states.ts'
import { launchBrowser } from '../helpers/browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let server: UiServer
beforeAll(async () => {
  const parts = await Promise.all([launchBrowser(), startUiServer()])
  browser = parts[0]
  server = parts[1]
})
const pages: Page[] = []
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const openPage = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  await context.addInitScript('localStorage.clear()')
  const page = await context.newPage()
  pages.push(page)
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
  await page.goto(new URL(stateLink(name), server.url).href)
  await page
    .getByText(uiStates[name]?.shows ?? '')
    .first()
    .waitFor()
}

const everyState = Object.keys(uiStates)
/** What differs by more than its words. */
const someStates = ['playing', 'audio', 'left', 'unsupported']

test.each([
  ['light', everyState],
  ['dark', someStates],
] as const)('axe finds nothing in any state: %s', async (colorScheme, names) => {
  const page = await openPage({ colorScheme, reducedMotion: 'reduce' })
  const found: Record<string, string[]> = { home: await problems(page) }
  for (const name of names) {
    await show(page, name)
    found[name] = await problems(page)
  }
  expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
})

test('menus and dialogs, on a phone and with forced colours', async () => {
  const page = await openPage({
    viewport: { width: 390, height: 844 },
    forcedColors: 'active',
    reducedMotion: 'reduce',
  })
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await show(page, 'playing')
  const player = page.locator('torrent-player')
  await player.hover()
  await page.getByRole('button', { name: 'Subtitles', exact: true }).press('Enter')
  expect(await problems(page)).toEqual([])
  // Where the keyboard is can be seen: a shadow would not be, in this mode.
  const outline = await page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active === null ? '' : getComputedStyle(active).outlineStyle
  })
  expect(outline).not.toBe('none')
  // What is open, and has the focus, stays.
  await expect.poll(() => page.getByRole('menu').or(page.getByRole('dialog')).first().isVisible()).toBe(true)
})
