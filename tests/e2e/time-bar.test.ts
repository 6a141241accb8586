/** The time bar: pieces lie where they are in time, a click shows where it goes, and pointing shows more. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { dist } from './support/file-site.ts'
import { film, filmSeconds, temporaryFolder, withGaps, writeFiles } from './support/fixtures.ts'
import { openPausedFilm } from './support/paused-film.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const KiB = 1024

const folders: { remove(): void }[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/media/${name}`, import.meta.url))

/** What the bar draws and says now. */
const barOf = (page: Page) =>
  page.evaluate(() => {
    const root = watching.element().shadowRoot
    const bar = root?.querySelector('torrent-time-bar')
    const inside = bar?.shadowRoot
    const canvas = inside?.querySelector('canvas')
    const [rail, thumb] = [inside?.querySelector('.rail'), inside?.querySelector('.thumb')].map((element) =>
      element?.getBoundingClientRect(),
    )
    const at = (thumb?.left ?? 0) + (thumb?.width ?? 0) / 2
    return {
      here: bar?.here.map(({ begin, end }) => [begin, end]) ?? [],
      /** Where chapters begin, in percent of the rail. */
      marks: [...(inside?.querySelectorAll('.chapter') ?? [])].map((mark) => {
        const { left, width } = mark.getBoundingClientRect()
        const { left: begin = 0, width: whole = 1 } = rail ?? {}
        return Math.round(((left + width / 2 - begin) / whole) * 1000) / 10
      }),
      box: [...(inside?.querySelectorAll('.box:not([hidden]) :is(.title, .time, .state)') ?? [])].map(
        ({ textContent }) => textContent,
      ),
      /** How many colours the picture in the box has; 0: there is none. */
      colours: watching.coloursOf(canvas),
      size: canvas ? [canvas.width, canvas.height] : [],
      said: bar?.getAttribute('aria-valuetext'),
      isSeeking: inside?.querySelector('.seeking') !== null,
      thumb: (at - (rail?.left ?? 0)) / (rail?.width ?? 1),
      time:
        root?.querySelector('media-time-display')?.shadowRoot?.textContent?.trim().split('\n').at(-1) ?? '',
      received: watching.element().torrent?.received ?? 0,
    }
  })

/** A place on the bar, 0 … 1 of the film. */
const placeAt = async (page: Page, share: number): Promise<[x: number, y: number]> => {
  const rail = await page.locator('torrent-time-bar .rail').boundingBox()
  if (rail === null) throw new Error('There is no time bar.')
  return [rail.x + rail.width * share, rail.y + rail.height / 2]
}

/** Waits until a stretch of the film, in seconds, can be played. */
const untilBuffered = (page: Page, stretch: readonly [begin: number, end: number]): Promise<void> =>
  until(
    page,
    ([begin, end]) => {
      const { buffered } = watching.native()
      return Array.from({ length: buffered.length }, (_, i) => i).some(
        (i) => buffered.start(i) <= begin && buffered.end(i) >= end,
      )
    },
    stretch,
  )

/** A film that is paused at its first second, of which the beginning is here and some seconds around 60 %. */
const startWithParts = async (): Promise<Page> => {
  const folder = temporaryFolder()
  folders.push(folder)
  const page = await openPausedFilm(folder)
  await untilBuffered(page, [0.1, 2])
  await seekTo(page, filmSeconds * 0.6)
  await untilBuffered(page, [18, 19.5])
  await page.evaluate(() => watching.element().pauseTorrent())
  await seekTo(page, 1)
  await page.locator('torrent-player').hover({ position: { x: 100, y: 100 } })
  await expect.poll(async () => isDrawn((await barOf(page)).here, 0.61)).toBe(true)
  return page
}

const isDrawn = (segments: readonly (readonly number[])[], share: number): boolean =>
  segments.some(([begin = 0, end = 0]) => begin <= share && share < end)

