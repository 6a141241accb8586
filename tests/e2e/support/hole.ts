/** A film of which nobody has some seconds in the middle, and what a viewer does there. For any browser. */
import { join } from 'node:path'
import { film, filmSeconds, temporaryFolder, withGaps, writeFiles } from './fixtures.ts'
import type { SeederOptions } from './seeder.ts'
import { type ScriptedPage, until } from './watch.ts'

const KiB = 1024
const pieceBytes = 64 * KiB
/** Twelve megabytes: see {@link withGaps}. */
const filmBytes = withGaps(film(), 12 * KiB)
const fileLength = filmBytes.length + pieceBytes
/** Bytes a second: the film is before the box of zeros, and its rate is about constant. */
const rate = filmBytes.length / filmSeconds
const hole = [Math.round((13.6 * rate) / pieceBytes), Math.round((20.4 * rate) / pieceBytes)] as const

/** Writes the film where the seeder reads it; it goes with the test's process. */
const filmPath = (): string => {
  const folder = temporaryFolder()
  process.once('exit', () => folder.remove())
  writeFiles(folder.path, { 'film.mp4': filmBytes })
  return join(folder.path, 'film.mp4')
}
const head = filmPath()

/** Seconds of the film that nobody has, about. */
export const holeSeconds = {
  begin: (hole[0] * pieceBytes) / rate,
  end: (hole[1] * pieceBytes) / rate,
} as const
/** A place behind the hole, far enough from it for every key frame. */
export const behind = 26
export const inside = (holeSeconds.begin + holeSeconds.end) / 2

/** Of a seeder that has all but the hole. */
export const withHole: Omit<SeederOptions, 'trackers'> = {
  sparse: { head, length: fileLength, pieceLength: pieceBytes, hole },
}

/** Of a seeder of the same torrent that has everything. */
export const withoutHole: Omit<SeederOptions, 'trackers'> = {
  sparse: { head, length: fileLength, pieceLength: pieceBytes },
}

/** @param magnet `null`: without a source */
export const playerOf = (
  magnet: string | null,
  tag = 'torrent-player',
  attributes = 'muted autoplay',
): string => {
  const source = magnet === null ? '' : `src="${magnet.replaceAll('&', '&amp;')}"`
  return `<${tag} ice-servers="[]" ${attributes} ${source}></${tag}>`
}

/** Waits until all that somebody has is here. */
export const untilRestIsHere = (page: ScriptedPage): Promise<void> =>
  until(
    page,
    (missing) => {
      const { torrent } = watching.element()
      if (torrent === null) return false
      let have = 0
      for (let byte of torrent.pieces) for (; byte !== 0; byte &= byte - 1) have++
      return torrent.pieceCount > 0 && have === torrent.pieceCount - missing
    },
    hole[1] - hole[0],
  )

/** Waits until the clock has stood for two seconds at the hole. */
export const untilStalled = async (page: ScriptedPage): Promise<void> => {
  await page.evaluate(() => {
    const state = { at: -1, since: 0 }
    Object.assign(globalThis, { standing: state })
  })
  await until(
    page,
    (begin) => {
      const { standing } = globalThis as unknown as { standing: { at: number; since: number } }
      const { currentTime } = watching.native()
      if (standing.at !== currentTime) Object.assign(standing, { at: currentTime, since: performance.now() })
      return currentTime > begin - 4 && performance.now() - standing.since > 2_000
    },
    holeSeconds.begin,
  )
}

/** Counts from now on how often the native element is loaded again, for {@link untilLoadedAgain}. */
export const countLoads = (page: ScriptedPage): Promise<void> =>
  page.evaluate(() => {
    Object.assign(globalThis, { loads: 0 })
    watching.native().addEventListener('emptied', () => {
      const counting = globalThis as unknown as { loads: number }
      counting.loads++
    })
  })

export const untilLoadedAgain = (page: ScriptedPage): Promise<void> =>
  until(page, () => (globalThis as unknown as { loads: number }).loads > 0, null)

/** Seeks without waiting for it. */
export const beginSeek = (page: ScriptedPage, seconds: number): Promise<void> =>
  page.evaluate((seconds) => {
    watching.element().currentTime = seconds
  }, seconds)

export interface Arrival {
  /** Milliseconds from the seek to the first frame of the new place. */
  readonly ms: number
  /** Its time, seconds. */
  readonly time: number
}

/** Seeks, and resolves when a frame of the new place is shown. */
export const arrive = (page: ScriptedPage, seconds: number): Promise<Arrival> =>
  page.evaluate(async (seconds) => {
    const began = performance.now()
    const time = await watching.seek(seconds)
    return { ms: Math.round(performance.now() - began), time }
  }, seconds)

/** Notes every media event that the page sees from now on. */
export const noteEvents = (page: ScriptedPage): Promise<void> =>
  page.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { seen })
    const types =
      'abort emptied loadstart durationchange loadedmetadata loadeddata play pause seeking seeked ratechange ' +
      'volumechange error ended waiting playing enterpictureinpicture leavepictureinpicture resize'
    for (const type of types.split(' ')) watching.element().addEventListener(type, () => seen.push(type))
  })

export const notedEvents = (page: ScriptedPage): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)

/** Whether the piece at this second is on the device. */
export const isHere = (page: ScriptedPage, seconds: number): Promise<boolean> =>
  page.evaluate(
    (piece) => ((watching.element().torrent?.pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0,
    Math.floor((seconds * rate) / pieceBytes),
  )
