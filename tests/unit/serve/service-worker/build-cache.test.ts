import { describe, expect, it } from 'vitest'
import { isBuildKept } from '../../../../src/serve/kept-builds.ts'
import { BuildCache } from '../../../../src/serve/service-worker/build-cache.ts'
import { FakeCaches } from '../../../helpers/fake-caches.ts'

const scope = 'https://player.example/app/'
const files = [
  { url: 'index.html', revision: '1' },
  { url: 'assets/main-1.js', revision: null },
  { url: 'assets/worker-1.js', revision: null },
  { url: 'icons/icon.svg', revision: '2' },
]
const html = '<script type="module" src="./assets/main-1.js"></script>'

/** A server that answers each path with what it has, and else with 404. Requests are noted. */
const serverOf = (content: Record<string, string | (() => Response)>) => {
  const asked: string[] = []
  const fetch = async (request: Request): Promise<Response> => {
    const path = request.url.slice(scope.length)
    asked.push(path)
    const body = content[path]
    if (body === undefined) return new Response('gone', { status: 404 })
    return typeof body === 'string' ? new Response(body) : body()
  }
  return { asked, fetch, content }
}

const whole = (): Record<string, string> => ({
  'index.html': html,
  'assets/main-1.js': 'main',
  'assets/worker-1.js': 'worker',
  'icons/icon.svg': '<svg/>',
})

const buildOn = (caches: FakeCaches, fetch: (request: Request) => Promise<Response>): BuildCache =>
  new BuildCache({ caches: caches.storage, scope, files, fetch })

describe('the files of a build', () => {
  it('make a build when the last of them is stored, and not before', async () => {
    const caches = new FakeCaches()
    const seen: (string | undefined)[] = []
    const server = serverOf(whole())
    const build = buildOn(caches, async (request) => {
      seen.push(await (await build.page())?.text())
      return server.fetch(request)
    })
    await build.keep()
    expect(seen).toEqual([undefined, undefined, undefined, undefined])
    expect(await (await build.page())?.text()).toBe(html)
    expect(await (await build.match(`${scope}assets/worker-1.js`))?.text()).toBe('worker')
    expect(await isBuildKept(caches.storage, scope, `${scope}assets/main-1.js`)).toBe(true)
  })

  it('that were stored before an interruption are not asked for again', async () => {
    const caches = new FakeCaches()
    const server = serverOf(whole())
    delete server.content['assets/worker-1.js']
    await expect(buildOn(caches, server.fetch).keep()).rejects.toThrow('assets/worker-1.js')
    expect(server.asked).toEqual(['index.html', 'assets/main-1.js', 'assets/worker-1.js'])
    // The service worker was stopped, and another visit goes on.
    const later = buildOn(caches, server.fetch)
    expect(await later.page()).toBe(undefined)
    expect(await isBuildKept(caches.storage, scope, `${scope}assets/main-1.js`)).toBe(false)
    server.content['assets/worker-1.js'] = 'worker'
    await later.keep()
    expect(server.asked.slice(3)).toEqual(['assets/worker-1.js', 'icons/icon.svg'])
    expect(await (await later.page())?.text()).toBe(html)
    // And a third one knows it from what is stored.
    expect(await buildOn(caches, server.fetch).isWhole()).toBe(true)
    expect(server.asked).toHaveLength(5)
  })

  it.each([
    ['a page of a newer build', html.replace('main-1', 'main-2'), /another build.*assets\/main-2\.js/],
    [
      'one that needs a part more',
      `${html}<link rel="modulepreload" href="./assets/more-1.js">`,
      /assets\/more-1\.js/,
    ],
  ])('are not mixed with %s', async (_what, page, problem) => {
    const caches = new FakeCaches()
    const server = serverOf({ ...whole(), 'index.html': page })
    const build = buildOn(caches, server.fetch)
    await expect(build.keep()).rejects.toThrow(problem)
    expect(caches.addresses(build.name)).toEqual([])
    expect(await build.page()).toBe(undefined)
  })

  it.each([404, 500, 206, 204])('are not stored from an answer with %i', async (status) => {
    const caches = new FakeCaches()
    const answer = (): Response => new Response(status === 204 ? null : 'no', { status })
    const build = buildOn(caches, async (request) =>
      request.url.endsWith('.svg') ? answer() : serverOf(whole()).fetch(request),
    )
    await expect(build.keep()).rejects.toThrow(String(status))
    expect(caches.addresses(build.name)).not.toContain(`${scope}icons/icon.svg`)
    expect(await build.isWhole()).toBe(false)
  })

  it('are fetched once, however many ask at a time', async () => {
    const server = serverOf(whole())
    const build = buildOn(new FakeCaches(), server.fetch)
    await Promise.all([build.keep(), build.keep(), build.keep()])
    expect(server.asked).toHaveLength(files.length)
    await build.keep()
    expect(server.asked).toHaveLength(files.length)
  })

  it('answer a navigation also where the host sends index.html on to the folder', async () => {
    const redirected = (): Response =>
      Object.defineProperty(new Response(html), 'redirected', { value: true })
    const server = serverOf({ ...whole(), 'index.html': redirected as never })
    const build = buildOn(new FakeCaches(), server.fetch)
    await build.keep()
    const page = await build.page()
    expect(page?.redirected).toBe(false)
    expect(await page?.text()).toBe(html)
  })
})
