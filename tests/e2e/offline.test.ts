/** What is here plays without anybody's help: no network, no server, no page that was there before. */
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { film, filmFile, sha256 } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, seekTo, servedHashes, untilBuildKept, untilProgress } from './support/watch.ts'

const KiB = 1024

let stage: Stage
// One for each test: they take away what others would need.
beforeEach(async () => {
  stage = await startStage()
})
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.close()
  expect(errors).toEqual([])
})

const storedBytes = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
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
      }),
  )

test('the service worker is killed in the middle of playback, and playback goes on', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB, uploadLimit: 150 * KiB })
  const context = await stage.newContext()
  const page = await stage.openApp(`#${magnet}`, context)
  await frameIn(page, 1, 10)
  const session = await context.newCDPSession(page)
  const running = new Map<string, string>()
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { versionId, runningStatus } of versions) running.set(versionId, runningStatus)
  })
  await session.send('ServiceWorker.enable')
  const stop = async (): Promise<void> => {
    await expect.poll(() => [...running.values()]).toContain('running')
    await session.send('ServiceWorker.stopAllWorkers')
    await expect.poll(() => [...running.values()]).not.toContain('running')
  }
  await stop()
  // What is buffered would play on anyway: only a place that is not there yet shows that answers come again.
  expect(await seekTo(page, 20)).toBeGreaterThan(19)
  await frameIn(page, 21, 25)
  await stop()
  await seekTo(page, 9)
  await frameIn(page, 10, 13)
  expect(await page.evaluate(() => watching.element().error)).toBe(null)
})

test('reload without network and without server: what was downloaded plays', async () => {
  const seeder = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const context = await stage.newContext()
  const page = await stage.openApp(`#${seeder.magnet}`, context)
  await untilProgress(page, 1)
  // On disk, and not only in memory.
  await expect.poll(() => storedBytes(page), { timeout: 30_000 }).toBe(film().length)
  await untilBuildKept(page)
  await context.setOffline(true)
  await seeder.stop()
  await stage.app.close()
  await page.reload()
  await frameIn(page, 0.5, 30)
  await seekTo(page, 25)
  expect(await servedHashes(page)).toEqual({ 'film.mp4': sha256(film()) })
})
