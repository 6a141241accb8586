/** Films that are put into another form while they play: another soundtrack, to be heard. */
import { expect, test } from 'vitest'
import { twoSoundFilms } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { toneOf } from './support/tone.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const KiB = 1024
/** Hertz. The tones of the two soundtracks, and how well a tone is told. */
const [low, high, about] = [440, 1760, 20]

test.each(twoSoundFilms)('%s: the other soundtrack is heard', async (input) => {
  const { magnet } = await stage.seed({ input, pieceLength: 16 * KiB })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.5, 10)
  expect(Math.abs((await toneOf(page)) - low)).toBeLessThan(about)
  await page.evaluate(() => {
    watching.element().soundtrack = 3
  })
  await until(page, () => watching.element().soundtrack === 3, null)
  await until(page, () => watching.native().src.startsWith('blob:'), null)
  await frameIn(page, 0, 20)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  expect(Math.abs((await toneOf(page)) - high)).toBeLessThan(about)
  expect(Math.abs((await seekTo(page, 18)) - 18)).toBeLessThan(0.3)
  expect(Math.abs((await seekTo(page, 6)) - 6)).toBeLessThan(0.3)
  expect(Math.abs((await toneOf(page)) - high)).toBeLessThan(about)
  await page.evaluate(() => {
    watching.element().currentTime = 22.5
  })
  await until(page, () => watching.element().ended, null)
  expect(await page.evaluate(() => watching.element().error)).toBe(null)
})
