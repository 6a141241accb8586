import { describe, expect, it } from 'vitest'
import type { ByteSource } from '../../../src/media/byte-source.ts'
import { readMatroskaTracks } from '../../../src/media/matroska-tracks.ts'
import { concatBytes, toUtf8 } from '../../../src/shared/bytes.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { MemorySource, mediaFixture } from './fixtures.ts'

const idBytes = (id: number): number[] => {
  const bytes: number[] = []
  for (let rest = id; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return bytes
}
/** An EBML element, its size written in 8 bytes. */
const element = (id: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = concatBytes(parts)
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, BigInt(content.length) | (1n << 56n))
  return concatBytes([Uint8Array.from(idBytes(id)), size, content])
}
const head = element(0x1a45dfa3, element(0x4282, toUtf8('matroska')))
const track = (type: number, codecId: string, ...more: Uint8Array[]): Uint8Array =>
  element(0xae, element(0x83, Uint8Array.of(type)), element(0x86, toUtf8(codecId)), ...more)
const bytesOf = (...parts: Uint8Array[]): Uint8Array => concatBytes([head, element(0x18538067, ...parts)])
const fileOf = (...parts: Uint8Array[]): MemorySource => new MemorySource(bytesOf(...parts))
const tracksOf = (...tracks: Uint8Array[]): Uint8Array => element(0x1654ae6b, ...tracks)

describe('readMatroskaTracks', () => {
  it.each([
    ['h264-ac3.mkv', ['avc1.64000c', 'ac-3']],
    ['vp9-opus.webm', ['vp09.00.10.08', 'opus']],
  ])('reads %s, which a real program wrote, at one go', async (name, codecs) => {
    const source = new MemorySource(mediaFixture(name))
    const tracks = await readMatroskaTracks(source)
    expect(tracks?.map(({ codec }) => codec)).toEqual(codecs)
    expect(tracks?.map(({ kind }) => kind)).toEqual(['video', 'audio'])
  })

  it.each([
    [2, 'A_DTS', 'audio', 'dtsc'],
    [2, 'A_EAC3', 'audio', 'ec-3'],
    [2, 'A_AAC/MPEG4/LC', 'audio', 'mp4a.40.2'],
    [1, 'V_MPEGH/ISO/HEVC', 'video', 'hvc1.1.6.L93.B0'],
    [1, 'V_MS/VFW/FOURCC', 'video', 'mp4v.20.9'],
    [1, 'V_MPEG4/ISO/AVC', 'video', 'avc1.640028'],
    [17, 'S_TEXT/UTF8', 'other', ''],
    [2, 'A_SOMETHING/NEW', 'audio', ''],
  ])('type %i with %s is %s %s', async (type, id, kind, codec) => {
    expect(await readMatroskaTracks(fileOf(tracksOf(track(type, id))))).toEqual([{ kind, codec }])
  })

  it('finds the tracks behind what stands before them, however long it is', async () => {
    const tags = element(0xec, new Uint8Array(300_000))
    const source = fileOf(tags, tracksOf(track(2, 'A_AC3')))
    expect(await readMatroskaTracks(source)).toEqual([{ kind: 'audio', codec: 'ac-3' }])
  })

  it('reads a segment whose size is not known, as recorders write it', async () => {
    const unknown = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255)
    const source = new MemorySource(concatBytes([head, unknown, tracksOf(track(1, 'V_VP8'))]))
    expect(await readMatroskaTracks(source)).toEqual([{ kind: 'video', codec: 'vp8' }])
  })

  it.each<[string, MemorySource]>([
    ['an MP4', new MemorySource(mediaFixture('faststart.mp4'))],
    ['an empty file', new MemorySource(new Uint8Array())],
    ['tracks behind the media', fileOf(element(0x1f43b675, new Uint8Array(10)), tracksOf(track(1, 'V_VP8')))],
    [
      'tracks of more than 1 MiB',
      fileOf(tracksOf(track(1, 'V_VP8'), element(0xec, new Uint8Array(2 ** 20)))),
    ],
    ['tracks that are cut off', new MemorySource(bytesOf(tracksOf(track(1, 'V_VP8'))).subarray(0, -5))],
    ['no segment', new MemorySource(head)],
  ])('gives nothing of %s', async (_, source) => {
    expect(await readMatroskaTracks(source)).toBeNull()
  })

  it('reads no more than its bounds, whatever the file says', async () => {
    let reads = 0
    const tiny = element(0xec, new Uint8Array(70_000))
    const bytes = concatBytes([head, element(0x18538067, ...Array.from({ length: 40 }, () => tiny))])
    const source: ByteSource = {
      size: bytes.length,
      read: async (begin, end) => {
        reads++
        return bytes.slice(begin, end)
      },
    }
    expect(await readMatroskaTracks(source)).toBeNull()
    expect(reads).toBeLessThanOrEqual(16)
    const many = fileOf(tracksOf(...Array.from({ length: 200 }, () => track(2, 'A_AC3'))))
    expect(await readMatroskaTracks(many)).toHaveLength(64)
  })

  it('never throws at damaged bytes, and ends', async () => {
    const seed = 2026
    const random = seededRandom(seed)
    const whole = mediaFixture('h264-ac3.mkv').slice(0, 2_000)
    for (let round = 0; round < 2_000; round++) {
      const bytes = whole.slice()
      for (let hit = 0; hit < 8; hit++) bytes[random.uint32() % 600] = random.uint32() % 256
      await expect(
        readMatroskaTracks(new MemorySource(bytes)),
        `seed ${seed}, round ${round}`,
      ).resolves.not.toThrow()
    }
  })
})
