/** A season and an album: which file plays first, and what plays after it. */
import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { film, temporaryFolder, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, until } from './support/watch.ts'

const folder = temporaryFolder()
let count = 0

afterEach(() => folder.remove())

const seed = async (name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> => {
  const root = `${++count}/${name}`
  writeFiles(
    folder.path,
    Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${root}/${path}`, bytes])),
  )
  const { magnet } = await stage.seed({ input: `${folder.path}/${root}`, name, pieceLength: 16 * 1024 })
  return magnet
}

/** Half a minute: no test depends on how quick a machine is. */
const episode = film()
/** The last one is the largest: a box that nobody reads stands at its end. */
const lastEpisode = (): Buffer => {
  const free = Buffer.alloc(400_000)
  free.writeUInt32BE(free.length)
  free.write('free', 4, 'latin1')
  return Buffer.concat([episode, free])
}

const season = {
  'Show.S01E10.The.Last.1080p.x264-GROUP.mp4': lastEpisode(),
  'Show.S01E02.Second.1080p.x264-GROUP.mp4': episode,
  'Show.S01E01.First.1080p.x264-GROUP.mp4': episode,
  'Sample/show-sample.mp4': episode,
  'Show.S01E01.First.en.srt': '1\n00:00:01,000 --> 00:00:02,000\nHello\n',
  'readme.txt': 'Nothing to see here.',
}

/** Half a minute of a tone, as WAV: 8 kHz, 8 bits. */
const song = (hertz: number): Buffer => {
  const rate = 8_000
  const sound = Buffer.from(
    Array.from({ length: 30 * rate }, (_, at) => 128 + 60 * Math.sin((2 * Math.PI * hertz * at) / rate)),
  )
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + sound.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(sound.length, 40)
  return Buffer.concat([head, sound])
}

/** A picture of 8 × 8 pixels. */
const cover = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4EWCDFTEMLQkAWbdVARfTRo8AAAAASUVORK5CYII=',
  'base64',
)

const album = {
  'cover.png': cover,
  '01 - One.wav': song(220),
  '02 - Two.wav': song(330),
  '10 - Three.wav': song(440),
}

/** Waits until this file plays, with frames or time that moves on. */
const untilPlaying = (page: Page, name: string): Promise<void> =>
  until(
    page,
    (name) => {
      const { media } = watching.element() as HTMLElementTagNameMap['torrent-player']
      return media.currentFile?.name.includes(name) === true && media.currentTime > 0.1 && !media.paused
    },
    name,
  )

const seekNearEnd = (page: Page, seconds = 0.8): Promise<void> =>
  page.evaluate((seconds) => {
    watching.element().currentTime = watching.element().duration - seconds
  }, seconds)

test('a season starts with its first episode, and the next one begins by itself', async () => {
  const magnet = await seed('Show', season)
  const page = await stage.openApp(`#${magnet}`)
  await untilPlaying(page, 'E01')
  await frameIn(page, 0, 20)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  const card = page.locator('torrent-next-card')
  expect(await card.isVisible()).toBe(false)

  // Before the end the next one is announced, and a person may not want it.
  await seekNearEnd(page, 7)
  await card.getByText('S1 E2 · Second', { exact: true }).waitFor()
  await card.getByText(/^Next in [1-8] s$/).waitFor()
  // Its first seconds are on their way: more than what shares a piece with the one that plays.
  await until(
    page,
    () =>
      (watching.element().torrent?.files.find(({ name }) => name.includes('E02'))?.downloaded ?? 0) > 40_000,
    null,
  )
  expect(await page.evaluate(() => watching.element().currentFile?.name)).toContain('E01')
  await card.getByRole('button', { name: 'Cancel' }).click()
  await card.waitFor({ state: 'hidden' })
  await seekNearEnd(page)
  await page.getByRole('button', { name: 'Watch again' }).waitFor()
  expect(await page.evaluate(() => watching.native().ended)).toBe(true)
  await page.getByRole('button', { name: 'Watch again' }).click()
  await untilPlaying(page, 'E01')

  await page.locator('torrent-player').hover()
  await page.locator('.next-file').getByRole('button', { name: 'Next: S1 E2 · Second' }).click()
  await untilPlaying(page, 'E02')
  await seekNearEnd(page)
  await untilPlaying(page, 'E10')
  await frameIn(page, 0, 20)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  await seekNearEnd(page)
  // The sample is no episode: nothing comes after the last one.
  await page.getByRole('button', { name: 'Watch again' }).waitFor()
  expect(await card.isVisible()).toBe(false)
  await page.locator('torrent-player').hover()
  await page.getByRole('button', { name: 'Previous: S1 E2 · Second' }).click()
  await untilPlaying(page, 'E02')

  // Heading, tab and address name the episode, so that a reload keeps it.
  expect(await page.title()).toBe('S1 E2 · Second – Show – Torrent Player')
  await page.getByRole('heading', { name: 'Show · S1 E2 · Second' }).waitFor()
  const rows = page.locator('file-list .name')
  expect(await rows.allTextContents()).toEqual([
    'S1 E1 · First',
    'S1 E2 · Second',
    'S1 E10 · The Last',
    'show-sample',
    'readme.txt',
    'Show.S01E01.First.en.srt',
  ])
  expect(page.url()).toMatch(/&file=\d$/)
  await page.reload()
  await untilPlaying(page, 'E02')

  // Another source has a choice of its own.
  const other = await seed('Another', { 'a.mp4': episode, 'b.mp4': episode })
  await page.evaluate((other) => {
    location.hash = other
  }, other)
  await untilPlaying(page, 'a.mp4')
  expect(page.url()).not.toContain('&file=')
})

test('an album plays through, and may be shuffled and repeated', async () => {
  const magnet = await seed('The Band - The Album (1999) [FLAC]', album)
  const page = await stage.openApp(`#${magnet}`)
  await untilPlaying(page, '01 - One')
  const decoded = (): Promise<number> =>
    page.evaluate(() => Number(Reflect.get(watching.native(), 'webkitAudioDecodedByteCount')))
  await expect.poll(decoded).toBeGreaterThan(0)
  const view = page.locator('torrent-album-view')
  expect(await view.getByRole('heading').textContent()).toBe('One')
  expect(await view.locator('.artist').textContent()).toBe('The Band')
  expect(await view.locator('.album').textContent()).toBe('The Album (1999)')
  expect(await view.getByRole('listitem').allTextContents()).toHaveLength(3)
  await expect
    .poll(() => view.locator('.cover img').evaluate((cover: HTMLImageElement) => cover.naturalWidth))
    .toBe(8)

  await seekNearEnd(page)
  await untilPlaying(page, '02 - Two')
  expect(await page.locator('torrent-next-card').isVisible()).toBe(false)
  await view.getByRole('button', { name: 'Three' }).click()
  await untilPlaying(page, '10 - Three')
  expect(await view.locator('[aria-current=true] .name').textContent()).toBe('Three')

  // The first follows the last, and then each follows itself.
  await view.getByRole('button', { name: 'Repeat: off' }).click()
  await seekNearEnd(page)
  await untilPlaying(page, '01 - One')
  await view.getByRole('button', { name: 'Repeat: all' }).click()
  await seekNearEnd(page)
  await until(page, () => watching.element().currentTime < 2, null)
  await untilPlaying(page, '01 - One')
  await view.getByRole('button', { name: 'Repeat: this song' }).click()

  // In whatever order, each of the others comes once. The choice is kept.
  await view.getByRole('button', { name: 'Shuffle' }).click()
  const played = ['01 - One.wav']
  for (const _ of ['second', 'third']) {
    await seekNearEnd(page)
    await until(
      page,
      (played) => {
        const { currentFile, currentTime, paused } = watching.element()
        return currentFile !== null && !played.includes(currentFile.name) && currentTime > 0.1 && !paused
      },
      played,
    )
    played.push(await page.evaluate(() => watching.element().currentFile?.name ?? ''))
  }
  await seekNearEnd(page)
  await until(page, () => watching.native().ended, null)
  await page.reload()
  await view.getByRole('button', { name: 'Shuffle', pressed: true }).waitFor()
})
