/** Several people, several tabs: who gets the film from whom. */
import { expect, test } from 'vitest'
import { film, filmFile, sha256 } from './support/fixtures.ts'
import { named, rivalSeeds } from './support/rival-page.ts'
import { rivals } from './support/rivals-of-file.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, servedHashes, shareFiles, untilProgress } from './support/watch.ts'

const KiB = 1024

test('the swarm survives its first seed', async () => {
  const seeder = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const first = await stage.openApp(`#${seeder.magnet}`)
  await untilProgress(first, 1)
  await seeder.stop()

  const second = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(second, 0.5, 10)
  await seekTo(second, 25)
  expect(await servedHashes(second)).toEqual({ 'film.mp4': sha256(film()) })
})

test('a dropped film becomes a link that another browser plays from', async () => {
  const page = await stage.openApp()
  const data = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer()
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    transfer.items.add(new File([bytes], 'my holidays.mp4', { type: 'video/mp4' }))
    return transfer
  }, film().toString('base64'))
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('torrent-app', type, { dataTransfer: data })
  }
  const link = await page.locator('share-link input').inputValue()
  expect(link.startsWith(`${stage.app.url}#magnet:?`)).toBe(true)

  const other = await stage.newPage()
  await other.goto(link)
  await frameIn(other, 0.5, 10)
  expect(await servedHashes(other)).toEqual({ 'my holidays.mp4': sha256(film()) })
})

test('files picked by hand are shared as well, and the sharer can watch', async () => {
  const page = await stage.openApp()
  const link = await shareFiles(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: film() }])
  expect(link).toContain('#magnet:?')
  await frameIn(page, 0, 10)
})

test('a second tab is served by the first, and takes over when the first closes', async () => {
  // Seeded by a page: WebRTC in Node may crash when a connection ends, and here one does.
  const seeding = await rivals.open(stage)
  await seeding.evaluate((rate) => rival.throttleUpload(rate), 100 * KiB)
  const magnet = await rivalSeeds(seeding, [named('film.mp4', film())], {
    pieceLength: 16 * KiB,
    announce: [stage.tracker.url],
  })
  const context = await stage.newContext()
  const first = await stage.openApp(`#${magnet}`, context)
  await frameIn(first, 0, 10)
  const second = await stage.openApp(`#${magnet}`, context)
  await frameIn(second, 0, 10)
  // One tab owns it: the seeder sees one of us.
  expect(await seeding.evaluate(() => rival.torrents[0]?.numPeers)).toBe(1)
  await first.close()
  // What the first had not got yet comes to the second by itself.
  await seekTo(second, 28)
  await untilProgress(second, 1)
  expect(await servedHashes(second)).toEqual({ 'film.mp4': sha256(film()) })
})
