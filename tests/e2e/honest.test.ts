/** The player says what it waits for and what is missing, and what can be done about it works. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import {
  film,
  filmFile,
  muteFilms,
  sha256,
  soundOnlyFilm,
  temporaryFolder,
  writeFiles,
} from './support/fixtures.ts'
import { beginSeek, playerOf } from './support/hole.ts'
import { slowFilm, tooSlowFilm, untilItSays, untilItSaysNot } from './support/says.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until, untilProgress } from './support/watch.ts'

declare global {
  /** What a page has been told of its player, with the time of the film. */
  var told: { readonly type: string; readonly at: number }[]
}

/** Notes events of players in the page, from before there is one. */
const noteTold = (types: readonly string[]): void => {
  globalThis.told = []
  for (const type of types) {
    const note = (): void => {
      globalThis.told.push({ type, at: watching.element().currentTime })
    }
    // These events do not bubble: they are seen on their way down.
    document.addEventListener(type, note, { capture: true })
  }
}

/** Opens a player in a page of somebody's own, and notes what it tells. */
const openAndNote = async (
  magnet: string,
  attributes: string,
  ...types: readonly string[]
): Promise<Page> => {
  const page = await stage.newPage()
  await page.addInitScript(noteTold, types)
  await page.goto(site.address(playerOf(magnet, 'torrent-player', attributes)))
  return page
}

const toldAt = (page: Page, type: string): Promise<number[]> =>
  page.evaluate((type) => globalThis.told.filter((one) => one.type === type).map(({ at }) => at), type)

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
  // What is here plays, by the bar of the player, in full screen too.
  await page.locator('media-fullscreen-button').click()
  await until(page, () => document.fullscreenElement !== null, null)
  await page.locator('torrent-time-bar').hover()
  const box = await page.locator('torrent-time-bar').boundingBox()
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.05, (box?.y ?? 0) + (box?.height ?? 0) / 2)
  await frameIn(page, 1, 5)
  await untilItSaysNot(page, 'Everybody left')
  await page.locator('torrent-player').hover()
  await page.locator('media-fullscreen-button').click()
  await until(page, () => document.fullscreenElement === null, null)
  await beginSeek(page, 28)
  await untilItSays(page, 'Everybody left')
  await Promise.all([frameIn(page, 28.2, 30), stage.seed({ ...slowFilm, uploadLimit: -1 })])
  await untilItSaysNot(page, 'Everybody left')
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

test('peers that have it let others download: it says so, and the controls stay', async () => {
  const { magnet } = await stage.seed({ ...slowFilm, chokes: true })
  const page = await stage.openApp(`#${magnet}`)
  await untilItSays(
    page,
    'The peers that have this part serve others at the moment. It goes on when it is our turn.',
  )
  expect(await page.locator('media-control-bar').isVisible()).toBe(true)
})

test('too little arrives: it says both rates, waits for as long as a person wants, and plays through', async () => {
  const { magnet } = await stage.seed(tooSlowFilm)
  const page = await openAndNote(magnet, 'muted autoplay', 'waiting', 'playing', 'ended')
  await frameIn(page, 0, 5)
  await beginSeek(page, 14)
  await untilItSays(page, /It arrives at [\d.]+ kB\/s, and playing takes 3\d kB\/s\./)
  // It is said between the stops too, so that there is time to press a button.
  const through = page.getByRole('button', { name: /^Start in \d:\d\d and play through$/ })
  await page.getByRole('button', { name: 'Watch with pauses' }).waitFor()
  await through.click()
  await untilItSays(page, /Starts in \d:\d\d, and then plays through/)
  // A seek that hangs is loaded again: then it is held when it arrives.
  await until(page, () => watching.element().isHeld, null)
  const held = await page.evaluate(() => {
    const { paused, isHeld, readyState, currentTime } = watching.element()
    return { paused, isHeld, readyState, currentTime, isNativePaused: watching.native().paused }
  })
  // To the page it is buffering.
  expect(held).toMatchObject({ paused: false, isHeld: true, isNativePaused: true })
  expect(held.readyState).toBeLessThan(3)
  const shown = (): Promise<number> =>
    page.evaluate(() => {
      const text = document
        .querySelector('torrent-player')
        ?.shadowRoot?.querySelector('.card h2')?.textContent
      const [, minutes, seconds] = /(\d+):(\d\d)/.exec(text ?? '') ?? []
      return Number(minutes) * 60 + Number(seconds)
    })
  await expect.poll(shown, { timeout: 20_000 }).toBeGreaterThan(0)
  const first = await shown()
  await expect.poll(shown, { timeout: 20_000 }).toBeLessThan(first)
  // Screen readers are told once, and not each second.
  const spoken = page.getByRole('status').filter({ hasText: 'It waits until the rest plays without a stop.' })
  expect(await spoken.textContent()).not.toMatch(/\d/)
  await frameIn(page, held.currentTime + 0.5, 30)
  await untilItSaysNot(page, 'then plays through')
  const stopsBefore = (await toldAt(page, 'waiting')).length
  await until(page, () => watching.native().ended, null)
  expect((await toldAt(page, 'waiting')).length).toBe(stopsBefore)
})

