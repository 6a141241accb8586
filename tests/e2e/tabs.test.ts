/**
 * Several tabs and several clients with one torrent: who runs it, who serves it, who may write, and how it is
 * deleted.
 */
import type { BrowserContext, Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { film, sha256, withMoovAtEnd } from './support/fixtures.ts'
import {
  clientScript,
  deleteIn,
  errorOf,
  infoHashOf,
  playerTag,
  playing,
  shareIn,
} from './support/page-client.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, servedHashes, snapshotOf, untilProgress } from './support/watch.ts'

const KiB = 1024

const open = (magnet: string, context: BrowserContext): Promise<Page> =>
  site.open(stage, { element: clientScript + playerTag(magnet), context })

/** A page with no player. */
const openEmpty = (context?: BrowserContext): Promise<Page> =>
  site.open(stage, { element: clientScript, ...(context ? { context } : {}) })

/** Another person's page that seeds a film slowly, unless told otherwise. */
const share = async (
  bytes: Uint8Array = film(),
  name = 'film.mp4',
  uploadLimit = 60 * KiB,
): Promise<string> =>
  shareIn(await openEmpty(), { name, bytes: Buffer.from(bytes), tracker: stage.tracker.url, uploadLimit })

/** Whether this tab's own engine runs the torrent: the name of its lock says so. */
const ownersOf = (page: Page, infoHash: string): Promise<string[]> =>
  page.evaluate(async (infoHash) => {
    const { held = [] } = await navigator.locks.query()
    return held.map(({ name = '' }) => name).filter((name) => name.startsWith(`owner:${infoHash}:`))
  }, infoHash)

const rowCounts = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(
    () =>
      new Promise<Record<string, number>>((resolve, reject) => {
        const opening = indexedDB.open('torrent-player')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const names = ['torrents', 'pieces', 'blobs']
          const transaction = database.transaction(names)
          const requests = names.map((name) => transaction.objectStore(name).count())
          transaction.onabort = () => reject(transaction.error)
          transaction.oncomplete = () => {
            database.close()
            resolve(Object.fromEntries(names.map((name, i) => [name, requests[i]?.result ?? -1])))
          }
        }
      }),
  )

test('two players with different ICE servers on one page play, also after one was removed and added again', async () => {
  const first = await share(film(), 'first.mp4', 1_000_000)
  const second = await share(withMoovAtEnd(film()), 'second.mp4', 1_000_000)
  // Nobody answers there; what matters is that it is another list.
  const other = '[{"urls":"stun:127.0.0.1:9"}]'
  const page = await site.open(stage, { element: playerTag(first) + playerTag(second, other) })
  await Promise.all([playing(page, 0, 1, 20), playing(page, 1, 1, 20)])
  await expect.poll(() => page.workers().length).toBe(2)
  for (let i = 0; i < 2; i++) {
    await page.evaluate(
      (tag) => {
        document.querySelectorAll('torrent-player')[1]?.remove()
        document.body.insertAdjacentHTML('beforeend', tag)
      },
      playerTag(second, other),
    )
    await playing(page, 1, 0.5, 20)
  }
  // The same film by the other client: it is the first one's guest, in the same page.
  await page.evaluate((tag) => document.body.insertAdjacentHTML('beforeend', tag), playerTag(first, other))
  await playing(page, 2, 0.5, 20)
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll('torrent-player')].map((each) => each.media.error),
    ),
  ).toEqual([null, null, null])
})

test.each(['owner', 'guest', 'a tab without it'])(
  'a running torrent is deleted from %s, in every tab',
  async (from) => {
    const magnet = await share()
    const infoHash = infoHashOf(magnet)
    const context = await stage.newContext()
    const owner = await open(magnet, context)
    await frameIn(owner, 0, 30)
    const guest = await open(magnet, context)
    await frameIn(guest, 0, 30)
    const third = await openEmpty(context)
    await expect.poll(() => rowCounts(third), { timeout: 20_000 }).toMatchObject({ torrents: 1 })
    await expect.poll(async () => (await rowCounts(third)).pieces).toBeGreaterThan(0)
    await deleteIn({ owner, guest }[from] ?? third, infoHash)
    expect(await rowCounts(third)).toEqual({ torrents: 0, pieces: 0, blobs: 0 })
    await expect.poll(() => errorOf(owner)).toMatch(/This torrent was deleted/)
    await expect.poll(() => errorOf(guest)).toMatch(/This torrent was deleted/)
    // Nobody has it, and nobody waits to start it anew.
    const locks = (): Promise<string[]> =>
      third.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query()
        return [...held, ...pending]
          .map(({ name = '' }) => name)
          .filter((name) => /^(owner|torrent):/.test(name))
      })
    await expect.poll(locks).toEqual([])
    expect(await rowCounts(third)).toEqual({ torrents: 0, pieces: 0, blobs: 0 })
  },
)

