/**
 * The app inside a page of another site, on a host that does not forbid it: nothing happens before a click.
 */
import type { BrowserContext, Frame } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startAppService } from '../../src/node/server.ts'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import { filmFile } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'

const KiB = 1024

let stage: Stage
/** Sends no header of its own, as most static hosts. */
let host: FileSite
let elsewhere: FileSite
const pages: Record<string, string> = {}
beforeAll(async () => {
  ;[stage, host, elsewhere] = await Promise.all([
    startStage(),
    startFileSite({ folders: [dist] }),
    startFileSite({ folders: [], pages }),
  ])
})
afterEach(() => stage.clear())
afterAll(async () => {
  await host?.close()
  await elsewhere?.close()
  await stage?.close()
})

/** Another origin than `host` by its port; `localhost` would be another site as well. */
const showIn = async (
  context: BrowserContext,
  address: string,
  attributes = '',
): Promise<{ frame: Frame; asked: string[] }> => {
  const asked: string[] = []
  const page = await context.newPage()
  page.on('request', (request) => asked.push(request.url()))
  page.on('websocket', (socket) => asked.push(socket.url()))
  pages['/frame.html'] = `<!doctype html><title>Another site</title><link rel="icon" href="data:,">
    <iframe ${attributes} width="800" height="600" src="${address.replaceAll('&', '&amp;')}"></iframe>`
  await page.goto(`${elsewhere.origin.replace('127.0.0.1', 'localhost')}/frame.html`)
  await expect.poll(() => page.frames().length).toBe(2)
  const [, frame] = page.frames()
  if (frame === undefined) throw new Error('There is no frame.')
  return { frame, asked }
}

/** What of the platform was touched in a frame, from its first moment on. */
const recordUse = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const used: string[] = []
    Object.assign(globalThis, { used })
    for (const name of ['RTCPeerConnection', 'Worker', 'SharedWorker', 'BroadcastChannel'] as const) {
      const Original = globalThis[name]
      Object.assign(globalThis, {
        [name]: new Proxy(Original, {
          construct: (target, args) => {
            used.push(name)
            return Reflect.construct(target, args)
          },
        }),
      })
    }
    const note = (target: object, method: string): void => {
      const original = Reflect.get(target, method)
      Reflect.set(target, method, function (this: unknown, ...args: unknown[]) {
        used.push(method)
        return Reflect.apply(original, this, args)
      })
    }
    note(IDBFactory.prototype, 'open')
    note(Storage.prototype, 'getItem')
    note(Storage.prototype, 'setItem')
    if (globalThis.ServiceWorkerContainer) note(ServiceWorkerContainer.prototype, 'register')
    if (globalThis.LockManager) note(LockManager.prototype, 'request')
    note(globalThis, 'fetch')
  })

const usedIn = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() => (globalThis as unknown as { used: string[] }).used)

test.each([
  ['the fragment', (magnet: string) => `#${magnet}`],
  ['the query', (magnet: string) => `?magnet=${encodeURIComponent(magnet)}`],
])('a film in %s is not fetched before a click, and plays after it', async (_where, after) => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const context = await stage.newContext()
  await recordUse(context)
  const { frame, asked } = await showIn(context, `${host.origin}/${after(magnet)}`)
  await frame.getByRole('heading', { name: 'Torrent Player is shown inside another site' }).waitFor()
  await frame.waitForLoadState('networkidle')
  expect(await usedIn(frame)).toEqual([])
  expect(
    asked.filter(
      (url) =>
        !/\/(frame\.html|index\.html|assets\/[^/]+|icons\/[^/]+|(\?.*)?)$/.test(url.replace(/#.*/, '')),
    ),
  ).toEqual([])
  expect(asked.filter((url) => /config\.json|\/sw\.js|^ws/.test(url))).toEqual([])

  await frame.getByRole('button', { name: 'Continue here' }).press('Enter')
  await frame.waitForFunction(() => {
    try {
      return watching.native().currentTime > 0.5
    } catch {
      return false // The player is not there yet.
    }
  })
  expect(await usedIn(frame)).toEqual(expect.arrayContaining(['RTCPeerConnection', 'Worker', 'register']))
})

test('the address of a .torrent is not asked for before a click', async () => {
  const context = await stage.newContext()
  const address = `${elsewhere.origin}/endless.torrent`
  const { frame, asked } = await showIn(context, `${host.origin}/#${address}`)
  await frame.getByRole('button', { name: 'Continue here' }).waitFor()
  await frame.waitForLoadState('networkidle')
  expect(asked).not.toContain(address)
  expect(elsewhere.requests).not.toContain('/endless.torrent')
  await frame.getByRole('button', { name: 'Continue here' }).click()
  await expect.poll(() => elsewhere.requests).toContain('/endless.torrent')
})

test('a sandboxed frame asks as well, and offers a tab of its own', async () => {
  const context = await stage.newContext()
  const { frame } = await showIn(
    context,
    `${host.origin}/#abc`,
    'sandbox="allow-scripts allow-same-origin allow-popups"',
  )
  const link = frame.getByRole('link', { name: 'Open in its own tab' })
  expect(await link.getAttribute('href')).toBe(`${host.origin}/#abc`)
  expect(await link.getAttribute('rel')).toContain('noopener')
})

test('in a page of its own site, and on its own, it starts by itself', async () => {
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.goto(`${host.origin}/`)
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = '/index.html'
    document.body.append(frame)
  })
  const inside = page.frameLocator('iframe')
  await inside.getByLabel('Magnet link').waitFor()
  expect(await page.getByLabel('Magnet link').count()).toBe(1)
})

test('npm start lets no other site show it', async () => {
  const context = await stage.newContext()
  const { frame } = await showIn(context, stage.app.url)
  await expect.poll(() => frame.url()).toMatch(/^chrome-error:/)
  const open = await startAppService({
    root: dist,
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: [],
    sample: null,
    frameAncestors: `'self' ${elsewhere.origin.replace('127.0.0.1', 'localhost')}`,
  })
  try {
    const shown = await showIn(context, open.url)
    await shown.frame.getByRole('button', { name: 'Continue here' }).waitFor()
  } finally {
    await open.close()
  }
})
