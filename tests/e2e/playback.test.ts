/** A film out of the swarm, through the service worker, into the picture. */
import { expect, test } from 'vitest'
import {
  film,
  filmFile,
  filmSeconds,
  temporaryFolder,
  withMoovAtEnd,
  writeFiles,
} from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, snapshotOf, untilProgress } from './support/watch.ts'

const KiB = 1024
/**
 * Bytes a second: more than the film needs, and so slow that its end is not there when we seek, on a busy
 * machine either.
 */
const slow = 60 * KiB

test('plays, and seeks into parts that are not there yet', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB, uploadLimit: slow })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0, 1)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)

  const before = await snapshotOf(page)
  const target = 24
  const piece = Math.floor((target / filmSeconds) * (before?.pieceCount ?? 0))
  expect((before?.pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))).toBe(0)
  const shown = await seekTo(page, target)
  expect(Math.abs(shown - target)).toBeLessThan(0.2)
  // It is playing from there, not a still picture.
  await frameIn(page, target + 0.5, target + 3)

  // Back to a place that was skipped.
  expect(Math.abs((await seekTo(page, 10)) - 10)).toBeLessThan(0.2)
  await frameIn(page, 10.5, 13)
})

test.each([
  ['/#magnet:…', ({ magnet }: { magnet: string }) => `#${magnet}`],
  ['/#<info hash>', ({ infoHash }: { infoHash: string }) => `#${infoHash}`],
  ['/?magnet=<encoded>', ({ magnet }: { magnet: string }) => `?magnet=${encodeURIComponent(magnet)}`],
])('%s opens and plays', async (_name, address) => {
  const seeder = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await stage.openApp(address(seeder))
  await frameIn(page, 0.5, 5)
})

test('plays to its end', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0, 5)
  await seekTo(page, filmSeconds - 2)
  await page.waitForFunction(() => watching.element().ended)
  await untilProgress(page, 1)
})

test('plays a film with its index at the end', async () => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { 'late-index.mp4': withMoovAtEnd(film()) })
    const { magnet } = await stage.seed({
      input: `${folder.path}/late-index.mp4`,
      pieceLength: 16 * KiB,
      uploadLimit: slow,
    })
    const page = await stage.openApp(`#${magnet}`)
    await frameIn(page, 0, 2)
    expect((await snapshotOf(page))?.progress).toBeLessThan(1)
    await seekTo(page, 20)
  } finally {
    folder.remove()
  }
})
