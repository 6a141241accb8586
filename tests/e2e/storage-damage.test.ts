/**
 * Files of the browser's own profile are gone, as after a crash or a cleaner: what was in them is fetched
 * again.
 */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowserWithProfile } from '../helpers/browser.ts'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { filmFile, temporaryFolder } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn } from './support/watch.ts'

const KiB = 1024
const fileLength = 8 * 1024 * KiB
const pieces = 32

let stage: Stage
let site: EmbedSite
const profile = temporaryFolder()
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
})
afterEach(() => stage.clear())
afterAll(async () => {
  await site?.close()
  await stage?.close()
  profile.remove()
})

const launch = async (): Promise<BrowserContext> => stage.adopt(await launchBrowserWithProfile(profile.path))

/** Rows that Chromium keeps as files of their own: values of 64 KiB and more. */
const rowFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('.indexeddb.blob'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size >= 256 * KiB)
    .sort()

const rowsIn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('torrent-player')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const count = opening.result.transaction('pieces').objectStore('pieces').count()
          count.onsuccess = () => {
            opening.result.close()
            resolve(count.result)
          }
        }
      }),
  )

/** SHA-256 of the whole film, as the service worker gives it out. */
const digestOf = (page: Page): Promise<string> =>
  page.evaluate(async (length) => {
    const film = new Uint8Array(length)
    for (let at = 0; at < length; ) {
      const response = await fetch(watching.native().src, { headers: { range: `bytes=${at}-${length - 1}` } })
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (response.status !== 206 || bytes.length === 0) throw new Error(`${response.status} at byte ${at}`)
      film.set(bytes, at)
      at += bytes.length
    }
    return new Uint8Array(await crypto.subtle.digest('SHA-256', film)).join()
  }, fileLength)

test('rows whose files are gone heal while the film plays, and the notice of it goes away', async () => {
  const sparse = { head: filmFile, isNoisy: true, length: fileLength, pieceLength: 256 * KiB }
  const { magnet } = await stage.seed({ sparse })
  const element = `<torrent-video ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-video>`
  let context = await launch()
  let page = await site.open(stage, { element, context })
  await frameIn(page, 0, 10)
  await expect.poll(() => rowsIn(page), { timeout: 60_000 }).toBe(pieces)
  const whole = await digestOf(page)
  await context.close()

  const files = rowFiles(profile.path)
  expect(files.length).toBeGreaterThanOrEqual(pieces)
  for (const [index, file] of files.entries()) if (index % 4 === 1) rmSync(file)

  context = await launch()
  page = await site.open(stage, { element, context })
  await page.evaluate(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seenNotices: seen })
    setInterval(() => {
      for (const { message } of watching.element().torrent?.notices ?? []) seen.add(message)
    }, 20)
  })
  await frameIn(page, 0, 10)
  expect(await digestOf(page)).toBe(whole)
  // Through once more from disk: nothing is left to stumble over.
  await page.waitForFunction(() => {
    const { torrent } = watching.element()
    return torrent?.progress === 1 && torrent.notices.length === 0
  })
  const seen = await page.evaluate(() => [
    ...(globalThis as unknown as { seenNotices: Set<string> }).seenNotices,
  ])
  expect(seen.length).toBeGreaterThan(0)
  for (const message of seen) expect(message).toMatch(/could not be read, and (is|are) downloaded again/)
  await expect.poll(() => rowsIn(page)).toBe(pieces)
  expect(await page.evaluate(() => watching.element().torrent?.storage)).toBe('indexeddb')
  expect(stage.pageErrors).toEqual([])
  await context.close()
}, 240_000)
