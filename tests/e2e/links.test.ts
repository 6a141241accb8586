/** Links as people have them, by every way into the page, and what is said of those that are none. */
import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { buildInfo, encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { site } from './support/embed-site-of-file.ts'
import { film, filmFile, temporaryFolder, writeFiles } from './support/fixtures.ts'
import { dropText, holdText, pasteText } from './support/give-text.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import type { SeederProcess } from './support/seeder.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, until, visibleText } from './support/watch.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await closeServer(server)
})

/** Serves on this machine; returns `http://…` without a slash at its end. */
const serve = async (listener: RequestListener = (_request, response) => response.end()): Promise<Server> => {
  const server = createServer(listener)
  servers.push(server)
  await listenOnLoopback(server)
  return server
}
const hostOf = (server: Server): string => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.')
  return `127.0.0.1:${address.port}`
}

const pieceLength = 32 * 1024
const seed = (): Promise<SeederProcess> => stage.seed({ input: filmFile, pieceLength })
/** The torrent file of what {@link seed} seeds. */
const torrentFile = (): { bytes: Uint8Array; infoHash: string } => {
  const data = film()
  const pieces = Array.from({ length: Math.ceil(data.length / pieceLength) }, (_, piece) =>
    data.subarray(piece * pieceLength, (piece + 1) * pieceLength),
  )
  const infoBytes = buildInfo({
    name: 'film.mp4',
    files: [{ path: 'film.mp4', length: data.length }],
    pieceLength,
    pieceHashes: Buffer.concat(pieces.map((piece) => createHash('sha1').update(piece).digest())),
  })
  return {
    bytes: encodeMetainfo(infoBytes, { trackers: [stage.tracker.url] }),
    infoHash: createHash('sha1').update(infoBytes).digest('hex'),
  }
}

const says = (page: Page, sentence: string): Promise<void> =>
  expect.poll(() => visibleText(page)).toContain(sentence)

const plays = async (page: Page, infoHash: string): Promise<void> => {
  await until(page, (infoHash) => watching.element().torrent?.infoHash === infoHash, infoHash)
  await frameIn(page, 0, 20)
}

/** Ways by which a link comes to the app, each with a form of link that the old reader refused. */
const ways: readonly [string, (page: Page, magnet: string) => Promise<unknown>][] = [
  [
    'typed into the field, among words',
    async (page, magnet) => {
      await page.locator('#source').fill(`Watch this: <${magnet.replace('xt=', 'xt.1=')}>, it is good`)
      await page.getByRole('button', { name: 'Play', exact: true }).click()
    },
  ],
  ['pasted with the entities of HTML', (page, magnet) => pasteText(page, magnet.replaceAll('&', '&amp;'))],
  [
    'dragged as a link',
    (page, magnet) =>
      dropText(page, { 'text/uri-list': magnet.replace('magnet:?', 'magnet:/?'), 'text/plain': 'Film' }),
  ],
  [
    'dragged as our own share link',
    (page, magnet) => dropText(page, { 'text/uri-list': `${stage.app.url}#${magnet}` }),
  ],
  [
    'dragged as text, in capitals',
    (page, magnet) => dropText(page, { 'text/plain': magnet.replace('xt=', 'XT=') }),
  ],
  [
    'in the address, half encoded',
    (page, magnet) => page.goto(`${stage.app.url}#${magnet.replace('magnet:', 'magnet%3A')}`),
  ],
  [
    'in the address, wholly encoded',
    (page, magnet) => page.goto(`${stage.app.url}#${encodeURIComponent(magnet)}`),
  ],
  [
    'in ?magnet=',
    (page, magnet) => page.goto(`${stage.app.url}?magnet=${encodeURIComponent(magnet)}&utm_source=a.b`),
  ],
]

test('every way into the app takes a link as people have it', async () => {
  const { magnet, infoHash } = await seed()
  const page = await stage.openApp()
  for (const [way, open] of ways) {
    await page.goto('about:blank')
    await page.goto(stage.app.url)
    await page.locator('#source').waitFor()
    await open(page, magnet)
    await plays(page, infoHash).catch((cause: unknown) => {
      throw new Error(`A link ${way} does not play.`, { cause })
    })
  }
})

