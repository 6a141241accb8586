/** What the system is told of a film, and when its screen stays on. */
import { expect, it, vi } from 'vitest'
import type { FilmTags } from '../../../../src/elements/film-facts.ts'
import { clockText } from '../../../../src/elements/system/clock-text.ts'
import { filmNames, type NamedFilm } from '../../../../src/elements/system/film-names.ts'
import { positionState } from '../../../../src/elements/system/position-state.ts'
import { ScreenLock } from '../../../../src/elements/system/screen-lock.ts'

it.each([
  [0, '0:00'],
  [59.9, '0:59'],
  [760, '12:40'],
  [3723, '1:02:03'],
  [Number.NaN, '0:00'],
])('%d seconds on a clock: %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text)
})

const tags: FilmTags = { title: 'A Song', artist: 'A Band', album: 'An Album', cover: null }
const episode: NamedFilm = {
  ...{ torrentName: 'Show.S01.1080p.WEB', path: 'Show.S01E03.The.Name.1080p.x264-GROUP.mkv' },
  ...{ type: 'video/x-matroska', playableCount: 8, tags: null },
}
const song: NamedFilm = {
  ...{ torrentName: 'Band - Album', path: '01 - Song.mp3', type: 'audio/mpeg', playableCount: 5, tags },
}

it('names an episode by its file, and the series beside it', () => {
  const names = filmNames(episode)
  expect(names.title).toBe('Show · S1 E3 · The Name')
  expect(names.album).toContain('Show')
  expect(filmNames({ ...episode, tags }).title).toBe('Show · S1 E3 · The Name')
})

it('names a song by its tags, where it has some', () => {
  expect(filmNames(song)).toEqual({ title: 'A Song', artist: 'A Band', album: 'An Album' })
  expect(filmNames({ ...song, tags: null })).toMatchObject({ title: '1 · Song', artist: '' })
})

it('names a film once', () => {
  const film = { ...episode, torrentName: 'Film.mp4', path: 'Film.mp4', playableCount: 1 }
  expect(filmNames(film)).toEqual({ title: 'Film', artist: '', album: '' })
})

it('tells a place that browsers take', () => {
  const media = { duration: 100, currentTime: 20, playbackRate: 1.5 }
  expect(positionState(media)).toEqual({ duration: 100, position: 20, playbackRate: 1.5 })
  expect(positionState({ ...media, currentTime: 100.2 })?.position).toBe(100)
  expect(positionState({ ...media, currentTime: -1 })?.position).toBe(0)
  expect(positionState({ ...media, playbackRate: 0 })?.playbackRate).toBe(1)
  expect(positionState({ ...media, duration: Number.NaN })).toBe(null)
  expect(positionState({ ...media, duration: Number.POSITIVE_INFINITY })).toBe(null)
})

class Sentinel extends EventTarget {
  readonly release = vi.fn(async () => void this.dispatchEvent(new Event('release')))
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('keeps the screen on while it is wanted, and asks again when the browser let go', async () => {
  let isWanted = true
  const sentinels: Sentinel[] = []
  const request = vi.fn(async () => {
    const sentinel = new Sentinel()
    sentinels.push(sentinel)
    return sentinel
  })
  const lock = new ScreenLock({ isWanted: () => isWanted, request })
  lock.update()
  lock.update()
  await settled()
  lock.update()
  expect(request).toHaveBeenCalledTimes(1)
  // The page was hidden: the browser let go, and it is asked anew when the page is seen.
  sentinels[0]?.dispatchEvent(new Event('release'))
  lock.update()
  await settled()
  expect(request).toHaveBeenCalledTimes(2)
  isWanted = false
  lock.update()
  await settled()
  expect(sentinels[1]?.release).toHaveBeenCalledTimes(1)
  lock.update()
  expect(request).toHaveBeenCalledTimes(2)
})

it('lets go of a lock that came too late, and bears a refusal', async () => {
  let isWanted = true
  const sentinel = new Sentinel()
  const request = vi
    .fn<() => Promise<Sentinel>>()
    .mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'))
    .mockResolvedValueOnce(sentinel)
  const lock = new ScreenLock({ isWanted: () => isWanted, request })
  lock.update()
  await settled()
  lock.update()
  isWanted = false
  await settled()
  expect(sentinel.release).toHaveBeenCalledTimes(1)
})
