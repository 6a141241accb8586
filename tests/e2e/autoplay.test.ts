/** `autoplay` under the rules that browsers have for people: other tests let everything begin by itself. */
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../helpers/browser.ts'
import { site } from './support/embed-site-of-file.ts'
import { filmFile } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser({ args: ['--autoplay-policy=document-user-activation-required'] })
})
afterAll(() => browser?.close())

/**
 * Runs in the page, and tells what happens to the player, in order. To look from outside would count as
 * something that a person does, and allow everything.
 */
const tellAll = (): void => {
  const tell = (what: string): void => console.log(`told: ${what}`)
  document.addEventListener('playing', () => tell('plays'), { capture: true, once: true })
  document.addEventListener('scroll', () => tell('scrolled'), { once: true })
  document.addEventListener('pointerdown', () => tell('pressed'), { capture: true })
  const timer = setInterval(() => {
    const player = document.querySelector('torrent-player')
    if (player?.torrent?.progress !== 1 || player.readyState < 4) return
    clearInterval(timer)
    tell('could play')
  }, 20)
}

type Tag = 'torrent-player' | 'torrent-video'

const parsed = (tag: Tag, attributes: string): string => `<${tag} ice-servers="[]" ${attributes}></${tag}>`
/** As frameworks do it: made first, then given its attributes. */
const byScript = (tag: Tag, attributes: string): string => `<script type="module">
  const element = document.createElement('${tag}')
  for (const { name, value } of document.querySelector('[data-model]').attributes) element.setAttribute(name, value)
  document.body.append(element)
</script>
<i data-model ice-servers="[]" ${attributes}></i>`

/** A page with a player. */
const open = async (attributes: string, html: (attributes: string) => string) => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * 1024 })
  const context = await stage.adopt(await browser.newContext({ viewport: { width: 1000, height: 700 } }))
  await context.addInitScript(tellAll)
  const told: string[] = []
  context.on('console', (message) => {
    const [, what] = /^told: (.*)/.exec(message.text()) ?? []
    if (what !== undefined) told.push(what)
  })
  const element = html(`${attributes} src="${magnet.replaceAll('&', '&amp;')}"`)
  const page = await site.open(stage, { context, element })
  return { page, told }
}

test.each([
  ['torrent-player', parsed],
  ['torrent-video', parsed],
  ['torrent-player', byScript],
  ['torrent-video', byScript],
] as const)('a muted <%s> begins by itself: case %#', async (tag, html) => {
  const { told } = await open('muted autoplay', (attributes) => html(tag, attributes))
  await expect.poll(() => told).toContain('plays')
})

test('one below the window begins when it is scrolled to', async () => {
  const { page, told } = await open(
    'muted autoplay',
    (attributes) => `<div style="height: 3000px"></div>${parsed('torrent-player', attributes)}`,
  )
  await expect.poll(() => told).toContain('could play')
  await page.mouse.move(500, 350)
  await page.mouse.wheel(0, 3000)
  await expect.poll(() => told).toEqual(['could play', 'scrolled', 'plays'])
})

test('one with sound waits for a person', async () => {
  const { page, told } = await open('autoplay', (attributes) => parsed('torrent-player', attributes))
  await expect.poll(() => told).toContain('could play')
  await page.getByRole('button', { name: 'Play', exact: true }).first().click()
  await expect.poll(() => told).toEqual(['could play', 'pressed', 'plays'])
})
