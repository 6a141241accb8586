/** Links to share are whole from the first moment they are seen, and name no tracker that they should not. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { film, filmFile } from './support/fixtures.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, shareFiles, untilProgress } from './support/watch.ts'

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

/**
 * Writes down, from the first moment of a page on, every link that somebody could read, copy or follow in it.
 */
const recordLinks = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seenLinks: seen })
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element instanceof HTMLInputElement && element.readOnly && element.value !== '') {
          seen.add(`field ${element.value}`)
        }
        const href = element.getAttribute('href')
        if (href?.startsWith('#')) seen.add(`list ${href}`)
        if (element.shadowRoot !== null) look(element.shadowRoot)
      }
      if (location.hash !== '') seen.add(`address ${location.hash}`)
    }
    // Every frame that can be seen, and between them whatever a script could read.
    const watch = (): void => {
      look(document)
      requestAnimationFrame(watch)
    }
    watch()
    setInterval(() => look(document), 10)
  })

const linksSeen = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(globalThis as unknown as { seenLinks: Set<string> }).seenLinks])

const isWhole = (link: string): boolean => {
  const { name, trackers } = parseMagnet(link.slice(link.indexOf('#') + 1))
  return name !== null && trackers.length > 0
}

const expectWhole = async (page: Page): Promise<void> => {
  const links = await linksSeen(page)
  expect(links.some((link) => link.startsWith('field '))).toBe(true)
  expect(links.filter((link) => !isWhole(link))).toEqual([])
}

test('sharing files: field, address and list never show less than the whole link', async () => {
  const context = await stage.newContext()
  await recordLinks(context)
  const page = await stage.openApp('', context)
  await shareFiles(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: film() }])
  await page.getByRole('link', { name: 'Torrent Player' }).click()
  await page.getByRole('link', { name: 'film.mp4' }).click()
  await frameIn(page, 0, 10)
  await expectWhole(page)
  expect((await linksSeen(page)).some((link) => link.startsWith('list '))).toBe(true)
})

test.each([
  ['a bare info hash', (magnet: string) => /[0-9a-f]{40}/.exec(magnet)?.[0] ?? ''],
  ['a link without a name', (magnet: string) => magnet.replace(/&dn=[^&]*/, '')],
  ['a link without trackers', (magnet: string) => magnet.replace(/&tr=[^&]*/g, '')],
])(
  'opening %s: the field comes when name and trackers are known, in a second tab too',
  async (_what, shorten) => {
    const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
    const context = await stage.newContext()
    await recordLinks(context)
    for (let tab = 0; tab < 2; tab++) {
      const page = await stage.openApp(`#${shorten(magnet)}`, context)
      await page.locator('share-link input').waitFor()
      const links = (await linksSeen(page)).filter((link) => !link.startsWith('address '))
      expect(links.length).toBeGreaterThan(0)
      expect(links.filter((link) => !isWhole(link))).toEqual([])
    }
  },
)

test('opening a .torrent: the address is the whole link', async () => {
  const context = await stage.newContext()
  await recordLinks(context)
  const page = await stage.openApp('', context)
  const infoBytes = encodeBencode(
    new Map<string, number | string | Uint8Array>([
      ['length', 1000],
      ['name', 'film.mp4'],
      ['piece length', 16 * KiB],
      ['pieces', createHash('sha1').update(Buffer.alloc(1000)).digest()],
    ]),
  )
  await page.locator('input#torrent').setInputFiles({
    name: 'film.torrent',
    mimeType: 'application/x-bittorrent',
    buffer: Buffer.from(encodeMetainfo(infoBytes, { trackers: [stage.tracker.url] })),
  })
  await page.locator('share-link input').waitFor()
  await expectWhole(page)
})

interface Spy {
  readonly url: string
  /** Sockets that were opened, and those that are open. */
  opened: number
  readonly open: () => number
}

/** A tracker that knows nobody and counts who comes. */
const startSpy = async (path = ''): Promise<Spy> => {
  const server = createServer()
  servers.push(server)
  const sockets = new WebSocketServer({ server })
  const spy: Spy = { url: '', opened: 0, open: () => sockets.clients.size }
  sockets.on('connection', () => {
    spy.opened++
  })
  const port = await listenOnLoopback(server)
  return Object.assign(spy, { url: `ws://127.0.0.1:${port}${path}` })
}

const withTracker = (magnet: string, url: string): string => `${magnet}&tr=${encodeURIComponent(url)}`

test('a tracker that is removed is left at once, stays out after a reload of the same link, and can be put back', async () => {
  const spy = await startSpy()
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const context = await stage.newContext()
  const page = await stage.openApp(`#${withTracker(magnet, spy.url)}`, context)
  await untilProgress(page, 1)
  await expect.poll(spy.open).toBe(1)
  const host = new URL(spy.url).host
  await page.getByText('Details').click()
  await page.getByRole('button', { name: `Stop asking ${host}` }).focus()
  await page.keyboard.press('Enter')
  const putBack = page.getByRole('button', { name: `Ask ${host} again` })
  await putBack.waitFor()
  // By keyboard alone: the focus is where the undo is.
  await expect
    .poll(() =>
      putBack.evaluate(
        (button: HTMLElement) => (button.getRootNode() as ShadowRoot).activeElement === button,
      ),
    )
    .toBe(true)
  await expect.poll(spy.open).toBe(0)
  expect(await page.locator('share-link input').inputValue()).not.toContain(encodeURIComponent(host))

  const before = spy.opened
  await page.reload()
  await frameIn(page, 0.5, 30)
  await page.getByText('Details').click()
  await putBack.waitFor()
  // Nor by the bare info hash, for which the catalogue gives the trackers.
  await page.goto('about:blank')
  await page.goto(`${stage.app.url}#${/[0-9a-f]{40}/.exec(magnet)?.[0]}`)
  await frameIn(page, 0.5, 30)
  expect(spy.opened).toBe(before)

  await page.getByText('Details').click()
  await putBack.click()
  await page.getByRole('button', { name: `Stop asking ${host}` }).waitFor()
  await expect.poll(spy.open).toBe(1)
})

