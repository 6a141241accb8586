/** What the player says is true, and goes away when it is no longer so. What waits is in `honest.test.ts`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { film, filmFile, temporaryFolder, unsupportedFilm, writeFiles } from './support/fixtures.ts'
import { beginSeek, inside, playerOf, withHole, withoutHole } from './support/hole.ts'
import { slowFilm, untilItSays, untilItSaysNot } from './support/says.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until, untilProgress, visibleText } from './support/watch.ts'

/** Gives a page files of these names, in a torrent, and opens it in the app. */
const openFiles = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<Page> => {
  const folder = temporaryFolder()
  writeFiles(folder.path, files)
  const names = Object.keys(files)
  const input = names.length === 1 ? join(folder.path, names[0] ?? '') : folder.path
  const { magnet } = await stage.seed({ input })
  // The seeder has read the file when it has hashed it; a download reads it again.
  process.once('exit', () => folder.remove())
  return stage.openApp(`#${magnet}`)
}

test('none of two peers has the part: it says so, and goes on when a peer that has it connects', async () => {
  const { magnet } = await stage.seed({ ...withHole, onlyAnswers: true })
  await stage.seed({ ...withHole, onlyAnswers: true })
  const page = await site.open(stage, { element: playerOf(magnet) })
  await frameIn(page, 0, 10)
  await until(page, () => watching.element().torrent?.peers.length === 2, null)
  await beginSeek(page, inside)
  await untilItSays(
    page,
    'None of the 2 peers has this part. Playback goes on when a peer that has it connects.',
  )
  await Promise.all([
    frameIn(page, inside + 0.5, inside + 5),
    stage.seed({ ...withoutHole, onlyAnswers: true }),
  ])
  await untilItSaysNot(page, 'has this part')
})

test('offline and alone: it says so, and how much is here', async () => {
  const seeder = await stage.seed(slowFilm)
  const context = await stage.newContext()
  const page = await stage.openApp(`#${seeder.magnet}`, context)
  await frameIn(page, 0.5, 10)
  await untilProgress(page, 0.2)
  await context.setOffline(true)
  await seeder.stop()
  await beginSeek(page, 28)
  await untilItSays(page, /You are offline\. \d\d % is here; the rest comes when the network is back\./)
  expect(await visibleText(page)).not.toContain('No tracker can be reached')
  await context.setOffline(false)
  await untilItSays(page, 'Everybody left')
  await seekTo(page, 1)
})

test.each([
  [
    'film.avi',
    'This browser cannot play this file',
    '“film.avi” is an AVI file, which browsers do not play.',
  ],
  [
    'film.m2ts',
    'This browser cannot play this file',
    '“film.m2ts” is an MPEG transport stream, which browsers do',
  ],
  ['book.pdf', 'There is nothing to play here', '“book.pdf” is a PDF document, and no film or music.'],
])('a torrent of one %s', async (name, heading, sentence) => {
  const page = await openFiles({ [name]: 'Neither a film nor music.' })
  await untilItSays(page, heading)
  expect(await visibleText(page)).toContain(sentence)
  // Nothing is offered that cannot help, or that is not there.
  expect(await page.locator('torrent-player .card .action').count()).toBe(0)
})

test('one bad file does not end an embed: another one can be chosen in its place', async () => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { 'one.mp4': film(), 'two.mp4': readFileSync(unsupportedFilm) })
    const { magnet } = await stage.seed({ input: folder.path })
    const page = await site.open(stage, {
      element: playerOf(magnet, 'torrent-player', 'muted autoplay file="two.mp4"'),
    })
    await untilItSays(page, 'The picture of “two.mp4” is H.265 (HEVC)')
    await expect.poll(() => page.locator('media-fullscreen-button').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Choose another file' }).click()
    await frameIn(page, 0, 30)
    await untilItSaysNot(page, 'H.265')
  } finally {
    folder.remove()
  }
})

test('an element without a source says that there is none, till it has one', async () => {
  const { magnet } = await stage.seed({ input: filmFile })
  const page = await site.open(stage, { element: '<torrent-player ice-servers="[]" muted></torrent-player>' })
  await untilItSays(page, 'No film has been chosen yet.')
  expect(await page.locator('media-control-bar').isVisible()).toBe(false)
  await page.evaluate((magnet) => {
    const player = document.querySelector('torrent-player')
    player?.setAttribute('src', magnet)
    return player?.play()
  }, magnet)
  await frameIn(page, 0, 30)
  expect(await visibleText(page)).not.toContain('No film has been chosen')
  expect(await page.locator('media-control-bar').isVisible()).toBe(true)
})
