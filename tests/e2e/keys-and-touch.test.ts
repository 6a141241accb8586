/** Keys, clicks, fingers and small players, on a film that really plays. */
import type { CDPSession, Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { filmFile } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, until } from './support/watch.ts'

const KiB = 1024

interface State {
  readonly time: number
  readonly volume: number
  readonly muted: boolean
  readonly rate: number
  readonly paused: boolean
}

const stateOf = (page: Page): Promise<State> =>
  page.evaluate(() => {
    const { currentTime: time, volume, muted, playbackRate: rate, paused } = watching.element()
    return { time, volume, muted, rate, paused }
  })

/** Waits until the film has this state; the time may be one second later, since the film plays on. */
const stateIs = (page: Page, wanted: Partial<State>): Promise<void> =>
  until(
    page,
    (wanted) => {
      const { currentTime, volume, muted, playbackRate, paused } = watching.element()
      const isNear = wanted.time === undefined || Math.abs(currentTime - wanted.time - 0.5) <= 0.8
      return (
        isNear &&
        (wanted.volume === undefined || Math.abs(volume - wanted.volume) < 0.001) &&
        (wanted.muted === undefined || muted === wanted.muted) &&
        (wanted.rate === undefined || Math.abs(playbackRate - wanted.rate) < 0.001) &&
        (wanted.paused === undefined || paused === wanted.paused)
      )
    },
    wanted,
  )

const magnetOf = async (): Promise<string> =>
  (await stage.seed({ input: filmFile, pieceLength: 16 * KiB })).magnet
const embedOf = async (attributes = ''): Promise<string> =>
  `<torrent-player ice-servers="[]" muted autoplay ${attributes} src="${(await magnetOf()).replaceAll('&', '&amp;')}"></torrent-player>`

/** The film plays, and the features that come after its first picture are there. */
const plays = async (page: Page): Promise<void> => {
  await frameIn(page, 0, 10)
  await page.locator('player-feedback').waitFor({ state: 'attached' })
}

/** What a key or a finger did is shown on the picture. */
const isShown = (page: Page, text: string): Promise<void> =>
  page.locator('player-feedback').getByText(text, { exact: true }).first().waitFor()

/** The controls would be hidden by now, and are not. */
const barStays = (page: Page): Promise<void> =>
  until(
    page,
    () => {
      const root = watching.element().shadowRoot
      const bottom = root?.querySelector('.bottom')
      const isInactive = root?.querySelector('media-controller')?.hasAttribute('userinactive')
      return isInactive === true && bottom != null && getComputedStyle(bottom).opacity === '1'
    },
    null,
  )

