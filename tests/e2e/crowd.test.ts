/** Viewers that feed each other: what the swarm brings is less than what playing takes. */
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { film, filmFile, filmSeconds } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, untilVideo, visibleText } from './support/watch.ts'

const KiB = 1024

/** A player of a film whose only other viewer gives three quarters of the film's own rate. */
const openInCrowd = async () => {
  const length = film().length + 64 * KiB
  const { magnet } = await stage.seed({
    sparse: { head: filmFile, length, pieceLength: 16 * KiB, isDamaged: true },
    uploadLimit: Math.round((length / filmSeconds) * 0.75),
  })
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
  })
  await untilVideo(page)
  return page
}

test('playback begins when it will go on, and says what it waits for', async () => {
  const page = await openInCrowd()
  const stalls = page.evaluate(
    (seconds) =>
      new Promise<number>((resolve) => {
        const element = watching.element()
        let hasBegun = false
        let stalls = 0
        element.addEventListener('playing', () => {
          hasBegun = true
        })
        element.addEventListener('waiting', () => {
          if (hasBegun) stalls++
        })
        element.addEventListener('timeupdate', () => {
          if (watching.native().currentTime >= seconds) resolve(stalls)
        })
      }),
    filmSeconds * 0.6,
  )
  await expect.poll(() => visibleText(page), { timeout: 40_000 }).toContain('Buffering ahead')
  // To the page it plays and waits for data, as any video may.
  expect(
    await page.evaluate(() => {
      const { paused, readyState } = watching.element()
      return { paused, readyState, held: watching.native().paused }
    }),
  ).toEqual({ paused: false, readyState: 2, held: true })
  expect(await stalls).toBe(0)
})

test('who does not want to wait pauses, plays, and it plays', async () => {
  const page = await openInCrowd()
  await expect.poll(() => visibleText(page), { timeout: 40_000 }).toContain('Buffering ahead')
  await page.evaluate(() => watching.element().pause())
  await page.waitForFunction(() => watching.element().paused)
  const shown = frameIn(page, 0.1, 20)
  await page.evaluate(() => watching.element().play())
  await shown
})
