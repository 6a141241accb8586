/** A link in a fresh browser: what is asked for and in which order, until the first frame and after it. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { firstVisitFiles, sentBytes } from '../helpers/first-visit-files.ts'
import { type ChangingHost, type ChangingHostOptions, startChangingHost } from './support/changing-host.ts'
import { dist } from './support/file-site.ts'
import { filmFile, temporaryFolder, writeFiles } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, until, untilBuildKept } from './support/watch.ts'

const KiB = 1024

let stage: Stage
const hosts: ChangingHost[] = []
beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.clear()
  for (const host of hosts.splice(0)) await host.close()
  expect(errors).toEqual([])
})
afterAll(() => stage?.close())

const startHost = async (options?: ChangingHostOptions): Promise<ChangingHost> => {
  const host = await startChangingHost(dist, options)
  hosts.push(host)
  return host
}

/** Held until the returned function is called. */
const hold = (host: ChangingHost, ...paths: string[]): (() => void) => {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  for (const path of paths) host.held.set(path, released)
  return release
}

const seedFilm = async (): Promise<string> =>
  (await stage.seed({ input: filmFile, pieceLength: 32 * KiB })).magnet

/** What a page says to trackers, from its beginning on. */
const announcesOf = (page: Page): string[] => {
  const sent: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"announce"')) sent.push(String(payload))
    })
  })
  return sent
}

const isControlled = (page: Page): Promise<boolean> =>
  page.evaluate(() => navigator.serviceWorker.controller !== null)

/** `Date.now()` of the first frame, kept by the page itself: nobody has to look in time. */
const noteFirstFrame = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const src = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src')
    Object.defineProperty(HTMLMediaElement.prototype, 'src', {
      ...src,
      set(this: HTMLVideoElement, value: string) {
        this.requestVideoFrameCallback(() => Object.assign(globalThis, { firstFrameAt: Date.now() }))
        src?.set?.call(this, value)
      },
    })
  })

const firstFrameAt = async (page: Page): Promise<number> => {
  const handle = await page.waitForFunction(
    () => (globalThis as unknown as { firstFrameAt?: number }).firstFrameAt,
  )
  return Number(await handle.jsonValue())
}

/** Milliseconds after which a page goes on without a first picture: see `controlsMs` in `app.ts`. */
const patienceMs = 2_000
/** Bytes. A little above what there is: `npm run weight` tells which modules it is. */
const mostBytes = 173_300

test('before the first frame nothing is asked for that it does not need, and nothing twice', async () => {
  const magnet = await seedFilm()
  const host = await startHost({ keepsAssets: true })
  const context = await stage.newContext()
  await noteFirstFrame(context)
  const page = await context.newPage()
  await page.goto(`${host.url}#${magnet}`)
  const at = await firstFrameAt(page)
  const began = await page.evaluate(() => performance.timeOrigin)
  const requests = host.requests.filter((request) => request.at < at)
  const needed = ['/', '/config.json', ...firstVisitFiles(dist).map(({ path }) => `/${path}`)].filter(
    (path) => path !== '/index.html',
  )
  const times = needed.map((path) => requests.filter((request) => request.path === path).length)
  expect(Object.fromEntries(needed.map((path, index) => [path, times[index]]))).toEqual(
    Object.fromEntries(needed.map((path) => [path, 1])),
  )
  // The browser asks for what it shows beside the title when it likes.
  const known = [...needed, '/icons/icon.svg', '/manifest.webmanifest']
  // Where the machine is so busy that the frame takes longer, the page has stopped waiting for it.
  const others = requests.filter(
    (request) => request.at < began + patienceMs && !known.includes(request.path),
  )
  expect(others.map(({ path }) => path)).toEqual([])
  await untilBuildKept(page)
})

test('what a first visit loads before its first frame has its limit, and is in few files', () => {
  const files = firstVisitFiles(dist)
  expect(files.map(({ path }) => path.replace(/^assets\/|-[\w-]{8}\.js$/g, '')).sort()).toEqual([
    'app',
    'common',
    'drawing',
    'index',
    'index.html',
    'start-client',
    'sw.js',
    'worker',
  ])
  expect(sentBytes(files), 'bytes; `npm run weight` names the modules').toBeLessThanOrEqual(mostBytes)
})

test('trackers and peers are asked before there is a service worker, and the film begins when there is one', async () => {
  const magnet = await seedFilm()
  const host = await startHost()
  const release = hold(host, '/sw.js')
  const page = await stage.newPage()
  const announces = announcesOf(page)
  await page.goto(`${host.url}#${magnet}`)
  // All that can be known without it is: the files come from a peer.
  await until(page, () => (watching.element().torrent?.files.length ?? 0) > 0, null)
  expect(announces.length).toBeGreaterThan(0)
  expect(host.requests.map(({ path }) => path)).toContain('/sw.js')
  expect(await isControlled(page)).toBe(false)
  expect(await page.evaluate(() => watching.native().hasAttribute('src'))).toBe(false)
  release()
  await frameIn(page, 0.5, 10)
  expect(await isControlled(page)).toBe(true)
})

