import * as fc from 'fast-check'
import { createFile, type Movie, type MP4BoxBuffer } from 'mp4box'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inspectMp4, type MediaDescription } from '../../../src/media/mp4-inspect.ts'
import { concatBytes, fromLatin1, ownedBuffer } from '../../../src/shared/bytes.ts'
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

  it.each(['faststart.mp4', 'moov-at-end.mp4', 'quicktime.mov', 'hevc-ac3.mp4'])(
    'finds the key frames of %s where mp4box finds them',
    async (name) => {
      const { timeToByte } = await inspectFixture(name)
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
    const { timeToByte } = await inspectFixture('audio.m4a')
    const offsets = new Map(
      syncSamples(mediaFixture('audio.m4a'), 'audio').map(([seconds, offset]) => [offset, seconds]),
    )
    for (let seconds = 0; seconds < 4; seconds += 0.1) {
      const shownAt = offsets.get(timeToByte(seconds))
      expect(shownAt).toBeDefined()
      expect(shownAt).toBeLessThanOrEqual(seconds + 1e-3)
    }
  })

  it('estimates where there are no sample tables', async () => {
    const { timeToByte, durationSeconds, bytesPerSecond } = await inspectFixture('fragmented.mp4')
    const { length } = mediaFixture('fragmented.mp4')
    expect(timeToByte(0)).toBe(0)
    expect(timeToByte(1e9)).toBe(durationSeconds === 0 ? 0 : length - 1)
    expect(timeToByte(1)).toBe(Math.floor(bytesPerSecond))
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

  it.each(['stsz', 'stts', 'ctts', 'stss', 'stsc', 'stco'])('may say any count in %s', async (type) => {
    const bytes = mediaFixture('faststart.mp4')
    const at = Buffer.from(bytes).indexOf(type)
    const view = new DataView(bytes.buffer)
    // Of stsz: samples of one byte each, 2^32 - 1 of them.
    if (type === 'stsz') view.setUint32(at + 8, 1)
    view.setUint32(at + (type === 'stsz' ? 12 : 8), 0xffffffff)
    const description = await inspect(bytes)
    expect(description?.tracks.length).toBe(2)
    for (const seconds of [0, 1, 3.5, 100]) {
      const offset = description?.timeToByte(seconds) ?? -1
      expect(offset).toBeGreaterThanOrEqual(0)
      expect(offset).toBeLessThan(bytes.length)
    }
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
          const description = await inspect(bytes)
          if (description === null) return
          const offset = description.timeToByte(2)
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
