import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMp4Codecs } from '../../../src/media/mp4-codecs.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

it.each([
  ['hevc-aac.mp4', ['hvc1', 'mp4a']],
  ['h264-ac3.mp4', ['avc1', 'ac-3']],
  ['moov-at-end.mp4', ['avc1', 'mp4a']],
  ['quicktime.mov', ['avc1', 'mp4a']],
  ['fragmented.mp4', ['avc1', 'mp4a']],
])('names picture and sound of %s', async (name, codecs) => {
  const tracks = await readMp4Codecs(new MemorySource(mediaFixture(name)))
  expect(tracks?.map(({ codec }) => codec)).toEqual(codecs)
  expect(tracks?.map(({ kind }) => kind)).toEqual(['video', 'audio'])
})

it('reads nothing but the index', async () => {
  const source = new MemorySource(mediaFixture('h264-ac3.mp4'))
  await readMp4Codecs(source)
  expect(source.reads.length).toBeLessThanOrEqual(2)
})

it.each(['vp9-opus.webm', 'sound.opus'])('%s is no MP4 file', async (name) => {
  expect(await readMp4Codecs(new MemorySource(mediaFixture(name)))).toBeNull()
})

it('never throws at what a stranger has written', async () => {
  const film = mediaFixture('h264-ac3.mp4')
  await fc.assert(
    fc.asyncProperty(fc.nat(film.length - 1), fc.nat(255), async (at, value) => {
      const bytes = film.slice()
      bytes[at] = value
      const tracks = await readMp4Codecs(new MemorySource(bytes))
      for (const { codec } of tracks ?? []) expect(codec.length).toBeLessThanOrEqual(4)
    }),
    { numRuns: 200 },
  )
})
