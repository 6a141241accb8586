/** Every state, menu and dialog on a phone; pages at twice their size, and on the narrowest phone. */
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startBuiltUi, stateLink, type UiServer } from '../dev-ui/server.ts'
import { uiStates } from '../dev-ui/states.ts'
import { readyPlayer, uiViews } from '../dev-ui/views.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { installLooks } from './support/looks.ts'

let browser: Browser
let server: UiServer
beforeAll(async () => {
  const parts = await Promise.all([launchBrowser(), startBuiltUi()])
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

const openPage = async (options: Parameters<Browser['newContext']>[0]): Promise<Page> => {
  const context = await browser.newContext(options)
  await context.addInitScript('localStorage.clear(); globalThis.__name = (target) => target')
  await context.addInitScript(installLooks)
  const page = await context.newPage()
  pages.push(page)
  return page
}

/** Opens a state as at a first visit; `''` is the first page. */
const show = async (page: Page, name: string): Promise<void> => {
  await page.goto('about:blank')
  await page.goto(`${server.url}${name === '' ? '' : stateLink(name)}`)
  await page
    .getByText(name === '' ? 'Paste a link and watch' : (uiStates[name]?.shows ?? ''))
    .first()
    .waitFor()
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (name !== '') await readyPlayer(page)
}

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' } as const
const small = { viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' } as const
const twice = {
  viewport: { width: 640, height: 400 },
  deviceScaleFactor: 2,
  reducedMotion: 'reduce',
} as const

/** What is wrong with what is shown: nothing. */
const problems = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(navigator.maxTouchPoints > 0 ? looks.smallTargets() : []),
    ...looks.overflow(),
    ...looks.movements(),
  ])

test('on a phone all can be pressed by a finger, nothing lies behind something or out of the page, and nothing moves', async () => {
  const page = await openPage(phone)
  const found: Record<string, string[]> = {}
  for (const name of ['', ...Object.keys(uiStates)]) {
    await show(page, name)
    found[name] = [...(await problems(page)), ...(await page.evaluate(() => looks.covered()))]
  }
  expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
})

test('on a phone every menu and dialog opens by a finger, and has room', async () => {
  const page = await openPage(phone)
  const found: Record<string, string[]> = {}
  for (const [name, view] of Object.entries(uiViews)) {
    await show(page, view.state)
    await view.open(page)
    await page.locator(view.shows).first().waitFor()
    found[name] = [...(await problems(page)), ...(await page.evaluate(() => looks.panels()))]
  }
  expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
})

test.each([
  ['at twice its size', twice],
  ['on the narrowest phone', small],
])('nothing is cut %s, whatever names are', async (_words, options) => {
  const page = await openPage(options)
  for (const name of ['', 'names', 'many', 'bridge-refused']) {
    await show(page, name)
    if (name !== '') await page.locator('watch-view details > summary').click()
    expect(await page.evaluate(() => looks.overflow()), name).toEqual([])
  }
})
