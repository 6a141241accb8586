/** The player and the system around it: where it was left, media keys, the screen, and numbers. */
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright'
import { expect, test } from 'vitest'
import { filmFile, filmSeconds } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until, untilProgress } from './support/watch.ts'

const KiB = 1024

interface Recorded {
  readonly places: (MediaPositionState | null)[]
  readonly handlers: Record<string, MediaSessionActionHandler>
  locks: number
  releases: number
}

declare global {
  var recorded: Recorded
}

/** What the platform is told and does not tell again is written down; all calls are passed on. */
const record = (): void => {
  globalThis.recorded = { places: [], handlers: {}, locks: 0, releases: 0 }
  const { mediaSession } = navigator
  const { setPositionState, setActionHandler } = MediaSession.prototype
  mediaSession.setPositionState = (state) => {
    recorded.places.push(state ?? null)
    setPositionState.call(mediaSession, state)
  }
  mediaSession.setActionHandler = (action, handler) => {
    setActionHandler.call(mediaSession, action, handler)
    if (handler === null) Reflect.deleteProperty(recorded.handlers, action)
    else recorded.handlers[action] = handler
  }
  // Headless browsers may refuse: then a lock of our own stands in.
  Object.defineProperty(navigator, 'wakeLock', {
    value: {
      request: async () => {
        recorded.locks++
        return Object.assign(new EventTarget(), { release: async () => void recorded.releases++ })
      },
    },
  })
}

const openRecorded = async (magnet: string): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await stage.newContext()
  await context.addInitScript(record)
  return { context, page: await stage.openApp(`#${magnet}`, context) }
}

const press = (page: Page, action: string, details = {}): Promise<void> =>
  page.evaluate(
    ([action, details]) => recorded.handlers[action]?.({ action: action as MediaSessionAction, ...details }),
    [action, details] as const,
  )

const currentTime = (page: Page): Promise<number> => page.evaluate(() => watching.element().currentTime)

test('a reload goes on five seconds earlier, at the same speed and volume', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const { page } = await openRecorded(magnet)
  await frameIn(page, 0.5, 10)
  await untilProgress(page, 1)
  await page.evaluate(() => {
    watching.element().playbackRate = 0.5
  })
  await page.locator('torrent-player').hover()
  await page.locator('media-volume-range').press('ArrowDown')
  const volume = await page.evaluate(() => watching.element().volume)
  // To begin without sound where the browser wants that is nobody's choice.
  expect(await page.evaluate(() => localStorage.getItem('media-chrome-pref-muted'))).not.toBe('true')
  expect(volume).toBeLessThan(1)
  await seekTo(page, 14)
  await page.evaluate(() => watching.element().pause())
  const left = await currentTime(page)
  await page.reload()
  await frameIn(page, left - 5.1, left - 4)
  expect(await page.evaluate(() => watching.element().resumedAt)).toBeCloseTo(left - 5, 3)
  expect(await page.evaluate(() => watching.element().playbackRate)).toBe(0.5)
  await expect.poll(() => page.evaluate(() => watching.element().volume)).toBeCloseTo(volume)

  // One click, or one press by keyboard, leads to the beginning.
  const button = page.getByRole('button', { name: 'From the beginning' })
  await button.waitFor()
  expect(await page.getByText('Resumed at 0:0').count()).toBe(1)
  const restarted = frameIn(page, 0, 2)
  await button.press('Enter')
  await restarted
  await button.waitFor({ state: 'detached' })
  expect(await page.evaluate(() => watching.element().paused)).toBe(false)

  // Near the end it was seen, and begins anew.
  await seekTo(page, 25)
  await page.evaluate(() => watching.element().pause())
  await page.reload()
  expect(await frameIn(page, 0, filmSeconds)).toBeLessThan(5)
  expect(await page.evaluate(() => watching.element().resumedAt)).toBe(null)
  expect(await button.count()).toBe(0)
  expect(stage.pageErrors).toEqual([])
})

test('a reload brings back the soundtrack, the subtitles and their look, at the place and the speed', async () => {
  const input = fileURLToPath(new URL('../fixtures/media/inside.mkv', import.meta.url))
  const { magnet } = await stage.seed({ input, pieceLength: 16 * KiB })
  const page = await stage.openApp(`#${magnet}`)
  await frameIn(page, 0.2, 20)
  await page.evaluate(() => {
    watching.element().playbackRate = 0.5
  })
  const choose = async (button: RegExp, role: 'radio' | 'menuitemradio', row: RegExp): Promise<void> => {
    await page.locator('torrent-player').hover()
    await page.getByRole('button', { name: button }).click()
    await page.getByRole(role, { name: row }).click()
  }
  await choose(/^Soundtrack/, 'menuitemradio', /German/)
  await until(page, () => watching.element().soundtrack === 3, null)
  await choose(/^Subtitles/, 'radio', /Japanese/)
  await page.locator('torrent-player').hover()
  await page.getByRole('button', { name: /^Subtitles/ }).click()
  await page.getByRole('button', { name: 'Look and timing' }).click()
  await page.getByRole('radio', { name: 'Yellow' }).click()
  await page.keyboard.press('Escape')
  await seekTo(page, 9)
  await page.evaluate(() => {
    watching.element().pause()
    // In another film somebody chose English since.
    localStorage.setItem('torrent-player:soundtrack-language', 'en')
  })
  const left = await currentTime(page)

  await page.reload()
  await until(page, () => watching.element().soundtrack === 3, null)
  // Repackaged from the start, it is still at the place.
  await frameIn(page, left - 5.1, left - 3)
  expect(await page.evaluate(() => watching.element().playbackRate)).toBe(0.5)
  expect(await page.evaluate(() => watching.element().resumedAt)).toBeCloseTo(left - 5, 3)
  const cue = page.locator('torrent-subtitles .cue').getByText('二行目')
  await seekTo(page, 10)
  await cue.waitFor()
  expect(await cue.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 233, 77)')
  expect(stage.pageErrors).toEqual([])
})

