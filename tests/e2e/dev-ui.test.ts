/** `npm run dev:ui`: every state that it lists can be seen, and nothing fails in the page. */
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startUiServer, stateLink, type UiServer } from '../dev-ui/server.ts'
import { uiStates } from '../dev-ui/states.ts'
import { launchBrowser } from '../helpers/browser.ts'

let browser: Browser
let server: UiServer
beforeAll(async () => {
  const parts = await Promise.all([launchBrowser(), startUiServer()])
  browser = parts[0]
  server = parts[1]
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test.each(Object.entries(uiStates))('%s', async (name, { shows }) => {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${server.url}${stateLink(name)}`)
  await page.getByText(shows).first().waitFor()
  expect(errors).toEqual([])
  await page.close()
})

test('the first page', async () => {
  const page = await browser.newPage()
  await page.goto(server.url)
  await page.getByLabel('Magnet link').waitFor()
  await page.close()
})
