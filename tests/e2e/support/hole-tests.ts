/** Leaving a place that nobody has: the same tests for every browser. */
import { expect, test } from 'vitest'
import {
  type Arrival,
  arrive,
  beginSeek,
  behind,
  countLoads,
  holeSeconds,
  inside,
  isHere,
  notedEvents,
  noteEvents,
  playerOf,
  untilLoadedAgain,
  untilRestIsHere,
  untilStalled,
  withHole,
  withoutHole,
} from './hole.ts'
import type { SeederOptions, SeederProcess } from './seeder.ts'
import { frameIn, type ScriptedPage, until, untilProgress, visibleText } from './watch.ts'

export interface HoleStage {
  seed(options: Omit<SeederOptions, 'trackers'>): Promise<SeederProcess>
  /** Pages with these elements, all in one new context, the first opened first. */
  open(...elements: string[]): Promise<ScriptedPage[]>
}

/**
 * What is said to take a second takes 15 and more, or for ever, where it goes wrong; and a busy machine makes
 * a second long. So the limit lies between, and the log tells what it took.
 */
const limitMs = 6_000

const inTime = (what: string, { ms }: Arrival): void => {
  console.log(`${what}: ${ms} ms`)
  expect(ms, what).toBeLessThan(limitMs)
}

const nobody = 'The one peer does not have this part. Playback goes on when a peer that has it connects.'

const says = (page: ScriptedPage, sentence: string): Promise<void> =>
  expect.poll(() => visibleText(page), { timeout: 40_000 }).toContain(sentence)

/** What is only of the native element's being loaded again. */
const hidden = [
  'abort',
  'emptied',
  'loadstart',
  'loadedmetadata',
  'loadeddata',
  'error',
  'durationchange',
  'resize',
]