test('files that are dropped while another tab downloads them are seeded from here, and that tab plays on', async () => {
  const magnet = await share()
  const infoHash = infoHashOf(magnet)
  const context = await stage.newContext()
  const viewer = await open(magnet, context)
  await frameIn(viewer, 0, 30)
  const [before] = await ownersOf(viewer, infoHash)
  expect((await snapshotOf(viewer))?.progress).toBeLessThan(1)
  const sharer = await openEmpty(context)
  const dropped = { name: 'film.mp4', bytes: film(), tracker: stage.tracker.url, uploadLimit: 1_000_000 }
  expect(await shareIn(sharer, dropped)).toBe(magnet)
  // The tab that had it takes its name back when it hears that it lost it.
  const hasMoved = async (): Promise<boolean> => {
    const names = await ownersOf(viewer, infoHash)
    return names.length === 1 && names[0] !== before
  }
  await expect.poll(hasMoved).toBe(true)
  await untilProgress(viewer, 1)
  expect((await snapshotOf(viewer))?.storage).toBe('files')
  await seekTo(viewer, 22)
  expect(await errorOf(viewer)).toBe(null)
  await expect.poll(() => rowCounts(sharer)).toEqual({ torrents: 1, pieces: 0, blobs: 1 })
  // What the tab that downloaded still had to write is not written beside the files.
  await sharer.close()
  await seekTo(viewer, 5)
  expect(await servedHashes(viewer)).toEqual({ 'film.mp4': sha256(film()) })
  expect(await rowCounts(viewer)).toEqual({ torrents: 1, pieces: 0, blobs: 1 })
})

/**
 * Blocks the page and its engine's worker until the site has the page that is named: a thread that hangs
 * hears nothing else.
 */
const block = async (page: Page, until: string): Promise<void> => {
  const run = (url: string): void => {
    setTimeout(() => {
      for (;;) {
        const request = new XMLHttpRequest()
        request.open('HEAD', url, false)
        request.send()
        if (request.status === 200) return
        for (const end = performance.now() + 100; performance.now() < end; );
      }
    })
  }
  await page.workers()[0]?.evaluate(run, site.origin + until)
  await page.evaluate(run, site.origin + until)
}

test('a tab that hangs: another one plays what is stored, and fetches what is not; who wakes is its guest', async () => {
  const magnet = await share()
  const infoHash = infoHashOf(magnet)
  const context = await stage.newContext()
  const hung = await open(magnet, context)
  await frameIn(hung, 1, 30)
  const other = await openEmpty(context)
  await expect.poll(async () => (await rowCounts(other)).pieces, { timeout: 20_000 }).toBeGreaterThan(8)
  const [before] = await ownersOf(other, infoHash)
  await block(hung, '/wake-up.html')
  const stored = await other.evaluate(async (infoHash) => {
    const start = performance.now()
    const response = await fetch(`/stream/${infoHash}/0/film.mp4`, { headers: { range: 'bytes=0-99' } })
    const { byteLength } = await response.arrayBuffer()
    return { status: response.status, byteLength, ms: Math.round(performance.now() - start) }
  }, infoHash)
  console.log(`stored bytes after ${stored.ms} ms`)
  expect(stored).toMatchObject({ status: 206, byteLength: 100 })
  await other.evaluate((tag) => document.body.insertAdjacentHTML('beforeend', tag), playerTag(magnet))
  await frameIn(other, 0, 30)
  // The end of the film is what the tab that hangs has not fetched.
  await seekTo(other, 27)
  const after = await ownersOf(other, infoHash)
  expect(after).toHaveLength(1)
  expect(after).not.toEqual([before])
  // It wakes: the other one stays the owner, and both play.
  site.pages['/wake-up.html'] = 'Good morning.'
  await seekTo(hung, 20)
  expect(await ownersOf(other, infoHash)).toEqual(after)
  await untilProgress(hung, 1)
  expect([await errorOf(hung), await errorOf(other)]).toEqual([null, null])
  expect(await servedHashes(hung)).toEqual({ 'film.mp4': sha256(film()) })
})
