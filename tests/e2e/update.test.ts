/**
 * A new version takes the place of one that is open: a tab that said that it is ready offline goes on in
 * every part.
 */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ChangingHost, startChangingHost } from './support/changing-host.ts'
import { dist } from './support/file-site.ts'
import { filmFile, temporaryFolder, unsupportedFilm } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, visibleText } from './support/watch.ts'

const KiB = 1024

let stage: Stage
const folders: { path: string; remove(): void }[] = []
const hosts: ChangingHost[] = []
beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  await stage.clear()
  for (const host of hosts.splice(0)) await host.close()
  for (const folder of folders.splice(0)) folder.remove()
})
afterAll(() => stage?.close())

/**
 * The build as it would be after a change in every file: other hashes in all names, and nothing of the old
 * names left.
 */
const nextBuild = (from: string, mark: string): string => {
  const folder = temporaryFolder()
  folders.push(folder)
  cpSync(from, folder.path, { recursive: true })
  const assets = join(folder.path, 'assets')
  const renamed = readdirSync(assets).map((name) => [name, name.replace(/(\.\w+)$/, `${mark}$1`)] as const)
  const rewrite = (path: string): void => {
    let text = readFileSync(path, 'utf8')
    for (const [before, after] of renamed) text = text.replaceAll(before, after)
    // The list of files to precache has the page's revision.
    writeFileSync(path, text.replace(/("?revision"?:\s*["'`])(\w)/g, `$1${mark}$2`))
  }
  for (const [before, after] of renamed) {
    rewrite(join(assets, before))
    renameSync(join(assets, before), join(assets, after))
  }
  for (const name of ['index.html', 'sw.js']) rewrite(join(folder.path, name))
  return folder.path
}

const startHost = async (root: string): Promise<ChangingHost> => {
  const host = await startChangingHost(root)
  hosts.push(host)
  return host
}

const untilReadyOffline = (page: Page): Promise<void> => page.getByText('Ready offline').waitFor()

const update = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update()
  })
  await pressReload(page)
}

const pressReload = async (page: Page): Promise<void> => {
  const loaded = page.waitForEvent('load')
  await page.getByText('A new version is ready.').locator('button').click()
  await loaded
}

test('after two updates in another tab an old tab opens its first torrent, and explains a film that cannot play', async () => {
  const film = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const unsupported = await stage.seed({ input: unsupportedFilm, pieceLength: 32 * KiB })
  const host = await startHost(dist)
  const context = await stage.newContext()
  const old = await context.newPage()
  await old.goto(host.url)
  await untilReadyOffline(old)
  const other = await context.newPage()
  await other.goto(host.url)
  await untilReadyOffline(other)

  for (const mark of ['b', 'c']) {
    host.root = nextBuild(dist, mark)
    await update(other)
    await untilReadyOffline(other)
    expect(await other.evaluate(() => document.querySelector('script[src]')?.getAttribute('src'))).toMatch(
      new RegExp(`${mark}\\.js$`),
    )
  }
  expect((await fetch(`${host.url}${await mainScriptOf(old)}`)).status).toBe(404)

  await old.evaluate((link) => {
    location.hash = link
  }, film.magnet)
  await frameIn(old, 0.5, 10)
  // Loads what reads a film's head, and what tells why it does not play: chunks of their own.
  await old.evaluate((link) => {
    location.hash = link
  }, unsupported.magnet)
  await expect.poll(() => visibleText(old), { timeout: 40_000 }).toMatch(/HEVC|H\.265|cannot play/i)
  expect(await visibleText(old)).not.toContain('A part of this page is missing')
  // The other tab has put the new version in place: nothing waits any more, and the button here still helps.
  await pressReload(old)
  expect(await mainScriptOf(old)).toMatch(/c\.js$/)
  expect(stage.pageErrors).toEqual([])
})

const mainScriptOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('script[src]')?.getAttribute('src') ?? '')

test('what no open tab uses is deleted, but for the newest', async () => {
  const host = await startHost(dist)
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.goto(host.url)
  await untilReadyOffline(page)
  const caches = (): Promise<number> => page.evaluate(async () => (await globalThis.caches.keys()).length)
  for (const mark of ['b', 'c', 'd', 'e']) {
    host.root = nextBuild(dist, mark)
    await update(page)
    await untilReadyOffline(page)
  }
  // The one in use, the one before it, and the one that was open when the last took over.
  await expect.poll(caches).toBeLessThanOrEqual(3)
  await page.reload()
  await page.getByLabel('Magnet link').waitFor()
})

test('before it is ready offline, a part that is gone gives a sentence with Reload, which helps', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const host = await startHost(dist)
  let install = (): void => undefined
  host.held.set('/sw.js', new Promise<void>((resolve) => (install = resolve)))
  const context = await stage.newContext()
  // A page that is never idle starts no engine ahead.
  await context.addInitScript('globalThis.requestIdleCallback = () => 0')
  const page = await context.newPage()
  await page.goto(host.url)
  await page.getByLabel('Magnet link').waitFor()
  // The client's script is here before the server changes: what is gone is the engine's.
  await page.waitForLoadState('networkidle')
  expect(await visibleText(page)).not.toContain('Ready offline')
  host.root = nextBuild(dist, 'b')
  install()
  await page.evaluate((link) => {
    location.hash = link
  }, magnet)
  await expect
    .poll(() => visibleText(page))
    .toMatch(
      /A part of this page is missing.*The engine’s script could not be loaded\..*then reload the page\./,
    )
  await page.getByText('A part of this page is missing: a newer version').locator('button').click()
  await frameIn(page, 0.5, 10)
})

test('after its server has been updated, a page that stored nothing plays on, and what it lacks is said in words', async () => {
  const film = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const unsupported = await stage.seed({ input: unsupportedFilm, pieceLength: 32 * KiB })
  const host = await startHost(dist)
  // Stored before the parts that are loaded late: nothing of those is here when the server changes.
  let goOn = (): void => undefined
  host.held.set('/icons/icon-maskable.svg', new Promise<void>((resolve) => (goOn = resolve)))
  const page = await stage.newPage()
  await page.goto(`${host.url}#${film.magnet}`)
  await frameIn(page, 0.5, 10)
  host.root = nextBuild(dist, 'b')
  goOn()
  await frameIn(page, 2, 20)
  await page.evaluate((link) => {
    location.hash = link
  }, unsupported.magnet)
  await expect
    .poll(() => visibleText(page), { timeout: 40_000 })
    .toMatch(/The part that tells why a film does not play could not be loaded\..*then reload the page\./)
  const text = await visibleText(page)
  expect(text).not.toMatch(/dynamically imported|Failed to fetch|preload/)
  // The film before it still plays, from what the page has.
  await page.goBack()
  await frameIn(page, 0.1, 20)
  expect(await page.getByText('A part of this page is missing: a newer version').count()).toBe(1)
  expect(stage.pageErrors).toEqual([])
})