test('the system knows what plays and where it stands, and its keys work; the screen stays on', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const { page } = await openRecorded(magnet)
  await frameIn(page, 0.5, 10)
  await until(page, () => navigator.mediaSession.metadata !== null, null)
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('film')
  expect(await page.getByRole('region', { name: 'Player: film' }).count()).toBe(1)
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('playing')

  const place = (): Promise<MediaPositionState | null | undefined> =>
    page.evaluate(() => recorded.places.at(-1))
  expect((await place())?.duration).toBeCloseTo(filmSeconds, 0)
  await press(page, 'seekto', { seekTime: 12 })
  await frameIn(page, 12, 14)
  await expect.poll(async () => (await place())?.position).toBeGreaterThanOrEqual(12)
  await page.evaluate(() => {
    watching.element().playbackRate = 1.5
  })
  await expect.poll(async () => (await place())?.playbackRate).toBe(1.5)
  await press(page, 'seekbackward')
  await expect.poll(() => currentTime(page)).toBeLessThan(8)
  await press(page, 'seekforward', { seekOffset: 5 })
  await expect.poll(() => currentTime(page)).toBeGreaterThan(5)

  expect(await page.evaluate(() => recorded.locks)).toBe(1)
  await press(page, 'pause')
  await until(page, () => watching.element().paused, null)
  await until(page, () => recorded.releases === 1, null)
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('paused')
  await press(page, 'play')
  await until(page, () => recorded.locks === 2, null)
  expect(await page.evaluate(() => watching.element().paused)).toBe(false)
  // There is one film: no buttons for others.
  const actions = await page.evaluate(() => Object.keys(recorded.handlers))
  expect(actions).toEqual(expect.arrayContaining(['stop', 'enterpictureinpicture']))
  expect(actions.filter((action) => action.endsWith('track'))).toEqual([])
  // This browser finds no other screen: there is no button for one.
  expect(await page.locator('torrent-bar-button.remote').filter({ visible: true }).count()).toBe(0)
  expect(stage.pageErrors).toEqual([])
})

test('the statistics show the peer, its rates, the pieces, and where bytes came from', async () => {
  const seeder = await stage.seed({ input: filmFile, pieceLength: 16 * KiB, uploadLimit: 50 * KiB })
  const page = await stage.openApp(`#${seeder.magnet}`)
  await frameIn(page, 0.2, 10)
  const panel = page.locator('torrent-statistics-panel')
  expect(await panel.count()).toBe(0)
  await page.locator('torrent-player').hover()
  await page.getByRole('button', { name: 'Statistics', exact: false }).click()
  await panel.locator('.peers').getByText('WebTorrent').waitFor()
  const plot = (): Promise<string | null> => panel.locator('path.down').getAttribute('d')
  await expect.poll(async () => ((await plot()) ?? '').length).toBeGreaterThan(20)
  const before = await plot()
  await expect.poll(plot).not.toBe(before)
  await expect.poll(() => panel.locator('.peers').textContent()).toMatch(/[1-9]\d* kB\/s/)

  const colours = (): Promise<number> =>
    panel.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      }
      const seen = new Set<string>()
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 4).join())
      return seen.size
    })
  expect(await colours()).toBeGreaterThan(2)

  // It leaves the controls alone.
  const [box, bar] = await Promise.all([
    panel.locator('.panel').boundingBox(),
    page.locator('torrent-player media-control-bar').boundingBox(),
  ])
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0)

  // The rates were seen: the rest need not be slow.
  seeder.limitUpload(-1)
  await untilProgress(page, 1)
  await expect
    .poll(() => panel.locator('.legend').first().textContent(), { timeout: 10_000 })
    .toContain('Down 0 kB/s')
  expect(await panel.locator('.origin').textContent()).toMatch(/Peers \d/)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.locator('torrent-player').evaluate((player: HTMLElement) => player.focus())
  await page.keyboard.press('i')
  await panel.waitFor()
  await panel.getByRole('button', { name: 'Close the statistics' }).click()
  await panel.waitFor({ state: 'detached' })
  expect(stage.pageErrors).toEqual([])
})
