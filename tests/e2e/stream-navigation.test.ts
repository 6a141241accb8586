/**
 * What another site sees when it sends the browser to a stream: the same, stored or not. Downloads are the
 * page's own.
 */
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import { film, sha256 } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { shareFiles, snapshotOf, untilProgress } from './support/watch.ts'

let stage: Stage
/** No header of its own, so that frames are possible too. */
let host: FileSite
let elsewhere: FileSite
beforeAll(async () => {
  ;[stage, host, elsewhere] = await Promise.all([
    startStage(),
    startFileSite({ folders: [dist] }),
    startFileSite({
      folders: [],
      pages: {
        '/': '<!doctype html><title>Another site</title><link rel="icon" href="data:,"><body></body>',
      },
    }),
  ])
})
afterEach(() => stage.clear())
afterAll(async () => {
  await host?.close()
  await elsewhere?.close()
  await stage?.close()
})

const unknown = 'ab'.repeat(20)

/**
 * A page of the app with a film that is stored whole, and a page of another origin of the same site beside
 * it.
 */
const openBoth = async (): Promise<{ context: BrowserContext; app: Page; other: Page; stored: string }> => {
  const context = await stage.newContext()
  const app = await context.newPage()
  await app.goto(`${host.origin}/`)
  await shareFiles(app, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: film() }])
  await untilProgress(app, 1)
  const stored = (await snapshotOf(app))?.infoHash ?? ''
  const other = await context.newPage()
  await other.goto(`${elsewhere.origin}/`)
  return { context, app, other, stored }
}

const pathsOf = (infoHash: string): string[] => [
  `/stream/${infoHash}/0/film.mp4`,
  `/stream/${infoHash}/0/film.mp4?download`,
  `/stream/${infoHash}/0/film.mp4?download=0a1b2c3d-0000-4000-8000-000000000000`,
  `/stream/${infoHash}/9/film.mp4`,
]

describe('a window that another site opens', () => {
  test('is the same whether the torrent is stored or not, and nothing is saved', async () => {
    const { context, other, stored } = await openBoth()
    const downloads: string[] = []
    context.on('page', (page) => page.on('download', (download) => downloads.push(download.url())))
    const look = async (path: string): Promise<unknown> => {
      const opening = context.waitForEvent('page')
      // The app's own film asks for the same address.
      const answering = context.waitForEvent(
        'response',
        (response) => response.url() === host.origin + path && response.request().isNavigationRequest(),
      )
      await other.evaluate((url) => {
        Object.assign(globalThis, { opened: window.open(url) })
      }, host.origin + path)
      const popup = await opening
      const response = await answering
      await popup.waitForLoadState()
      // The answer cuts the two windows apart, and the opener's process hears of that a moment later.
      await other.waitForFunction(() => (globalThis as unknown as { opened: Window }).opened.closed)
      const seen = await other.evaluate(() => {
        const { opened } = globalThis as unknown as { opened: Window }
        const read = (get: () => unknown): unknown => {
          try {
            return get()
          } catch (error) {
            return error instanceof Error ? error.name : 'thrown'
          }
        }
        return {
          closed: opened.closed,
          frames: opened.length,
          address: read(() => opened.location.href),
          document: read(() => opened.document.readyState),
          name: read(() => opened.name),
        }
      })
      const text = await popup.evaluate(() => document.body.textContent)
      const answer = await popup.evaluate(() => {
        const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
        return { status: entry?.responseStatus, bytes: entry?.decodedBodySize }
      })
      // In one order: the protocol gives them in any.
      const headers = Object.entries(await response.allHeaders()).sort()
      await popup.close()
      return { seen, text, answer, headers }
    }
    const ofStored = []
    const ofUnknown = []
    for (const path of pathsOf(stored)) ofStored.push(await look(path))
    for (const path of pathsOf(unknown)) ofUnknown.push(await look(path))
    for (const seen of [...ofStored, ...ofUnknown]) expect(seen).toEqual(ofStored[0])
    expect(ofStored[0]).toMatchObject({
      answer: { status: 403 },
      text: expect.stringContaining('shows nothing by itself'),
    })
    expect(downloads).toEqual([])
  })
})