test('draws what is here where it is in time, and shows only that', async () => {
  const page = await startWithParts()
  const { here } = await barOf(page)
  expect(here[0]?.[0]).toBe(0)
  const buffered = await page.evaluate(() => watching.element().buffered.end(0))
  // Half a second: a piece that holds the end of the buffer may be drawn to its end, or not be complete.
  expect(here[0]?.[1]).toBeGreaterThan((buffered - 0.5) / filmSeconds)
  expect(isDrawn(here, 0.4)).toBe(false)
  expect(isDrawn(here, 0.8)).toBe(false)

  await page.evaluate(() => {
    const bar = watching.element().shadowRoot?.querySelector('torrent-time-bar')
    if (bar) {
      bar.chapters = [
        { start: 0, title: 'The beginning' },
        { start: 15, title: 'The middle' },
      ]
    }
  })
  await page.evaluate(() => watching.element().resumeTorrent())
  await until(page, () => (watching.element().torrent?.downloadRate ?? 0) === 0, null)
  const { received } = await barOf(page)
  await page.mouse.move(...(await placeAt(page, 0.61)))
  await expect.poll(async () => (await barOf(page)).colours).toBeGreaterThan(16)
  const pointed = await barOf(page)
  expect(pointed.box).toEqual(['The middle', '0:18', 'Plays at once'])
  expect(pointed.size).toEqual([160, 90])
  // Reading for a picture asks nobody for anything.
  expect(pointed.received).toBe(received)

  await page.evaluate(() => watching.element().pauseTorrent())
  const { here: now } = await barOf(page)
  const missing = [0.4, 0.3, 0.8, 0.97].find((share) => !isDrawn(now, share))
  if (missing === undefined) throw new Error(`All of it is here: ${JSON.stringify(now)}`)
  await page.mouse.move(...(await placeAt(page, missing)))
  await expect.poll(async () => (await barOf(page)).box.at(-1)).toBe('Not here yet')
  expect((await barOf(page)).colours).toBe(0)
})

/** As in a browser that decodes only in media elements. */
const withoutVideoDecoder = (): void => {
  const script = readFileSync(join(dist, 'picture-worker.js'), 'utf8')
  site.pages['/picture-worker.js'] = `delete globalThis.VideoDecoder\n${script}`
}

test('shows at once where a seek goes, and Escape ends a drag without one', async () => {
  withoutVideoDecoder()
  const page = await startWithParts()
  await page.mouse.move(...(await placeAt(page, 0.61)))
  await expect.poll(async () => (await barOf(page)).colours).toBeGreaterThan(16)
  const player = await page.evaluate(() => watching.element().currentTime)
  await page.mouse.move(...(await placeAt(page, 0.5)))
  await page.mouse.down()
  await page.mouse.move(...(await placeAt(page, 0.9)))
  await expect.poll(async () => (await barOf(page)).thumb).toBeCloseTo(0.9, 1)
  await page.keyboard.press('Escape')
  await page.mouse.up()
  expect(await page.evaluate(() => watching.element().currentTime)).toBe(player)
  expect((await barOf(page)).thumb).toBeLessThan(0.4)

  // A page from right to left: time still goes from left to right.
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl'
    watching.element().pauseTorrent()
  })
  await page.mouse.click(...(await placeAt(page, 0.96)))
  const waiting = await barOf(page)
  expect(waiting).toMatchObject({ said: '0:28 of 0:30', isSeeking: true })
  expect(waiting.thumb).toBeCloseTo(0.96, 1)
  expect(waiting.time).toContain('0:28')
  expect(await page.evaluate(() => watching.native().seeking)).toBe(true)
  const shown = frameIn(page, 27, 30)
  await page.evaluate(() => watching.element().resumeTorrent())
  await shown
  await expect.poll(async () => (await barOf(page)).isSeeking).toBe(false)
})

