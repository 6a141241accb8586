/** The bytes of peers do not wait for a page that is busy, where the browser lets a worker have a channel. */
import { createServer } from 'node:http'
import type { BrowserContext, Page } from 'playwright'
import { expect, onTestFinished, test } from 'vitest'
import { keepChannels } from '../helpers/keep-channels.ts'
import { site } from './support/embed-site-of-file.ts'
import { filmFile } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** A server that answers only when it is let; a page that waits for it in one go does nothing else. */
const startHolder = async () => {
  const held: (() => void)[] = []
  const server = createServer((_request, response) => {
    held.push(() => response.writeHead(204, { 'Access-Control-Allow-Origin': '*' }).end())
  })
  const port = await listenOnLoopback(server)
  const release = (): void => {
    for (const answer of held.splice(0)) answer()
  }
  onTestFinished(async () => {
    release()
    await closeServer(server)
  })
  return { url: `http://127.0.0.1:${port}/`, isHolding: () => held.length > 0, release }
}

const open = (magnet: string, context?: BrowserContext): Promise<Page> =>
  site.open(stage, {
    element: `<torrent-video ice-servers="[]" muted autoplay download="whole"
      src="${magnet.replaceAll('&', '&amp;')}"></torrent-video>`,
    ...(context ? { context } : {}),
  })

test('a page that does nothing else for a while goes on fetching', async () => {
  const length = 100 * MiB
  const seeder = await stage.seed({ sparse: { head: filmFile, length, pieceLength: 256 * KiB } })
  const sent = async (): Promise<number> =>
    (await seeder.wires()).reduce((sum, { uploaded }) => sum + uploaded, 0)
  seeder.limitUpload(500 * KiB)
  const page = await open(seeder.magnet)
  await until(page, () => (watching.element().torrent?.downloaded ?? 0) > 0, null)
  const { url, isHolding, release } = await startHolder()
  const blocked = page.evaluate((url) => {
    const request = new XMLHttpRequest()
    request.open('GET', url, false)
    request.send()
    return true
  }, url)
  await expect.poll(isHolding).toBe(true)
  seeder.limitUpload(-1)
  await expect.poll(sent, { timeout: 60_000 }).toBeGreaterThanOrEqual(length)
  expect(isHolding()).toBe(true)
  release()
  expect(await blocked).toBe(true)
  await expect.poll(() => page.evaluate(() => watching.element().torrent?.progress)).toBe(1)
})

test('where no worker can have a channel, the page passes the bytes on', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const context = await stage.newContext()
  await context.addInitScript(keepChannels)
  const page = await open(magnet, context)
  await frameIn(page, 0.5, 10)
  await seekTo(page, 20)
  expect(await page.evaluate(() => globalThis.keptChannels)).toBe(true)
})
