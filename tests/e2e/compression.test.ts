/** The app's files reach a browser compressed, and what is kept for later is what they are. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Response } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dist } from './support/file-site.ts'
import { type Stage, startStage } from './support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterEach(() => stage.clear())
afterAll(() => stage?.close())

test('document and scripts come as Brotli, also to the service worker, which keeps them under their own names', async () => {
  const context = await stage.newContext()
  const page = await context.newPage()
  const responses: Response[] = []
  // Of the page and of the service worker.
  context.on('response', (response) => responses.push(response))
  await page.goto(stage.app.url)
  await page.getByText('Ready offline').waitFor()
  const texts = responses.filter((response) => /(\/|\.js|\.css)$/.test(new URL(response.url()).pathname))
  expect(texts.length).toBeGreaterThan(3)
  for (const response of texts) {
    const headers = await response.allHeaders()
    // What the service worker gives from its store has been through the browser's decoder.
    if (response.fromServiceWorker()) continue
    const { pathname } = new URL(response.url())
    // What does not get smaller has no other form.
    if (!existsSync(join(dist, `${pathname.replace(/\/$/, '/index.html')}.br`))) continue
    expect(headers, response.url()).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
  }
  const kept = await page.evaluate(async () => {
    const found: { path: string; base64: string }[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const bytes = new Uint8Array(
          (await (await cache.match(request, { ignoreVary: true }))?.arrayBuffer()) ?? [],
        )
        const text = [...bytes].map((byte) => String.fromCharCode(byte)).join('')
        found.push({ path: new URL(request.url).pathname, base64: btoa(text) })
      }
    }
    return found
  })
  expect(kept.map(({ path }) => path)).toContain('/index.html')
  // The mark says that all of them are here; it is no file.
  for (const { path, base64 } of kept.filter(({ path }) => path !== '/.build-is-whole')) {
    expect(path).not.toMatch(/\.(br|gz)$/)
    expect(Buffer.from(base64, 'base64').equals(readFileSync(join(dist, path))), path).toBe(true)
  }
  expect(stage.pageErrors).toEqual([])
})