test('a second tab, which does not run the torrent, removes a tracker as well', async () => {
  const spy = await startSpy()
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const context = await stage.newContext()
  const owner = await stage.openApp(`#${withTracker(magnet, spy.url)}`, context)
  await untilProgress(owner, 1)
  const guest = await stage.openApp(`#${withTracker(magnet, spy.url)}`, context)
  await frameIn(guest, 0, 10)
  await expect.poll(spy.open).toBe(1)
  await guest.getByText('Details').click()
  await guest.getByRole('button', { name: `Stop asking ${new URL(spy.url).host}` }).click()
  await expect.poll(spy.open).toBe(0)
})

test('a key in a tracker’s address is not passed on, unless it is asked for', async () => {
  const key = '9f86d081884c7d659a2feaa0c55ad015'
  const spy = await startSpy(`/${key}/announce`)
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const open = await startSpy()
  const page = await stage.openApp(`#${withTracker(withTracker(magnet, open.url), spy.url)}`)
  await frameIn(page, 0, 10)
  const field = page.locator('share-link input')
  const link = await field.inputValue()
  expect(link).not.toContain(key)
  expect(parseMagnet(link.split('#')[1] ?? '').trackers).toEqual([stage.tracker.url, open.url])
  await page.getByText('may hold a key that is yours alone').waitFor()
  const choice = page.getByLabel('Trackers in the link')
  await choice.selectOption('None')
  await expect.poll(() => field.inputValue()).not.toContain('&tr=')
  await choice.selectOption('All, personal ones too')
  await expect.poll(() => field.inputValue()).toContain(key)
  await choice.selectOption('Only this site’s')
  await expect
    .poll(async () => parseMagnet((await field.inputValue()).split('#')[1] ?? '').trackers)
    .toEqual([stage.tracker.url])
})

test('several files get a name, and what is shared shows who gets it and gives its link', async () => {
  const context = await stage.newContext()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await stage.openApp('', context)
  const files = ['Holiday 1.mp4', 'Holiday 2.mp4'].map((name, index) => ({
    ...{ name, mimeType: 'video/mp4' },
    buffer: index === 0 ? film() : film().subarray(0, 50_000),
  }))
  const dialog = page.getByRole('dialog', { name: 'Share 2 files?' })
  await page.locator('input#files').setInputFiles(files)
  const name = dialog.getByLabel('Name, as everybody will see it')
  await expect.poll(() => name.inputValue()).toBe('Holiday')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).hash).toBe('')

  // The name is selected: typing replaces it.
  await page.locator('input#files').setInputFiles(files)
  await expect.poll(() => name.inputValue()).toBe('Holiday')
  await page.keyboard.type('Our summer/2026')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.hash.includes('dn=Our%20summer%202026'))
  const { href } = new URL(page.url())

  const watcher = await stage.openApp(new URL(href).hash)
  await frameIn(watcher, 0, 10)
  await page.getByRole('link', { name: 'Torrent Player' }).click()
  await page.getByRole('link', { name: 'Our summer 2026' }).waitFor()
  await page.getByText('1 peer', { exact: true }).waitFor()
  await page.getByText(/^↑ \d/).waitFor()
  await page.getByRole('button', { name: 'Copy the link of Our summer 2026' }).click()
  await page
    .getByRole('button', { name: 'Copied' })
    .or(page.getByText('The link is copied.'))
    .first()
    .waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(parseMagnet(copied.slice(copied.indexOf('#') + 1)).name).toBe('Our summer 2026')
})

test('the installed app opens magnet links, and what other programs share', async () => {
  const manifest = await (await fetch(`${stage.app.url}manifest.webmanifest`)).json()
  const magnet = `magnet:?xt=urn:btih:${'08ada5a7'.repeat(5)}&dn=Sintel`
  const [{ protocol, url }] = manifest.protocol_handlers
  expect(protocol).toBe('magnet')
  const page = await stage.newPage()
  await page.goto(new URL(url.replace('%s', encodeURIComponent(magnet)), stage.app.url).href)
  await page.getByText('Sintel').first().waitFor()
  const { action, params } = manifest.share_target
  const shared = new URL(action, stage.app.url)
  shared.searchParams.set(params.title, 'A film')
  shared.searchParams.set(params.text, `Look at this: ${magnet}`)
  await page.goto(shared.href)
  await page.getByText('Sintel').first().waitFor()

  // The settings ask the browser, which asks the person.
  await page.goto(stage.app.url)
  await page.evaluate(() => {
    Navigator.prototype.registerProtocolHandler = (...asked) => Object.assign(globalThis, { asked })
  })
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Open magnet links with this page' }).click()
  await page.getByText('The browser has been asked.').waitFor()
  expect(await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
    'magnet',
    `${stage.app.url}?magnet=%s`,
  ])
})
