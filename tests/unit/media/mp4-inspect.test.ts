import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readFilmPlaces, TimeMap } from '../../../src/media/film-places.ts'
import { inspectMp4, type MediaDescription } from '../../../src/media/mp4-inspect.ts'
import { concatBytes, fromLatin1 } from '../../../src/shared/bytes.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const inspect = async (bytes: Uint8Array): Promise<MediaDescription | null> =>
  inspectMp4(new MemorySource(bytes))
const inspectFixture = async (name: string): Promise<MediaDescription> => {
  const description = await inspect(mediaFixture(name))
  if (description === null) throw new Error(`${name} was not understood`)
  return description
}

const box = (type: string, ...parts: Uint8Array[]): Uint8Array => {
  const content = concatBytes(parts)
  const bytes = concatBytes([new Uint8Array(4), fromLatin1(type), content])
  new DataView(bytes.buffer).setUint32(0, bytes.length)
  return bytes
}

describe('inspectMp4', () => {
  it('describes an ordinary film', async () => {
    const description = await inspectFixture('faststart.mp4')
    expect(description).toMatchObject({
      container: 'mp4',
      mime: 'video/mp4; codecs="avc1.64000c, mp4a.40.2"',
      tracks: [
        { kind: 'video', codec: 'avc1.64000c', width: 160, height: 90 },
        { kind: 'audio', codec: 'mp4a.40.2', language: 'deu' },
      ],
    })
    expect(description.durationSeconds).toBeCloseTo(4, 1)
    expect(description.bytesPerSecond).toBeCloseTo(
      mediaFixture('faststart.mp4').length / description.durationSeconds,
    )
  })

  it.each([
    ['moov-at-end.mp4', 'video/mp4; codecs="avc1.64000c, mp4a.40.2"'],
    ['fragmented.mp4', 'video/mp4; codecs="avc1.64000c, mp4a.40.2"'],
    ['quicktime.mov', 'video/mp4; codecs="avc1.64000c, mp4a.40.2"'],
    ['audio.m4a', 'audio/mp4; codecs="mp4a.40.2"'],
    ['hevc-ac3.mp4', 'video/mp4; codecs="hvc1.1.6.L30.90, ac-3"'],
  ])('describes %s', async (name, mime) => {
    const description = await inspectFixture(name)
    expect(description.mime).toBe(mime)
    if (name !== 'fragmented.mp4') expect(description.durationSeconds).toBeCloseTo(4, 1)
  })

  it('says where the header is', async () => {
    for (const name of ['faststart.mp4', 'moov-at-end.mp4']) {
      const bytes = mediaFixture(name)
      const types = (await inspectFixture(name)).headerRanges.map(({ begin, end }) => {
        expect(new DataView(bytes.buffer).getUint32(begin)).toBe(end - begin)
        return String.fromCharCode(...bytes.subarray(begin + 4, begin + 8))
      })
      expect(types).toEqual(['ftyp', 'moov'])
    }
  })

  it('reads little, wherever the index is', async () => {
    // A film of 8 GiB with a 64-bit mdat before its index, which does not exist but for its ends.
    const bytes = mediaFixture('moov-at-end.mp4')
    const ftypEnd = 32
    const moovBegin = (await inspectFixture('moov-at-end.mp4')).headerRanges[1]?.begin ?? 0
    const moov = bytes.slice(moovBegin)
    const mdatLength = 8 * 2 ** 30
    const head = concatBytes([
      bytes.slice(0, ftypEnd),
      Uint8Array.of(0, 0, 0, 1),
      fromLatin1('mdat'),
      new Uint8Array(8),
    ])
    new DataView(head.buffer).setBigUint64(ftypEnd + 8, BigInt(mdatLength))
    const end = ftypEnd + mdatLength
    const source = new MemorySource({
      size: end + moov.length,
      at(begin, until) {
        const part = new Uint8Array(until - begin)
        if (begin < head.length) part.set(head.subarray(begin, until))
        for (let i = Math.max(begin, end); i < until; i++) part[i - begin] = moov[i - end] ?? 0
        return part
      },
    })
    expect(await inspectMp4(source)).toMatchObject({ tracks: [{ kind: 'video' }, { kind: 'audio' }] })
    expect(source.reads.length).toBe(2)
    expect(source.bytesRead).toBeLessThan(130_000)
  })

  it('is one read when the index is in front', async () => {
    const source = new MemorySource(mediaFixture('faststart.mp4'))
    await inspectMp4(source)
    expect(source.reads.length).toBe(1)
  })

  it.each(['vp9-opus.webm', 'heads/film.avi', 'heads/film.ts', 'heads/sound.mp3'])(
    'does not take %s',
    async (name) => {
      const source = new MemorySource(mediaFixture(name))
      expect(await inspectMp4(source)).toBeNull()
      expect(source.reads.length).toBe(1)
    },
  )

  it('does not take what is cut off, empty or has no index', async () => {
    const bytes = mediaFixture('faststart.mp4')
    for (const length of [0, 4, 8, 20, 100, 1000]) expect(await inspect(bytes.subarray(0, length))).toBeNull()
    expect(await inspect(mediaFixture('moov-at-end.mp4').subarray(0, 20_000))).toBeNull()
    expect(await inspect(box('ftyp', fromLatin1('isom\0\0\0\0')))).toBeNull()
  })

  it('passes on that reading failed, and that it was stopped', async () => {
    const source = new MemorySource(mediaFixture('faststart.mp4'))
    await expect(inspectMp4(source, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
    const failure = new Error('no peers')
    await expect(inspectMp4({ size: 1000, read: () => Promise.reject(failure) })).rejects.toBe(failure)
  })
})

describe('hostile files', () => {
  it('are not asked for more than 64 probes', async () => {
    const source = new MemorySource({
      size: 2 ** 40,
      at: (begin, end) => {
        // Boxes of 1 MiB without end.
        const part = new Uint8Array(end - begin)
        part.set(box('free'))
        new DataView(part.buffer).setUint32(0, 2 ** 20)
        return part
      },
    })
    expect(await inspectMp4(source)).toBeNull()
    expect(source.reads.length).toBe(64)
    expect(source.bytesRead).toBeLessThanOrEqual(64 * 64 * 1024)
  })

  it('are not believed to have an index of a gigabyte', async () => {
    const source = new MemorySource({
      size: 2 ** 40,
      at: (begin, end) => {
        const part = new Uint8Array(end - begin)
        part.set(box('moov'))
        new DataView(part.buffer).setUint32(0, 2 ** 30)
        return part
      },
    })
    expect(await inspectMp4(source)).toBeNull()
    expect(source.bytesRead).toBeLessThan(100_000)
  })

  it('cannot put anything into a MIME type', async () => {
    const bytes = mediaFixture('faststart.mp4')
    const at = Buffer.from(bytes).indexOf('avc1', Buffer.from(bytes).indexOf('stsd'))
    bytes.set(fromLatin1('a"; '), at)
    const description = await inspect(bytes)
    expect(description?.mime).toMatch(/^video\/mp4; codecs="[\w.+-]+(, [\w.+-]+)*"$/)
  })

  it('never hang or throw, whatever bytes are changed', async () => {
    const noise = (['error', 'warn', 'info', 'log'] as const).map((level) => vi.spyOn(console, level))
    const files = ['faststart.mp4', 'hevc-ac3.mp4', 'quicktime.mov', 'fragmented.mp4'].map(mediaFixture)
    const change = fc.tuple(
      fc.nat(2999),
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.constant(Uint8Array.of(0xff, 0xff, 0xff, 0xff)),
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (original, changes) => {
          const bytes = original.slice()
          // Where the index is: the first three thousand bytes of files that begin with it.
          for (const [place, patch] of changes) bytes.set(patch, place)
          await inspect(bytes)
          const places = await readFilmPlaces(new MemorySource(bytes))
          const offset = new TimeMap(places, bytes.length, 4).toByte(2)
          expect(Number.isInteger(offset)).toBe(true)
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThan(bytes.length)
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    )
    for (const spy of noise) expect(spy).not.toHaveBeenCalled()
  })
})
