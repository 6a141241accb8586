/** Subtitles beside a film, of the page, and those that a person adds: really drawn, at their time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropFiles, holdFiles } from './support/drop.ts'
import { site } from './support/embed-site-of-file.ts'
import { film, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo } from './support/watch.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'subtitles-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const english = `1
00:00:02,000 --> 00:00:08,000
Two to eight, in English

2
00:00:10,000 --> 00:00:20,000
<i>Ten</i> to <b onclick="alert(1)">twenty</b>
<img src=x onerror=alert(1)>

3
00:00:10,000 --> 00:00:20,000
{\\an8}Above
`

const german = `WEBVTT

00:02.000 --> 00:08.000
Zwei bis acht

00:10.000 --> 00:20.000
Zehn bis zwanzig`

/** “Two seconds”, in Shift_JIS. */
const japanese = Buffer.concat([
  Buffer.from(
    '[Script Info]\r\nPlayResX: 640\r\nPlayResY: 360\r\n\r\n[Events]\r\nFormat: Layer, Start, End, Style, Text\r\nDialogue: 0,0:00:02.00,0:00:08.00,Default,',
  ),
  Buffer.from([0x93, 0xf1, 0x95, 0x62, 0x82, 0xa9, 0x82, 0xe7, 0x8e, 0x6e, 0x82, 0xdc, 0x82, 0xe9]),
  Buffer.from('\r\n'),
])
const japaneseText = '二秒から始まる'

const subtitles = (page: Page): Locator => page.locator('torrent-subtitles .cue')
const menuButton = (page: Page): Locator =>
  page.locator('torrent-subtitle-menu').getByRole('button', { name: 'Subtitles' })
const row = (page: Page, name: string): Locator =>
  page.locator('torrent-subtitle-menu').getByRole('radio', { name, exact: true })

/** Where a film stands still at this second, so that what is shown stays. */
const stillAt = async (page: Page, seconds: number): Promise<void> => {
  await page.evaluate(() => watching.element().pause())
  await seekTo(page, seconds)
}

const openMenu = async (page: Page): Promise<void> => {
  await page.locator('torrent-player').hover()
  await menuButton(page).click()
}

const choose = async (page: Page, name: string): Promise<void> => {
  await openMenu(page)
  await row(page, name).click()
}

