import { describe, expect, it } from 'vitest'
import {
  type AppWorkerScope,
  installAppFiles,
  isForPage,
  movedTo,
} from '../../../../src/serve/service-worker/app-files.ts'
import { askToKeep } from '../../../../src/serve/service-worker/keep-build.ts'
import { FakeCaches } from '../../../helpers/fake-caches.ts'

const base = 'https://player.example/'
const html = '<script src="./assets/main-1.js"></script>'
const files = [
  { url: 'index.html', revision: '1' },
  { url: 'assets/main-1.js', revision: null },
  { url: 'icons/icon.svg', revision: '2' },
]

type Listener = (event: never) => void

/** A service worker's global scope with a network of its own. */
const startWorker = (caches: FakeCaches, { isFirst = true } = {}) => {
  const listeners = new Map<string, Listener[]>()
  const asked: string[] = []
  let goOn = (): void => undefined
  let isOnline = true
  let held = Promise.resolve()
  const scope = {
    registration: { scope: base, active: isFirst ? null : {} },
    navigator: { locks: { query: async () => ({ held: [] }) } },
    caches: caches.storage,
    addEventListener: (type: string, listener: Listener) =>
      listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    fetch: async (request: Request) => {
      const path = request.url.slice(base.length)
      asked.push(path)
      await held
      if (!isOnline) throw new TypeError('Failed to fetch')
      return new Response(path.endsWith('.js') || path.endsWith('.svg') ? path : html)
    },
  }
  installAppFiles(scope as unknown as AppWorkerScope, files)
  const tell = (type: string, event: object): Promise<unknown>[] => {
    const waits: Promise<unknown>[] = []
    const whole = { ...event, waitUntil: (wait: Promise<unknown>) => waits.push(wait) }
    for (const listener of listeners.get(type) ?? []) listener(whole as never)
    return waits
  }
  return {
    asked,
    tell,
    /** What a request is answered with; `null`: it is none of the app's. */
    async answer(path: string, mode = 'no-cors', method = 'GET'): Promise<string | null> {
      let response: Promise<Response> | null = null
      const request = new Request(base + path, { method })
      // A script cannot make a navigation.
      Object.defineProperty(request, 'mode', { value: mode })
      tell('fetch', {
        request,
        respondWith: (given: Promise<Response>) => {
          response = given
        },
      })
      return response === null ? null : await ((await response) as Response).text()
    },
    hold: () => {
      held = new Promise((resolve) => {
        goOn = resolve
      })
    },
    goOn: () => goOn(),
    goOffline: () => {
      isOnline = false
    },
    ask: () =>
      askToKeep({
        postMessage: (data: unknown, ports: Transferable[]) => void tell('message', { data, ports }),
      } as unknown as ServiceWorker),
  }
}

