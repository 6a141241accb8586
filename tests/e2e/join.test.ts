/** A second link or `.torrent` for a torrent that is open: in the same tab, another one, a second player. */
import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createInfo } from '../../src/engine/create-torrent.ts'
import { systemHasher } from '../../src/engine/system-ports.ts'
import { encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { film } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { clientScript, playerTag, playing, shareIn } from './support/page-client.ts'
import { type ScriptedTracker, startScriptedTracker } from './support/scripted-tracker.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, snapshotOf } from './support/watch.ts'

let stage: Stage
let site: EmbedSite
/** Of the film, as the page makes it that shares it. */
let infoBytes: Uint8Array
let hash: string
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
  const bytes = new Uint8Array(film())
  const read = async (begin: number, end: number): Promise<Uint8Array> => bytes.slice(begin, end)
  infoBytes = await createInfo([{ path: 'film.mp4', length: bytes.length, read }], {
    name: 'film.mp4',
    hasher: systemHasher,
  })
  hash = toHex(await systemHasher.sha1(infoBytes))
})
const trackers: ScriptedTracker[] = []
const servers: Server[] = []
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.clear()
  for (const tracker of trackers.splice(0)) await tracker.close()
  for (const server of servers.splice(0)) await closeServer(server)
  expect(errors).toEqual([])
})
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

const silentTracker = async (): Promise<ScriptedTracker> => {
  const tracker = await startScriptedTracker()
  trackers.push(tracker)
  return tracker
}

const torrentFile = (...urls: string[]): Buffer => Buffer.from(encodeMetainfo(infoBytes, { trackers: urls }))

/** Another person's page begins to seed the film. */
const seed = async (): Promise<void> => {
  const page = await site.open(stage, { element: clientScript })
  const shared = { name: 'film.mp4', bytes: film(), tracker: stage.tracker.url, uploadLimit: 1_000_000 }
  expect(await shareIn(page, shared)).toContain(hash)
}

const filesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(watching.element().torrent?.files ?? [])].map(({ path }) => path))

/** Drops a `.torrent` on the page, as a file manager does. */
const dropTorrent = (page: Page, bytes: Buffer): Promise<void> =>
  page.evaluate((text) => {
    const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([data], 'film.torrent', { type: 'application/x-bittorrent' }))
    document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }, bytes.toString('base64'))

test('dropped on the page whose link hangs: the files are known before any peer is, and then it plays', async () => {
  const page = await stage.openApp(`#${hash}`)
  await expect.poll(async () => (await snapshotOf(page))?.trackers[0]?.state).toBe('connected')
  expect(await filesOf(page)).toEqual([])
  await dropTorrent(page, torrentFile())
  await expect.poll(() => filesOf(page)).toEqual(['film.mp4'])
  expect((await snapshotOf(page))?.peers).toEqual([])
  // It is the same watching that goes on, and not another one.
  expect(new URL(page.url()).hash).toBe(`#${hash}`)
  await seed()
  await frameIn(page, 0, 30)
})

test('opened in tab B while tab A hangs: known in both, and both play', async () => {
  const context = await stage.newContext()
  const a = await stage.openApp(`#${hash}`, context)
  await expect.poll(async () => (await snapshotOf(a))?.trackers[0]?.state).toBe('connected')
  const b = await stage.openApp('', context)
  const buffer = torrentFile()
  await b
    .locator('input#torrent')
    .setInputFiles({ name: 'x.torrent', mimeType: 'application/x-bittorrent', buffer })
  await expect.poll(() => filesOf(a)).toEqual(['film.mp4'])
  await expect.poll(() => filesOf(b)).toEqual(['film.mp4'])
  await seed()
  await Promise.all([frameIn(a, 0, 30), frameIn(b, 0, 30)])
})

test('given to a second player of the page while the first hangs: known in both, and both play', async () => {
  const page = await site.open(stage, { element: playerTag(`magnet:?xt=urn:btih:${hash}`) })
  const filesIn = (): Promise<string[][]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('torrent-player')].map((player) =>
        [...(player.media?.torrent?.files ?? [])].map(({ path }) => path),
      ),
    )
  await expect.poll(filesIn).toEqual([[]])
  await page.evaluate(
    ([tag, text]) => {
      document.body.insertAdjacentHTML('beforeend', tag)
      const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      const second = document.querySelectorAll('torrent-player')[1]
      if (second) second.srcObject = new Blob([data])
    },
    [playerTag('').replace(' src=""', ''), torrentFile(stage.tracker.url).toString('base64')] as const,
  )
  await expect.poll(filesIn).toEqual([['film.mp4'], ['film.mp4']])
  await seed()
  await Promise.all([playing(page, 0, 0, 20), playing(page, 1, 0, 20)])
})

const linkWith = (tracker: string): string =>
  `magnet:?xt=urn:btih:${hash}&dn=Film&tr=${encodeURIComponent(tracker)}`

test('the second link has the tracker that works, in a second player: both play', async () => {
  const dead = await silentTracker()
  await seed()
  const page = await site.open(stage, { element: playerTag(linkWith(dead.url)) })
  await expect.poll(() => dead.heard.length).toBeGreaterThan(0)
  await page.evaluate(
    (tag) => document.body.insertAdjacentHTML('beforeend', tag),
    playerTag(linkWith(stage.tracker.url)),
  )
  await Promise.all([playing(page, 0, 0, 20), playing(page, 1, 0, 20)])
})

test('the second link has the tracker that works, in another tab: both play, and both trackers are asked', async () => {
  const dead = await silentTracker()
  const context = await stage.newContext()
  const a = await site.open(stage, { element: playerTag(linkWith(dead.url)), context })
  await expect.poll(() => dead.heard.length).toBeGreaterThan(0)
  await seed()
  const b = await site.open(stage, { element: playerTag(linkWith(stage.tracker.url)), context })
  await Promise.all([frameIn(a, 0, 30), frameIn(b, 0, 30)])
  const asked = (await snapshotOf(a))?.trackers.map(({ url, state }) => [url, state])
  expect(asked).toEqual([
    [dead.url, 'connected'],
    [stage.tracker.url, 'connected'],
  ])
  // Only the tab that runs the torrent asks.
  expect(dead.heard.filter(({ event }) => event === 'started')).toHaveLength(1)
})

test('a tracker that a person removed hears nothing when the .torrent is opened again, by address or as a file', async () => {
  const spy = await silentTracker()
  const bytes = torrentFile(spy.url)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(bytes)
  })
  servers.push(server)
  const context = await stage.newContext()
  const after = `#http://127.0.0.1:${await listenOnLoopback(server)}/film.torrent`
  const page = await stage.openApp(after, context)
  await expect.poll(() => spy.heard.length).toBeGreaterThan(0)
  await page.getByText('Details').click()
  await page.getByRole('button', { name: `Stop asking ${new URL(spy.url).host}` }).click()
  await expect.poll(() => spy.heard.at(-1)?.event).toBe('stopped')
  await page.close()
  spy.heard.length = 0
  const settled = async (again: Page): Promise<void> => {
    await expect.poll(async () => (await snapshotOf(again))?.trackers[0]?.seeds).toBe(0)
    expect((await snapshotOf(again))?.removedTrackers).toEqual([spy.url])
  }
  const byAddress = await stage.openApp(after, context)
  await settled(byAddress)
  await byAddress.close()
  const asFile = await stage.openApp('', context)
  const file = { name: 'x.torrent', mimeType: 'application/x-bittorrent', buffer: bytes }
  await asFile.locator('input#torrent').setInputFiles(file)
  await settled(asFile)
  expect(spy.heard).toEqual([])
})
