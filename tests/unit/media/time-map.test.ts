import { describe, expect, it } from 'vitest'
import { readFilmPlaces } from '../../../src/media/film-places.ts'
import { readMatroskaCues } from '../../../src/media/matroska-cues.ts'
import { TimeMap } from '../../../src/media/time-map.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

/** A key frame every ten seconds; the last 100 bytes are an index. */
const places = [
  { seconds: 0, byte: 100 },
  { seconds: 10, byte: 200 },
  { seconds: 20, byte: 700 },
]
const film = new TimeMap({ places, end: 900 }, 1000, 30)

describe('a film with an index', () => {
  it.each([
    [0, 100],
    [9.9, 100],
    [10, 200],
    [9.9999, 200],
    [29, 700],
    [1000, 700],
    [-1, 100],
  ])('is read for second %f from byte %i on', (seconds, byte) => {
    expect(film.toByte(seconds)).toBe(byte)
  })

  it.each([
    [0, 0],
    [100, 0],
    [150, 5],
    [450, 15],
    [800, 25],
    [900, 30],
    [999, 30],
  ])('has at byte %i the second %f', (byte, seconds) => {
    expect(film.toSeconds(byte)).toBeCloseTo(seconds)
  })

  it('knows the place from which a second is decoded, and what it needs to play on', () => {
    expect(film.placeOf(15)).toEqual({ seconds: 10, byte: 200 })
    expect(film.neededFor(15)).toEqual({ begin: 200, end: 500 })
    expect(film.neededFor(30)).toEqual({ begin: 700, end: 900 })
  })
})

it('is even from end to end without an index', () => {
  const map = new TimeMap({ places: [], end: 1000 }, 1000, 30)
  expect(map.toByte(15)).toBe(500)
  expect(map.toByte(30)).toBe(999)
  expect(map.toSeconds(250)).toBe(7.5)
  expect(map.placeOf(15)).toBe(null)
})

it('leaves out what goes back, reaches outside the file or comes after its end', () => {
  const odd = [
    { seconds: -0.5, byte: 10 },
    { seconds: 5, byte: 5 },
    { seconds: 4, byte: 100 },
    { seconds: 3, byte: 200 },
    { seconds: 8, byte: 5000 },
    { seconds: 99, byte: 300 },
  ]
  const map = new TimeMap({ places: odd, end: 5000 }, 1000, 10)
  expect([0, 4, 9].map((second) => map.toByte(second))).toEqual([10, 100, 100])
  expect(map.toSeconds(550)).toBe(7)
})

it.each([0, Number.NaN, Number.POSITIVE_INFINITY])('does without a length: %f', (seconds) => {
  const map = new TimeMap({ places: [], end: 1000 }, 1000, seconds)
  expect(map.toByte(5)).toBe(0)
  expect(map.toSeconds(500)).toBe(0)
})

describe('places of real files', () => {
  const rounded = async (name: string) => {
    const { places } = await readFilmPlaces(new MemorySource(mediaFixture(name)))
    return places.map(({ seconds }) => +seconds.toFixed(1))
  }

  // All have a key frame a second; those of MP4 have B-frames, and so an edit list that is to be subtracted.
  it.each([
    ['faststart.mp4', [0, 1, 2, 3]],
    ['moov-at-end.mp4', [0, 1, 2, 3]],
    ['quicktime.mov', [0, 1, 2, 3]],
    ['indexed.mp4', [0, 1, 2, 3]],
    ['fragmented.mp4', []],
    ['vp9-opus.webm', [0, 1, 2, 3]],
    ['recorded.webm', []],
    ['sound.opus', []],
  ])('%s', async (name, seconds) => {
    expect(await rounded(name)).toEqual(seconds)
  })

  it('lie where the media begins, and the end is where the index behind it begins', async () => {
    const bytes = mediaFixture('moov-at-end.mp4')
    const { places, end } = await readFilmPlaces(new MemorySource(bytes))
    expect(end).toBeLessThan(bytes.length)
    expect(String.fromCharCode(...bytes.subarray(end + 4, end + 8))).toBe('moov')
    expect(places.at(-1)?.byte).toBeLessThan(end)
  })

  it('of Matroska are clusters', async () => {
    const bytes = mediaFixture('vp9-opus.webm')
    const found = await readMatroskaCues(new MemorySource(bytes))
    for (const { byte } of found?.places ?? []) {
      expect([...bytes.subarray(byte, byte + 4)]).toEqual([0x1f, 0x43, 0xb6, 0x75])
    }
  })

  it('are none of a damaged file', async () => {
    for (const name of ['vp9-opus.webm', 'faststart.mp4', 'indexed.mp4']) {
      const bytes = mediaFixture(name)
      for (let at = 0; at < Math.min(bytes.length, 4000); at += 7) {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] ?? 0) ^ 0xff
        const { places, end } = await readFilmPlaces(new MemorySource(damaged))
        const map = new TimeMap({ places, end }, damaged.length, 4)
        expect(map.toByte(2)).toBeLessThan(damaged.length)
        expect(map.toSeconds(1000)).toBeLessThanOrEqual(4)
      }
    }
  })
})
