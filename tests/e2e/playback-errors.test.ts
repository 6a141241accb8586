/** Never a blank player: each way to fail says what it is and what to do. */
import { createServer } from 'node:http'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { filmFile, temporaryFolder, unsupportedFilm, writeFiles } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, visibleText } from './support/watch.ts'

const says = (page: Page, ...parts: (string | RegExp)[]): Promise<void> =>
  expect
    .poll(
      async () => {
        const text = await visibleText(page)
        const missing = parts.filter(
          (part) => !(typeof part === 'string' ? text.includes(part) : part.test(text)),
        )
        // Where a part is missing the failure shows what the page says instead.
        return missing.length === 0 ? [] : [...missing, text]
      },
      { timeout: 40_000 },
    )
    .toEqual([])

const hash = '0123456789abcdef0123456789abcdef01234567'
const magnetWith = (tracker: string): string =>
  `magnet:?xt=urn:btih:${hash}&tr=${encodeURIComponent(tracker)}`

/** A port of this machine on which nobody listens. */
const unusedAddress = async (): Promise<string> => {
  const server = createServer()
  const port = await listenOnLoopback(server)
  await closeServer(server)
  return `127.0.0.1:${port}`
}

test('a magnet link that names no torrent', async () => {
  const page = await stage.openApp('#magnet:?dn=nothing')
  await says(page, 'This magnet link names no torrent', 'Copy the whole link')
})

test('text that is no link, typed into the field', async () => {
  const page = await stage.openApp()
  const places = (): Promise<unknown> =>
    Promise.all(
      ['h1', 'input[type=text]', 'link-field + *'].map((part) => page.locator(part).first().boundingBox()),
    )
  await page.locator('input[type=text]').fill('how do I watch a film')
  const before = await places()
  await page.locator('input[type=text]').press('Enter')
  await says(page, /not a magnet link/)
  // What is said moves nothing that somebody looks at or is about to press.
  expect(await places()).toEqual(before)
})

test('nobody has the torrent: said after ten seconds, with the trackers asked', async () => {
  const page = await stage.openApp(`#${magnetWith(stage.tracker.url)}`)
  await says(
    page,
    'Nobody to download from yet',
    'The trackers know nobody yet',
    new URL(stage.tracker.url).host,
  )
})

test('one of two trackers cannot be reached', async () => {
  const address = await unusedAddress()
  const page = await stage.openApp(`#${magnetWith(`ws://${address}`)}`)
  await says(page, 'Nobody to download from yet', address, 'The tracker could not be reached')
})

test('the only tracker cannot be reached: said in a page of one’s own', async () => {
  const address = await unusedAddress()
  const src = magnetWith(`ws://${address}`).replaceAll('&', '&amp;')
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${src}"></torrent-player>`,
  })
  await says(page, address, 'The tracker could not be reached')
})

test('a film that this browser cannot decode', async () => {
  const { magnet } = await stage.seed({ input: unsupportedFilm })
  const page = await stage.openApp(`#${magnet}`)
  await says(page, 'This browser cannot play this file', /HEVC|H\.265/)
  expect(await page.evaluate(() => watching.element().error?.code)).toBe(4)
})

test('a torrent with nothing to play in it', async () => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { 'notes.txt': 'Not a film.' })
    const { magnet } = await stage.seed({ input: `${folder.path}/notes.txt` })
    const page = await stage.openApp(`#${magnet}`)
    await says(page, 'There is nothing to play')
  } finally {
    folder.remove()
  }
})

test('a seed that comes late is found, and the message goes away', async () => {
  const { infoHash, magnet, stop } = await stage.seed({ input: filmFile })
  await stop()
  const page = await stage.openApp(`#${magnet}`)
  await says(page, 'Nobody to download from yet')
  expect((await stage.seed({ input: filmFile })).infoHash).toBe(infoHash)
  await frameIn(page, 0, 30)
  await expect.poll(() => visibleText(page)).not.toContain('Nobody to download from yet')
})
