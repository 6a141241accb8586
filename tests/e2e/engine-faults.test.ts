/** The engine's worker fails in every way that we can think of, and films play on. */
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Worker } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import { film, temporaryFolder, withMoovAtEnd } from './support/fixtures.ts'
import {
  clientScript,
  destroyClientIn,
  errorOf,
  infoHashOf,
  playerTag,
  playing,
  shareIn,
} from './support/page-client.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, visibleText } from './support/watch.ts'

const KiB = 1024

/**
 * Another person's page, which seeds films that come slowly. A Chromium of its own does not die when a
 * connection ends.
 */
const shareFilms = async (count: number): Promise<string[]> => {
  const page = await site.open(stage, { element: clientScript })
  const links: string[] = []
  for (const [index, bytes] of [film(), withMoovAtEnd(film())].slice(0, count).entries()) {
    const options = { name: `film-${index + 1}.mp4`, tracker: stage.tracker.url, uploadLimit: 60 * KiB }
    links.push(await shareIn(page, { ...options, bytes: Buffer.from(bytes) }))
  }
  return links
}

/** A page with two films that come slowly, both of them playing. */
const openTwo = async (): Promise<{ page: Page; hashes: string[] }> => {
  const links = await shareFilms(2)
  const page = await site.open(stage, { element: links.map((link) => playerTag(link)).join('') })
  for (const index of [0, 1]) await playing(page, index, 0, 30)
  return { page, hashes: links.map(infoHashOf) }
}

/** Opens one film and waits until it plays. */
const openOne = async (): Promise<{ page: Page; magnet: string }> => {
  const [magnet = ''] = await shareFilms(1)
  const page = await site.open(stage, { element: clientScript + playerTag(magnet) })
  await playing(page, 0, 0, 30)
  return { page, magnet }
}

const workerOf = (page: Page): Worker => {
  const worker = page.workers().at(-1)
  if (worker === undefined) throw new Error('The page has no worker.')
  return worker
}

const ways: Record<string, (worker: Worker) => Promise<unknown>> = {
  'an uncaught error': (worker) =>
    worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('boom')
      })
    }),
  'an unhandled rejection': (worker) =>
    worker.evaluate(() => {
      void Promise.reject(new DOMException('The transaction was aborted.', 'AbortError'))
    }),
  'an end without a word': (worker) => worker.evaluate(() => setTimeout(() => self.close())),
  'a loop without an end': (worker) =>
    worker.evaluate(() => {
      setTimeout(() => {
        for (;;);
      })
    }),
}

test.each(Object.entries(ways))('%s in the worker: both films play on', async (_way, breakIt) => {
  const { page } = await openTwo()
  const restarted = page.waitForEvent('worker', { timeout: 60_000 })
  const gone = workerOf(page)
  await breakIt(gone)
  await restarted
  await Promise.all([playing(page, 0, 20, 25, { seeks: true }), playing(page, 1, 21, 26, { seeks: true })])
  // A loop is ended by force a little later.
  await expect.poll(() => page.workers().length).toBe(1)
  expect(page.workers()).not.toContain(gone)
  expect([await errorOf(page, 0), await errorOf(page, 1)]).toEqual([null, null])
})

test('a worker that fails again and again: the cause is said, and trying again plays', async () => {
  const { page } = await openOne()
  for (let i = 1; i <= 4; i++) {
    const next = i < 4 ? page.waitForEvent('worker', { timeout: 60_000 }) : null
    await workerOf(page).evaluate((i) => {
      // A code that would mean that somebody has stopped it on purpose.
      void Promise.reject(new DOMException(`boom ${i}`, 'AbortError'))
    }, i)
    await next
  }
  await expect.poll(() => visibleText(page)).toMatch(/failed 4 times within a minute.*boom 4/)
  await expect.poll(() => page.workers().length).toBe(0)
  await page.getByRole('button', { name: 'Try again' }).click()
  await frameIn(page, 0, 30)
  expect(await errorOf(page, 0)).toBe(null)
})

/** Makes one torrent of the engine throw, from its own worker. */
const breakTorrent = (page: Page, infoHash: string): Promise<void> =>
  workerOf(page).evaluate((infoHash) => {
    const bufferedSeconds = {
      valueOf: () => {
        throw new Error('boom')
      },
    }
    const message = new MessageEvent('message', {
      data: { type: 'playback', infoHash, hint: { bufferedSeconds } },
    })
    ;(self as unknown as { onmessage(event: MessageEvent): void }).onmessage(message)
  }, infoHash)

test('a torrent that fails twice stays off, and can be tried again; the other one plays all the while', async () => {
  const { page, hashes } = await openTwo()
  const worker = workerOf(page)
  await breakTorrent(page, hashes[0]!)
  await playing(page, 0, 20, 25, { seeks: true })
  expect(await errorOf(page, 0)).toBe(null)
  await breakTorrent(page, hashes[0]!)
  await expect.poll(() => errorOf(page, 0)).toMatch(/failed twice and stays off/)
  await expect.poll(() => visibleText(page)).toMatch(/failed twice.*boom/)
  await playing(page, 1, 21, 26, { seeks: true })
  expect(await errorOf(page, 1)).toBe(null)
  await page.getByRole('button', { name: 'Try again' }).click()
  await playing(page, 0, 0, 30)
  expect(await errorOf(page, 0)).toBe(null)
  // It was never the worker's matter.
  expect(workerOf(page)).toBe(worker)
})

test('after the page has destroyed its client, a new element plays, and the old one says why it stands', async () => {
  const { page, magnet } = await openOne()
  await destroyClientIn(page)
  await expect.poll(() => page.workers().length).toBe(0)
  await expect.poll(() => errorOf(page, 0)).toMatch(/page has stopped the player/)
  await page.evaluate((tag) => {
    document.querySelector('torrent-player')?.remove()
    document.body.insertAdjacentHTML('beforeend', tag)
  }, playerTag(magnet))
  await playing(page, 0, 15, 20, { seeks: true })
  expect(await errorOf(page, 0)).toBe(null)
})

/** The one script of the engine's worker among the app's. */
const workerName = (): string => {
  const names = readdirSync(join(dist, 'assets')).filter((name) => /^worker-.*\.js$/.test(name))
  expect(names).toHaveLength(1)
  return names[0]!
}

test('a script that does not load: the reason is said, and trying again plays when it does', async () => {
  const [magnet = ''] = await shareFilms(1)
  const late = temporaryFolder()
  const pages: Record<string, string> = {}
  let own: FileSite | null = null
  try {
    own = await startFileSite({ pages, folders: [late.path, dist] })
    pages['/page.html'] = `<!doctype html><title>My page</title><link rel="icon" href="data:,">
      <script type="module">
        import { configureClient } from '/torrent-player.js'
        configureClient({ engineWorkerUrl: '/engine/worker.js', serviceWorkerUrl: '/embed-sw.js' })
        document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(playerTag(magnet))})
      </script><body>`
    const page = await stage.newPage()
    await page.goto(`${own.origin}/page.html`)
    await expect.poll(() => visibleText(page), { timeout: 30_000 }).toMatch(/script could not be loaded/)
    const { requests } = own
    expect(requests.filter((path) => path === '/engine/worker.js').length).toBeGreaterThan(1)
    cpSync(join(dist, 'assets'), join(late.path, 'engine'), { recursive: true })
    const before = requests.length
    cpSync(join(dist, 'assets', workerName()), join(late.path, 'engine', 'worker.js'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await frameIn(page, 0, 30)
    expect(requests.slice(before)).toContain('/engine/worker.js')
  } finally {
    await own?.close()
    late.remove()
  }
})