test('the src of an element takes the same links, and an address without a scheme stays relative', async () => {
  const { magnet, infoHash } = await seed()
  for (const src of [
    `Watch this: ${magnet.replace('xt=', 'xt=urn:btih:abc&xt=')}`,
    `https://player.example/#${encodeURIComponent(magnet)}`,
  ]) {
    const page = await site.open(stage, {
      element: `<torrent-player ice-servers="[]" muted autoplay src="${src.replaceAll('&', '&amp;')}"></torrent-player>`,
    })
    await plays(page, infoHash)
    await page.close()
  }
  const page = await site.open(stage, {
    element: '<torrent-player ice-servers="[]" muted autoplay src="no-such.torrent"></torrent-player>',
  })
  await says(page, 'The torrent file was not fetched')
  await says(page, 'no-such.torrent answered 404')
})

test('what is dropped never takes the page away, nor the film when there is no link in it', async () => {
  const { magnet, infoHash } = await seed()
  const page = await stage.openApp(`#${magnet}`)
  await plays(page, infoHash)
  const { href } = new URL(page.url())
  await dropText(page, { 'text/plain': 'a few words of a page' })
  await page.getByText('not a magnet link').waitFor()
  expect(page.url()).toBe(href)
  await frameIn(page, 0, 40)
  // An address of the web: opened here as that of a .torrent, and not by the browser.
  const server = await serve((_request, response) => response.end('<!doctype html><title>A page</title>'))
  await dropText(page, { 'text/uri-list': `http://${hostOf(server)}/page.html` })
  await says(page, 'The torrent file was not fetched')
  expect(new URL(page.url()).origin).toBe(new URL(stage.app.url).origin)
  // On the first page it is said at the field.
  await page.goto('about:blank')
  await page.goto(stage.app.url)
  await page.locator('#source').waitFor()
  await dropText(page, { 'text/plain': 'a few words of a page' })
  await page.locator('link-field').getByText('not a magnet link').waitFor()
  expect(new URL(page.url()).hash).toBe('')
})

test('what is held still is taken where the page changes under it', async () => {
  const { magnet } = await seed()
  const page = await stage.openApp(`#${magnet}`)
  await page.locator('torrent-player').waitFor({ state: 'attached' })
  const drop = await holdText(page, { 'text/plain': 'a few words of a page' })
  // The bars over the film come once it plays: their title is at the pointer now, and nothing has moved.
  await page.locator('torrent-player [part="title"]').waitFor()
  await drop()
  await page.getByText('not a magnet link').waitFor()
})

test('dozens of dead trackers keep neither the link’s last one nor the site’s own from being asked', async () => {
  const { magnet, infoHash } = await seed()
  const asked: string[] = []
  const server = await serve()
  new WebSocketServer({ server }).on('connection', (_socket, { url }) => asked.push(String(url)))
  const dead = await serve()
  const deadHost = hostOf(dead)
  await closeServer(dead)
  const bare = magnet.replace(/&tr=[^&]*/g, '')
  const udp = Array.from({ length: 120 }, (_, i) => `&tr=udp%3A%2F%2F127.0.0.1%3A${20_000 + i}%2Fannounce`)
  // A plus stays a plus: in base 64 it is a digit of a key.
  const page = await stage.openApp(`#${bare}${udp.join('')}&tr=ws://${hostOf(server)}/a+b?key=x+y=`)
  await plays(page, infoHash)
  await expect.poll(() => asked).toContain('/a+b?key=x+y=')
  await page.close()

  const ws = Array.from({ length: 30 }, (_, i) => `&tr=ws%3A%2F%2F${deadHost}%2F${i}`)
  const other = await stage.openApp(`#${bare}${ws.join('')}`)
  await plays(other, infoHash)
})

