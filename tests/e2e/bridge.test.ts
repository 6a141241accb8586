/**
 * A film that only ordinary BitTorrent clients have: `npm start` joins their swarm and passes the film on to
 * the page.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../helpers/browser.ts'
import { type PrintingProcess, readPrinting } from '../helpers/printing-process.ts'
import { type Child, startChild } from './support/child.ts'
import { dropFiles } from './support/drop.ts'
import { film, filmFile, sha256, temporaryFolder } from './support/fixtures.ts'
import type { TcpSeederReady } from './support/tcp-seeder.ts'
import { frameIn, installWatching, seekTo, servedHashes, until, visibleText } from './support/watch.ts'

const startScript = fileURLToPath(new URL('../../src/node/start.mjs', import.meta.url))

/** Bytes a second: the film plays, and is not here before it was looked at. */
const slow = 200_000

/** The server in a process of its own, as a person starts it. */
interface StartedServer extends PrintingProcess {
  readonly process: ChildProcess
  readonly url: string
}

let browser: Browser
const pageErrors: string[] = []
/** What a test started, ended in the opposite order. */
const stops: (() => unknown)[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(async () => {
  const errors = pageErrors.splice(0)
  for (const stop of stops.splice(0).reverse()) await stop()
  expect(errors).toEqual([])
})
afterAll(() => browser?.close())

/** `npm start` without npm, which would pass signals on to it. */
const startServer = async (args: readonly string[] = []): Promise<StartedServer> => {
  const cache = temporaryFolder()
  const child = spawn(process.execPath, [startScript, '--cache-folder', cache.path, ...args], {
    env: {
      ...process.env,
      ...{ HOST: '127.0.0.1', PORT: '0', ICE_SERVERS: '[]', TRACKERS: '' },
      ...{ DHT_BOOTSTRAP: '[]', LOCAL_PEERS: '1' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printing = readPrinting(child)
  stops.push(async () => {
    child.kill('SIGKILL')
    await printing.ended
    cache.remove()
  })
  const [, url = ''] = await printing.printed(/App +(http:\S+)/)
  return { ...printing, process: child, url }
}

/** @param options how it differs from a seed of a public torrent without bounds */
const startSeed = async (
  options: { readonly uploadLimit?: number; readonly isPrivate?: boolean } = {},
): Promise<TcpSeederReady & { readonly child: Child }> => {
  const child = startChild('tcp-seeder.ts', { input: filmFile, pieceLength: 32 * 1024, ...options })
  stops.push(() => child.stop())
  return { ...(await child.receive<TcpSeederReady>('infoHash')), child }
}

const openPage = async (server: StartedServer, link = ''): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  stops.push(() => context.close())
  // esbuild names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
  await context.addInitScript(installWatching)
  context.on('weberror', (error) => pageErrors.push(String(error.error())))
  const page = await context.newPage()
  await page.goto(`${server.url}#${link}`)
  return page
}

/** A port of this machine at which nobody takes connections. */
const closedPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a link that names a UDP tracker alone: it plays, seeks work, and the player says where it comes from', async () => {
  const [server, seed] = await Promise.all([startServer(), startSeed({ uploadLimit: slow })])
  const link = `magnet:?xt=urn:btih:${seed.infoHash}&tr=${encodeURIComponent(seed.tracker)}`
  const page = await openPage(server, link)
  await frameIn(page, 0, 5)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  await until(page, () => watching.element().torrent?.bridge?.peers === 1, null)
  expect(await page.evaluate(() => watching.element().torrent?.bridge)).toMatchObject({
    state: 'joined',
    server: null,
    seeds: 1,
    reason: null,
  })
  expect(await page.evaluate(() => watching.element().torrent?.peers.map((peer) => peer.bridge))).toEqual([
    true,
  ])
  await page.getByText('through this server: 1 ordinary peer').first().waitFor()
  await seekTo(page, 25)
  await seekTo(page, 12)
  expect(Object.values(await servedHashes(page))).toEqual([sha256(film())])
})

test('a link that names nothing but the address of a peer (x.pe) plays', async () => {
  const [server, seed] = await Promise.all([startServer(), startSeed()])
  const page = await openPage(server, `magnet:?xt=urn:btih:${seed.infoHash}&x.pe=${seed.address}`)
  await frameIn(page, 0, 5)
  await seekTo(page, 20)
})

/** What the page says of the torrent: only its own trackers are asked, and the bridge is its only peer. */
const privacyOf = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const torrent = watching.element().torrent
    return {
      isPrivate: torrent?.private,
      trackers: torrent?.trackers.map(({ url }) => url),
      peers: torrent?.peers.map((peer) => peer.bridge),
    }
  })

test('a private torrent plays: page and bridge meet on the bridge’s socket, and only its own tracker is asked', async () => {
  const [server, seed] = await Promise.all([startServer(), startSeed({ isPrivate: true, uploadLimit: slow })])
  const expected = { isPrivate: true, trackers: [seed.tracker], peers: [true] }
  const folder = temporaryFolder()
  stops.push(() => folder.remove())
  const file = join(folder.path, 'film.torrent')
  writeFileSync(file, Buffer.from(seed.torrentFile, 'base64'))
  const dropped = await openPage(server)
  await dropFiles(dropped, [file])
  await frameIn(dropped, 0, 5)
  // Before it has all of the film: two that have everything part. A snapshot may be 250 ms old.
  await expect.poll(() => privacyOf(dropped)).toEqual(expected)
  await seekTo(dropped, 25)
  // By a link nobody knows at first that the torrent is private.
  const linked = await openPage(
    server,
    `magnet:?xt=urn:btih:${seed.infoHash}&tr=${encodeURIComponent(seed.tracker)}`,
  )
  await frameIn(linked, 0, 5)
  await expect.poll(() => privacyOf(linked)).toEqual(expected)
  await seekTo(linked, 20)
})

test('when nobody takes a connection, the player says what became of the addresses', async () => {
  const server = await startServer()
  const address = `127.0.0.1:${await closedPort()}`
  const page = await openPage(server, `magnet:?xt=urn:btih:${'a7'.repeat(20)}&x.pe=${address}`)
  // What is said before this may be over before it is looked for: the unit tests of sentences have it.
  await page.getByText('1 address was found: 1 refused the connection. The search goes on.').first().waitFor()
  expect(await visibleText(page)).not.toContain('Somebody must have the torrent open in a browser')
})

test('of a server whose bridge is off, it says what it says without one, and names no bridge', async () => {
  const server = await startServer(['--bridge', 'off'])
  const page = await openPage(server, `magnet:?xt=urn:btih:${'a7'.repeat(20)}&tr=udp://127.0.0.1:6969`)
  await page.getByText('The trackers know nobody yet who has it.').first().waitFor()
  expect(await page.evaluate(() => watching.element().torrent?.bridge)).toBeNull()
  expect(await visibleText(page)).not.toContain('ordinary peer')
})