test('keys do what they say, wherever the focus is on the page of the app', async () => {
  const page = await stage.openApp(`#${await magnetOf()}`)
  await plays(page)
  // From outside of the player, as after a click on the words below it.
  await page.locator('h1').click()
  await page.keyboard.press('k')
  await stateIs(page, { paused: true })
  await seekTo(page, 5)
  await page.keyboard.press('l')
  await page.keyboard.press('ArrowRight')
  await stateIs(page, { time: 25 })
  await isShown(page, '+20 s')
  await page.keyboard.press('j')
  await stateIs(page, { time: 15 })
  await page.keyboard.press('3')
  await stateIs(page, { time: 9 })
  await page.keyboard.press('Home')
  await stateIs(page, { time: 0 })
  await page.keyboard.press('.')
  await until(page, () => Math.abs(watching.element().currentTime - 0.04) < 0.001, null)
  await page.keyboard.press(',')
  await until(page, () => watching.element().currentTime === 0, null)

  await page.keyboard.press('ArrowDown')
  await stateIs(page, { volume: 0.95, muted: false })
  await page.keyboard.press('ArrowDown')
  await stateIs(page, { volume: 0.9 })
  await isShown(page, '90 %')
  await page.keyboard.press('m')
  await stateIs(page, { muted: true })
  await page.keyboard.press('ArrowUp')
  await stateIs(page, { volume: 0.05, muted: false })

  await page.keyboard.press('>')
  await stateIs(page, { rate: 1.25 })
  await page.keyboard.press('[')
  await stateIs(page, { rate: 1.15 })
  await page.keyboard.press('<')
  await stateIs(page, { rate: 1 })
  await page.keyboard.press(']')
  await stateIs(page, { rate: 1.1 })
  await page.keyboard.press('\\')
  await stateIs(page, { rate: 1 })

  // After a click on the time bar, keys mean the same.
  await page.locator('torrent-player torrent-time-bar').click({ position: { x: 300, y: 12 } })
  const { time } = await stateOf(page)
  expect(time).toBeGreaterThan(5)
  await page.keyboard.press('ArrowLeft')
  await stateIs(page, { time: Math.max(0, time - 10) })
  await page.keyboard.press('ArrowUp')
  await stateIs(page, { volume: 0.1 })
  await page.keyboard.press(' ')
  await stateIs(page, { paused: false })

  // The help: it holds the keys, and gives the focus back.
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await help.getByText('Back 10 seconds').waitFor()
  await page.keyboard.press('k')
  expect((await stateOf(page)).paused).toBe(false)
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })

  // In a field letters are text.
  await page.locator('details summary').first().click()
  await page.locator('tracker-form input').first().fill('')
  await page.locator('tracker-form input').first().press('m')
  expect((await stateOf(page)).muted).toBe(false)

  await page.evaluate(() => watching.element().focus())
  await page.keyboard.press('f')
  await until(page, () => document.fullscreenElement !== null, null)
  await page.keyboard.press('f')
  await until(page, () => document.fullscreenElement === null, null)

  await page.setViewportSize({ width: 1280, height: 800 })
  // The player has the shape of the film: no bars beside the picture.
  const shape = await page.evaluate(() => {
    const { clientWidth, clientHeight } = watching.element()
    const { videoWidth, videoHeight } = watching.native()
    return [clientWidth / clientHeight, videoWidth / videoHeight] as const
  })
  expect(Math.abs(shape[0] - shape[1])).toBeLessThan(0.01)
  const before = (await page.locator('torrent-player').boundingBox())?.width ?? 0
  await page.keyboard.press('t')
  await expect.poll(async () => (await page.locator('torrent-player').boundingBox())?.width).toBe(1280)
  expect(before).toBeLessThan(1280)
  await page.keyboard.press('t')
  await expect.poll(async () => (await page.locator('torrent-player').boundingBox())?.width).toBe(before)
})

test('in somebody’s page: keys within the player only; clicks, speeds, names and menus', async () => {
  const page = await site.open(stage, { element: await embedOf() })
  await plays(page)
  await page.locator('h1').click()
  const { muted } = await stateOf(page)
  await page.keyboard.press('k')
  await page.keyboard.press('m')
  expect(await stateOf(page)).toMatchObject({ paused: false, muted })
  const player = page.locator('torrent-player')
  const picture = { position: { x: 300, y: 150 } }

  // Twice is full screen, and the film plays on as it did.
  await player.dblclick(picture)
  await until(page, () => document.fullscreenElement !== null, null)
  expect((await stateOf(page)).paused).toBe(false)
  await page.keyboard.press('f')
  await until(page, () => document.fullscreenElement === null, null)
  await player.click(picture)
  await stateIs(page, { paused: true })
  await player.click(picture)
  await stateIs(page, { paused: false })

  await player.hover(picture)
  await page.locator('media-play-button:not(.big-play)').hover()
  await page.locator('torrent-player .tooltip', { hasText: 'Pause (K)' }).waitFor()

  // The bar stays while its menu is open, and keys in the menu are not the player's.
  await page.locator('player-speed-menu .opener').click()
  await page.getByRole('menuitemradio', { name: '0.5×' }).waitFor()
  await page.mouse.move(2, 2)
  await barStays(page)
  await page.keyboard.press('m')
  await page.getByRole('menuitemradio', { name: '0.5×' }).click()
  await stateIs(page, { rate: 0.5, muted })
  // It stays too while a key has moved the focus to one of its buttons.
  await page.keyboard.press('Tab')
  await page.mouse.move(2, 2)
  await barStays(page)

  await page.evaluate(() => watching.element().setAttribute('keys', 'none'))
  await page.keyboard.press('m')
  await page.evaluate(() => watching.element().setAttribute('keys', 'page'))
  await page.locator('h1').click()
  await page.keyboard.press('\\')
  await stateIs(page, { rate: 1, muted })
})