test('what lies beside a film is offered by language, drawn at its time, shifted, and remembered', async () => {
  writeFiles(root, {
    'show/film.mp4': film(),
    'show/film.en.srt': english,
    'show/film.German.vtt': german,
    'show/Subs/film/3_jpn.ass': japanese,
    'show/other.mp4': film().subarray(0, 50_000),
    'show/other.srt': english,
    'show/readme.txt': 'Nothing to see here.',
  })
  const { magnet } = await stage.seed({ input: join(root, 'show'), name: 'show', pieceLength: 16 * 1024 })
  const context = await stage.newContext()
  const page = await stage.openApp(`#${magnet}`, context)
  await frameIn(page, 0.2, 30)
  await stillAt(page, 4)

  // Off until somebody wants them, in the order of their names.
  await openMenu(page)
  await row(page, 'English').waitFor()
  const names = await page.locator('torrent-subtitle-menu [role=radio]').allInnerTexts()
  expect(names.map((name) => name.trim()).sort()).toEqual(['English', 'German', 'Japanese', 'Off'])
  expect(await row(page, 'Off').getAttribute('aria-checked')).toBe('true')
  expect(await subtitles(page).count()).toBe(0)

  await row(page, 'English').click()
  await subtitles(page).getByText('Two to eight, in English').waitFor()
  await seekTo(page, 9)
  await expect.poll(() => subtitles(page).count()).toBe(0)
  await seekTo(page, 12)
  await subtitles(page).getByText('Above').waitFor()
  expect(await subtitles(page).allInnerTexts()).toEqual([
    'Ten to twenty\n<img src=x onerror=alert(1)>',
    'Above',
  ])
  expect(await page.locator('torrent-subtitles i').textContent()).toBe('Ten')
  expect(await page.locator('torrent-subtitles img').count()).toBe(0)
  const [low, high] = await Promise.all([
    subtitles(page).nth(0).boundingBox(),
    subtitles(page).nth(1).boundingBox(),
  ])
  expect(high?.y).toBeLessThan((low?.y ?? 0) - 100)

  // Above the controls, while these are shown; lower when they go.
  const bar = await page.locator('torrent-player [part=time-range]').boundingBox()
  expect((low?.y ?? 0) + (low?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0)
  await page.evaluate(() => watching.element().play())
  await page.mouse.move(5, 5)
  await expect
    .poll(async () => (await subtitles(page).first().boundingBox())?.y, { timeout: 10_000 })
    .toBeGreaterThan((low?.y ?? 0) + 20)

  // The encoding is found, and what is not shown is said.
  await stillAt(page, 4)
  await choose(page, 'Japanese')
  await subtitles(page).getByText(japaneseText).waitFor()
  await openMenu(page)
  await page.getByText('Styles of this file are not shown.').waitFor()
  await page.keyboard.press('Escape')

  await choose(page, 'German')
  await subtitles(page).getByText('Zwei bis acht').waitFor()
  await openMenu(page)
  await page.getByRole('button', { name: 'Look and timing' }).click()
  for (let i = 0; i < 5; i++) await page.getByRole('button', { name: '0.5 s later' }).click()
  await page.getByText('+2.5 s', { exact: true }).waitFor()
  await expect.poll(() => subtitles(page).count()).toBe(0)
  const small = await page.locator('torrent-subtitles').evaluate((layer) => getComputedStyle(layer).fontSize)
  await page.getByRole('button', { name: 'Larger' }).click()
  await page.getByRole('radio', { name: 'Yellow' }).click()
  await page.keyboard.press('Escape')
  await seekTo(page, 10)
  await subtitles(page).getByText('Zwei bis acht').waitFor()
  const style = await page.locator('torrent-subtitles').evaluate((layer) => {
    const { fontSize, color } = getComputedStyle(layer)
    return { fontSize, color }
  })
  expect(Number.parseFloat(style.fontSize)).toBeGreaterThan(Number.parseFloat(small))
  expect(style.color).toBe('rgb(255, 233, 77)')

  // The page comes again as it was left.
  await page.reload()
  await frameIn(page, 0.1, 30)
  await stillAt(page, 10)
  await subtitles(page).getByText('Zwei bis acht').waitFor()
  await choose(page, 'Off')
  await expect.poll(() => subtitles(page).count()).toBe(0)
})

test('in an embedded player the page’s tracks and dropped files are in one menu', async () => {
  writeFiles(root, {
    'alone/film.mp4': film(),
    'mine.fr.srt': english.replace('Two', 'Deux'),
    'other.it.srt': english,
  })
  const { magnet } = await stage.seed({ input: join(root, 'alone/film.mp4'), pieceLength: 16 * 1024 })
  site.pages['/de.vtt'] = german
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}">
      <track kind="subtitles" srclang="de" label="Deutsch" src="/de.vtt" default>
      <track kind="subtitles" srclang="en" label="By the page" src="/en.vtt">
    </torrent-player>`,
  })
  await frameIn(page, 0.2, 30)
  await stillAt(page, 4)
  await subtitles(page).getByText('Zwei bis acht').waitFor()
  // Drawn once: the browser leaves it to the player.
  const modes = (): Promise<string[]> =>
    page.evaluate(() => [...watching.element().textTracks].map(({ label, mode }) => `${label} ${mode}`))
  expect((await modes()).slice(0, 2)).toEqual(['Deutsch hidden', 'By the page disabled'])

  const address = page.url()
  await dropFiles(page, [join(root, 'mine.fr.srt')])
  await subtitles(page).getByText('Deux to eight').waitFor()
  await page.getByRole('status').getByText('“French” was added to the subtitles.').waitFor()
  expect(page.url()).toBe(address)
  // For full screen on a phone, where only the browser draws.
  await expect.poll(modes).toContain('Subtitles hidden')

  writeFileSync(join(root, 'notes.txt'), 'x')
  await dropFiles(page, [join(root, 'notes.txt')])
  await page.getByText('Only subtitles can be added to a film').waitFor()
  expect(page.url()).toBe(address)

  // By keyboard: taken away again, and the page's own back.
  await menuButton(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Remove French' }).click()
  await expect.poll(() => subtitles(page).count()).toBe(0)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await subtitles(page).getByText('Zwei bis acht').waitFor()

  // A script of the page may choose as well.
  await page.evaluate(() => {
    const [track] = watching.element().textTracks
    if (track !== undefined) track.mode = 'disabled'
  })
  await expect.poll(() => subtitles(page).count()).toBe(0)

  // Also where another part of the player is at the pointer when the file falls.
  const drop = await holdFiles(page, [join(root, 'other.it.srt')])
  await page.evaluate(() => {
    const player = document.querySelector('torrent-player')
    const title = player?.shadowRoot?.querySelector('[part="title"]')?.getBoundingClientRect()
    if (!player || !title) throw new Error('There is no player with a title.')
    const [x, y] = [
      innerWidth / 2 - (title.x + title.width / 2),
      innerHeight / 2 - (title.y + title.height / 2),
    ]
    player.style.translate = `${x}px ${y}px`
  })
  await drop()
  await page.getByRole('status').getByText('“Italian” was added to the subtitles.').waitFor()
  expect(page.url()).toBe(address)
})