test('a second tab draws, shows and asks ahead as the tab does that runs the torrent', async () => {
  const folder = temporaryFolder()
  folders.push(folder)
  writeFiles(folder.path, { 'film.mp4': withGaps(film(), 40 * KiB) })
  const { magnet } = await stage.seed({ input: join(folder.path, 'film.mp4'), pieceLength: 256 * KiB })
  const element = `<torrent-player ice-servers="[]" muted autoplay download="window" read-ahead="2"
      src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`
  const context = await stage.newContext()
  const open = async (): Promise<Page> => {
    const page = await site.open(stage, { element, context })
    await frameIn(page, 0, 10)
    await page.evaluate(() => watching.element().pause())
    return page
  }
  const [page, guest] = [await open(), await open()]
  // Both browsers have read ahead as far as they do, by the film's own map of seconds and bytes.
  await until(guest, () => (watching.element().torrent?.downloadRate ?? 1) === 0, null)
  await expect
    .poll(async () => (await barOf(guest)).here.length > 0 && (await barOf(guest)).here)
    .toEqual((await barOf(page)).here)

  const { received, here } = await barOf(guest)
  expect([isDrawn(here, 0.11), isDrawn(here, 0.81)]).toEqual([true, false])
  await guest.mouse.move(...(await placeAt(guest, 0.11)))
  await expect.poll(async () => (await barOf(guest)).colours).toBeGreaterThan(16)
  expect(await barOf(guest)).toMatchObject({ box: ['0:03', 'Plays at once'], size: [160, 90], received })

  // What is not here yet comes when the pointer rests on it: as much as its picture needs.
  await guest.mouse.move(...(await placeAt(guest, 0.81)))
  await expect.poll(async () => isDrawn((await barOf(guest)).here, 0.81)).toBe(true)
  expect(isDrawn((await barOf(guest)).here, 0.95)).toBe(false)
})

test.each(['inside.mkv', 'inside.mp4'])(
  'the chapters of %s are marked, and named where one points',
  async (name) => {
    const { magnet } = await stage.seed({ input: fixture(name), pieceLength: 16 * KiB })
    const element = `<torrent-player ice-servers="[]" muted autoplay
      src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`
    const page = await site.open(stage, { element })
    await frameIn(page, 0.1, 20)
    await page.evaluate(() => watching.element().pause())
    const seconds = 20
    const told = async (tab: Page): Promise<void> => {
      // Chapters begin at 0, 7 and 15 of 20 seconds; the film's beginning needs no mark.
      await expect.poll(async () => (await barOf(tab)).marks).toEqual([closeTo(35), closeTo(75)])
      await tab.locator('torrent-player').hover({ position: { x: 100, y: 100 } })
      for (const [at, title] of [
        [3.5, 'Opening'],
        [6.5, 'Opening'],
        [7.5, 'Mitte: ä ö ü'],
        [16.5, '結末'],
      ] as const) {
        await tab.mouse.move(...(await placeAt(tab, at / seconds)))
        await expect
          .poll(async () => (await barOf(tab)).box.slice(0, 2))
          .toEqual([title, `0:${String(Math.floor(at)).padStart(2, '0')}`])
      }
    }
    await told(page)

    // From the menu one comes to where a chapter begins.
    await page.locator('torrent-player').hover({ position: { x: 100, y: 100 } })
    await page.getByRole('button', { name: 'Chapters' }).click()
    const rows = page.getByRole('menu', { name: 'Chapters' }).getByRole('menuitemradio')
    expect((await rows.allInnerTexts()).map((row) => row.split(/\s*\n\s*/).filter(Boolean))).toEqual([
      ['Opening', '0:00'],
      ['Mitte: ä ö ü', '0:07'],
      ['結末', '0:15'],
    ])
    const place = () =>
      page.evaluate(() => [watching.native().currentTime, watching.native().seeking, watching.hasPicture()])
    await rows.nth(2).click()
    await expect.poll(place).toEqual([15, false, true])
    await page.getByRole('button', { name: 'Chapters' }).press('Enter')
    await expect.poll(() => rows.nth(2).getAttribute('aria-checked')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect.poll(place).toEqual([7, false, true])
    // In a second tab, which reads of the film through the first one.
    const guest = await site.open(stage, { element, context: page.context() })
    await frameIn(guest, 0.1, 20)
    await told(guest)
  },
)

/** A mark may be drawn half a percent beside its place. */
const closeTo = (percent: number): number => expect.closeTo(percent, 0)
