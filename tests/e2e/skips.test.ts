/** An episode whose chapters name its intro and its credits: a button leads past them. */
import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { temporaryFolder, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

/** Chapters: Prologue, OP from second 4, Part A from 20, Ending from 30, Preview from 44 to 50. */
const episode = readFileSync(new URL('../fixtures/media/episode.mkv', import.meta.url))

test('past the intro, and from the credits to the next episode', async () => {
  writeFiles(folder.path, { 'Show/Show.S01E01.mkv': episode, 'Show/Show.S01E02.mkv': episode })
  const { magnet } = await stage.seed({ input: `${folder.path}/Show`, pieceLength: 16 * 1024 })
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
  })
  await frameIn(page, 0.2, 4)
  const player = page.locator('torrent-player')
  const intro = page.getByRole('button', { name: 'Skip intro' })
  const credits = page.getByRole('button', { name: 'Skip credits → next episode' })
  const barIsHidden = (hidden: boolean): Promise<void> =>
    until(
      page,
      (hidden) =>
        watching.element().shadowRoot?.querySelector('media-controller')?.hasAttribute('userinactive') ===
        hidden,
      hidden,
    )

  // It comes by itself, over the picture and without the bar, and a key reaches it.
  await page.mouse.move(2, 2)
  await barIsHidden(true)
  await seekTo(page, 5)
  await intro.waitFor()
  await barIsHidden(true)
  const box = await intro.boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(44)
  await player.focus()
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab')
      return intro.evaluate((button) => button.matches(':focus'))
    })
    .toBe(true)
  const after = frameIn(page, 20, 24)
  await page.keyboard.press('Enter')
  await after
  await intro.waitFor({ state: 'hidden' })
  await until(page, () => document.activeElement?.localName === 'torrent-player', null)
  expect(await page.evaluate(() => watching.element().paused)).toBe(false)

  // Later in the intro it comes with the bar.
  await page.mouse.move(2, 2)
  await seekTo(page, 15.2)
  await barIsHidden(true)
  await intro.waitFor({ state: 'hidden' })
  await player.hover({ position: { x: 60, y: 60 } })
  await intro.waitFor()
  const again = frameIn(page, 20, 24)
  await intro.click()
  await again

  await seekTo(page, 31)
  await credits.waitFor()
  await credits.click()
  await until(page, () => watching.element().currentFile?.name === 'Show.S01E02.mkv', null)
  await frameIn(page, 0, 10)

  // Nothing follows the last episode, so that nothing leads past its end.
  await seekTo(page, 5)
  await intro.waitFor()
  await seekTo(page, 31)
  await intro.waitFor({ state: 'hidden' })
  await player.hover({ position: { x: 80, y: 60 } })
  await barIsHidden(false)
  expect(await page.getByRole('button', { name: /^Skip/ }).count()).toBe(0)
})