test('the address of a .torrent that fails is corrected on the spot', async () => {
  const { bytes: file, infoHash } = torrentFile()
  expect((await seed()).infoHash).toBe(infoHash)
  const server = await serve(({ url }, response) => {
    response.setHeader('access-control-allow-origin', '*')
    if (url === '/film.torrent') response.end(file)
    else if (url?.startsWith('/watch')) response.end('<!doctype html><title>Film</title>')
    else response.writeHead(404).end('no')
  })
  const address = `http://${hostOf(server)}`
  const page = await stage.openApp(`#${address}/flim.torrent`)
  await says(page, 'The torrent file was not fetched')
  await says(page, 'answered 404, there is no such file')
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  const field = page.getByLabel('Address of the .torrent, or another link')
  expect(await field.inputValue()).toBe(`${address}/flim.torrent`)
  await field.fill(`${address}/watch?v=1`)
  await field.press('Enter')
  await says(page, `There is a web page at ${new URL(address).host}, not a torrent file.`)
  await field.fill('no link')
  await field.press('Enter')
  await says(page, 'not a magnet link')
  await field.fill(`${address}/film.torrent`)
  await field.press('Enter')
  await plays(page, infoHash)
  expect(await field.count()).toBe(0)

  // Whether a server is down or does not let us read, a browser does not say.
  const silent = await serve((_request, response) => response.end(file))
  const other = await stage.openApp(`#http://${hostOf(silent)}/film.torrent`)
  await says(other, `could not be fetched from ${hostOf(silent)}. Check the address.`)
  await other.goto(`${stage.app.url}#http://${hostOf(silent)}/watch?v=1`)
  await says(other, 'If this is the address of a page, it is not one of a torrent.')
})

test('the metadata comes from where the link says that it lies, and a web seed is named for what it is', async () => {
  const { bytes, infoHash } = torrentFile()
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(bytes)
  })
  const at = encodeURIComponent(`http://${hostOf(server)}/film`)
  const page = await stage.openApp(
    `#magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(stage.tracker.url)}&xs=${at}.torrent&ws=${at}.mp4`,
  )
  // Nobody has it: all that is known of it came from there.
  await until(page, () => watching.element().torrent?.files.length === 1, null)
  await says(page, 'film')
  await says(
    page,
    'It also names a web server that has the data (a web seed), which this player does not use yet.',
  )
})

/** A season whose third episode is the largest, so that it plays when nobody says which. */
const seedSeason = async (folder: string): Promise<SeederProcess> => {
  const free = (length: number): Uint8Array => {
    const box = Buffer.alloc(length)
    box.writeUInt32BE(length)
    box.write('free', 4, 'latin1')
    return box
  }
  const episode = (bytes: number): Uint8Array => Buffer.concat([film(), free(bytes)])
  writeFiles(join(folder, 'season'), {
    'e1.mp4': episode(100),
    'e2.mp4': episode(200),
    'e3.mp4': episode(90_000),
    'e4.mp4': episode(300),
  })
  return stage.seed({ input: join(folder, 'season'), pieceLength })
}

const playingFile = (page: Page): Promise<number | undefined> =>
  page.evaluate(() => watching.element().currentFile?.index)

interface FileState {
  readonly priority: string
  readonly downloaded: number
  readonly isWhole: boolean
}

const filesOf = (page: Page): Promise<readonly FileState[]> =>
  page.evaluate(
    () =>
      watching.element().torrent?.files.map(({ priority, downloaded, length }) => ({
        priority,
        downloaded,
        isWhole: downloaded === length,
      })) ?? [],
  )

