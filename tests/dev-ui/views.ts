/**
 * What of the interface is seen only after a press: menus, dialogs, cards. Pictures are taken of each, and
 * tests look at them all. The name of a state is that of `states.ts`; `''` is the first page.
 */
import type { Page } from 'playwright'

export interface UiView {
  readonly state: string
  /** The element that is looked at. */
  readonly shows: string
  open(page: Page): Promise<void>
}

/** Presses as the context can: with a finger, or with a mouse. */
const press = async (page: Page, selector: string): Promise<void> => {
  const target = page.locator(selector).first()
  if (await page.evaluate(() => navigator.maxTouchPoints > 0)) await target.tap()
  else await target.click()
}

/** The film is here, and the controls stay in view. */
export const readyPlayer = async (page: Page): Promise<void> => {
  await page.locator('torrent-player player-feedback').waitFor({ state: 'attached' })
  await page.locator('torrent-player media-controller').evaluate((controller) => {
    controller.setAttribute('autohide', '-1')
    controller.removeAttribute('userinactive')
  })
}

/** Presses a button of the bar, or its row in “More controls” where the bar has no room for it. */
const pressInBar = async (page: Page, button: string): Promise<void> => {
  await readyPlayer(page)
  const opener = page.locator(button).first()
  await opener.waitFor({ state: 'attached' })
  // What has no room is hidden once it has been measured.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  if (((await opener.boundingBox())?.width ?? 0) > 1) return press(page, button)
  await press(page, 'player-more-menu .opener')
  const name = (await opener.getAttribute('aria-label')) ?? ''
  const row = page.locator('player-more-menu .row', { hasText: name })
  if ((await page.locator('player-more-menu').count()) === 0) await press(page, button)
  else if (await page.evaluate(() => navigator.maxTouchPoints > 0)) await row.first().tap()
  else await row.first().click()
}

const ofBar = (state: string, element: string, shows = `${element} .panel`): UiView => ({
  state,
  shows,
  open: (page) => pressInBar(page, `${element} .opener`),
})

const fileMenuOf = (state: string): UiView =>
  ofBar(state, 'torrent-file-menu', 'torrent-file-menu [role=menu]')

const nearEnd = (page: Page, seconds: number): Promise<void> =>
  page.locator('torrent-player').evaluate((player, seconds) => {
    const video = player as HTMLVideoElement
    video.currentTime = video.duration - seconds
  }, seconds)

/** As in a column of somebody's page: the bar has no room for all of its controls. */
const makeSmall = async (page: Page, width: number, height: number): Promise<void> => {
  await readyPlayer(page)
  await page
    .locator('torrent-player')
    .evaluate(
      (player, size) => Object.assign(player.style, { ...size, aspectRatio: 'auto', minHeight: '0' }),
      { width: `${width}px`, height: `${height}px` },
    )
  await page.locator('player-more-menu:not([hidden])').waitFor()
}

/** The view in the smallest player that has a panel. */
const inSmallPlayer = (view: UiView): UiView => ({
  ...view,
  async open(page) {
    await makeSmall(page, 160, 90)
    await view.open(page)
  },
})

export const uiViews: Readonly<Record<string, UiView>> = {
  settings: {
    state: '',
    shows: 'settings-dialog dialog',
    open: (page) => press(page, 'torrent-app .settings'),
  },
  'no-link': {
    state: '',
    shows: 'link-field .problem',
    async open(page) {
      await page.locator('link-field input').fill('This is not a link')
      await page.locator('link-field input').press('Enter')
    },
  },
  speed: ofBar('playing', 'player-speed-menu'),
  subtitles: ofBar('inside', 'torrent-subtitle-menu'),
  'subtitle-look': {
    state: 'inside',
    shows: 'torrent-subtitle-menu .choices',
    async open(page) {
      await pressInBar(page, 'torrent-subtitle-menu .opener')
      await press(page, 'torrent-subtitle-menu .panel > .row:last-child')
    },
  },
  soundtracks: ofBar('inside', 'torrent-soundtrack-menu'),
  files: fileMenuOf('names'),
  'many-files': fileMenuOf('season'),
  statistics: {
    state: 'playing',
    shows: 'torrent-statistics-panel .panel',
    open: (page) => pressInBar(page, 'torrent-player torrent-bar-button[style*="order: 50"] button'),
  },
  more: {
    state: 'season',
    shows: 'player-more-menu .panel',
    async open(page) {
      await readyPlayer(page)
      const { width = 0 } = (await page.locator('torrent-player').boundingBox()) ?? {}
      if (width > 480) await makeSmall(page, 480, 270)
      await press(page, 'player-more-menu .opener')
    },
  },
  'small-more': inSmallPlayer({
    state: 'season',
    shows: 'player-more-menu .panel',
    open: (page) => press(page, 'player-more-menu .opener'),
  }),
  'small-files': inSmallPlayer(fileMenuOf('names')),
  skip: {
    state: 'inside',
    shows: 'torrent-skip-button[data-shown]',
    async open(page) {
      await readyPlayer(page)
      await page.locator('torrent-player').evaluate((player) => {
        const video = player as HTMLVideoElement
        video.currentTime = 2
      })
    },
  },
  keys: {
    state: 'playing',
    shows: 'player-key-help .dialog',
    async open(page) {
      await readyPlayer(page)
      await page.locator('torrent-player').focus()
      await page.keyboard.press('?')
    },
  },
  'next-card': {
    state: 'season',
    shows: 'torrent-next-card .buttons',
    async open(page) {
      await readyPlayer(page)
      await nearEnd(page, 7.5)
    },
  },
  'film-end': {
    state: 'season',
    shows: 'torrent-film-end .again',
    async open(page) {
      await readyPlayer(page)
      await nearEnd(page, 7.5)
      await press(page, 'torrent-next-card .buttons button:last-child')
      await nearEnd(page, 0.2)
    },
  },
  'time-bar': {
    state: 'inside',
    shows: 'torrent-time-bar .box',
    async open(page) {
      await readyPlayer(page)
      await page.locator('torrent-time-bar').hover({ position: { x: 60, y: 12 } })
    },
  },
  details: {
    state: 'many',
    shows: 'watch-view details[open]',
    open: (page) => press(page, 'watch-view details > summary'),
  },
}
