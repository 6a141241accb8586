/**
 * Pages that may store nothing, in frames and on their own: each plays, or says why it cannot and what helps.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Frame, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startAppService } from '../../src/node/server.ts'
import { launchBrowserWithProfile } from '../helpers/browser.ts'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import { filmFile, temporaryFolder } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, visibleText } from './support/watch.ts'

const KiB = 1024

let stage: Stage
/** Another site, which shows pages in frames, or has a player of its own. */
let elsewhere: FileSite
const pages: Record<string, string> = {}
/** The app, which any site may show. */
let app: { readonly url: string; close(): Promise<void> }
const stops: (() => unknown)[] = []
beforeAll(async () => {
  ;[stage, elsewhere, app] = await Promise.all([
    startStage(),
    startFileSite({ folders: [dist], pages }),
    startAppService({
      root: dist,
      host: '127.0.0.1',
      port: 0,
      iceServers: [],
      trackers: [],
      sample: null,
      frameAncestors: '*',
    }),
  ])
})
afterEach(async () => {
  await stage.clear()
  for (const stop of stops.splice(0).reverse()) await stop()
})
afterAll(async () => {
  await app?.close()
  await elsewhere?.close()
  await stage?.close()
})

/** A browser whose owner has set something about cookies. */
const withCookies = async (profile: object): Promise<BrowserContext> => {
  const folder = temporaryFolder()
  mkdirSync(join(folder.path, 'Default'), { recursive: true })
  writeFileSync(join(folder.path, 'Default', 'Preferences'), JSON.stringify({ profile }))
  const context = await launchBrowserWithProfile(folder.path)
  stops.push(async () => {
    await context.close()
    folder.remove()
  })
  return stage.adopt(context)
}

const thirdPartyBlocked = { cookie_controls_mode: 1 }
const allBlocked = { default_content_setting_values: { cookies: 2 } }

/** `localhost` is another site than 127.0.0.1. */
const frameOf = async (context: BrowserContext, address: string, attributes = ''): Promise<Frame> => {
  const page = await context.newPage()
  pages['/frame.html'] = `<!doctype html><title>Another site</title><link rel="icon" href="data:,">
    <iframe ${attributes} width="800" height="600" src="${address.replaceAll('&', '&amp;')}"></iframe>`
  await page.goto(`${elsewhere.origin.replace('127.0.0.1', 'localhost')}/frame.html`)
  await expect.poll(() => page.frames().length).toBe(2)
  const [, frame] = page.frames()
  if (frame === undefined) throw new Error('There is no frame.')
  return frame
}

const seed = async (): Promise<string> =>
  (await stage.seed({ input: filmFile, pieceLength: 32 * KiB })).magnet

/** Words of the platform, which a person never reads. */
const raw = /SecurityError|insecure|sandboxed|Failed to|denied|allow-same-origin' flag/

const expectCard = async (page: Page | Frame, words: RegExp): Promise<void> => {
  await expect.poll(() => visibleText(page)).toMatch(words)
  // The words come first, and then the card around them.
  await expect.poll(() => visibleText(page)).toContain('Playback cannot start on this page')
  const text = await visibleText(page)
  expect(text).not.toMatch(raw)
  expect(text).not.toContain('Try again')
}

describe('the app in a frame of another site', () => {
  test.each([
    ['plain', '', null],
    ['with third-party cookies blocked', '', thirdPartyBlocked],
  ])('%s: plays', async (_how, attributes, profile) => {
    const magnet = await seed()
    const context = profile === null ? await stage.newContext() : await withCookies(profile)
    const frame = await frameOf(context, `${app.url}#${magnet}`, attributes)
    await frame.getByRole('button', { name: 'Continue here' }).click()
    await frameIn(frame, 0.5, 10)
  })

  test('in a sandbox: a card with the cause, and a link to a tab of its own', async () => {
    const magnet = await seed()
    const address = `${app.url}#${magnet}`
    const frame = await frameOf(await stage.newContext(), address, 'sandbox="allow-scripts allow-popups"')
    await frame.getByRole('button', { name: 'Continue here' }).click()
    await expectCard(frame, /put it into a sandbox.*Open it in its own tab.*allow-same-origin/)
    const link = frame.getByRole('link', { name: 'Open in its own tab' })
    expect(await link.getAttribute('href')).toBe(address)
    expect(stage.pageErrors).toEqual([])
  })

  test('with all cookies blocked: a card with the cause, and a link to a tab of its own', async () => {
    const frame = await frameOf(await withCookies(allBlocked), `${app.url}#${await seed()}`)
    await frame.getByRole('button', { name: 'Continue here' }).click()
    await expectCard(frame, /inside another site’s page: cookies are blocked.*allow cookies for 127\.0\.0\.1/)
    await frame.getByRole('link', { name: 'Open in its own tab' }).waitFor()
  })
})

test('with all cookies blocked the app opens, and says what to allow when a film is opened', async () => {
  const context = await withCookies(allBlocked)
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(String(error.error())))
  const page = await context.newPage()
  await page.goto(app.url)
  await page.getByLabel('Magnet link').fill(await seed())
  await page.getByLabel('Magnet link').press('Enter')
  await expectCard(
    page,
    /does not let this site store anything: cookies are blocked\. Allow them for 127\.0\.0\.1/,
  )
  await page.getByRole('button', { name: 'Reload the page' }).waitFor()
  expect(errors).toEqual([])
})

test('where no script comes there is a sentence, and no blank box', async () => {
  // A static host that does not let other origins read its files, which a sandboxed page is.
  const frame = await frameOf(
    await stage.newContext(),
    `${elsewhere.origin}/index.html`,
    'sandbox="allow-scripts"',
  )
  await frame.getByText('Torrent Player could not be loaded.').waitFor({ state: 'visible' })
})

test('a player of somebody’s own in a sandboxed frame says it too', async () => {
  const magnet = await seed()
  pages['/own.html'] =
    `<!doctype html><meta charset="utf-8"><title>My page</title><link rel="icon" href="data:,">
    <torrent-player src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>
    <script type="module">
      import { configureClient } from '${app.url}torrent-player.js'
      configureClient({ serviceWorkerUrl: '/embed-sw.js', iceServers: [] })
    </script>`
  const frame = await frameOf(
    await stage.newContext(),
    `${elsewhere.origin}/own.html`,
    'sandbox="allow-scripts"',
  )
  await expectCard(frame, /put it into a sandbox.*Open it in its own tab/)
  await frame.getByRole('link', { name: 'Open in its own tab' }).waitFor()
})
