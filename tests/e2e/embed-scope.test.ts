/** The embedder's service worker in a folder of its own: what works, and what is said when it cannot. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dist } from './support/file-site.ts'
import { filmFile } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, visibleText } from './support/watch.ts'

const KiB = 1024

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
const servers: Server[] = []
afterEach(async () => {
  await stage.clear()
  for (const server of servers.splice(0)) await closeServer(server)
})
afterAll(() => stage?.close())

interface Embed {
  /** Path of the page. */
  readonly page: string
  /** What `configureClient` gets. */
  readonly configuration: { readonly serviceWorkerUrl: string; readonly scope?: string }
  /** `Service-Worker-Allowed` with the script. */
  readonly allowed?: string
}

/** A page of one's own with both files in `/player/`, on a server that sends the header or does not. */
const openEmbed = async ({ page: path, configuration, allowed }: Embed): Promise<Page> => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const html = `<!doctype html><meta charset="utf-8"><title>My page</title><link rel="icon" href="data:,">
    <body><script type="module">
      import { configureClient } from '/player/torrent-player.js'
      configureClient(${JSON.stringify(configuration)})
      const player = document.createElement('torrent-player')
      player.setAttribute('ice-servers', '[]')
      player.muted = true
      player.autoplay = true
      document.body.append(player)
      player.src = ${JSON.stringify(magnet)}
    </script>`
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    if (pathname === path) response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    else if (/^\/player\/(torrent-player|embed-sw)\.js$/.test(pathname)) {
      response.writeHead(200, {
        'content-type': 'text/javascript',
        ...(allowed !== undefined && pathname.endsWith('-sw.js')
          ? { 'service-worker-allowed': allowed }
          : {}),
      })
      response.end(readFileSync(join(dist, pathname.slice('/player/'.length))))
    } else response.writeHead(404).end()
  })
  servers.push(server)
  const page = await stage.newPage()
  await page.goto(`http://127.0.0.1:${await listenOnLoopback(server)}${path}`)
  return page
}

const serviceWorkerUrl = '/player/embed-sw.js'

test.each([
  [
    'the whole site, with the header',
    { page: '/page.html', configuration: { serviceWorkerUrl, scope: '/' }, allowed: '/' },
  ],
  [
    'another folder, with the header',
    { page: '/films/page.html', configuration: { serviceWorkerUrl, scope: '/films/' }, allowed: '/films/' },
  ],
  [
    'a page beside it, without the header',
    { page: '/player/page.html', configuration: { serviceWorkerUrl } },
  ],
])('a service worker in a folder serves %s', async (_what, embed: Embed) => {
  const page = await openEmbed(embed)
  await frameIn(page, 0.5, 10)
})

test.each([
  [
    'no header',
    { page: '/page.html', configuration: { serviceWorkerUrl, scope: '/' } },
    'may only serve pages below /player/. For the scope / its server must send the header “Service-Worker-Allowed: /”',
  ],
  [
    'a header for another folder',
    { page: '/films/page.html', configuration: { serviceWorkerUrl, scope: '/films/' }, allowed: '/music/' },
    'For the scope /films/ its server must send the header “Service-Worker-Allowed: /films/”',
  ],
  [
    'the header, but no scope asked for',
    { page: '/page.html', configuration: { serviceWorkerUrl }, allowed: '/' },
    'serves pages below /player/, and this page is not one of them. Host its script in / or above; or set scope to / and send the header “Service-Worker-Allowed: /”',
  ],
  [
    'a scope that leaves the page out',
    { page: '/page.html', configuration: { serviceWorkerUrl, scope: '/films/' }, allowed: '/' },
    'serves pages below /films/, and this page is not one of them.',
  ],
])('with %s the sentence says what to do', async (_what, embed: Embed, sentence) => {
  const page = await openEmbed(embed)
  await expect.poll(() => visibleText(page), { timeout: 20_000 }).toContain(sentence)
  expect(await visibleText(page)).not.toMatch(/Shift-reload|does not start/)
})
