/**
 * Every state that `npm run dev:ui` lists can be seen, nothing fails in the page, and axe finds nothing. The
 * keyboard and forced colours show where one is.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
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
  await context.addInitScript(`if (location.protocol !== 'about:') localStorage.clear()`)
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
  await page.context().close()
})
