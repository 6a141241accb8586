/** Torrents as other people's programs make them, and files whose names do not tell what they are. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import { afterAll, expect, test } from 'vitest'
import { readTorrentFile } from '../../src/protocol/odd-bencode.ts'
import { site } from './support/embed-site-of-file.ts'
import { film, temporaryFolder, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, until, visibleText } from './support/watch.ts'

const fixture = (path: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url)))
const webm = (): Buffer => fixture('media/vp9-opus.webm')
const KiB = 1024

const folder = temporaryFolder()
afterAll(() => folder.remove())

const seedFolder = async (
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> => {
  writeFiles(`${folder.path}/${name}`, files)
  return (await stage.seed({ input: `${folder.path}/${name}`, name, pieceLength: 16 * KiB })).magnet
}

const playing = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => watching.element().currentFile?.path)

const player = (attributes: string): string =>
  `<torrent-player ice-servers="[]" muted autoplay ${attributes}></torrent-player>`
const source = (magnet: string): string => `src="${magnet.replaceAll('&', '&amp;')}"`

test('a hybrid that libtorrent made, in a file with a float for a date and a line end behind it', async () => {
  const { infoBytes } = readTorrentFile(fixture('torrents/hybrid.torrent'))
  const { url } = stage.tracker
  const head = `d8:announce${url.length}:${url}13:creation datei1.7e+09e4:info`
  const odd = Buffer.concat([Buffer.from(head), infoBytes, Buffer.from('e\r\n')])
  writeFiles(folder.path, {
    'odd.torrent': odd,
    'hybrid.torrent': fixture('torrents/hybrid.torrent'),
    'seed/Hybrid/film.webm': webm(),
    'seed/Hybrid/sub/second.mp4': fixture('media/faststart.mp4'),
    'seed/Hybrid/empty.mp4': '',
    'seed/Hybrid/link.mp4': fixture('media/faststart.mp4'),
    'seed/Hybrid/.pad/4846': Buffer.alloc(4846),
    'seed/Hybrid/.pad/3498': Buffer.alloc(3498),
  })
  await stage.seed({ torrentFile: `${folder.path}/hybrid.torrent`, input: `${folder.path}/seed` })
  const page = await stage.openApp()
  await page.locator('input#torrent').setInputFiles(`${folder.path}/odd.torrent`)
  await frameIn(page, 0.5, 4)
  expect(await playing(page)).toBe('film.webm')
  // An empty file is in the list, and is no film; padding is not.
  const row = (name: string): Locator => page.locator('file-list').getByRole('button', { name })
  expect(await visibleText(page)).toContain('empty.mp4')
  expect(await row('empty').count()).toBe(0)
  expect(await visibleText(page)).not.toContain('.pad')
  await row('link').click()
  await until(page, () => watching.element().currentFile?.path === 'link.mp4', null)
  await frameIn(page, 0.5, 4)
})

test('where no name tells what plays, the bytes do; and any file can be tried', async () => {
  const magnet = await seedFolder('odd names', {
    'Film [1080p]': film(),
    'short.webm.1': webm(),
    'story.divx': 'Once upon a time there was no film.',
    'notes.txt': 'Not a film.',
  })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.5, 10)
  expect(await playing(page)).toBe('Film [1080p]')
  const choose = (name: string): Promise<void> => page.getByRole('button', { name }).click()
  await choose('short.webm.1')
  await until(page, () => watching.native().src.endsWith('?type=video%2Fwebm'), null)
  await frameIn(page, 0.5, 4)
  await choose('story.divx')
  await expect.poll(() => visibleText(page)).toContain('“story.divx” is not a film or music')
  await choose('Film [1080p]')
  await frameIn(page, 0.5, 10)
})

test('in an embed, a file without an ending and a film with a wrong one play', async () => {
  const magnet = await seedFolder('wrong names', { film: film(), 'second.mp4': webm() })
  const page = await site.open(stage, { element: player(`file="film" ${source(magnet)}`) })
  await frameIn(page, 0.5, 10)
  await page.evaluate(() => {
    watching.element().file = 'second.mp4'
  })
  await until(page, () => watching.element().currentFile?.path === 'second.mp4', null)
  await frameIn(page, 0.5, 4)
})

test('one bad file is not the end of an embed: the others can be chosen', async () => {
  const magnet = await seedFolder('one bad', {
    'bad.mp4': Buffer.alloc(2_000_000, 'bad'),
    'good.mp4': film(),
  })
  const page = await site.open(stage, { element: player(source(magnet)) })
  await expect.poll(() => visibleText(page), { timeout: 30_000 }).toContain('“bad.mp4” is not a film')
  await page.getByRole('button', { name: 'Files' }).click()
  await page.getByRole('menuitemradio', { name: 'good' }).click()
  await frameIn(page, 0.5, 10)
  expect(await visibleText(page)).not.toContain('is not a film')
  // The page asked for nothing, and still does not.
  expect(await page.evaluate(() => watching.element().file)).toBe(null)
})

test('what a person chose ends with the source; what the page asks for stays', async () => {
  const series = await seedFolder('series', { 'e1.mp4': film(), 'e2.mp4': film(), 'e3.mp4': film() })
  const single = await seedFolder('single', { 'only.mp4': film() })
  const other = await seedFolder('other', { 'a.mp4': film(), 'b.mp4': webm(), 'notes.txt': 'x' })
  const app = await stage.openApp(`#${series}`)
  await app.locator('file-list').getByRole('button', { name: 'e3' }).click()
  await until(app, () => watching.element().currentFile?.path === 'e3.mp4', null)
  await app.evaluate((magnet) => {
    location.hash = magnet
  }, single)
  await until(app, () => watching.element().currentFile?.path === 'only.mp4', null)
  await frameIn(app, 0.2, 10)

  const page = await site.open(stage, { element: player(`file="1" ${source(series)}`) })
  await until(page, () => watching.element().currentFile?.path === 'e2.mp4', null)
  await page.evaluate(() => watching.element().playFile(2))
  await until(page, () => watching.element().currentFile?.path === 'e3.mp4', null)
  // Set again it counts again, though it is the same.
  await page.evaluate(() => {
    watching.element().file = 1
  })
  await until(page, () => watching.element().currentFile?.path === 'e2.mp4', null)
  await page.evaluate(() => watching.element().playFile(0))
  await until(page, () => watching.element().currentFile?.path === 'e1.mp4', null)
  await page.evaluate((magnet) => {
    watching.element().src = magnet
  }, other)
  await until(page, () => watching.element().currentFile?.path === 'b.mp4', null)
})

test('a player without a source says so, and has the properties of a video', async () => {
  const page = await site.open(stage, {
    element: '<torrent-player></torrent-player><torrent-video></torrent-video>',
  })
  await page.waitForFunction(() => customElements.get('torrent-player') !== undefined)
  await expect.poll(() => visibleText(page)).toContain('No film has been chosen yet')
  expect(await page.locator('media-play-button').first().isVisible()).toBe(false)
  const differing = await page.evaluate(() => {
    const video = document.createElement('video')
    const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object'
    const names = [HTMLVideoElement.prototype, HTMLMediaElement.prototype].flatMap((prototype) =>
      Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { get }]) =>
        get === undefined ? [] : [name],
      ),
    )
    return ['torrent-player', 'torrent-video'].flatMap((tag) => {
      const element = document.querySelector(tag)
      return names.flatMap((name) => {
        const [ours, native] = [Reflect.get(element as object, name), Reflect.get(video, name)]
        const isSame = Object.is(ours, native) || !isPlain(native)
        return isSame ? [] : [`${tag}.${name}: ${String(ours)}, not ${String(native)}`]
      })
    })
  })
  // These four are the player's own: it is sized by the page, draws its own controls, and plays in its place.
  expect(differing).toEqual([
    'torrent-player.width: undefined, not 0',
    'torrent-player.height: undefined, not 0',
    'torrent-player.playsInline: true, not false',
    'torrent-player.controls: undefined, not false',
  ])
  const [player, video, native] = await page.evaluate(() =>
    ['torrent-player', 'torrent-video', 'video'].map((tag) => {
      const element = (document.querySelector(tag) ?? document.createElement(tag)) as HTMLVideoElement
      const seen: unknown[] = []
      for (const [poster, crossOrigin] of [
        ['/a.png', 'anonymous'],
        ['b.png', 'use-credentials'],
        ['', 'nonsense'],
        ['', null],
      ] as const) {
        element.poster = poster
        element.crossOrigin = crossOrigin
        seen.push(element.poster, element.crossOrigin)
      }
      element.removeAttribute('poster')
      return [...seen, element.crossOrigin]
    }),
  )
  expect(native).toContain(`${site.origin}/a.png`)
  expect([player, video]).toEqual([native, native])
})

test('a recording without a length: it plays, its length is found, and keys, bar, end and loop work', async () => {
  const magnet = await seedFolder('recorded', { 'recorded.webm': fixture('media/recorded.webm') })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.5, 10)
  await until(page, () => Math.abs(watching.element().duration - 30) < 0.2, null)
  // The controls come a moment after the first picture, and later on a busy machine.
  const shownTime = (): Promise<string | null | undefined> =>
    page.locator('media-time-display').evaluate((element) => element.shadowRoot?.textContent)
  await expect.poll(async () => (await shownTime()) ?? '').toContain('0:30')
  const press = async (key: string, from: number, to: number): Promise<void> => {
    await page.locator('torrent-player').press(key)
    await frameIn(page, from, to)
  }
  await press('5', 15, 16.5)
  await press('2', 6, 7.5)
  await press('ArrowRight', 16, 19)
  await press('Home', 0, 2)
  await page.evaluate(() => watching.element().pause())
  // A quarter of the bar is a quarter of the film.
  const bar = await page.locator('torrent-time-bar').boundingBox()
  if (bar === null) throw new Error('There is no bar.')
  await page.mouse.click(bar.x + bar.width / 4, bar.y + bar.height / 2)
  await until(page, () => Math.abs(watching.element().currentTime - 7.5) < 0.6, null)
  await page.locator('torrent-player').press('End')
  await until(page, () => watching.element().ended, null)
  await page.evaluate(() => {
    watching.element().loop = true
    watching.element().currentTime = watching.element().duration - 0.5
    return watching.element().play()
  })
  await frameIn(page, 0, 3)
  expect(await page.evaluate(() => watching.element().error)).toBe(null)
})

test('what a page has just recorded plays for somebody else, whatever it says of its length', async () => {
  const page = await stage.openApp()
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d')
    const chunks: Blob[] = []
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' })
    recorder.ondataavailable = ({ data }) => chunks.push(data)
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve
    })
    recorder.start(200)
    const beganAt = performance.now()
    for (let frame = 0; performance.now() - beganAt < 4_000; frame++) {
      if (context !== null) {
        context.fillStyle = `hsl(${frame * 9} 90% 50%)`
        context.fillRect((frame * 7) % 300, 0, 90, 150)
      }
      await new Promise(requestAnimationFrame)
    }
    recorder.stop()
    await stopped
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())]
  })
  const magnet = await seedFolder('just recorded', { 'talk.webm': Buffer.from(bytes) })
  const other = await stage.openApp(`#${magnet}`)
  await frameIn(other, 0.3, 4.5)
  await until(other, () => Math.abs(watching.element().duration - 4) < 0.7, null)
  await other.locator('torrent-player').press('8')
  await frameIn(other, 2.5, 4.5)
})