test('a frame, an object, an embed and a form of another site get it too', async () => {
  const { other, stored, context } = await openBoth()
  const downloads: string[] = []
  for (const page of context.pages()) page.on('download', (download) => downloads.push(download.url()))
  const look = (path: string): Promise<unknown> =>
    other.evaluate(async (url) => {
      const results: Record<string, unknown> = {}
      for (const [tag, attribute] of [
        ['iframe', 'src'],
        ['object', 'data'],
        ['embed', 'src'],
        ['form', 'action'],
      ] as const) {
        const element = document.createElement(tag)
        let target: Element = element
        if (tag === 'form') {
          target = document.createElement('iframe')
          target.setAttribute('name', 'target')
          element.setAttribute('target', 'target')
          element.setAttribute('method', 'post')
          document.body.append(target)
        }
        element.setAttribute(attribute, url)
        document.body.append(element)
        const settled = new Promise<string>((resolve) => {
          target.addEventListener('load', () => resolve('load'))
          target.addEventListener('error', () => resolve('error'))
        })
        if (element instanceof HTMLFormElement) element.submit()
        results[tag] = [await settled, window.length, target.getBoundingClientRect().width]
        target.remove()
        element.remove()
      }
      return results
    }, host.origin + path)
  for (const [index, path] of pathsOf(stored).entries()) {
    expect(await look(path), path).toEqual(await look(pathsOf(unknown)[index] ?? ''))
  }
  expect(downloads).toEqual([])
})

test('what a page of another site loads itself never reaches the service worker', async () => {
  const { other, stored } = await openBoth()
  const before = host.requests.length
  const outcome = (path: string): Promise<unknown> =>
    other.evaluate(async (url) => {
      const load = (tag: string, attribute: string): Promise<string> =>
        new Promise((resolve) => {
          const element = document.createElement(tag)
          element.addEventListener('error', () => resolve(`${tag} error`))
          for (const name of ['load', 'loadedmetadata']) {
            element.addEventListener(name, () => resolve(`${tag} ${name}`))
          }
          element.setAttribute(attribute, url)
          if (tag === 'link') element.setAttribute('rel', 'prefetch')
          document.body.append(element)
        })
      return Promise.all([
        fetch(url, { mode: 'no-cors' }).then(({ type, status }) => `${type} ${status}`),
        fetch(url).then(
          () => 'read',
          (error: Error) => error.name,
        ),
        load('video', 'src'),
        load('img', 'src'),
        load('script', 'src'),
        load('link', 'href'),
      ])
    }, host.origin + path)
  const path = `/stream/${stored}/0/film.mp4`
  expect(await outcome(path)).toEqual(await outcome(path.replace(stored, unknown)))
  // All of them asked the server, which has nothing there.
  expect(host.requests.slice(before).filter((asked) => asked === path).length).toBeGreaterThanOrEqual(5)
})

test('the page’s own button saves the file, once for each press', async () => {
  const { app, context, other } = await openBoth()
  const downloading = app.waitForEvent('download')
  const asking = context.waitForEvent('request', (request) => request.url().includes('download='))
  await app.getByRole('button', { name: 'Save the file' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('film.mp4')
  expect(sha256(readFileSync(await download.path()))).toBe(sha256(film()))
  // A page that learns the address afterwards gains nothing.
  const used = (await asking).url()
  const opening = context.waitForEvent('page')
  await other.evaluate((url) => void window.open(url), used)
  const popup = await opening
  await popup.waitForLoadState()
  expect(await popup.evaluate(() => document.body.textContent)).toContain('shows nothing by itself')
  // The page goes on, and its button too.
  const again = app.waitForEvent('download')
  await app.getByRole('button', { name: 'Save the file' }).press('Enter')
  expect(sha256(readFileSync(await (await again).path()))).toBe(sha256(film()))
})
