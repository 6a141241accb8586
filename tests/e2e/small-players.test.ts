/** Small players: what has no room in the bar is in the panel of “⋯”, for keys and for fingers. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { filmFile } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, until } from './support/watch.ts'

/** A film that is paused in somebody's page; with `hasTouch` on a device with fingers. */
const openFilm = async ({ hasTouch = false } = {}): Promise<Page> => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * 1024 })
  const context = await stage.adopt(
    await stage.browser.newContext({ viewport: { width: 800, height: 700 }, hasTouch }),
  )
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
    context,
  })
  await frameIn(page, 0, 10)
  await page.locator('player-feedback').waitFor({ state: 'attached' })
  await page.evaluate(() => watching.element().pause())
  return page
}

const sizeTo = (page: Page, width: number, height: number): Promise<void> =>
  page.evaluate(
    ([width, height]) => {
      const { style } = watching.element()
      Object.assign(style, { width: `${width}px`, height: `${height}px`, aspectRatio: 'auto' })
    },
    [width, height] as const,
  )

/** Whether all of the open panel lies within the player. */
const liesWithin = (page: Page, name: string): Promise<boolean> =>
  page.evaluate((name) => {
    const root = watching.element().shadowRoot
    const panel = root?.querySelector(name)?.shadowRoot?.querySelector('.panel')?.getBoundingClientRect()
    const player = watching.element().getBoundingClientRect()
    return (
      panel !== undefined &&
      panel.width > 80 &&
      panel.height > 60 &&
      panel.left >= player.left &&
      panel.right <= player.right &&
      panel.top >= player.top &&
      panel.bottom <= player.bottom
    )
  }, name)

/** Controls that are neither in the bar nor in the open panel. */
const lost = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = watching.element().shadowRoot
    const rows = root?.querySelector('player-more-menu')?.shadowRoot?.querySelectorAll('.panel .row .name')
    const inPanel = [...(rows ?? [])].map(({ textContent }) => textContent)
    const controls = [
      ...(root?.querySelectorAll<HTMLElement>('media-control-bar > *, [data-place^=bar-] > *') ?? []),
    ]
    return controls
      .filter((control) => control.hasAttribute('data-no-room'))
      .map(
        (control) =>
          control.getAttribute('aria-label') ??
          control.shadowRoot?.querySelector('button')?.getAttribute('aria-label') ??
          '',
      )
      .filter((name) => name !== '' && !/^(volume|playback time)$/i.test(name) && !inPanel.includes(name))
  })

test.each([
  [320, 180],
  [240, 135],
  [160, 90],
] as const)('by keys, at %i × %i', async (width, height) => {
  const page = await openFilm()
  await sizeTo(page, width, height)
  const more = page.getByRole('button', { name: 'More controls' })
  await more.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => liesWithin(page, 'player-more-menu')).toBe(true)
  expect(await lost(page)).toEqual([])

  // Another panel: arrows lead to its row, and Escape leads back.
  const speed = page.getByRole('button', { name: 'Speed, now 1×' })
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowDown')
      return speed.evaluate((row) => row.matches(':focus'))
    })
    .toBe(true)
  await page.keyboard.press('Enter')
  await expect.poll(() => liesWithin(page, 'player-speed-menu')).toBe(true)
  await page.keyboard.press('Escape')
  await expect.poll(() => more.evaluate((button) => button.matches(':focus'))).toBe(true)

  // Chosen in it, it acts.
  await page.keyboard.press('Enter')
  await speed.press('Enter')
  await page.getByRole('menuitemradio', { name: '2×', exact: true }).press('Enter')
  await until(page, () => watching.element().playbackRate === 2, null)

  await expect.poll(() => more.evaluate((button) => button.matches(':focus'))).toBe(true)

  // What only acts does so at once, and the panel is closed.
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Statistics' }).press('Enter')
  await page.locator('torrent-statistics-panel').waitFor()
  expect(await page.locator('player-more-menu .panel').count()).toBe(0)
})

test('by fingers, at 160 × 90, and what is smaller shows only play', async () => {
  const page = await openFilm({ hasTouch: true })
  await sizeTo(page, 160, 90)
  const more = page.locator('player-more-menu')
  await more.locator('.opener').tap()
  await expect.poll(() => liesWithin(page, 'player-more-menu')).toBe(true)
  const row = more.locator('.panel .row').first()
  expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await more.getByRole('button', { name: 'Close' }).tap()
  await expect.poll(() => more.locator('.panel').count()).toBe(0)
  await more.locator('.opener').tap()
  await more.getByRole('button', { name: 'Subtitles' }).tap()
  await expect.poll(() => liesWithin(page, 'torrent-subtitle-menu')).toBe(true)
  await page.locator('torrent-subtitle-menu').getByRole('radio', { name: 'Off' }).tap()
  await expect.poll(() => liesWithin(page, 'torrent-subtitle-menu')).toBe(false)
  await more.locator('.opener').tap()
  const volume = more.getByRole('slider', { name: 'Volume' })
  await volume.fill('40')
  await until(page, () => !watching.element().muted && watching.element().volume === 0.4, null)
  await more.getByRole('button', { name: 'Close' }).tap()

  await sizeTo(page, 86, 86)
  await more.waitFor({ state: 'hidden' })
  await page.locator('torrent-player media-fullscreen-button').waitFor({ state: 'hidden' })
  await page.locator('media-control-bar media-play-button').waitFor()
})
