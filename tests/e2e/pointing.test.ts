/** A viewer who points at a place of the time bar: its picture is fetched before the click. */
import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { filmSeconds, temporaryFolder } from './support/fixtures.ts'
import { openPausedFilm } from './support/paused-film.ts'
import { frameIn, until } from './support/watch.ts'

/** How many of the pieces are here that lie around this share of the film, 0 … 1. */
const piecesAround = (page: Page, share: number): Promise<number> =>
  page.evaluate((share) => {
    const { pieces, pieceCount } = watching.element().torrent ?? { pieces: new Uint8Array(), pieceCount: 0 }
    const at = Math.floor(share * pieceCount)
    const around = Array.from({ length: 11 }, (_, i) => at - 5 + i)
    return around.filter((piece) => ((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0).length
  }, share)

const folders: { remove(): void }[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

const startPaused = (): Promise<Page> => {
  const folder = temporaryFolder()
  folders.push(folder)
  return openPausedFilm(folder)
}

test('what the picture needs is there before the click, and nothing else of that place', async () => {
  const page = await startPaused()
  const second = filmSeconds * 0.8
  const bar = await page.locator('torrent-time-bar').boundingBox()
  if (bar === null) throw new Error('There is no time bar.')
  const [x, y] = [bar.x + bar.width * 0.8, bar.y + bar.height / 2]
  expect(await piecesAround(page, 0.8)).toBe(0)
  await page.mouse.move(x, y)
  await expect.poll(() => piecesAround(page, 0.8)).toBeGreaterThan(0)
  expect(await piecesAround(page, 0.6)).toBe(0)
  expect(await piecesAround(page, 0.95)).toBe(0)
  expect(await page.evaluate(() => watching.element().currentTime)).toBeLessThan(10)
  const shown = frameIn(page, second - 1.5, second + 1.5)
  await page.mouse.click(x, y)
  await shown
})

test('a page with a time bar of its own says where its viewer points', async () => {
  const page = await startPaused()
  await page.evaluate((second) => {
    const player = watching.element() as HTMLElement & { expectSeek(seconds: number | null): void }
    player.expectSeek(second)
  }, filmSeconds * 0.6)
  await expect.poll(() => piecesAround(page, 0.6)).toBeGreaterThan(0)
  await until(page, () => (watching.element().torrent?.downloadRate ?? 0) === 0, null)
  expect(await piecesAround(page, 0.8)).toBe(0)
})
