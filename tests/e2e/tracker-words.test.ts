/** What a tracker or WebRTC said is shown where it matters, and a tracker can be added by hand. */
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dist, type FileSite, startFileSite } from './support/file-site.ts'
import {
  type Answer,
  contentAnswer,
  type ScriptedTracker,
  startScriptedTracker,
} from './support/scripted-tracker.ts'
import { type Stage, startStage } from './support/stage.ts'
import { snapshotOf, visibleText } from './support/watch.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'

let stage: Stage
/**
 * The app on a static server, without a `config.json`: no tracker of its own, and the default STUN servers.
 */
let bare: FileSite
beforeAll(async () => {
  ;[stage, bare] = await Promise.all([startStage(), startFileSite({ folders: [dist] })])
})
const trackers: ScriptedTracker[] = []
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.clear()
  for (const tracker of trackers.splice(0)) await tracker.close()
  expect(errors).toEqual([])
})
afterAll(async () => {
  await bare?.close()
  await stage?.close()
})

const scripted = async (answer?: Answer): Promise<ScriptedTracker> => {
  const tracker = await startScriptedTracker(answer)
  trackers.push(tracker)
  return tracker
}

/** Nothing of a test leaves this machine: the app's default STUN server is a public host. */
const withoutStun = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const Real = RTCPeerConnection
    globalThis.RTCPeerConnection = class extends Real {
      constructor(configuration: RTCConfiguration = {}) {
        super({ ...configuration, iceServers: [] })
      }
    }
  })

const openBare = async (after: string): Promise<Page> => {
  const context = await stage.newContext()
  await withoutStun(context)
  const page = await stage.newPage(context)
  await page.goto(`${bare.origin}/${after}`)
  return page
}

const linkWith = (...urls: string[]): string =>
  `#magnet:?xt=urn:btih:${hash}&dn=Film${urls.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`

test('a tracker’s warning stands beside it, as its own words', async () => {
  const tracker = await scripted((message) => ({
    ...contentAnswer(message),
    'warning message': 'Passkey \u202eexpires\n tomorrow',
  }))
  const page = await stage.openApp(linkWith(tracker.url))
  await page.getByText('Details').click()
  await expect.poll(() => visibleText(page)).toContain('The tracker says: “Passkey expires tomorrow”')
})

test.each([
  ['with', true],
  ['without', false],
])('a refusal %s an info hash is shown, and gone when the tracker comes round', async (_what, isNamed) => {
  const tracker = await scripted(({ info_hash }) => ({
    'failure reason': 'Not on my list',
    ...(isNamed ? { action: 'announce', info_hash } : {}),
  }))
  const page = await stage.openApp(linkWith(tracker.url))
  await page.getByText('Details').click()
  await expect.poll(() => visibleText(page)).toContain('The tracker refuses. It says: “Not on my list”')
  tracker.answer = contentAnswer
  await expect.poll(() => visibleText(page)).not.toContain('Not on my list')
  expect(await visibleText(page)).toContain('knows nobody else')
})

test.each([
  ['is blocked', 'throw', '“blocked by policy”'],
  ['cannot make an offer', 'reject', '“no offers here”'],
  ['is missing', 'missing', 'WebRTC is blocked here'],
] as const)('WebRTC that %s is said within seconds, with what helps', async (_what, how, part) => {
  const context = await stage.newContext()
  await context.addInitScript((how) => {
    const Real = RTCPeerConnection
    const scope = globalThis as { RTCPeerConnection?: unknown }
    if (how === 'missing') scope.RTCPeerConnection = undefined
    else if (how === 'throw') {
      scope.RTCPeerConnection = class {
        constructor() {
          throw new DOMException('blocked by policy', 'NotAllowedError')
        }
      }
    } else {
      scope.RTCPeerConnection = class extends Real {
        override createOffer(): Promise<never> {
          return Promise.reject(new DOMException('no offers here', 'OperationError'))
        }
      }
    }
  }, how)
  const page = await stage.openApp(`#${hash}`, context)
  await expect.poll(() => visibleText(page)).toContain('WebRTC is blocked here')
  const text = await visibleText(page)
  expect(text).toContain('Allow WebRTC in the browser’s settings')
  expect(text).toContain('Reload the page')
  await page.getByText('Details').click()
  await expect.poll(() => visibleText(page)).toContain(part)
})

test.each([
  [
    'udp: and http: alone',
    linkWith('udp://tracker.example:6969', 'http://tracker.example/announce'),
    'udp:// and http://',
  ],
  ['no tracker at all', `#${hash}`, 'names no tracker'],
])(
  'a link with %s gets a true sentence at once, which leads to where one is added',
  async (_what, after, part) => {
    const page = await openBare(after)
    await expect.poll(() => visibleText(page)).toContain('There is no tracker to ask')
    const text = await visibleText(page)
    expect(text).toContain(part)
    expect(text).toContain('Waiting does not change that.')
    expect(text).not.toMatch(/Check the connection|tried again by itself|Still looking/)
    await page.getByRole('button', { name: 'Add a tracker' }).click()
    const field = page.getByLabel('Add a tracker')
    await expect.poll(() => field.evaluate((input) => input.matches(':focus'))).toBe(true)
  },
)

test('a tracker that is added by hand is asked, kept over a reload, removed and put back', async () => {
  const tracker = await scripted()
  const page = await openBare(`#${hash}`)
  await page.getByRole('button', { name: 'Add a tracker' }).click()
  const field = page.getByLabel('Add a tracker')
  const add = async (text: string): Promise<void> => {
    await field.fill(text)
    // By the keyboard, as by the button.
    await field.press('Enter')
  }
  await add('udp://tracker.example:6969')
  await expect.poll(() => visibleText(page)).toContain('Browsers can only use WebSocket trackers')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await add(` ${tracker.url}/ `)
  await expect.poll(() => tracker.heard.length).toBeGreaterThan(0)
  await expect.poll(() => visibleText(page)).not.toContain('There is no tracker to ask')
  await add(tracker.url)
  await expect.poll(() => visibleText(page)).toContain('This tracker is in the list already.')
  await page.reload()
  const starts = (): number => tracker.heard.filter(({ event }) => event === 'started').length
  await expect.poll(starts).toBe(2)
  await expect.poll(async () => (await snapshotOf(page))?.addedTrackers).toEqual([tracker.url])
  await page.getByText('Details').click()
  const host = new URL(tracker.url).host
  await page.getByRole('button', { name: `Stop asking ${host}` }).click()
  await expect.poll(() => tracker.heard.at(-1)?.event).toBe('stopped')
  await page.getByRole('button', { name: `Ask ${host} again` }).click()
  await expect.poll(starts).toBe(3)
})