test('who waits may play at any time, and whoever chose pauses is not asked again', async () => {
  const { magnet } = await stage.seed(tooSlowFilm)
  const page = await stage.openApp(`#${magnet}`)
  const pauses = page.getByRole('button', { name: 'Watch with pauses' })
  await page.getByRole('button', { name: /and play through$/ }).click()
  await untilItSays(page, 'then plays through')
  const at = await page.evaluate(() => watching.native().currentTime)
  await pauses.click()
  await frameIn(page, at, 30)
  expect(await page.evaluate(() => watching.element().pacing)).toBe('pauses')
  // The choice outlives a seek. What is said at the next stop is a line, and no card.
  await beginSeek(page, 20)
  await untilItSays(page, /so it stops now and then\.|Buffering/)
  expect(await pauses.count()).toBe(0)
})

test.each(muteFilms.map((path) => [basename(path), path]))(
  'a film whose sound cannot be decoded says so before there could be any: %s',
  async (_name, input) => {
    const { magnet } = await stage.seed({ input })
    const page = await openAndNote(magnet, 'muted autoplay', 'torrentsoundmissing')
    await frameIn(page, 0, 4)
    const plays = await page.evaluate(
      () => document.createElement('video').canPlayType('audio/mp4; codecs="ac-3"') !== '',
    )
    if (plays) {
      await until(page, () => watching.native().ended, null)
      expect(await toldAt(page, 'torrentsoundmissing')).toEqual([])
      return
    }
    await untilItSays(
      page,
      'The sound is Dolby Digital (AC-3), which this browser cannot play. Picture only. Safari or Edge may play it.',
    )
    expect((await toldAt(page, 'torrentsoundmissing'))[0]).toBeLessThan(1)
    expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
    expect(await page.evaluate(() => watching.element().error)).toBe(null)
  },
)

test('a film whose picture cannot be decoded plays its sound, can be saved, and leaves for another', async () => {
  const folder = temporaryFolder()
  try {
    const bytes = readFileSync(soundOnlyFilm)
    writeFiles(folder.path, { 'one.mp4': film(), 'two.mp4': bytes })
    const { magnet } = await stage.seed({ input: folder.path })
    const page = await openAndNote(magnet, 'muted autoplay file="two.mp4"', 'torrentpicturemissing')
    await untilItSays(page, 'The picture is H.265 (HEVC), which this browser cannot show. Sound only.')
    expect((await toldAt(page, 'torrentpicturemissing'))[0]).toBeLessThan(1)
    await until(
      page,
      () => {
        const video = watching.native() as HTMLVideoElement & { webkitAudioDecodedByteCount: number }
        return video.webkitAudioDecodedByteCount > 0 && video.videoWidth === 0
      },
      null,
    )
    // A small player has room for two lines of it, until somebody touches them.
    await page.evaluate(() => Object.assign(watching.element().style, { width: '330px', height: '186px' }))
    const words = page.locator('.toast .words')
    const isCut = (): Promise<boolean> =>
      words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
    await expect.poll(isCut).toBe(true)
    await words.hover()
    await expect.poll(isCut).toBe(false)
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the file' }).click()
    expect(sha256(readFileSync(await (await saving).path()))).toBe(sha256(bytes))
    await page.getByRole('button', { name: 'Choose another file' }).click()
    await frameIn(page, 0, 30)
    await untilItSaysNot(page, 'H.265')
  } finally {
    folder.remove()
  }
})

test('a film with sound, and one that has none, say nothing of a sound', async () => {
  const { magnet } = await stage.seed({ input: filmFile })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 2, 10)
  expect(await page.evaluate(() => watching.element().soundError)).toBe(null)
})
