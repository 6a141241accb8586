import { createFile, type Movie, type MP4BoxBuffer } from 'mp4box'
import { describe, expect, it } from 'vitest'
import { readFilmPlaces, TimeMap } from '../../../src/media/film-places.ts'
import { ownedBuffer } from '../../../src/shared/bytes.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

const timeToByteOf = async (bytes: Uint8Array): Promise<(seconds: number) => number> => {
  const map = new TimeMap(await readFilmPlaces(new MemorySource(bytes)), bytes.length, Number.NaN)
  return (seconds) => map.toByte(seconds)
}

/**
 * Sync samples of the first track of `type`, as mp4box itself lists them: seconds shown and offset in the
 * file.
 */
const syncSamples = (bytes: Uint8Array, type: 'video' | 'audio'): [seconds: number, offset: number][] => {
  const file = createFile()
  let movie: Movie | undefined
  file.onReady = (info) => {
    movie = info
  }
  const buffer = ownedBuffer(bytes.slice()) as MP4BoxBuffer
  buffer.fileStart = 0
  file.appendBuffer(buffer)
  const track = movie?.tracks.find((candidate) => candidate.type === type)
  if (track === undefined) throw new Error('no such track')
  const [edit] = track.edits ?? []
  return file
    .getTrackSamplesInfo(track.id)
    .filter(({ is_sync }) => is_sync)
    .map(({ cts, offset }) => [(cts - (edit?.media_time ?? 0)) / track.timescale, offset])
}

describe('the index of an MP4 file', () => {
  it.each(['faststart.mp4', 'moov-at-end.mp4', 'quicktime.mov', 'hevc-ac3.mp4'])(
    'finds the key frames of %s where mp4box finds them',
    async (name) => {
      const timeToByte = await timeToByteOf(mediaFixture(name))
      const samples = syncSamples(mediaFixture(name), 'video')
      expect(samples.length).toBe(4)
      samples.forEach(([seconds, offset], i) => {
        expect(timeToByte(seconds)).toBe(offset)
        expect(timeToByte(seconds + 0.9)).toBe(offset)
        const before = samples[i - 1]
        if (before !== undefined) expect(timeToByte(seconds - 0.01)).toBe(before[1])
      })
      expect(samples[0]?.[0]).toBeCloseTo(0, 5)
      expect(timeToByte(-5)).toBe(samples[0]?.[1])
      expect(timeToByte(1e9)).toBe(samples.at(-1)?.[1])
    },
  )

  it('finds the chunks of sound where mp4box finds them', async () => {
    const timeToByte = await timeToByteOf(mediaFixture('audio.m4a'))
    const offsets = new Map(
      syncSamples(mediaFixture('audio.m4a'), 'audio').map(([seconds, offset]) => [offset, seconds]),
    )
    for (let seconds = 0; seconds < 4; seconds += 0.1) {
      const shownAt = offsets.get(timeToByte(seconds))
      expect(shownAt).toBeDefined()
      expect(shownAt).toBeLessThanOrEqual(seconds + 1e-3)
    }
  })

  it.each(['stsz', 'stts', 'ctts', 'stss', 'stsc', 'stco'])('may say any count in %s', async (type) => {
    const bytes = mediaFixture('faststart.mp4')
    const at = Buffer.from(bytes).indexOf(type)
    const view = new DataView(bytes.buffer)
    // Of stsz: samples of one byte each, 2^32 - 1 of them.
    if (type === 'stsz') view.setUint32(at + 8, 1)
    view.setUint32(at + (type === 'stsz' ? 12 : 8), 0xffffffff)
    const timeToByte = await timeToByteOf(bytes)
    for (const seconds of [0, 1, 3.5, 100]) {
      const offset = timeToByte(seconds)
      expect(offset).toBeGreaterThanOrEqual(0)
      expect(offset).toBeLessThan(bytes.length)
    }
  })
})