test('a page that was on its way when the service worker came is taken over by it', async () => {
  const magnet = await seedFilm()
  const host = await startHost()
  const release = hold(host, '/index.html')
  const context = await stage.newContext()
  const page = await context.newPage()
  const loading = page.goto(`${host.url}index.html#${magnet}`)
  await expect.poll(() => host.requests.map(({ path }) => path)).toContain('/index.html')
  const first = await context.newPage()
  await first.goto(host.url)
  await until(first, () => navigator.serviceWorker.controller?.state === 'activated', null)
  release()
  await loading
  await frameIn(page, 0.5, 10)
  expect(await isControlled(page)).toBe(true)
})

test('trackers are asked while the engine’s script is under way', async () => {
  const magnet = await seedFilm()
  const host = await startHost({ keepsAssets: true })
  const worker = readdirSync(join(dist, 'assets')).filter((name) => /^worker-.*\.js$/.test(name))
  const release = hold(host, ...worker.map((name) => `/assets/${name}`))
  const page = await stage.newPage()
  const announces = announcesOf(page)
  await page.goto(`${host.url}#${magnet}`)
  await expect.poll(() => announces.length).toBeGreaterThan(0)
  expect(JSON.parse(announces[0] ?? '').offers.length).toBeGreaterThan(0)
  release()
  await frameIn(page, 0.5, 10)
  // The engine took the place in the swarm over: it was said once that we are there.
  expect(announces.filter((announce) => JSON.parse(announce).event === 'started')).toHaveLength(1)
})

test('in a page of one’s own too', async () => {
  const magnet = await seedFilm()
  const host = await startHost()
  const release = hold(host, '/embed-sw.js')
  const page = await stage.newPage()
  const announces = announcesOf(page)
  host.pages.set(
    '/own.html',
    `<!doctype html><meta charset="utf-8"><title>My page</title><link rel="icon" href="data:,"><body>
      <script type="module">
        import { configureClient } from './torrent-player.js'
        configureClient({ serviceWorkerUrl: '/embed-sw.js' })
        const player = document.createElement('torrent-player')
        player.setAttribute('ice-servers', '[]')
        player.muted = true
        player.autoplay = true
        document.body.append(player)
        player.src = ${JSON.stringify(magnet)}
      </script>`,
  )
  await page.goto(`${host.url}own.html`)
  await until(page, () => (watching.element().torrent?.files.length ?? 0) > 0, null)
  expect(announces.length).toBeGreaterThan(0)
  expect(await isControlled(page)).toBe(false)
  release()
  await frameIn(page, 0.5, 10)
})

test('the film plays while the app’s files are held back, and the page says that it is ready offline when they are here', async () => {
  const magnet = await seedFilm()
  const host = await startHost({ keepsAssets: true })
  const release = hold(host, '/index.html', '/icons/icon-512.png')
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.goto(`${host.url}#${magnet}`)
  await frameIn(page, 1, 20)
  await expect.poll(() => host.requests.map(({ path }) => path)).toContain('/index.html')
  expect(await page.getByText('Ready offline').count()).toBe(0)
  release()
  // Below the film, and on the first page.
  await page.getByText('Ready offline').waitFor()
  await page.evaluate(() => {
    location.hash = ''
  })
  await page.getByLabel('Magnet link').waitFor()
  await page.getByText('Ready offline').waitFor()
  await context.setOffline(true)
  await host.close()
  await page.reload()
  await page.getByLabel('Magnet link').waitFor()
})

test('storing that was interrupted gives no half of the app offline, and the next visit goes on with it', async () => {
  const host = await startHost({ keepsAssets: true })
  host.failing.add('/icons/icon-512.png')
  const context = await stage.newContext()
  const page = await context.newPage()
  const warned = page.waitForEvent('console', (message) => message.text().includes('not ready offline'))
  await page.goto(host.url)
  await page.getByLabel('Magnet link').waitFor()
  await warned
  const stored = await page.evaluate(async () => {
    const [name = ''] = await caches.keys()
    return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
  })
  expect(stored.length).toBeGreaterThan(3)
  expect(stored).toContain('/index.html')

  await context.setOffline(true)
  await expect(page.reload()).rejects.toThrow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/)
  await context.setOffline(false)

  host.failing.clear()
  const before = host.requests.length
  await page.goto(host.url)
  await untilBuildKept(page)
  const again = host.requests.slice(before).map(({ path }) => path)
  expect(again).toContain('/icons/icon-512.png')
  expect(again).not.toContain('/index.html')
  await context.setOffline(true)
  await host.close()
  await page.reload()
  await page.getByLabel('Magnet link').waitFor()
})

test('a server that was updated before everything was stored: no page of two builds', async () => {
  const host = await startHost({ keepsAssets: true })
  const release = hold(host, '/index.html')
  const page = await stage.newPage()
  const warned = page.waitForEvent('console', (message) => message.text().includes('not ready offline'))
  await page.goto(host.url)
  await expect.poll(() => host.requests.map(({ path }) => path)).toContain('/index.html')
  const newer = temporaryFolder()
  writeFiles(newer.path, { 'index.html': '<script type="module" src="./assets/newer-12345678.js"></script>' })
  host.root = newer.path
  release()
  expect((await warned).text()).toContain('index.html is of another build')
  newer.remove()
  expect(await page.evaluate(async () => (await caches.match('/index.html')) === undefined)).toBe(true)
})