describe('the app’s files in its service worker', () => {
  it('the first worker of a site stores nothing before it takes its pages', async () => {
    const worker = startWorker(new FakeCaches())
    expect(worker.tell('install', {})).toEqual([])
    await Promise.all(worker.tell('activate', {}))
    expect(worker.asked).toEqual([])
  })

  it('a newer one is installed when all of its build is stored', async () => {
    const caches = new FakeCaches()
    const worker = startWorker(caches, { isFirst: false })
    await Promise.all(worker.tell('install', {}))
    worker.goOffline()
    expect(await worker.answer('', 'navigate')).toBe(html)
    expect(worker.asked).toEqual(['index.html', 'assets/main-1.js', 'icons/icon.svg'])
  })

  it('its page comes from the network till a page asked for the build to be kept, and it is whole', async () => {
    const worker = startWorker(new FakeCaches())
    expect(await worker.answer('', 'navigate')).toBe(html)
    worker.hold()
    const asking = worker.ask()
    await expect.poll(() => worker.asked).toEqual(['', 'index.html'])
    worker.goOn()
    await asking
    worker.goOffline()
    expect(await worker.answer('', 'navigate')).toBe(html)
    expect(await worker.answer('address?magnet=a.b', 'navigate')).toBe(html)
    // From there the page's relative addresses would lead nowhere: the browser is sent to where they do not.
    expect(await worker.answer('some/deep/address?magnet=a.b', 'navigate')).toBe('')
    expect(await worker.answer('index.html', 'navigate')).toBe(html)
    expect(await worker.answer('assets/main-1.js')).toBe('assets/main-1.js')
  })

  it('offline there is no half of a build: a torn one gives no page', async () => {
    const caches = new FakeCaches()
    const first = startWorker(caches)
    const file = await caches.open('torrent-player-build-00000000-https://player.example/')
    await file.put(`${base}index.html`, new Response('of another build'))
    first.goOffline()
    await expect(first.answer('', 'navigate')).rejects.toThrow('Failed to fetch')
    await first.ask()
    await expect(first.answer('', 'navigate')).rejects.toThrow('Failed to fetch')
  })

  it('a tab of an older build gets its files from what is kept', async () => {
    const caches = new FakeCaches()
    const old = await caches.open(`torrent-player-build-00000000-${base}`)
    await old.put(`${base}assets/old-1.js`, new Response('old'))
    const worker = startWorker(caches)
    expect(await worker.answer('assets/old-1.js')).toBe('old')
    expect(await worker.answer('assets/unknown-1.js')).toBe('assets/unknown-1.js')
    expect(worker.asked).toEqual(['assets/unknown-1.js'])
  })

  it.each([
    ['a stream', 'stream/08ada5a7a6183aae1e09d831df6748d566095a10/0/film.mp4', 'no-cors', 'GET'],
    ['a stream in a tab', 'stream/08ada5a7a6183aae1e09d831df6748d566095a10/0/film', 'navigate', 'GET'],
    ['the configuration', 'config.json', 'cors', 'GET'],
    ['a film of the site in a tab', 'sample.mp4', 'navigate', 'GET'],
    ['what is not asked for by GET', '', 'navigate', 'POST'],
  ])('%s is none of its business', async (_what, path, mode, method) => {
    const worker = startWorker(new FakeCaches())
    expect(await worker.answer(path, mode, method)).toBe(null)
  })

  it.each([
    ['', true],
    ['index.html', true],
    ['folder/', true],
    ['folder.v2/', true],
    ['folder', true],
    ['?magnet=magnet:?xt=urn:btih:00&dn=film.mp4', true],
    ['film.mp4', false],
    ['film.mp4?x=1', false],
    ['icons/icon.svg', false],
  ])('a navigation to /%s asks for the page: %s', (path, isPage) => {
    for (const folder of ['', 'project/', 'live/stream/player/', 'v1.2/app/', 'assets/index.html/']) {
      const scope = base + folder
      expect(isForPage({ mode: 'navigate', url: scope + path }, scope), scope).toBe(isPage)
    }
  })

  it.each([
    ['https://player.example/', 'the folder above'],
    ['https://player.example/project', 'the folder’s name without its slash'],
    ['https://player.example/projects/', 'a folder of another name'],
    ['https://other.example/project/', 'another site'],
  ])('a navigation to %s is none for the app below /project/: %s', (url) => {
    expect(isForPage({ mode: 'navigate', url }, 'https://player.example/project/')).toBe(false)
  })

  it.each([
    ['', null],
    ['?magnet=a/b', null],
    ['no-such?x=/', null],
    ['index.html', null],
    ['a/b', 'https://player.example/live/stream/player/'],
    [
      'a/?magnet=magnet%3A%3Fxt&utm_source=a.b',
      'https://player.example/live/stream/player/?magnet=magnet%3A%3Fxt&utm_source=a.b',
    ],
    ['a/index.html', 'https://player.example/live/stream/player/'],
  ])('who asks for the page at %s is sent to %s', (path, moved) => {
    const scope = 'https://player.example/live/stream/player/'
    expect(movedTo(scope + path, scope)).toBe(moved)
  })

  it('a request that is no navigation is none either', () => {
    expect(isForPage({ mode: 'cors', url: base }, base)).toBe(false)
  })
})
