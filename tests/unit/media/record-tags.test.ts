import { describe, expect, it } from 'vitest'
import type { ContainerFacts } from '../../../src/media/container-facts.ts'
import { coverPicture, coverRank, maxCoverLength } from '../../../src/media/cover-picture.ts'
import { readId3 } from '../../../src/media/id3-tags.ts'
import { readContainer } from '../../../src/media/read-container.ts'
import { readFlacPicture, readVorbisComments } from '../../../src/media/vorbis-comments.ts'
import { concatBytes, fromLatin1, toUtf8 } from '../../../src/shared/bytes.ts'
import { GrowingSource, mediaFixture } from './fixtures.ts'

const never = new AbortController().signal

const read = async (bytes: Uint8Array): Promise<Partial<ContainerFacts>> => {
  let facts: Partial<ContainerFacts> = {}
  await readContainer(
    new GrowingSource(bytes),
    (more) => {
      facts = { ...facts, ...more }
    },
    never,
  )
  return facts
}

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3)
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 9)

describe('readContainer of records', () => {
  it.each([
    ['tagged.mp3', 'image/jpeg'],
    ['tagged.flac', 'image/jpeg'],
    ['tagged.opus', undefined],
  ])('reads the tags of %s, which a real program wrote', async (name, cover) => {
    const { tags } = await read(mediaFixture(name))
    expect(tags).toMatchObject({ title: 'A_Song', artist: 'The_Band', album: 'The_Record' })
    expect(tags?.cover?.type).toBe(cover)
  })

  it('reads only the tags of a long file', async () => {
    const source = new GrowingSource(concatBytes([mediaFixture('tagged.flac'), new Uint8Array(10_000_000)]))
    await readContainer(source, () => undefined, never)
    expect(source.bytesRead).toBeLessThan(200_000)
  })

  it.each([new Uint8Array(0), toUtf8('plain words'), mediaFixture('heads/film.avi')])(
    'says nothing of what it does not know',
    async (bytes) => {
      expect(await read(bytes)).toEqual({})
    },
  )
})

const spread = (length: number): number[] => [21, 14, 7, 0].map((shift) => (length >> shift) & 0x7f)
const plain = (length: number): number[] => [24, 16, 8, 0].map((shift) => (length >> shift) & 0xff)
const tag = (version: number, flags: number, ...frames: Uint8Array[]): Uint8Array => {
  const body = concatBytes(frames)
  return concatBytes([fromLatin1('ID3'), Uint8Array.of(version, 0, flags, ...spread(body.length)), body])
}
const frame3 = (id: string, ...parts: (string | Uint8Array)[]): Uint8Array => {
  const body = concatBytes(parts.map((part) => (typeof part === 'string' ? fromLatin1(part) : part)))
  return concatBytes([fromLatin1(id), Uint8Array.of(...plain(body.length), 0, 0), body])
}
const frame2 = (id: string, ...parts: (string | Uint8Array)[]): Uint8Array => {
  const body = concatBytes(parts.map((part) => (typeof part === 'string' ? fromLatin1(part) : part)))
  return concatBytes([fromLatin1(id), Uint8Array.of(...plain(body.length).slice(1)), body])
}

describe('readId3', () => {
  it('reads version 2.2 with its short names', () => {
    const tags = readId3(
      tag(2, 0, frame2('TT2', '\0T'), frame2('TP1', '\0A'), frame2('PIC', '\0JPG\x03d\0', jpeg)),
    )
    expect(tags).toMatchObject({ title: 'T', artist: 'A', album: '' })
    expect(tags.cover?.size).toBe(jpeg.length)
  })

  it('reads UTF-16 with and without its mark, UTF-8, and Windows letters', () => {
    const little = Uint8Array.of(1, 0xff, 0xfe, 0x42, 0x30, 0, 0)
    const big = Uint8Array.of(2, 0x30, 0x42)
    expect(readId3(tag(3, 0, frame3('TIT2', little))).title).toBe('あ')
    expect(readId3(tag(4, 0, frame3('TIT2', big))).title).toBe('あ')
    expect(readId3(tag(4, 0, frame3('TALB', concatBytes([Uint8Array.of(3), toUtf8('ß')])))).album).toBe('ß')
    expect(readId3(tag(3, 0, frame3('TPE1', '\0\xe4'))).artist).toBe('ä')
  })

  it('prefers the front of the cover', async () => {
    const back = frame3('APIC', '\0image/png\0\x04back\0', png)
    const front = frame3('APIC', '\0image/jpeg\0\x03\0', jpeg)
    expect(readId3(tag(3, 0, back, front)).cover?.type).toBe('image/jpeg')
    expect(readId3(tag(3, 0, front, back)).cover?.type).toBe('image/jpeg')
    expect(readId3(tag(3, 0, back)).cover?.type).toBe('image/png')
  })

  it('takes out the bytes that were put in against false beginnings', () => {
    const spreadOut = frame3('TIT2', '\0\xff\0\xfe')
    // The length counts what was put in, and the frames what was there before.
    const bytes = concatBytes([spreadOut.subarray(0, 7), Uint8Array.of(3), spreadOut.subarray(8)])
    expect(readId3(tag(3, 0x80, bytes)).title).toBe('ÿþ')
  })

  it('stops at lengths that lie', () => {
    const bytes = frame3('TIT2', '\0T')
    bytes[4] = 0x7f
    expect(readId3(tag(3, 0, bytes))).toEqual({ title: '', artist: '', album: '', cover: null })
  })
})

const little = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff)
const comments = (...texts: string[]): Uint8Array =>
  concatBytes([
    Uint8Array.of(...little(0), ...little(texts.length)),
    ...texts.flatMap((text) => [Uint8Array.of(...little(toUtf8(text).length)), toUtf8(text)]),
  ])
const flacPicture = (kind: number, picture: Uint8Array): Uint8Array =>
  concatBytes([
    Uint8Array.of(...plain(kind), ...plain(0), ...plain(0), ...new Uint8Array(16), ...plain(picture.length)),
    picture,
  ])

describe('readVorbisComments', () => {
  it('reads names in any case, and a picture in base 64', () => {
    const picture = btoa(String.fromCharCode(...flacPicture(3, jpeg)))
    const tags = readVorbisComments(
      comments('title=T=1', 'Artist=A', 'ALBUM=B', `METADATA_BLOCK_PICTURE=${picture}`),
    )
    expect(tags).toMatchObject({ title: 'T=1', artist: 'A', album: 'B' })
    expect(tags.cover?.type).toBe('image/jpeg')
  })

  it('leaves out what is no picture', () => {
    expect(readVorbisComments(comments('METADATA_BLOCK_PICTURE=%%%')).cover).toBeNull()
    expect(readFlacPicture(flacPicture(3, toUtf8('<svg/>')))).toBeNull()
  })
})

describe('coverPicture', () => {
  it('takes pictures by their bytes, of at most 8 MB, and no SVG', () => {
    expect(coverPicture(jpeg)?.type).toBe('image/jpeg')
    expect(coverPicture(png)?.type).toBe('image/png')
    expect(coverPicture(toUtf8('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull()
    expect(coverPicture(concatBytes([jpeg, new Uint8Array(maxCoverLength)]))).toBeNull()
  })

  it('ranks names', () => {
    expect(coverRank('cover.jpg')).toBe(0)
    expect(coverRank('Folder.JPG')).toBe(1)
    expect(coverRank('cover.txt')).toBeNull()
    expect(coverRank('band.jpg')).toBeNull()
  })
})
