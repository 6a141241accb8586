/** Firefox: a long Matroska film plays before all of it is here, and with another soundtrack. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { padMatroska, temporaryFolder, twoSoundFilms, writeFiles } from '../e2e/support/fixtures.ts'
import { toneOf } from '../e2e/support/tone.ts'
import { frameIn, seekTo, until } from '../e2e/support/watch.ts'

const KiB = 1024
const MiB = 1024 * KiB
/** Hertz. The tones of the two soundtracks, and how well a tone is told. */
const [low, high, about] = [440, 1760, 20]

let backstage: Backstage
let firefox: WatchedFirefox
beforeEach(async () => {
  ;[backstage, firefox] = await Promise.all([startBackstage(), startFirefox()])
})
afterEach(async () => {
  const errors = [...(firefox?.pageErrors ?? [])]
  await firefox?.close()
  await backstage?.close()
  expect(errors).toEqual([])
})

test('a long Matroska film plays before it is here, seeks, switches its soundtrack, and ends', async () => {
  const [mkv = ''] = twoSoundFilms
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { 'film.mkv': padMatroska(readFileSync(mkv), 9 * MiB) })
    const { magnet } = await backstage.seed({
      input: `${folder.path}/film.mkv`,
      pieceLength: 16 * KiB,
      uploadLimit: 400 * KiB,
    })
    const page = await firefox.open(`${backstage.app.url}#${magnet}`)
    await frameIn(page, 0, 10)
    expect(await page.evaluate(() => watching.element().torrent?.progress)).toBeLessThan(0.9)
    expect(await page.evaluate(() => watching.native().src.startsWith('blob:'))).toBe(true)
    expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
    expect(Math.abs((await toneOf(page)) - low)).toBeLessThan(about)

    expect(Math.abs((await seekTo(page, 18)) - 18)).toBeLessThan(0.3)
    expect(Math.abs((await seekTo(page, 5)) - 5)).toBeLessThan(0.3)
    await page.evaluate(() => {
      watching.element().soundtrack = 3
    })
    await until(page, () => watching.element().soundtrack === 3, null)
    await frameIn(page, 4, 20)
    expect(Math.abs((await toneOf(page)) - high)).toBeLessThan(about)

    // The end comes, and at the end of what there is.
    await page.evaluate(() => {
      watching.element().currentTime = 22
    })
    await until(page, () => watching.element().ended, null)
    const { duration, currentTime } = await page.evaluate(() => ({
      duration: watching.element().duration,
      currentTime: watching.element().currentTime,
    }))
    expect(Math.abs(duration - currentTime)).toBeLessThan(0.1)
    expect(await page.evaluate(() => watching.element().error)).toBe(null)
  } finally {
    folder.remove()
  }
})