export const testHole = (browser: string, stage: () => HoleStage): void => {
  /** A page whose film plays and has come to the hole. */
  const openStalled = async (
    attributes = 'muted autoplay',
    tag = 'torrent-player',
  ): Promise<ScriptedPage> => {
    const { magnet } = await stage().seed(withHole)
    return openStalledAt(magnet, attributes, tag)
  }
  const openStalledAt = async (
    magnet: string,
    attributes = 'muted autoplay',
    tag = 'torrent-player',
  ): Promise<ScriptedPage> => {
    const [page] = await stage().open(playerOf(magnet, tag, attributes))
    if (page === undefined) throw new Error('There is no page.')
    await frameIn(page, 0, 10)
    await beginSeek(page, holeSeconds.begin - 4)
    await untilStalled(page)
    return page
  }

  test('a stall is left to what is stored behind it, and back to what is buffered', async () => {
    const page = await openStalled()
    await untilRestIsHere(page)
    // The page sees it wait, whatever the browser says.
    await until(page, () => watching.element().readyState === 2 && !watching.element().paused, null)
    inTime(`${browser}, over the hole`, await arrive(page, behind))
    await frameIn(page, behind + 0.5, behind + 3)
    inTime(`${browser}, back to what is buffered`, await arrive(page, 10))
    await frameIn(page, 10.5, 13)
  })

  test('out of a seek into the hole, and out of several', async () => {
    const page = await openStalled('muted autoplay', 'torrent-video')
    await countLoads(page)
    await beginSeek(page, inside)
    await until(page, () => watching.element().seeking, null)
    // It hangs there for good: the native element is loaded again meanwhile, and that shall not end it.
    await untilLoadedAgain(page)
    expect(await page.evaluate(() => watching.element().seeking)).toBe(true)
    expect(await page.evaluate(() => watching.element().currentTime)).toBeCloseTo(inside, 3)
    inTime(`${browser}, out of the hole`, await arrive(page, behind))
    for (const seconds of [inside - 1, inside + 1, inside, 2, inside]) await beginSeek(page, seconds)
    inTime(`${browser}, after quick seeks`, await arrive(page, 4))
    await frameIn(page, 4.5, 8)
  })

  test('a paused film stays paused, and keeps its rate, its volume and its captions', async () => {
    const page = await openStalled('autoplay muted')
    await untilRestIsHere(page)
    await page.evaluate(() => {
      const media = watching.element()
      media.pause()
      media.playbackRate = 1.5
      media.volume = 0.5
      const track = watching.native().addTextTrack('captions', 'Words')
      track.mode = 'showing'
      track.addCue(new VTTCue(0, 30, 'A word'))
    })
    await until(page, () => watching.element().paused, null)
    await noteEvents(page)
    await beginSeek(page, inside)
    inTime(`${browser}, while paused`, await arrive(page, behind))
    const state = await page.evaluate(() => {
      const { paused, playbackRate, volume, duration, currentTime, videoWidth } = watching.element()
      // The player draws them itself: for the browser they are hidden.
      const track = [...watching.native().textTracks].find(({ label }) => label === 'Words')
      const captions = [track?.mode, track?.cues?.length]
      return { paused, playbackRate, volume, captions, videoWidth, isLong: duration > 29, currentTime }
    })
    expect(state).toEqual({
      paused: true,
      playbackRate: 1.5,
      volume: 0.5,
      captions: ['hidden', 1],
      videoWidth: 320,
      isLong: true,
      currentTime: behind,
    })
    await until(page, () => !watching.element().seeking, null)
    const events = await notedEvents(page)
    expect(events.filter((type) => hidden.includes(type) || type === 'play' || type === 'pause')).toEqual([])
    expect(events.filter((type) => type === 'seeking')).toHaveLength(2)
    expect(events.at(-1)).toBe('seeked')
  })

  test('to what is not here yet: the engine learns where the viewer wants to be', async () => {
    const page = await openStalled('muted autoplay download="window" read-ahead="3"')
    expect(await isHere(page, behind)).toBe(false)
    inTime(`${browser}, to what peers have`, await arrive(page, behind))
    await frameIn(page, behind + 0.5, behind + 3)
  })

  test('what comes late is shown where the viewer waits', async () => {
    const { magnet, stop } = await stage().seed(withHole)
    const page = await openStalledAt(magnet)
    await says(page, nobody)
    await beginSeek(page, inside)
    await says(page, nobody)
    await stop()
    await says(page, 'Everybody left.')
    await Promise.all([frameIn(page, inside - 0.2, inside + 3), stage().seed(withoutHole)])
  })

  test('a film that begins by itself does so also where it had to be loaded again before', async () => {
    const { magnet } = await stage().seed({ ...withHole, onlyAnswers: true })
    const [page] = await stage().open(playerOf(null))
    if (page === undefined) throw new Error('There is no page.')
    await countLoads(page)
    await page.evaluate(
      ([magnet, seconds]) => {
        const player = watching.element()
        player.addEventListener('torrentfilechange', () => {
          player.currentTime = seconds
        })
        player.setAttribute('src', magnet)
      },
      [magnet, inside] as const,
    )
    await says(page, nobody)
    await untilLoadedAgain(page)
    await Promise.all([
      frameIn(page, inside + 0.5, inside + 5),
      stage().seed({ ...withoutHole, onlyAnswers: true }),
    ])
    expect(await page.evaluate(() => watching.element().paused)).toBe(false)
  })

  test('the end of a film in a loop, another source, and the same again', async () => {
    const page = await openStalled('muted autoplay loop')
    await untilRestIsHere(page)
    inTime(`${browser}, near the end`, await arrive(page, 28.5))
    // Firefox goes round without a gap, and counts the times of frames on: only the clock tells.
    await until(page, () => watching.native().currentTime < 20, null)
    await beginSeek(page, inside)
    await page.evaluate(() => {
      watching.element().load()
      return watching.element().play()
    })
    await frameIn(page, 0.2, 3)
  })

  test('what plays on is not said to wait, but by the browser itself', async () => {
    const { magnet } = await stage().seed(withoutHole)
    const [page] = await stage().open(playerOf(magnet))
    if (page === undefined) throw new Error('There is no page.')
    await untilProgress(page, 1)
    await frameIn(page, 1, 10)
    await noteEvents(page)
    await page.evaluate(() => {
      const counts = { nativeWaits: 0 }
      Object.defineProperty(globalThis, 'nativeWaits', { get: () => counts.nativeWaits })
      watching.native().addEventListener('waiting', () => counts.nativeWaits++)
      watching.element().playbackRate = 0.25
    })
    await frameIn(page, 2, 15)
    await page.evaluate(() => watching.element().pause())
    await until(page, () => watching.element().paused, null)
    await page.evaluate(() => {
      watching.element().playbackRate = 2
      return watching.element().play()
    })
    await until(page, () => watching.element().ended, null)
    const events = await notedEvents(page)
    // On a busy machine the browser itself may have to wait: what we add to that is meant.
    const nativeWaits = await page.evaluate(
      () => (globalThis as unknown as { nativeWaits: number }).nativeWaits,
    )
    expect(events.filter((type) => type === 'waiting').length).toBeLessThanOrEqual(nativeWaits)
    expect(events.at(-1)).toBe('ended')
  })

  test('a guest tab leaves the stall as well', async () => {
    const { magnet } = await stage().seed(withHole)
    const [owner, guest] = await stage().open(playerOf(magnet, 'torrent-player', 'muted'), playerOf(magnet))
    if (owner === undefined || guest === undefined) throw new Error('There are no pages.')
    await frameIn(guest, 0, 10)
    await beginSeek(guest, holeSeconds.begin - 4)
    await untilStalled(guest)
    await untilRestIsHere(guest)
    inTime(`${browser}, guest over the hole`, await arrive(guest, behind))
    await beginSeek(guest, inside)
    inTime(`${browser}, guest back`, await arrive(guest, 5))
  })
}
