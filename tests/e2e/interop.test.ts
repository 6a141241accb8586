/** Against webtorrent@3 as it ships for browsers, both ways, byte for byte. */
import { expect, test } from 'vitest'
import { film, sha256 } from './support/fixtures.ts'
import { named, rivalDownloads, rivalSeeds } from './support/rival-page.ts'
import { rivals } from './support/rivals-of-file.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, servedHashes, shareFiles } from './support/watch.ts'

const KiB = 1024

/** Not a multiple of anything, so that pieces cross files and the last one is short. */
const noise = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}
const extras = { 'b.bin': noise(100_003, 1), 'c.bin': noise(77, 2), 'd.bin': noise(333_333, 3) }

test('webtorrent seeds a film, we play it, and every byte is the same', async () => {
  const bytes = film()
  const seeding = await rivals.open(stage)
  const magnet = await rivalSeeds(seeding, [named('film.mp4', bytes)], {
    pieceLength: 32 * KiB,
    announce: [stage.tracker.url],
  })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.5, 10)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  expect(await servedHashes(page)).toEqual({ 'film.mp4': sha256(bytes) })
})

test('webtorrent seeds several files, and we serve each of them as it is', async () => {
  const files = { 'a film.mp4': film(), ...extras }
  const seeding = await rivals.open(stage)
  const magnet = await rivalSeeds(
    seeding,
    Object.entries(files).map(([name, bytes]) => named(name, bytes)),
    { name: 'several', pieceLength: 32 * KiB, announce: [stage.tracker.url] },
  )
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0, 10)
  const hashes = Object.entries(await servedHashes(page)).map(([path, hash]) => [
    path.split('/').at(-1),
    hash,
  ])
  expect(Object.fromEntries(hashes)).toEqual(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
  )
})

test('we seed a film, and webtorrent downloads every byte of it', async () => {
  const bytes = film()
  const page = await stage.openApp()
  const link = await shareFiles(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: bytes }])
  const downloading = await rivals.open(stage)
  const hashes = await rivalDownloads(downloading, link.slice(link.indexOf('#') + 1))
  expect(hashes).toEqual({ 'film.mp4': sha256(bytes) })
})

test('we seed several files, and webtorrent downloads every byte of them', async () => {
  const files = { 'a film.mp4': film(), ...extras }
  const page = await stage.openApp()
  const link = await shareFiles(
    page,
    Object.entries(files).map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer })),
  )
  const downloading = await rivals.open(stage)
  const hashes = await rivalDownloads(downloading, link.slice(link.indexOf('#') + 1))
  expect(
    Object.fromEntries(Object.entries(hashes).map(([path, hash]) => [path.split('/').at(-1), hash])),
  ).toEqual(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])))
})
