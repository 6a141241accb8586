/**
 * A download that is left goes on, and the bar at the foot of the page shows it; what a person stops is
 * stopped.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { film, filmFile, temporaryFolder } from './support/fixtures.ts'
import type { SeederProcess } from './support/seeder.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, shareFiles, snapshotOf, untilProgress } from './support/watch.ts'

const KiB = 1024
/** Bytes a second: of {@link longFilm} some is missing however slow the machine is. */
const slow = 100_000
const restBytes = 30_000_000

let stage: Stage
const folder = temporaryFolder()
/** The film, and so much more of it that nobody looks at: the download takes minutes. */
const longFilm = join(folder.path, 'film.mp4')
const otherFilm = join(folder.path, 'other.mp4')

/** A box of MP4 that players skip. */
const freeBox = (fill: number): Buffer => {
  const box = Buffer.alloc(restBytes, fill)
  box.writeUInt32BE(restBytes)
  box.write('free', 4, 'latin1')
  return box
}
beforeAll(async () => {
  stage = await startStage()
  writeFileSync(longFilm, Buffer.concat([film(), freeBox(1)]))
  writeFileSync(otherFilm, Buffer.concat([film(), freeBox(2)]))
})
afterEach(() => stage.clear())
afterAll(async () => {
  await stage?.close()
  folder.remove()
})

const seed = (input: string, uploadLimit: number): Promise<SeederProcess> =>
  stage.seed({ input, pieceLength: 32 * KiB, uploadLimit })
const bar = (page: Page) => page.getByRole('region', { name: 'Transfers in this tab' })
const goHome = (page: Page): Promise<void> => page.getByRole('link', { name: 'Torrent Player' }).click()
const percent = async (page: Page): Promise<number> =>
  Number(/(\d+) %/.exec((await bar(page).textContent()) ?? '')?.[1] ?? Number.NaN)

test('a film that is left is downloaded on; paused it rests; and the way back plays it from where it is', async () => {
  const seeder = await seed(longFilm, slow)
  const page = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(page, 0, 10)
  expect(await bar(page).count()).toBe(0)
  const before = (await snapshotOf(page))?.progress ?? 0
  await goHome(page)
  await bar(page).getByText('film', { exact: true }).waitFor()
  // It goes on, and its one peer stays.
  await expect.poll(() => percent(page), { timeout: 30_000 }).toBeGreaterThan(100 * before + 1)
  expect(await seeder.peers()).toBe(1)

  await bar(page).getByRole('button', { name: 'Pause film' }).press('Enter')
  await bar(page).getByText('paused').waitFor()
  await bar(page).getByRole('button', { name: 'Resume film' }).press('Enter')
  await expect.poll(() => bar(page).textContent()).toMatch(/↓ (?!0 )\d/)

  const reached = await percent(page)
  await bar(page).getByRole('link', { name: 'Back to the film: film' }).click()
  await frameIn(page, 0, 10)
  expect(await bar(page).count()).toBe(0)
  expect((await snapshotOf(page))?.progress ?? 0).toBeGreaterThanOrEqual((reached - 1) / 100)
  expect(stage.pageErrors).toEqual([])
})

test('what is stopped has no peer any more, can be undone for a while, and is not there after a reload', async () => {
  const seeder = await seed(longFilm, slow)
  const page = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(page, 0, 10)
  await goHome(page)
  await bar(page).getByRole('button', { name: 'Stop film' }).press('Enter')
  await bar(page).getByText('Stopped. What is here stays.').waitFor()
  await expect.poll(() => seeder.peers()).toBe(0)
  // The focus is where the undo is.
  await page.keyboard.press('Enter')
  await expect.poll(() => seeder.peers()).toBe(1)
  await bar(page).getByRole('button', { name: 'Pause film' }).waitFor()
  await bar(page).getByRole('button', { name: 'Stop film' }).click()
  await bar(page).getByRole('button', { name: 'Take film off this list' }).click()
  await expect.poll(() => bar(page).count()).toBe(0)
  await expect.poll(() => seeder.peers()).toBe(0)
  await page.reload()
  await page.getByRole('button', { name: 'Share files' }).waitFor()
  expect(await bar(page).count()).toBe(0)
})

test('opening another film leaves the first one in the bar, and several fold', async () => {
  const one = await seed(longFilm, slow)
  const two = await seed(otherFilm, slow)
  const page = await stage.openApp(`#${one.magnet}`)
  await frameIn(page, 0, 10)
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#${two.magnet}`)
  await bar(page).getByText('film', { exact: true }).waitFor()
  await frameIn(page, 0, 10)
  await goHome(page)
  const fold = bar(page).getByRole('button', { name: /^2 transfers/ })
  await fold.press('Enter')
  await bar(page).getByText('other', { exact: true }).waitFor()
  await bar(page).getByRole('link', { name: 'Back to the film: film' }).waitFor()
  await page.keyboard.press('Escape')
  await bar(page).getByText('other', { exact: true }).waitFor({ state: 'hidden' })
  expect([await one.peers(), await two.peers()]).toEqual([1, 1])
})

test('a film that is whole is let go of; what is shared goes on till it is stopped', async () => {
  const seeder = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const page = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(page, 0, 30)
  await untilProgress(page, 1)
  await goHome(page)
  await page.getByRole('button', { name: 'Share files' }).waitFor()
  expect(await bar(page).count()).toBe(0)

  const link = await shareFiles(page, [{ name: 'mine.mp4', mimeType: 'video/mp4', buffer: film() }])
  const viewer = await stage.openApp(link.slice(link.indexOf('#')))
  await frameIn(viewer, 0, 30)
  await untilProgress(viewer, 1)
  await goHome(page)
  await page.getByRole('button', { name: 'Stop sharing mine.mp4' }).click()
  await page.getByText('No longer shared').waitFor()
  await page.getByRole('button', { name: 'Undo: share mine.mp4 again' }).click()
  await page.getByRole('button', { name: 'Stop sharing mine.mp4' }).waitFor()
  // It is listed in the bar while something else is watched.
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#${seeder.magnet}`)
  await bar(page).getByText('Shared from this tab').waitFor()
  await bar(page).getByRole('button', { name: 'Stop sharing mine' }).click()
  await bar(page).getByText('No longer shared.').waitFor()
  const other = await stage.openApp(link.slice(link.indexOf('#')))
  await other.getByRole('heading', { name: 'mine' }).waitFor()
  expect(stage.pageErrors).toEqual([])
})
