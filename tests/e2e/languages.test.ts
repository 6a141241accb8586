/** The app speaks the browser's language or the one that is chosen, and an embedded player its page's. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import germanApp from '../../src/app/languages/de.ts'
import arabic from '../../src/elements/languages/ar.ts'
import german from '../../src/elements/languages/de.ts'
import french from '../../src/elements/languages/fr.ts'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { filmFile } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn } from './support/watch.ts'

let stage: Stage
let site: EmbedSite
beforeAll(async () => {
  stage = await startStage()
  site = await startEmbedSite()
})
afterEach(() => stage.clear())
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

test('the app speaks German to a German browser, and Arabic from right to left when that is chosen', async () => {
  const { magnet } = await stage.seed({ input: filmFile })
  const context = await stage.browser.newContext({
    locale: 'de-DE',
    viewport: { width: 1000, height: 700 },
  })
  try {
    const page = await context.newPage()
    await page.goto(stage.app.url)
    const field = page.getByLabel(germanApp.landing.field)
    await field.fill('x')
    // What the layers below say is German too.
    await field.press('Enter')
    await page.getByText(german['link-problems'].noLink).waitFor()
    await page.getByRole('button', { name: germanApp.page.settings }).click()
    await page.getByLabel(germanApp.settings.language).selectOption('ar')
    await expect.poll(() => page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    await page.keyboard.press('Escape')
    await page.goto(`${stage.app.url}#${magnet}`)
    const player = page.locator('torrent-player')
    await player.hover()
    await player.getByRole('button', { name: arabic.keys.fullScreen }).waitFor()
    await player.getByRole('slider', { name: arabic.controls.volume }).waitFor()
    // Time goes from left to right in every language.
    expect(
      await player.evaluate((element) => {
        const bar = element.shadowRoot?.querySelector('torrent-time-bar')
        return bar ? getComputedStyle(bar).direction : ''
      }),
    ).toBe('ltr')
    // And the way back to where lines begin.
    const arrow = page.locator('watch-view header a svg')
    await expect.poll(() => arrow.evaluate((svg) => getComputedStyle(svg).scale)).toBe('-1 1')
    // It is remembered, and can be undone.
    await page.reload()
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('ar')
    await page.locator('button.settings').click()
    await page.locator('#language').selectOption('auto')
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('de')
    await page.keyboard.press('Escape')
    await player.hover()
    await player.getByRole('button', { name: german.keys.fullScreen }).waitFor()
  } finally {
    await context.close()
  }
})

test('an embedded player speaks its page’s language, out of a file beside the bundle, and the page’s own words', async () => {
  const { magnet } = await stage.seed({ input: filmFile })
  const path = '/french.html'
  site.pages[path] = `<!doctype html>
<html lang="fr-CA"><meta charset="utf-8"><title>Ma page</title><link rel="icon" href="data:,">
<script type="module">
  import { replaceTexts } from '/torrent-player.js'
  replaceTexts({ keys: { mute: 'Chut' } })
</script>
<script>navigator.serviceWorker.register('/embed-sw.js')</script>
<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`
  const page = await stage.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(`${site.origin}${path}`)
  await frameIn(page, 0.2, 20)
  const player = page.locator('torrent-player')
  await player.hover()
  await player.getByRole('button', { name: french.keys.fullScreen }).waitFor()
  await page.evaluate(() => {
    const { element } = { element: document.querySelector('torrent-player') }
    if (element) element.muted = false
  })
  await player.getByRole('button', { name: 'Chut' }).waitFor()
  expect(asked.filter((name) => name.startsWith('/languages/'))).toEqual(['/languages/fr.js'])
})
