/** What the player says is true, goes away when it is no longer so, and leaves the controls free. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import {
  film,
  filmFile,
  muteFilms,
  temporaryFolder,
  unsupportedFilm,
  writeFiles,
} from './support/fixtures.ts'
import { beginSeek, inside, playerOf, withHole, withoutHole } from './support/hole.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, type ScriptedPage, seekTo, until, untilProgress, visibleText } from './support/watch.ts'

const kibibyte = 1024
/** A film that comes more slowly than it is watched to its end, and faster than it plays. */
const slowFilm = { input: filmFile, pieceLength: 16 * kibibyte, uploadLimit: 60 * kibibyte }

/** A peer whose process was killed is missed after half a minute. */
const untilItSays = (page: ScriptedPage, words: string | RegExp): Promise<void> =>
  expect.poll(() => visibleText(page), { timeout: 60_000 }).toMatch(words)

const untilItSaysNot = (page: ScriptedPage, words: string): Promise<void> =>
  expect.poll(() => visibleText(page), { timeout: 60_000 }).not.toContain(words)

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

test('everybody left: it says so, what is here plays, and it goes on when somebody comes back', async () => {
  const seeder = await stage.seed(slowFilm)
  const page = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(page, 0.5, 10)
  await untilProgress(page, 0.2)
  await seeder.stop()
  await beginSeek(page, 28)
  await untilItSays(page, /Everybody left\. \d\d % is here; playback goes on when somebody comes back\./)
  // A rate that is only the mean of better times is not shown.
  expect(await page.evaluate(() => watching.element().torrent?.downloadRate)).toBe(0)
  // What is here plays, by the bar of the player.
  await page.locator('torrent-time-bar').hover()
  const box = await page.locator('torrent-time-bar').boundingBox()
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.05, (box?.y ?? 0) + (box?.height ?? 0) / 2)
  await frameIn(page, 1, 5)
  await untilItSaysNot(page, 'Everybody left')
  await beginSeek(page, 28)
  await untilItSays(page, 'Everybody left')
  await Promise.all([frameIn(page, 28.2, 30), stage.seed({ ...slowFilm, uploadLimit: -1 })])
  await untilItSaysNot(page, 'Everybody left')
})

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

test('too little arrives: both rates are said, and how long to pause', async () => {
  const { magnet } = await stage.seed({ ...slowFilm, uploadLimit: 20 * kibibyte })
  const page = await stage.openApp(`#${magnet}`)
  await untilItSays(
    page,
    /It arrives at [\d.]+ kB\/s, and playing takes 3\d kB\/s, so it stops now and then\. Pause for about \d+ s/,
  )
  await page.evaluate(() => watching.element().pause())
  await untilItSaysNot(page, 'It arrives at')
})

test.each(muteFilms.map((path) => [basename(path), path]))(
  'a film whose sound cannot be decoded: %s',
  async (name, input) => {
    const { magnet } = await stage.seed({ input })
    const page = await stage.openApp(`#${magnet}`)
    await frameIn(page, 0, 4)
    const plays = await page.evaluate(
      () => document.createElement('video').canPlayType('audio/mp4; codecs="ac-3"') !== '',
    )
    if (plays) {
      await until(page, () => watching.native().ended, null)
      expect(await page.evaluate(() => watching.element().soundError)).toBe(null)
      return
    }
    await untilItSays(
      page,
      `Only the picture of “${name}” is shown: this browser cannot decode its sound, which is Dolby Digital (AC-3).`,
    )
    expect(await page.evaluate(() => watching.element().error)).toBe(null)
  },
)

test('a film with sound, and one that has none, say nothing of a sound', async () => {
  const { magnet } = await stage.seed({ input: filmFile })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 2, 10)
  expect(await page.evaluate(() => watching.element().soundError)).toBe(null)
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

test('a paused torrent: the card leaves the way out of full screen, and the parts that are here', async () => {
  const { magnet } = await stage.seed(slowFilm)
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.5, 10)
  await page.locator('media-fullscreen-button').click()
  await until(page, () => document.fullscreenElement !== null, null)
  await page.evaluate(() => watching.element().pauseTorrent())
  await beginSeek(page, 29)
  await untilItSays(page, 'This torrent is paused')
  await page.locator('media-fullscreen-button').click()
  await until(page, () => document.fullscreenElement === null, null)
  await seekTo(page, 0.5)
  await untilItSaysNot(page, 'This torrent is paused')
  await beginSeek(page, 29)
  await Promise.all([
    frameIn(page, 28.8, 30),
    page.getByRole('button', { name: 'Resume', exact: true }).click(),
  ])
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
