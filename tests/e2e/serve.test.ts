import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../helpers/browser.ts'
import type { Answer } from './serve/page.ts'
import { type Site, startSite } from './serve/site.ts'

const MiB = 1024 * 1024
const size = 3 * MiB + 12_345
const hashOf = (seed: number): string => seed.toString(16).padStart(2, '0').repeat(20)

let browser: Browser
let site: Site
let context: BrowserContext
let page: Page

beforeAll(async () => {
  const html = (body = ''): string =>
    `<!doctype html><title>serve</title>${body}<script src="/page.js"></script>`
  site = await startSite({
    '/': { type: 'text/html', body: html() },
    '/index.html': { type: 'text/html', body: html() },
    '/page.js': { entry: 'tests/e2e/serve/page.ts' },
    '/sw.js': { entry: 'tests/e2e/serve/test-sw.ts' },
    '/other-sw.js': {
      type: 'text/javascript',
      body: 'addEventListener("activate", (e) => e.waitUntil(clients.claim()))',
    },
    '/broken-sw.js': { type: 'text/javascript', body: 'throw new Error("broken")' },
    '/app-sw.js': {
      entry: 'src/sw.ts',
      define: {
        'self.__WB_MANIFEST': JSON.stringify([
          { url: 'index.html', revision: '1' },
          { url: 'page.js', revision: '1' },
        ]),
      },
    },
    '/embed-sw.js': { entry: 'src/embed-sw.ts' },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const openPage = async (inContext = context): Promise<Page> => {
  const opened = await inContext.newPage()
  await opened.goto(`${site.origin}/`)
  return opened
}

type EngineOptions = Parameters<typeof globalThis.tp.runEngine>[0]
/** Starts the torrent in a page, whether it becomes its owner now or later. */
const engine = (inPage: Page, options: Partial<EngineOptions> & { infoHash: string }): Promise<void> =>
  inPage.evaluate(
    async (given) => {
      await tp.start()
      logs.push(tp.runEngine(given))
    },
    { files: [{ name: 'film.mp4', length: size }], behaviour: 'serve' as const, ...options },
  )
const owned = async (inPage: Page): Promise<void> => {
  // Not waitForFunction: it takes the promise of an async function for a yes.
  await inPage.evaluate(async () => {
    for (;;) {
      const { held = [] } = await navigator.locks.query()
      if (logs.at(-1)?.owned === true && held.some(({ name }) => name?.startsWith('owner:'))) return
      await new Promise(requestAnimationFrame)
    }
  })
}
/** What of a `RequestInit` can cross into the page. */
interface PlainInit {
  method?: string
  body?: string
  headers?: Record<string, string>
}
const get = (
  infoHash: string,
  init: PlainInit = {},
  { begin = 0, file = 0, name = 'film.mp4', inPage = page, query = '' } = {},
): Promise<Answer> =>
  inPage.evaluate(
    async ([hash, options, from, index, fileName, search]) => {
      await tp.start()
      return tp.get(tp.streamUrl(`${location.origin}/`, hash, index, fileName) + search, options, from)
    },
    [infoHash, init, begin, file, name, query] as const,
  )
const range = (value: string, more: Record<string, string> = {}): PlainInit => ({
  headers: { Range: value, ...more },
})

describe('ranges', () => {
  const stored = 0x51
  beforeAll(async () => {
    context = await browser.newContext()
    page = await openPage()
    await engine(page, { infoHash: hashOf(0x50) })
    await owned(page)
    await page.evaluate(
      async ([seed, length]) => {
        const pieces = Array.from({ length: Math.ceil(length / 65_536) }, (_, i) => i)
        await tp.store({ seed, files: [{ name: 'film.mp4', length }] }, pieces)
      },
      [stored, size] as const,
    )
  })
  afterAll(() => context.close())

  interface Row {
    readonly request: PlainInit
    readonly status: number
    readonly begin?: number
    readonly length: number
    readonly contentRange?: string
  }
  const slice = (begin: number, end: number): Omit<Row, 'request'> => ({
    status: 206,
    begin,
    length: end - begin,
    contentRange: `bytes ${begin}-${end - 1}/${size}`,
  })
  const whole = { status: 200, length: size }
  const etag = (infoHash: string): string => `"${infoHash}-0"`

  // Once from the engine, and once from IndexedDB with no owner.
  describe.each([
    ['from the owner', hashOf(0x50)],
    ['from IndexedDB', hashOf(stored)],
  ])('%s', (_name, infoHash) => {
    const table: Record<string, Row> = {
      'bytes=a-b': { request: range('bytes=1000-1999'), ...slice(1000, 2000) },
      'bytes=a-b across the slice': { request: range(`bytes=5-${2 * MiB + 5}`), ...slice(5, 2 * MiB + 6) },
      'bytes=a-b beyond the end': {
        request: range(`bytes=${size - 10}-${size + 10}`),
        ...slice(size - 10, size),
      },
      'bytes=a-': { request: range('bytes=1000-'), ...slice(1000, 1000 + MiB) },
      'bytes=a- near the end': { request: range(`bytes=${size - 100}-`), ...slice(size - 100, size) },
      'bytes=-n': { request: range('bytes=-500'), ...slice(size - 500, size) },
      'bytes=-n, n > size': { request: range(`bytes=-${size + 1}`), ...slice(0, size) },
      'bytes=0-0': { request: range('bytes=0-0'), ...slice(0, 1) },
      'bytes=N-N': { request: range('bytes=70000-70000'), ...slice(70_000, 70_001) },
      'the last byte': { request: range(`bytes=${size - 1}-${size - 1}`), ...slice(size - 1, size) },
      'start = size': {
        request: range(`bytes=${size}-`),
        status: 416,
        length: -1,
        contentRange: `bytes */${size}`,
      },
      'start > size': {
        request: range('bytes=99999999999999999999-'),
        status: 416,
        length: -1,
        contentRange: `bytes */${size}`,
      },
      'bytes=-0': { request: range('bytes=-0'), status: 416, length: -1, contentRange: `bytes */${size}` },
      'no Range': { request: {}, ...whole },
      malformed: { request: range('bytes=b-a'), ...whole },
      'end before start': { request: range('bytes=5-4'), ...whole },
      'unknown unit': { request: range('items=0-5'), ...whole },
      'the unit in capitals': { request: range('BYTES=0-9'), ...slice(0, 10) },
      'several ranges': { request: range('bytes=0-5,10-20'), ...whole },
      HEAD: { request: { method: 'HEAD' }, status: 200, length: 0 },
      'HEAD with Range': { request: { method: 'HEAD', ...range('bytes=0-5') }, status: 200, length: 0 },
      'If-Range with this ETag': {
        request: range('bytes=0-9', { 'If-Range': etag(infoHash) }),
        ...slice(0, 10),
      },
      'If-Range with another ETag': { request: range('bytes=0-9', { 'If-Range': '"other"' }), ...whole },
      'If-Range with a weak ETag': {
        request: range('bytes=0-9', { 'If-Range': `W/${etag(infoHash)}` }),
        ...whole,
      },
      'If-Range with a date': {
        request: range('bytes=0-9', { 'If-Range': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
        ...whole,
      },
    }
    test.each(Object.entries(table))(
      '%s',
      async (_row, { request, status, begin = 0, length, contentRange }) => {
        const answer = await get(infoHash, request, { begin })
        expect(answer.status).toBe(status)
        expect(answer.headers['content-range']).toBe(contentRange)
        expect(answer.headers).toMatchObject({
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'accept-ranges': 'bytes',
          'cross-origin-resource-policy': 'same-origin',
        })
        expect(answer.headers['content-security-policy']).toMatch(/^sandbox;.*default-src 'none'/)
        if (length < 0) return
        expect(answer).toMatchObject({ length, right: true, broke: false })
        expect(answer.headers).toMatchObject({
          'content-length': String(request.method === 'HEAD' ? size : length),
          'content-type': 'video/mp4',
          'content-disposition': `inline; filename="film.mp4"; filename*=UTF-8''film.mp4`,
          etag: etag(infoHash),
        })
      },
    )
  })

  test('other methods', async () => {
    const answer = await get(hashOf(0x50), { method: 'POST', body: 'x' })
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  })

  test('?download', async () => {
    const answer = await get(hashOf(0x50), range('bytes=0-0'), { query: '?download' })
    expect(answer.headers['content-disposition']).toMatch(/^attachment;/)
  })

  test('every port is closed in the end', async () => {
    await page.waitForFunction(() => logs.every((log) => log.closed === log.opened.length))
  })

  test('what only looks like a stream goes to the network', async () => {
    for (const path of [
      `stream/${hashOf(0x50)}/0`,
      `stream/${hashOf(0x50)}/00/a`,
      `stream/${hashOf(0x50)}/-1/a`,
      `stream/${hashOf(0x50)}/0/a/b`,
      'stream/xyz/0/a',
      `x/stream/${hashOf(0x50)}/0/a`,
    ]) {
      const text = await page.evaluate(async (url) => (await fetch(url)).text(), `/${path}`)
      expect(text, path).toBe('not of this site')
    }
  })
})

describe('who answers', () => {
  beforeEach(async () => {
    context = await browser.newContext()
    page = await openPage()
  })
  afterEach(() => context.close())

  test('unknown torrent: 404 at once', async () => {
    expect(await get(hashOf(1))).toMatchObject({ status: 404 })
  })

  test('unknown file: 404, whether the torrent is stored or open', async () => {
    await page.evaluate(() => tp.store({ seed: 2, files: [{ name: 'a', length: 10 }] }, []))
    expect(await get(hashOf(2), {}, { file: 1 })).toMatchObject({ status: 404 })
    await engine(page, { infoHash: hashOf(3) })
    await owned(page)
    expect(await get(hashOf(3), {}, { file: 7 })).toMatchObject({ status: 404 })
  })

  test('a stored torrent that nobody runs: 503 for what is missing', async () => {
    await page.evaluate(() => tp.store({ seed: 4, files: [{ name: 'a.mp4', length: 200_000 }] }, [0, 2]))
    expect(await get(hashOf(4), range('bytes=0-'))).toMatchObject({
      status: 206,
      length: 65_536,
      right: true,
    })
    expect(await get(hashOf(4), range('bytes=131072-'), { begin: 131_072 })).toMatchObject({
      status: 206,
      length: 65_536,
      right: true,
    })
    const missing = await get(hashOf(4), range('bytes=65536-'))
    expect(missing).toMatchObject({ status: 503, headers: { 'retry-after': '2' } })
    expect(missing.text).toContain('nobody delivers')
    // It breaks off where the hole is; it does not end.
    expect(await get(hashOf(4), range('bytes=0-99999'))).toMatchObject({ status: 503 })
  })

  test.each(['silent', 'waiting', 'stall'] as const)(
    'an owner that is %s: 503 after a bounded wait',
    async (behaviour) => {
      await engine(page, { infoHash: hashOf(5), behaviour })
      await owned(page)
      expect(await get(hashOf(5), range('bytes=0-'))).toMatchObject({ status: 503 })
    },
  )

  test.each(['silent', 'stall'] as const)(
    'an owner that is %s: what is stored is served after a while, and only that',
    async (behaviour) => {
      const files = [{ name: 'a.mp4', length: 200_000 }]
      await page.evaluate((files) => tp.store({ seed: 30, files }, [0, 2]), files)
      await engine(page, { infoHash: hashOf(30), behaviour, files })
      await owned(page)
      expect(await get(hashOf(30), range('bytes=10-99'), { begin: 10 })).toMatchObject({
        status: 206,
        length: 90,
        right: true,
      })
      expect(await get(hashOf(30), range('bytes=131072-'), { begin: 131_072 })).toMatchObject({
        status: 206,
        length: 65_536,
        right: true,
      })
      expect(await get(hashOf(30), range('bytes=65536-'))).toMatchObject({ status: 503 })
    },
  )

  test('an owner whose engine dies with the request is asked again', async () => {
    await engine(page, { infoHash: hashOf(31), lostPorts: 1 })
    await owned(page)
    expect(await get(hashOf(31), range('bytes=5-'), { begin: 5 })).toMatchObject({
      status: 206,
      length: MiB,
      right: true,
    })
    expect(await page.evaluate(() => logs[0]?.opened.length)).toBe(2)
  })

  test('an owner that fails: 503 with its words', async () => {
    await engine(page, { infoHash: hashOf(6), failAtRead: 1 })
    await owned(page)
    expect(await get(hashOf(6), range('bytes=0-'))).toMatchObject({ status: 503, text: 'It broke.' })
  })

  test('a stream that fails breaks off with an error', async () => {
    await engine(page, { infoHash: hashOf(7), failAtRead: 3 })
    await owned(page)
    const answer = await get(hashOf(7))
    expect(answer).toMatchObject({ status: 200, right: true, broke: true })
    // What was queued when it broke may be lost with it.
    expect(answer.length).toBeLessThanOrEqual(2 * MiB)
  })

  test('short answers are joined', async () => {
    await engine(page, { infoHash: hashOf(8), answerBytes: 100_000 })
    await owned(page)
    expect(await get(hashOf(8), range('bytes=7-500006'), { begin: 7 })).toMatchObject({
      status: 206,
      length: 500_000,
      right: true,
    })
    expect(await get(hashOf(8), range('bytes=7-'), { begin: 7 })).toMatchObject({
      status: 206,
      length: MiB,
      right: true,
      headers: { 'content-range': `bytes 7-${MiB + 6}/${size}`, 'content-length': String(MiB) },
    })
  })

  test('another tab is served, and takes over in the middle of a stream when the owner closes', async () => {
    const other = await openPage()
    await engine(page, { infoHash: hashOf(9), leaveAtRead: 2 })
    await owned(page)
    await engine(other, { infoHash: hashOf(9) })
    const answer = await get(hashOf(9), {}, { inPage: other })
    expect(answer).toMatchObject({ status: 200, length: size, right: true, broke: false })
    await owned(other)
    const [first, second] = await Promise.all([
      page.evaluate(() => logs[0]?.reads.map(({ begin }) => begin)),
      other.evaluate(() => logs[0]?.reads.map(({ begin }) => begin)),
    ])
    expect(first).toEqual([0, MiB])
    expect(second).toEqual([MiB, 2 * MiB, 3 * MiB])
  })

  test('a tab that is closed while it is asked is replaced by the next', async () => {
    const other = await openPage()
    await engine(page, { infoHash: hashOf(10), behaviour: 'waiting' })
    await owned(page)
    await engine(other, { infoHash: hashOf(10) })
    const answer = get(hashOf(10), range('bytes=0-'), { inPage: other })
    await page.waitForFunction(() => logs[0]?.opened.length === 1)
    await page.close()
    expect(await answer).toMatchObject({ status: 206, length: MiB, right: true })
  })

  test('the owner is asked first, and what is stored serves when it has gone', async () => {
    await page.evaluate(() => tp.store({ seed: 11, files: [{ name: 'a.mp4', length: 200_000 }] }, [0]))
    await engine(page, { infoHash: hashOf(11), files: [{ name: 'a.mp4', length: 200_000 }] })
    await owned(page)
    expect(await get(hashOf(11), range('bytes=10-'), { begin: 10 })).toMatchObject({ length: 199_990 })
    expect(await page.evaluate(() => logs[0]?.opened.length)).toBe(1)
    const other = await openPage()
    await page.close()
    expect(await get(hashOf(11), range('bytes=10-'), { begin: 10, inPage: other })).toMatchObject({
      status: 206,
      length: 65_526,
      right: true,
    })
  })

  test('a request that is stopped closes its port', async () => {
    await engine(page, { infoHash: hashOf(12), behaviour: 'waiting' })
    await owned(page)
    await page.evaluate(
      async (url) => {
        const stop = new AbortController()
        const stopped = fetch(url, { signal: stop.signal }).catch((error: Error) => error.name)
        while (logs[0]?.opened.length !== 1) await new Promise((resolve) => setTimeout(resolve))
        stop.abort()
        await stopped
      },
      `/stream/${hashOf(12)}/0/a.mp4`,
    )
    await page.waitForFunction(() => logs[0]?.closed === 1)
  })

  test('requests that a media element has left behind do not pile up', async () => {
    await engine(page, { infoHash: hashOf(18), behaviour: 'waiting' })
    await owned(page)
    await page.evaluate(
      async (url) => {
        for (let i = 1; i <= 5; i++) {
          const video = document.createElement('video')
          // A new URL each time: elements with the same one share a request.
          video.src = `${url}?${i}`
          while (logs[0]?.opened.length !== i) await new Promise((resolve) => setTimeout(resolve))
        }
      },
      `/stream/${hashOf(18)}/0/a.mp4`,
    )
    await page.waitForFunction(() => (logs[0]?.closed ?? 0) >= 2)
  })

  test('a stream that is cancelled closes its port', async () => {
    await engine(page, { infoHash: hashOf(13) })
    await owned(page)
    await page.evaluate(
      async (url) => {
        const response = await fetch(url)
        const reader = response.body?.getReader()
        await reader?.read()
        await reader?.cancel()
      },
      `/stream/${hashOf(13)}/0/a.mp4`,
    )
    await page.waitForFunction(() => logs[0]?.closed === 1)
    // Nothing opens another one behind it.
    await get(hashOf(13), range('bytes=0-0'))
    expect(await page.evaluate(() => logs[0]?.opened.length)).toBe(2)
  })

  test('files that could run script are nothing but bytes', async () => {
    const files = ['a.html', 'a.svg', 'a.xhtml', 'a.js', 'a.xml', 'a.pdf'].map((name) => ({
      name,
      length: 10,
    }))
    await engine(page, { infoHash: hashOf(14), files })
    await owned(page)
    for (const [file, { name }] of files.entries()) {
      // The URL's name does not matter: a link cannot make a script of it.
      const { headers } = await get(hashOf(14), {}, { file, name: 'a.mp4' })
      expect(headers, name).toMatchObject({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('an empty file', async () => {
    await engine(page, { infoHash: hashOf(15), files: [{ name: 'empty.txt', length: 0 }] })
    await owned(page)
    expect(await get(hashOf(15))).toMatchObject({
      status: 200,
      length: 0,
      headers: { 'content-length': '0' },
    })
    expect(await get(hashOf(15), range('bytes=0-'))).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */0' },
    })
  })

  test('files that were seeded from here are served without an owner', async () => {
    await page.evaluate(async () => {
      const info = tp.makeTorrent({ seed: 16, files: [{ name: 'a.mp4', length: 300_000 }] })
      await tp.saveBlobs(new tp.TorrentDatabase(), info, [new Blob([tp.torrentBytes(0, 300_000)])], [])
    })
    expect(await get(hashOf(16), range('bytes=100000-'), { begin: 100_000 })).toMatchObject({
      status: 206,
      length: 200_000,
      right: true,
    })
  })

  test('a media element plays and seeks', async () => {
    const length = 5 * MiB
    await engine(page, { infoHash: hashOf(17), files: [{ name: 'noise.wav', length }] })
    await owned(page)
    const { duration, times } = await page.evaluate(
      async (url) => {
        const audio = new Audio(url)
        audio.muted = true
        const event = (name: string): Promise<void> =>
          new Promise((resolve, reject) => {
            audio.addEventListener(name, () => resolve(), { once: true })
            audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true })
          })
        await event('loadedmetadata')
        const reached: number[] = []
        for (const time of [20, 3, audio.duration - 0.5]) {
          audio.currentTime = time
          await event('seeked')
          reached.push(Math.round(audio.currentTime))
        }
        const ended = event('ended')
        await audio.play()
        await ended
        return { duration: audio.duration, times: reached }
      },
      `/stream/${hashOf(17)}/0/noise.wav`,
    )
    expect(duration).toBeCloseTo((length - 44) / 192_000, 1)
    expect(times).toEqual([20, 3, Math.round((length - 44) / 192_000 - 0.5)])
    const reads = await page.evaluate(() => logs[0]?.reads ?? [])
    expect(reads.length).toBeGreaterThan(2)
    for (const { begin, end } of reads) expect(end - begin).toBeLessThanOrEqual(MiB)
  })
})

describe('the service worker', () => {
  beforeEach(async () => {
    context = await browser.newContext()
    page = await openPage()
  })
  afterEach(() => context.close())

  test('is stopped between requests and finds everything again', async () => {
    await engine(page, { infoHash: hashOf(20) })
    await owned(page)
    const cdp = await context.newCDPSession(page)
    await cdp.send('ServiceWorker.enable')
    for (let i = 0; i < 3; i++) {
      expect(await get(hashOf(20), range(`bytes=${i * MiB}-`), { begin: i * MiB })).toMatchObject({
        status: 206,
        right: true,
      })
      await cdp.send('ServiceWorker.stopAllWorkers')
    }
    expect(await page.evaluate(() => tp.start())).not.toBe('')
  })

  test('takes a page on its first visit, and calls it by one name', async () => {
    const [one, two] = await page.evaluate(async () => {
      const options = { url: '/sw.js' }
      const first = await tp.registerServing(options)
      const second = await tp.registerServing()
      const result = [
        { scope: first.scope, clientId: first.clientId },
        { scope: second.scope, clientId: second.clientId },
      ]
      first.stop()
      second.stop()
      return result
    })
    expect(one?.scope).toBe(`${site.origin}/`)
    expect(one?.clientId).toMatch(/./)
    expect(two).toEqual(one)
  })

  const refusal = (inPage: Page, options: object): Promise<string> =>
    inPage.evaluate(
      (given) =>
        tp.registerServing(given).then(
          () => 'registered',
          (error) => `${error.code}: ${error.message}`,
        ),
      options,
    )

  test('says what is wrong when there is none, or a broken one, or somebody else’s', async () => {
    expect(await refusal(page, {})).toMatch(/^service-worker: .*embed-sw\.js/)
    expect(await refusal(page, { url: '/missing-sw.js' })).toMatch(
      /^service-worker: .*could not be registered/,
    )
    expect(await refusal(page, { url: '/broken-sw.js' })).toMatch(
      /^service-worker: .*could not be registered/,
    )
    expect(await refusal(page, { url: '/other-sw.js', answerTimeoutMs: 50 })).toMatch(
      /^service-worker: .*does not serve torrents/,
    )
  })

  /** As Shift-reload does. */
  const loadPast = async (): Promise<void> => {
    const cdp = await context.newCDPSession(page)
    const loaded = page.waitForEvent('load')
    await cdp.send('Page.reload', { ignoreCache: true })
    await loaded
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBe(null)
  }

  test('a page loaded past it is taken over all the same', async () => {
    await page.evaluate(() => tp.start())
    await loadPast()
    expect(await refusal(page, { url: '/sw.js' })).toBe('registered')
    const status = await page.evaluate(
      async (hash) => (await fetch(`/stream/${hash}/0/a.mp4`)).status,
      hashOf(1),
    )
    expect(status).toBe(404)
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated')
  })

  test('a page loaded past one that takes nobody over is told so', async () => {
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/other-sw.js')
      await navigator.serviceWorker.ready
    })
    await loadPast()
    expect(await refusal(page, { url: '/other-sw.js', answerTimeoutMs: 50 })).toMatch(
      /^service-worker: .*Shift-reload/,
    )
  })

  test('no service workers at all', async () => {
    await page.evaluate(() => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }))
    expect(await refusal(page, { url: '/sw.js' })).toMatch(/^service-worker: .*private window/)
  })

  test('the embedder’s and the app’s are whole scripts', async () => {
    for (const url of ['/embed-sw.js', '/app-sw.js']) {
      const other = await browser.newContext()
      const inPage = await openPage(other)
      expect(await refusal(inPage, { url }), url).toBe('registered')
      const text = await inPage.evaluate(
        async (hash) => (await fetch(`/stream/${hash}/0/a.mp4`)).status,
        hashOf(1),
      )
      expect(text, url).toBe(404)
      await other.close()
    }
  })

  test('the app opens with the network off, at any of its addresses but a stream or a file', async () => {
    await page.evaluate(async () => {
      await tp.registerServing({ url: '/app-sw.js' })
      const { controller } = navigator.serviceWorker
      // It stores the app's files when a page says that there is time.
      if (controller !== null) await tp.askToKeep(controller)
    })
    await context.setOffline(true)
    for (const address of ['/', '/?magnet=magnet%3Adn%3Dfilm.mp4', '/watch']) {
      await page.goto(site.origin + address)
      expect(await page.title(), address).toBe('serve')
    }
    // No app in place of a torrent that is not there.
    const answer = await page.evaluate(
      async (url) => {
        const response = await fetch(url)
        return { status: response.status, type: response.headers.get('content-type') }
      },
      `/stream/${hashOf(1)}/0/film.mp4`,
    )
    expect(answer).toEqual({ status: 404, type: 'text/plain; charset=utf-8' })
    await expect(page.goto(`${site.origin}/sample.mp4`)).rejects.toThrow()
  })

  test('a new version waits till it is told to take over', async () => {
    await page.evaluate(() => tp.registerServing({ url: '/app-sw.js' }))
    // Another script for the same scope is an update that installs beside the one that is active.
    const result = await page.evaluate(async () => {
      let update = (): void => undefined
      const waiting = new Promise<void>((resolve) => {
        void tp.registerServing({
          url: '/app-sw.js?2',
          onUpdate: (apply) => {
            update = apply
            resolve()
          },
        })
      })
      await waiting
      const before = navigator.serviceWorker.controller?.scriptURL
      const changed = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      })
      update()
      await changed
      return { before, after: navigator.serviceWorker.controller?.scriptURL }
    })
    expect(result).toEqual({ before: `${site.origin}/app-sw.js`, after: `${site.origin}/app-sw.js?2` })
  })
})
