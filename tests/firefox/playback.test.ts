/** Firefox: a film out of the swarm into the picture, and out of storage when everything else is gone. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { film, filmFile, filmSeconds, sha256, song } from '../e2e/support/fixtures.ts'
import {
  frameIn,
  seekTo,
  servedHashes,
  until,
  untilBuildKept,
  untilProgress,
  visibleText,
} from '../e2e/support/watch.ts'

const KiB = 1024
/** Bytes a second: more than the film needs, and so slow that its end is not there when we seek. */
const slow = 60 * KiB

let backstage: Backstage
let firefox: WatchedFirefox
// One for each test: the last takes away what others would need.
beforeEach(async () => {
  ;[backstage, firefox] = await Promise.all([startBackstage(), startFirefox()])
})
afterEach(async () => {
  const errors = [...(firefox?.pageErrors ?? [])]
  await firefox?.close()
  await backstage?.close()
  expect(errors).toEqual([])
})

test('plays, seeks into parts that are not there yet, and plays to the end', async () => {
  const { magnet } = await backstage.seed({ input: filmFile, pieceLength: 16 * KiB, uploadLimit: slow })
  const page = await firefox.open(`${backstage.app.url}#${magnet}`)
  await frameIn(page, 0, 2)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  expect(await page.evaluate(() => watching.element().torrent?.progress)).toBeLessThan(1)

  const shown = await seekTo(page, 24)
  expect(Math.abs(shown - 24)).toBeLessThan(0.2)
  await frameIn(page, 24.5, 27)
  // Back to a place that was skipped.
  expect(Math.abs((await seekTo(page, 10)) - 10)).toBeLessThan(0.2)
  await frameIn(page, 10.5, 13)

  await seekTo(page, filmSeconds - 2)
  await until(page, () => watching.element().ended, null)
})

test('music: it plays, or the sound device is told to be missing', async () => {
  const { magnet } = await backstage.seed({ input: song })
  const page = await firefox.open(`${backstage.app.url}#${magnet}`)
  const outcome = async (): Promise<string> => {
    const text = await visibleText(page)
    if (text.includes('cannot play')) return text
    if (text.includes('The sound device cannot be used')) return 'told'
    return (await page.evaluate(() => watching.native().ended)) ? 'played' : 'neither yet'
  }
  await expect.poll(outcome, { timeout: 40_000 }).toMatch(/^(told|played)$/)
})

test('plays from storage with nobody there, no server and no network', async () => {
  const seeder = await backstage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await firefox.open(`${backstage.app.url}#${seeder.magnet}`)
  await untilProgress(page, 1)
  await until(page, () => navigator.serviceWorker.controller !== null, null)
  await page.evaluate(async (length) => {
    // On disk, and not only in memory.
    const stored = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('torrent-player')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const reading = database.transaction('pieces').objectStore('pieces').getAll()
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => {
            database.close()
            resolve(reading.result.reduce((sum, row: ArrayBuffer) => sum + row.byteLength, 0))
          }
        }
      })
    while ((await stored()) < length) await new Promise((resolve) => setTimeout(resolve, 100))
  }, film().length)
  await untilBuildKept(page)
  await seeder.stop()
  await backstage.app.close()
  await page.setOfflineMode(true)
  await page.reload({ waitUntil: 'domcontentloaded' })
  expect(await page.evaluate(() => navigator.onLine)).toBe(false)
  await frameIn(page, 0.5, 10)
  await seekTo(page, 25)
  expect(await servedHashes(page)).toEqual({ 'film.mp4': sha256(film()) })
})