/** Sizes in CSS pixels of a player in somebody's page. */
const sizes = [
  [320, 180],
  [240, 135],
  [160, 90],
  [400, 120],
  [200, 200],
  [480, 270],
] as const

interface Box {
  readonly name: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What can be pressed over the picture, and the picture itself. */
const boxesOf = (page: Page): Promise<{ readonly boxes: Box[]; readonly player: Box }> =>
  page.evaluate(() => {
    const boxOf = (element: Element): Box => {
      const { left, top, right, bottom } = element.getBoundingClientRect()
      return { name: element.localName + element.className, left, top, right, bottom }
    }
    const element = watching.element()
    const controls = element.shadowRoot?.querySelectorAll(
      'media-control-bar > *, [data-place=bar-menus] > *, torrent-time-bar, .big-play',
    )
    const boxes = [...(controls ?? [])]
      .map(boxOf)
      .filter((box) => box.right - box.left > 1 && box.name !== 'span.space')
    return { boxes, player: boxOf(element) }
  })

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right - 1 &&
  other.left < one.right - 1 &&
  one.top < other.bottom - 1 &&
  other.top < one.bottom - 1

test('at every size controls lie within the player and beside each other', async () => {
  const page = await site.open(stage, { element: await embedOf() })
  await plays(page)
  await page.evaluate(() => watching.element().pause())
  for (const [width, height] of sizes) {
    await page.evaluate(
      ([width, height]) => {
        const { style } = watching.element()
        Object.assign(style, { width: `${width}px`, height: `${height}px`, aspectRatio: 'auto' })
      },
      [width, height] as const,
    )
    const problems = async (): Promise<string[]> => {
      const { boxes, player } = await boxesOf(page)
      const outside = boxes.filter(
        (box) =>
          box.left < player.left - 1 ||
          box.right > player.right + 1 ||
          box.top < player.top - 1 ||
          box.bottom > player.bottom + 1,
      )
      const pairs = boxes.flatMap((one, i) => boxes.slice(i + 1).map((other) => [one, other] as const))
      const needed = ['media-play-button', 'torrent-time-bar', 'media-fullscreen-button']
      return [
        ...outside.map(({ name }) => `${name} lies outside`),
        ...pairs.filter((pair) => overlap(...pair)).map(([a, b]) => `${a.name} covers ${b.name}`),
        ...needed.filter((name) => !boxes.some((box) => box.name === name)).map((name) => `no ${name}`),
      ]
    }
    await expect.poll(problems, { message: `${width} × ${height}` }).toEqual([])
  }
})

test('a poster without anything loaded has the big play button, and unset attributes are those of a video', async () => {
  const page = await site.open(stage, {
    element: (await embedOf('preload="none"')).replace('autoplay', ''),
  })
  await page.locator('torrent-player .big-play').waitFor()
  const values = await page.evaluate(() => {
    const { poster, crossOrigin } = watching.element()
    return { poster, crossOrigin }
  })
  expect(values).toEqual({ poster: '', crossOrigin: null })
  await page.locator('torrent-player .big-play').click()
  await frameIn(page, 0.2, 10)
})

/**
 * A finger, by the DevTools protocol: Playwright's own can only tap. Taps are said to come 120 ms apart,
 * however slow the machine is.
 */
const fingerOf = (session: CDPSession) => {
  const send = (
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    points: readonly (readonly [number, number])[],
    timestamp = Date.now() / 1000,
  ): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', {
      type,
      timestamp,
      touchPoints: points.map(([x, y]) => ({ x, y })),
    })
  return {
    down: (x: number, y: number) => send('touchStart', [[x, y]]),
    move: (x: number, y: number) => send('touchMove', [[x, y]]),
    up: () => send('touchEnd', []),
    async taps(count: number, x: number, y: number): Promise<void> {
      const now = Date.now() / 1000
      for (let tap = 0; tap < count; tap++) {
        await send('touchStart', [[x, y]], now + tap * 0.12)
        await send('touchEnd', [], now + tap * 0.12 + 0.04)
      }
    },
  }
}

