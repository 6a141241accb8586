/** Firefox and Chromium share with each other, and a second tab goes on when the first closes. */
import type { Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { film, filmFile, sha256 } from '../e2e/support/fixtures.ts'
import { named, type Rivals, rivalSeeds, startRivals } from '../e2e/support/rival-page.ts'
import { type Stage, startStage } from '../e2e/support/stage.ts'
import {
  frameIn,
  type ScriptedPage,
  seekTo,
  servedHashes,
  shareFiles,
  until,
  untilProgress,
} from '../e2e/support/watch.ts'

const KiB = 1024

let stage: Stage
let rivals: Rivals
let firefox: WatchedFirefox
beforeAll(async () => {
  ;[stage, rivals, firefox] = await Promise.all([startStage(), startRivals(), startFirefox()])
})
afterEach(async () => {
  const errors = [...stage.pageErrors, ...firefox.pageErrors]
  await Promise.all([stage.clear(), firefox.clear()])
  expect(errors).toEqual([])
})
afterAll(async () => {
  await firefox?.close()
  await rivals?.close()
  await stage?.close()
})

/** Gives the film to the app's "Share files". Resolves with the link to share. */
const shareFromFirefox = async (page: Page): Promise<string> => {
  const input = await page.waitForSelector('>>> input#files')
  if (input === null) throw new Error('The page has no field for files.')
  await (input as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(filmFile)
  const link = await page.waitForSelector('>>> share-link')
  if (link === null) throw new Error('The page shows no link.')
  const read = (): Promise<string> =>
    link.evaluate((element) => element.shadowRoot?.querySelector('input')?.value ?? '')
  await expect.poll(read, { timeout: 30_000 }).toContain('&tr=')
  return read()
}

const expectWhole = async (page: ScriptedPage): Promise<void> => {
  await frameIn(page, 0.5, 10)
  await seekTo(page, 25)
  await untilProgress(page, 1)
  expect(await servedHashes(page)).toEqual({ 'film.mp4': sha256(film()) })
}

test('what Firefox shares Chromium plays', async () => {
  const link = await shareFromFirefox(await firefox.open(stage.app.url))
  const other = await stage.newPage()
  await other.goto(link)
  await expectWhole(other)
})

test('what Chromium shares Firefox plays', async () => {
  const page = await stage.openApp()
  await shareFiles(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: film() }])
  await expect.poll(() => page.locator('share-link input').inputValue()).toContain('&tr=')
  await expectWhole(await firefox.open(await page.locator('share-link input').inputValue()))
})

test('a second tab is served by the first, and takes over when the first closes', async () => {
  const seeding = await rivals.open(stage)
  await seeding.evaluate((rate) => rival.throttleUpload(rate), 100 * KiB)
  const magnet = await rivalSeeds(seeding, [named('film.mp4', film())], {
    pieceLength: 16 * KiB,
    announce: [stage.tracker.url],
  })
  const context = await firefox.newContext()
  const first = await firefox.open(`${stage.app.url}#${magnet}`, context)
  await frameIn(first, 0, 10)
  const second = await firefox.open(`${stage.app.url}#${magnet}`, context)
  await frameIn(second, 0, 10)
  // One tab owns it: the seeder sees one of us.
  expect(await seeding.evaluate(() => rival.torrents[0]?.numPeers)).toBe(1)
  await first.close()
  await until(second, () => !watching.element().paused, null)
  // What the first had not got yet comes to the second by itself.
  await seekTo(second, 28)
  await untilProgress(second, 1)
  expect(await servedHashes(second)).toEqual({ 'film.mp4': sha256(film()) })
})
