/** Films that are put into another form while they play: another soundtrack, to be heard. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { silentFirstFilm, twoSoundFilms } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { toneOf } from './support/tone.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const KiB = 1024
/** Hertz. The tones of the two soundtracks, and how well a tone is told. */
const [low, high, about] = [440, 1760, 20]

const hears = async (page: Page, tone: number): Promise<void> => {
  expect(Math.abs((await toneOf(page)) - tone)).toBeLessThan(about)
}

const isRepackaged = (page: Page): Promise<boolean> =>
  page.evaluate(() => watching.native().src.startsWith('blob:'))

/** Chooses a row of the menu of soundtracks. */
const choose = async (page: Page, name: RegExp): Promise<void> => {
  await page.locator('torrent-player').hover()
  await page.getByRole('button', { name: 'Soundtrack' }).click()
  await page.getByRole('menuitemradio', { name }).click()
}

test('the other soundtrack is heard, is sought in to the end, and is taken again in the next film', async () => {
  const [mkv, mp4] = await Promise.all(
    twoSoundFilms.map((input) => stage.seed({ input, pieceLength: 16 * KiB })),
  )
  const context = await stage.newContext()
  const page = await stage.openApp(`#${mkv?.magnet}`, context)
  await frameIn(page, 0.5, 10)
  expect(await isRepackaged(page)).toBe(false)
  await hears(page, low)
  await choose(page, /English.*Commentary/)
  await until(page, () => watching.element().soundtrack === 3, null)
  expect(await isRepackaged(page)).toBe(true)
  await frameIn(page, 0, 20)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  await hears(page, high)
  expect(Math.abs((await seekTo(page, 18)) - 18)).toBeLessThan(0.3)
  expect(Math.abs((await seekTo(page, 6)) - 6)).toBeLessThan(0.3)
  await hears(page, high)
  await page.evaluate(() => {
    watching.element().currentTime = 22.5
  })
  await until(page, () => watching.element().ended, null)
  expect(await page.evaluate(() => watching.element().error)).toBe(null)
  await page.close()

  const next = await stage.openApp(`#${mp4?.magnet}`, context)
  await until(next, () => watching.element().soundtrack === 3, null)
  await frameIn(next, 0, 20)
  await hears(next, high)
  await choose(next, /German/)
  await until(next, () => watching.element().soundtrack === null, null)
  await frameIn(next, 0, 20)
  await hears(next, low)
  expect(await isRepackaged(next)).toBe(false)
  await seekTo(next, 23)
  await until(next, () => watching.element().ended, null)
})

test('a film whose first soundtrack cannot be decoded plays another, and says so', async () => {
  const { magnet } = await stage.seed({ input: silentFirstFilm, pieceLength: 16 * KiB })
  const page = await stage.openApp(`#${magnet}`)
  await until(page, () => watching.element().soundtrack === 3, null)
  await page
    .getByText('cannot decode the first soundtrack, German in Dolby Digital (AC-3). You hear English.')
    .waitFor()
  await frameIn(page, 0, 12)
  await hears(page, high)
  await page.locator('torrent-player').hover()
  await page.getByRole('button', { name: 'Soundtrack' }).click()
  const silent = page.getByRole('menuitemradio', { name: /German.*cannot be decoded here/ })
  expect(await silent.getAttribute('aria-disabled')).toBe('true')
})

test('a page of one’s own loads the worker when it is needed, from beside the bundle', async () => {
  const [input = ''] = twoSoundFilms
  const { magnet } = await stage.seed({ input, pieceLength: 16 * KiB })
  const src = magnet.replaceAll('&', '&amp;')
  const page = await site.open(stage, {
    element: `<torrent-video ice-servers="[]" autoplay src="${src}"></torrent-video>`,
  })
  const workers = (): string[] => page.workers().map((worker) => worker.url())
  await frameIn(page, 0.5, 10)
  expect(workers().filter((url) => url.includes('repackage'))).toEqual([])
  await page.evaluate(() => {
    watching.element().soundtrack = 3
  })
  await until(page, () => watching.element().soundtrack === 3, null)
  expect(workers()).toContain(`${site.origin}/repackage-worker.js`)
  await frameIn(page, 0, 20)
  await hears(page, high)
})
