/** The app below a path of a static server that has no `config.json`: online, and when the server is gone. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dist } from './support/file-site.ts'
import { filmFile } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, untilBuildKept, untilProgress } from './support/watch.ts'

const KiB = 1024
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

let stage: Stage
const stops: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  await stage.clear()
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => stage?.close())

/** The build below a path, and nothing else; `path` ends with a slash. */
const serveBelow = async (path: string): Promise<{ origin: string; stop(): Promise<void> }> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const file = join(dist, pathname.slice(path.length) || 'index.html')
    if (!pathname.startsWith(path) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end('There is nothing here.')
      return
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    })
    createReadStream(file).pipe(response)
  })
  const stop = (): Promise<void> => closeServer(server)
  stops.push(stop)
  return { origin: `http://127.0.0.1:${await listenOnLoopback(server)}`, stop }
}

/**
 * Where nobody tells the app which servers to ask for its address it asks a public one: here there is none.
 */
const withoutIceServers = async (context: BrowserContext): Promise<BrowserContext> => {
  await context.addInitScript(() => {
    globalThis.RTCPeerConnection = new Proxy(globalThis.RTCPeerConnection, {
      construct: (target, [configuration]) => new target({ ...configuration, iceServers: [] }),
    })
  })
  return context
}

const open = async (context: BrowserContext, url: string): Promise<Page> => {
  const page = await context.newPage()
  await page.goto(url)
  return page
}

test.each(['/project/', '/live/stream/player/', '/v1.2/app/'])(
  'below %s it plays, is shared, and opens by every address when the server is gone',
  async (path) => {
    const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
    const { origin, stop } = await serveBelow(path)
    const context = await withoutIceServers(await stage.newContext())
    const home = `${origin}${path}`
    const page = await open(context, home)
    await page.getByLabel('Magnet link').fill(magnet)
    await page.getByLabel('Magnet link').press('Enter')
    await frameIn(page, 0.5, 10)
    expect(page.url().startsWith(home)).toBe(true)
    const link = await page.locator('share-link input').inputValue()
    expect(link.startsWith(`${home}#magnet:`)).toBe(true)
    await untilProgress(page, 1)
    await untilBuildKept(page)
    await page.reload()
    await frameIn(page, 0.5, 30)
    await stage.stopSeeders()
    await stop()

    const query = `?magnet=${encodeURIComponent(magnet)}&utm_source=a.b`
    for (const film of [
      link,
      `${home}#${magnet}`,
      `${home}${query}`,
      `${home}index.html#${magnet}`,
      `${home}no/such${query}`,
    ]) {
      const shown = await open(context, film)
      await frameIn(shown, 0.5, 30)
      await shown.close()
    }
    for (const landing of [home, `${home}index.html`, `${home}no-such`, `${home}no/such/`]) {
      const shown = await open(context, landing)
      await shown.getByLabel('Magnet link').waitFor()
      await shown.close()
    }
    expect(stage.pageErrors).toEqual([])
  },
)