test('fingers: taps at the sides, a hold, controls in the middle, and scrolling that is never lost', async () => {
  const context = await stage.adopt(
    await stage.browser.newContext({
      viewport: { width: 390, height: 700 },
      hasTouch: true,
      isMobile: true,
    }),
  )
  const page = await stage.newPage(context)
  try {
    await page.goto(`${stage.app.url}#${await magnetOf()}`)
    await plays(page)
    const box = await page.locator('torrent-player').boundingBox()
    if (box === null) throw new Error('The player is not shown.')
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
    const tap = (x: number, y: number) => page.touchscreen.tap(...at(x, y))

    // One tap shows the controls, with large buttons in the middle; another one hides them.
    const middle = page.locator('player-touch-controls')
    const isActive = (active: boolean): Promise<void> =>
      until(
        page,
        (active) =>
          watching.element().shadowRoot?.querySelector('media-controller')?.hasAttribute('userinactive') !==
          active,
        active,
      )
    await page.evaluate(() =>
      watching.element().shadowRoot?.querySelector('media-controller')?.setAttribute('autohide', '60'),
    )
    await isActive(false)
    await tap(0.5, 0.3)
    await isActive(true)
    await middle.getByRole('button', { name: 'Pause' }).tap()
    await stateIs(page, { paused: true })
    await seekTo(page, 2)
    await middle.getByRole('button', { name: 'Forward 10 seconds' }).tap()
    await stateIs(page, { time: 12 })

    // Three taps at the left: the first shows or hides, each further one jumps.
    await page.evaluate(() => {
      watching.element().currentTime = 28
    })
    const finger = fingerOf(await context.newCDPSession(page))
    await finger.taps(3, ...at(0.1, 0.4))
    await stateIs(page, { time: 8, paused: true })
    await isShown(page, '−20 s')

    // A finger that rests plays at twice the speed, as long as it rests.
    await page.evaluate(() => watching.element().play())
    await finger.down(...at(0.8, 0.4))
    await stateIs(page, { rate: 2 })
    await isShown(page, '2×')
    await finger.up()
    await stateIs(page, { rate: 1, paused: false })

    // A finger that moves up on the picture scrolls the page, and changes no volume.
    const { volume } = await stateOf(page)
    await finger.down(...at(0.8, 0.8))
    for (let step = 1; step <= 8; step++) {
      await finger.move(box.x + box.width * 0.8, box.y + box.height * 0.8 - step * 15)
    }
    await finger.up()
    await until(page, () => scrollY > 20, null)
    expect((await stateOf(page)).volume).toBe(volume)
    await page.evaluate(() => scrollTo(0, 0))

    // On the whole screen it does.
    await page.evaluate(() => watching.element().requestFullscreen())
    await page.locator('media-controller[mediaisfullscreen]').waitFor()
    await page.evaluate(() => {
      watching.element().muted = false
      watching.element().volume = 0.5
    })
    await finger.down(300, 400)
    for (let step = 1; step <= 8; step++) {
      await finger.move(300, 400 + step * 20)
    }
    await finger.up()
    await until(page, () => watching.element().volume < 0.4, null)
    await finger.down(60, 300)
    for (let step = 1; step <= 8; step++) {
      await finger.move(60, 300 + step * 20)
    }
    await finger.up()
    await until(
      page,
      () => {
        const element = watching.element()
        return 'media' in element && /brightness\(0\.\d+\)/.test(element.media.style.filter)
      },
      null,
    )

    // A turned phone is filled by the film.
    await page.evaluate(() => document.exitFullscreen())
    await until(page, () => document.fullscreenElement === null, null)
    await page.setViewportSize({ width: 844, height: 390 })
    await expect
      .poll(() => page.locator('torrent-player').boundingBox())
      .toMatchObject({ x: 0, y: 0, width: 844, height: 390 })
  } finally {
    await context.close()
  }
})
