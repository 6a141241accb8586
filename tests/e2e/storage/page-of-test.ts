/**
 * A page with the library of storage (`page.ts`) for every test of a file, in a context and so with a
 * database of its own. Importing this file is enough.
 */
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchBrowser } from '../../helpers/browser.ts'
import { type Site, startSite } from '../serve/site.ts'
import type {} from './page.ts'

export let page: Page

let browser: Browser
let site: Site

beforeAll(async () => {
  site = await startSite({
    '/': { type: 'text/html', body: '<!doctype html><title>storage</title><script src="/page.js"></script>' },
    '/page.js': { entry: 'tests/e2e/storage/page.ts' },
    '/chunk-store.js': { entry: 'tests/e2e/storage/chunk-store-page.ts' },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
  await page.goto(`${site.origin}/`)
})
afterEach(() => page.context().close())
