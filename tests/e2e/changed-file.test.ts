/**
 * Files that change while the page shares them: it names them, and gives nobody a byte that is not the
 * torrent's.
 */
import { closeSync, openSync, renameSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dropFiles } from './support/drop.ts'
import { sha256, temporaryFolder } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { servedHashes, untilProgress } from './support/watch.ts'

/** More than the page keeps in memory of it, and nothing that it plays. */
const bytes = Buffer.from(
  Uint8Array.from({ length: 24_000_000 }, (_, i) => (i * 31 + (i >> 9) + (i >> 17)) & 0xff),
)
const middle = 12_000_000

let stage: Stage
const folder = temporaryFolder()
const location = join(folder.path, 'archive.bin')
beforeAll(async () => {
  stage = await startStage()
})
/** A whole second: what a test sets it back to is the same time, however finely a browser looks. */
const writtenAt = 1_700_000_000
beforeEach(() => {
  writeFileSync(location, bytes)
  utimesSync(location, writtenAt, writtenAt)
})
afterEach(() => stage.clear())
afterAll(async () => {
  await stage?.close()
  folder.remove()
})

const share = async (page: Page): Promise<string> => {
  await dropFiles(page, [location])
  await page.getByText('Ready to share').waitFor()
  // Its first bytes were looked into: until then they may hold a film.
  await page.getByText('There is no film or music in it').waitFor()
  const link = await page.locator('share-link input').inputValue()
  return link.slice(link.indexOf('#'))
}

/** Another person, who wants all of it. */
const view = async (hash: string): Promise<{ page: Page; got: Promise<Record<string, string>> }> => {
  const page = await stage.openApp(hash)
  await page.getByRole('heading', { name: 'archive' }).waitFor()
  await page.waitForFunction(() => (watching.element().torrent?.files.length ?? 0) > 0)
  const got = servedHashes(page)
  got.catch(() => undefined)
  return { page, got }
}

const problem = (page: Page, text: string): Promise<void> =>
  page.getByRole('alert').getByText(text).first().waitFor()

test('what holds nothing to play is shared without a card that says so', async () => {
  const page = await stage.openApp()
  await share(page)
  await page.getByText('There is no film or music in it, so nothing plays here').waitFor()
  expect(await page.getByText('There is nothing to play').isVisible()).toBe(false)
})

test('a file that was moved is named, and goes on when it is back', async () => {
  const page = await stage.openApp()
  const hash = await share(page)
  renameSync(location, `${location}.away`)
  const { got } = await view(hash)
  await problem(page, '“archive.bin” can no longer be read: it was changed, moved or deleted')
  expect(await page.getByText('What is downloaded cannot be kept').count()).toBe(0)
  renameSync(`${location}.away`, location)
  expect(await got).toEqual({ 'archive.bin': sha256(bytes) })
  await page.getByRole('alert').getByText('can no longer be read').first().waitFor({ state: 'detached' })
})

test('a file that was touched is named, and goes on at once when it is dropped again', async () => {
  const page = await stage.openApp()
  const hash = await share(page)
  utimesSync(location, 1, 1)
  const { got } = await view(hash)
  await problem(page, 'Put it back as it was, or share it again as it is now')
  await dropFiles(page, [location])
  await page
    .getByRole('dialog', { name: 'Share “archive.bin”?' })
    .getByRole('button', { name: 'Share' })
    .click()
  expect(await got).toEqual({ 'archive.bin': sha256(bytes) })
})

test('of a file that was written over, its time kept, only what is still right is given', async () => {
  const page = await stage.openApp()
  const hash = await share(page)
  const handle = openSync(location, 'r+')
  writeSync(handle, Buffer.alloc(1000), 0, 1000, middle)
  closeSync(handle)
  utimesSync(location, writtenAt, writtenAt)
  const { page: viewer } = await view(hash)
  await problem(page, '“archive.bin” changed after it was shared. What is still the same is shared on.')
  await untilProgress(viewer, 0.4)
  const progress = await viewer.evaluate(() => watching.element().torrent?.progress)
  expect(progress).toBeLessThan(1)
})

test('a file that changes while it is hashed is named, and is not shared', async () => {
  const big = join(folder.path, 'big.bin')
  writeFileSync(big, '')
  // Without a byte on the disk, and long enough to be still at it.
  truncateSync(big, 1_500_000_000)
  const page = await stage.openApp()
  await dropFiles(page, [big])
  await page.getByText('Preparing “big.bin”').waitFor()
  utimesSync(big, 1, 1)
  await page.getByRole('alert').getByText('“big.bin” cannot be read, or changed while it was read').waitFor()
  expect(await page.getByText('Shared from this tab').count()).toBe(0)
})
