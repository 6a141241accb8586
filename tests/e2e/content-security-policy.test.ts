/**
 * The document's Content-Security-Policy: nothing of the app offends it, and nothing that is smuggled in
 * runs.
 */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright'
import { createServer as createDevServer } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { appContentPolicy } from '../../src/app/content-security-policy.ts'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import { film, filmFile, temporaryFolder, writeFiles } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, seekTo, shareFiles, untilProgress, visibleText } from './support/watch.ts'

const KiB = 1024

const temporary = temporaryFolder()
let stage: Stage
/** The build on a host that sends no header of its own. */
let plainHost: FileSite
beforeAll(async () => {
  ;[stage, plainHost] = await Promise.all([startStage(), startFileSite({ folders: [dist] })])
})
const servers: Server[] = []
afterEach(async () => {
  await stage.clear()
  for (const server of servers.splice(0)) await closeServer(server)
})
afterAll(async () => {
  temporary.remove()
  await plainHost?.close()
  await stage?.close()
})

/** What offends the policy in any page of the context, and in its workers as far as the console tells. */
const watchViolations = async (context: BrowserContext): Promise<string[]> => {
  const seen: string[] = []
  await context.exposeBinding('reportViolation', (_source, text: string) => void seen.push(text))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void }
      reportViolation(`${effectiveDirective} ${blockedURI} ${sample}`)
    })
  })
  context.on('console', (message) => {
    if (/content security policy/i.test(message.text())) seen.push(message.text())
  })
  return seen
}

const policyOf = (page: Page): Promise<string | null> =>
  page.evaluate(
    () =>
      document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? null,
  )

/** The address of a `.torrent` on another origin, which lets everybody read it. */
const torrentElsewhere = async (): Promise<string> => {
  const content = Buffer.alloc(1000, 7)
  const infoBytes = encodeBencode(
    new Map<string, number | string | Uint8Array>([
      ['length', content.length],
      ['name', 'from elsewhere.mp4'],
      ['piece length', 16 * KiB],
      ['pieces', createHash('sha1').update(content).digest()],
    ]),
  )
  const file = encodeMetainfo(infoBytes, { trackers: [] })
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(file),
  )
  servers.push(server)
  return `http://127.0.0.1:${await listenOnLoopback(server)}/a.torrent`
}

test.each([
  ['as npm start serves it', () => stage.app.url],
  ['on a host that sends no header', () => `${plainHost.origin}/`],
])(
  'the app, %s, offends nothing: landing, playing, sharing, a .torrent from elsewhere, offline',
  async (_how, address) => {
    const context = await stage.newContext()
    const violations = await watchViolations(context)
    const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
    const page = await context.newPage()
    await page.goto(address())
    expect(await policyOf(page)).toContain("script-src 'self'")
    await page.getByRole('heading', { name: 'Torrent Player' }).waitFor()
    await page.locator('#source').fill(magnet)
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await frameIn(page, 0.5, 10)
    await seekTo(page, 22)
    await page.getByText('Details').click()
    await untilProgress(page, 1)

    const sharing = await context.newPage()
    await sharing.goto(address())
    await shareFiles(sharing, [{ name: 'shared.mp4', mimeType: 'video/mp4', buffer: film() }])
    await frameIn(sharing, 0, 10)

    const elsewhere = await context.newPage()
    await elsewhere.goto(`${address()}#${await torrentElsewhere()}`)
    await expect.poll(() => visibleText(elsewhere)).toContain('from elsewhere')

    await context.setOffline(true)
    await page.reload()
    await frameIn(page, 0.5, 30)
    expect(violations).toEqual([])
  },
)

test('the dev server gives the page the same policy, and its own scripts do not offend it', async () => {
  const dev = await createDevServer({
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'error',
    cacheDir: temporary.path,
    server: { host: '127.0.0.1', port: 0 },
  })
  try {
    await dev.listen()
    const context = await stage.newContext()
    const violations = await watchViolations(context)
    const page = await context.newPage()
    await page.goto(dev.resolvedUrls?.local[0] ?? '')
    await page.getByLabel('Magnet link').waitFor()
    expect(await policyOf(page)).toBe(appContentPolicy)
    expect(violations).toEqual([])
  } finally {
    await dev.close()
  }
})

test('what is smuggled into the page does not run', async () => {
  const context = await stage.newContext()
  const violations = await watchViolations(context)
  const page = await context.newPage()
  await page.goto(`${plainHost.origin}/`)
  await page.getByRole('heading', { name: 'Torrent Player' }).waitFor()
  const elsewhere = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/javascript' }).end('globalThis.smuggled = "remote"'),
  )
  servers.push(elsewhere)
  const remote = `http://127.0.0.1:${await listenOnLoopback(elsewhere)}/x.js`
  await page.evaluate((url) => {
    const inline = document.createElement('script')
    inline.textContent = 'globalThis.smuggled = "inline"'
    document.body.append(inline)
    const handler = document.createElement('div')
    handler.innerHTML = '<img src="data:," onerror="globalThis.smuggled = \'handler\'">'
    document.body.append(handler)
    // As `unsafeHTML` in one of the app's own templates would.
    const view = document.querySelector('torrent-app')?.shadowRoot
    const template = document.createElement('template')
    template.innerHTML =
      '<svg onload="globalThis.smuggled = \'template\'"></svg><iframe srcdoc="<script>parent.smuggled = \'template\'</script>"></iframe>'
    view?.append(template.content)
    const script = document.createElement('script')
    script.src = url
    document.body.append(script)
    const base = document.createElement('base')
    base.href = new URL('/', url).href
    document.head.append(base)
    const link = document.createElement('a')
    link.href = 'javascript:globalThis.smuggled = "link"'
    document.body.append(link)
    link.click()
    const byEval = document.createElement('button')
    byEval.setAttribute('onclick', 'globalThis.smuggled = "eval"')
    byEval.click()
  }, remote)
  const directives = (): string[] => [...new Set(violations.map((text) => text.split(' ')[0] ?? ''))]
  await expect
    .poll(directives)
    .toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr', 'base-uri']))
  expect(await page.evaluate(() => (globalThis as { smuggled?: string }).smuggled)).toBe(undefined)
  expect(await page.evaluate(() => new URL('x', document.baseURI).origin)).toBe(plainHost.origin)
})

test('the bundle plays in a page with the strict policy that the documentation names', async () => {
  // As docs/content-security-policy.md says, for a page that has the two files beside it.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self' ${stage.tracker.url}`,
    "worker-src 'self' blob:",
  ].join('; ')
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const folder = temporaryFolder()
  writeFiles(folder.path, { 'page.js': "navigator.serviceWorker.register('/embed-sw.js')" })
  const host = await startFileSite({
    folders: [folder.path, dist],
    pages: {
      '/page.html': `<!doctype html><meta charset="utf-8"><title>My page</title>
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <script src="/page.js"></script><script type="module" src="/torrent-player.js"></script>
        <torrent-player muted autoplay ice-servers="[]" src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
    },
  })
  try {
    const context = await stage.newContext()
    const violations = await watchViolations(context)
    const page = await context.newPage()
    await page.goto(`${host.origin}/page.html`)
    await frameIn(page, 0.5, 10)
    await seekTo(page, 22)
    expect(violations).toEqual([])
  } finally {
    await host.close()
    folder.remove()
  }
})
