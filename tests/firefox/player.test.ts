/** Firefox: subtitles are shown at their time, and the time bar shows what is here and a picture of it. */
import { join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { film, filmSeconds, temporaryFolder, withGaps, writeFiles } from '../e2e/support/fixtures.ts'
import { frameIn, seekTo, until } from '../e2e/support/watch.ts'

const KiB = 1024
const english = 'WEBVTT\n\n00:02.000 --> 00:08.000\nTwo to eight\n'
const dropped = '1\n00:00:02,000 --> 00:00:08,000\nDropped on the film\n'

let backstage: Backstage
let firefox: WatchedFirefox
const folder = temporaryFolder()
beforeAll(async () => {
  ;[backstage, firefox] = await Promise.all([startBackstage(), startFirefox()])
})
afterAll(async () => {
  await firefox?.close()
  await backstage?.close()
  folder.remove()
})

/** An element in the player or below it, when it is there. */
const find = async (page: Page, selector: string): Promise<ElementHandle> => {
  const found = await page.waitForSelector(`>>> ${selector}`)
  if (found === null) throw new Error(`There is no ${selector}.`)
  return found
}

/** The controls are shown, and this one is pressed. */
const press = async (page: Page, selector: string): Promise<void> => {
  await (await find(page, 'torrent-player')).hover()
  await (await find(page, selector)).click()
}

/** What is drawn over the picture, and what the browser's own track shows at this moment. */
const shownCues = (page: Page) =>
  page.evaluate(() => {
    const drawn = watching.element().shadowRoot?.querySelectorAll('torrent-subtitles') ?? []
    return {
      drawn: [...drawn].flatMap((layer) =>
        [...(layer.shadowRoot ?? layer).querySelectorAll('.cue')].map(({ textContent }) =>
          textContent?.trim(),
        ),
      ),
      active: [...watching.native().textTracks]
        .filter(({ mode }) => mode !== 'disabled')
        .flatMap(({ activeCues }) => [...(activeCues ?? [])].map((cue) => (cue as VTTCue).text)),
    }
  })

const chooseSubtitles = async (page: Page, name: string): Promise<void> => {
  await press(page, 'torrent-subtitle-menu >>> .opener')
  await (await find(page, 'torrent-subtitle-menu >>> [role=radio]')).evaluate((first, name) => {
    const rows = first.closest('[role=radiogroup]')?.querySelectorAll<HTMLElement>('[role=radio]') ?? []
    const row = [...rows].find(({ textContent }) => textContent?.trim() === name)
    if (row === undefined) throw new Error(`There is no ${name}.`)
    row.click()
  }, name)
}

/** What the time bar draws and says. */
const barOf = (page: Page) =>
  page.evaluate(() => {
    const bar = watching.element().shadowRoot?.querySelector('torrent-time-bar')
    const inside = bar?.shadowRoot
    const canvas = inside?.querySelector('canvas')
    const {
      left = 0,
      top = 0,
      width = 0,
      height = 0,
    } = inside?.querySelector('.rail')?.getBoundingClientRect() ?? {}
    return {
      here: bar?.here.map(({ begin, end }): [number, number] => [begin, end]) ?? [],
      box: [...(inside?.querySelectorAll('.box:not([hidden]) :is(.time, .state)') ?? [])].map(
        ({ textContent }) => textContent,
      ),
      /** How many colours the picture in the box has; 0: there is none. */
      colours: watching.coloursOf(canvas),
      rail: { left, top, width, height },
    }
  })

/** The pointer rests at this share of the film. */
const pointAt = async (page: Page, share: number): Promise<void> => {
  const { rail } = await barOf(page)
  await page.mouse.move(rail.left + rail.width * share, rail.top + rail.height / 2)
}

const isHere = ({ here }: Awaited<ReturnType<typeof barOf>>, share: number): boolean =>
  here.some(([begin, end]) => begin <= share && share < end)

test('subtitles beside the film and a dropped file are shown at their time, and can be turned off', async () => {
  writeFiles(folder.path, { 'show/film.mp4': film(), 'show/film.en.vtt': english })
  const { magnet } = await backstage.seed({ input: join(folder.path, 'show'), pieceLength: 16 * KiB })
  const page = await firefox.open(`${backstage.app.url}#${magnet}`)
  await frameIn(page, 0.2, 30)
  await page.evaluate(() => watching.element().pause())
  await seekTo(page, 4)
  await chooseSubtitles(page, 'English')
  await expect
    .poll(() => shownCues(page), { timeout: 15_000 })
    .toEqual({ drawn: ['Two to eight'], active: ['Two to eight'] })
  await seekTo(page, 12)
  await expect.poll(() => shownCues(page)).toEqual({ drawn: [], active: [] })
  await seekTo(page, 4)
  await chooseSubtitles(page, 'Off')
  await expect.poll(() => shownCues(page)).toEqual({ drawn: [], active: [] })

  // Made up, since WebDriver drops no files.
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text], 'mine.de.srt'))
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true })
      watching.element().dispatchEvent(event)
    }
  }, dropped)
  await expect
    .poll(() => shownCues(page), { timeout: 15_000 })
    .toEqual({ drawn: ['Dropped on the film'], active: ['Dropped on the film'] })
  expect(firefox.pageErrors).toEqual([])
})

test('the time bar draws what is here by time, and shows time and picture of it where one points', async () => {
  writeFiles(folder.path, { 'long/film.mp4': withGaps(film(), 40 * KiB) })
  const { magnet } = await backstage.seed({
    input: join(folder.path, 'long/film.mp4'),
    pieceLength: 256 * KiB,
    uploadLimit: 600 * KiB,
  })
  const page = await firefox.open(`${backstage.app.url}#${magnet}`)
  await frameIn(page, 0.2, 30)
  await page.evaluate(() => watching.element().pause())
  await seekTo(page, filmSeconds * 0.6)
  await (await find(page, 'torrent-player')).hover()
  await pointAt(page, 0.605)
  await expect
    .poll(async () => (await barOf(page)).box, { timeout: 20_000 })
    .toEqual(['0:18', 'Plays at once'])
  expect(isHere(await barOf(page), 0.605)).toBe(true)
  // The picture is decoded, by WebCodecs or by a hidden video: see what this Firefox has.
  await expect.poll(async () => (await barOf(page)).colours, { timeout: 15_000 }).toBeGreaterThan(16)
  const decoder = await page.evaluate(() => 'VideoDecoder' in globalThis)
  console.info(`This Firefox has ${decoder ? 'a' : 'no'} VideoDecoder.`)

  // What is here now stays as it is.
  await page.evaluate(() => watching.element().pauseTorrent())
  await until(page, () => watching.element().torrent?.downloadRate === 0, null)
  const received = await page.evaluate(() => watching.element().torrent?.received)
  const bar = await barOf(page)
  const missing = [0.97, 0.8, 0.4, 0.3].find((share) => !isHere(bar, share))
  if (missing === undefined) throw new Error(`All of it is here: ${JSON.stringify(bar.here)}`)
  await pointAt(page, missing)
  await expect.poll(async () => (await barOf(page)).box.at(-1)).toBe('Not here yet')
  expect((await barOf(page)).colours).toBe(0)
  expect(await page.evaluate(() => watching.element().torrent?.received)).toBe(received)
  expect(firefox.pageErrors).toEqual([])
})