test('so= chooses the file that plays, after a reload too; without it nothing is lost', async () => {
  const folder = temporaryFolder()
  try {
    const { magnet, infoHash } = await seedSeason(folder.path)
    const page = await stage.openApp(`#${magnet}&so=1`)
    await plays(page, infoHash)
    expect(await playingFile(page)).toBe(1)
    await page.reload()
    await plays(page, infoHash)
    expect(await playingFile(page)).toBe(1)
    for (const [so, index] of [
      // Nobody says which: it goes on with the file that was watched last.
      ['', 1],
      ['&so=99', 1],
      ['&so=3,0', 0],
      ['&so=3,2,77', 2],
    ] as const) {
      await page.goto('about:blank')
      await page.goto(`${stage.app.url}#${magnet}${so}`)
      await plays(page, infoHash)
      expect([so, await playingFile(page)]).toEqual([so, index])
    }
    const element = (attributes: string): string =>
      `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}&amp;so=1" ${attributes}></torrent-player>`
    const other = await site.open(stage, { element: element('file="0"') })
    await plays(other, infoHash)
    expect(await playingFile(other)).toBe(0)

    // Of the whole only the chosen file is fetched, and another one when it is put back.
    const whole = await site.open(stage, { element: element('download="whole"') })
    await plays(whole, infoHash)
    expect(await playingFile(whole)).toBe(1)
    await until(whole, () => watching.element().torrent?.finished === true, null)
    const files = await filesOf(whole)
    expect(files.map(({ priority }) => priority)).toEqual(['skip', 'normal', 'skip', 'skip'])
    expect(files.map(({ isWhole }) => isWhole)).toEqual([false, true, false, false])
    // What pieces share with the neighbours, and the beginning of what was foreseen to play.
    for (const index of [0, 2, 3]) expect(files[index]?.downloaded).toBeLessThan(2 * pieceLength)
    await whole.evaluate(() => watching.element().setFilePriority(3, 'normal'))
    await expect.poll(async () => (await filesOf(whole))[3]?.isWhole).toBe(true)
  } finally {
    folder.remove()
  }
})

/** One of each kind of sentence that the reader of links has, the longest too. */
const badLinks = [
  'how do I watch a film',
  'magnet:?dn=Film',
  'magnet:?xt=urn:btih:08ada5',
  `magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`,
  'ab'.repeat(32),
  'ab'.repeat(19),
  'https://',
]

/**
 * Where everything on the first page is, and how large, but for what is said below a field or a button.
 * `places`: only where it is, as far as it stands above what is said.
 */
const boxes = (page: Page, only: 'all' | 'places' = 'all'): Promise<Record<string, string>> =>
  page.evaluate((only) => {
    const found: Record<string, string> = {}
    const look = (root: HTMLElement | ShadowRoot, where: string): void => {
      root.querySelectorAll('*').forEach((element, index) => {
        if (element.closest('p, style, footer, dialog, settings-dialog, share-question') !== null) return
        const { x, y, width, height } = element.getBoundingClientRect()
        const name = `${where}/${element.localName}${index}`
        const isView = /landing-view/.test(name)
        const place = only === 'all' ? [x, y, width, height] : [x, y]
        if (only === 'all' || isView) found[name] = place.join(' ')
        if (element.shadowRoot !== null) look(element.shadowRoot, name)
      })
    }
    // Not the head: parts of the page that come later leave links there.
    look(document.body, '')
    return found
  }, only)

test.each([320, 390, 820, 1440])(
  'an error at the field or at the buttons moves nothing, %d px wide',
  async (width) => {
    const page = await stage.openApp()
    await page.setViewportSize({ width, height: 844 })
    await page.locator('#source').waitFor()
    const before = await boxes(page)
    const places = await boxes(page, 'places')
    for (const link of ['', ...badLinks]) {
      await page.locator('#source').fill(link)
      await page.locator('#source').press('Enter')
      await expect.poll(() => page.locator('#problem').textContent()).toMatch(/^[A-Z].*\.$/)
      expect(await boxes(page)).toEqual(before)
    }
    // A file's error stands at the buttons: the field stays as it is.
    await page.locator('#source').fill('')
    await page.locator('input#torrent').setInputFiles({
      name: 'holiday.torrent',
      mimeType: 'application/x-bittorrent',
      buffer: Buffer.from('d8:announce3:abc'),
    })
    const said = page.locator('#file-problem')
    await expect.poll(() => said.textContent()).toContain('holiday.torrent')
    expect(await said.textContent()).not.toMatch(/bencod/i)
    expect(await page.locator('#problem').textContent()).toBe('')
    expect(await page.locator('#source').getAttribute('aria-invalid')).toBe('false')
    expect(await boxes(page, 'places')).toEqual(places)
  },
)
