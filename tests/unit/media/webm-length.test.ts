import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findWebmLength } from '../../../src/media/webm-length.ts'
import { concatBytes, toUtf8 } from '../../../src/shared/bytes.ts'
import { mediaFixture } from './fixtures.ts'

/** The bytes as a source, and how many of them were read. */
const sourceOf = (bytes: Uint8Array) => {
  const reads: number[] = []
  const read = async (begin: number, end: number): Promise<Uint8Array> => {
    expect(begin).toBeGreaterThanOrEqual(0)
    expect(end).toBeLessThanOrEqual(bytes.length)
    reads.push(end - begin)
    return bytes.slice(begin, end)
  }
  return { source: { size: bytes.length, read }, reads }
}
const lengthOf = (bytes: Uint8Array): Promise<number | null> => findWebmLength(sourceOf(bytes).source)

// Enough of EBML to write films with: ids as RFC 9559 has them, sizes in eight bytes.
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const number = (value: number, length: number): Uint8Array =>
  bytesOf(
    value
      .toString(16)
      .padStart(2 * length, '0')
      .slice(-2 * length),
  )
const element = (id: string, ...content: Uint8Array[]): Uint8Array => {
  const all = concatBytes(content)
  return concatBytes([bytesOf(id), bytesOf('01'), number(all.length, 7), all])
}
const openElement = (id: string, ...content: Uint8Array[]): Uint8Array =>
  concatBytes([bytesOf(id), bytesOf('01ffffffffffffff'), ...content])
const block = (track: number, time: number, id = 'a3'): Uint8Array =>
  element(
    id,
    bytesOf((0x80 | track).toString(16)),
    number(time & 0xffff, 2),
    bytesOf('80'),
    toUtf8('picture'),
  )
const group = (track: number, time: number, duration: number): Uint8Array =>
  element('a0', block(track, time, 'a1'), element('9b', number(duration, 2)))
const cluster = (time: number, ...blocks: Uint8Array[]): Uint8Array =>
  openElement('1f43b675', element('e7', number(time, 4)), ...blocks)
const film = (clusters: Uint8Array[], info: Uint8Array[] = []): Uint8Array =>
  concatBytes([
    element('1a45dfa3', element('4282', toUtf8('webm'))),
    openElement('18538067', element('1549a966', element('4d80', toUtf8('recorder')), ...info), ...clusters),
  ])

describe('findWebmLength', () => {
  it('reads what recorders write', async () => {
    const { source, reads } = sourceOf(mediaFixture('recorded.webm'))
    expect(await findWebmLength(source)).toBeCloseTo(30, 0)
    expect(reads).toEqual([16 * 1024, 128 * 1024])
  })

  it('reads clusters that say how long they are, and what follows them', async () => {
    expect(await lengthOf(mediaFixture('vp9-opus.webm'))).toBeCloseTo(4, 0)
  })

  it('gives what is there of a recording that breaks off anywhere', async () => {
    const whole = mediaFixture('recorded.webm')
    for (let part = 0.3; part < 1; part += 0.05) {
      const seconds = await lengthOf(whole.subarray(0, Math.floor(part * whole.length)))
      expect(Math.abs((seconds ?? 0) - 30 * part)).toBeLessThan(2)
    }
  })

  it.each<[string, Uint8Array, number]>([
    [
      'the last block and as long as the one before it',
      film([cluster(1000, block(1, 0), block(1, 40))]),
      1.08,
    ],
    ['frames out of order', film([cluster(0, block(1, 0), block(1, 120), block(1, 40), block(1, 80))]), 0.24],
    ['the track that lasts longest', film([cluster(0, block(1, 0), block(2, 500), block(1, 40))]), 0.5],
    ['a block that says how long it is', film([cluster(100, group(1, 0, 300))]), 0.4],
    ['a block before its cluster', film([cluster(100, block(1, -60), block(1, -20))]), 0.12],
    ['the last of several clusters', film([cluster(0, block(1, 0)), cluster(9000, block(1, 7))]), 9.007],
    ['other ticks', film([cluster(100, block(1, 0))], [element('2ad7b1', number(10_000_000, 4))]), 1],
    ['a cluster that has nothing in it yet', film([cluster(50, block(1, 1)), cluster(9000)]), 0.051],
    [
      'the four bytes of a cluster in the middle of a picture',
      film([
        cluster(3000, block(1, 0), element('a3', bytesOf('81000080'), bytesOf('1f43b67501'), bytesOf('a3'))),
      ]),
      3,
    ],
    ['what is cut off', film([cluster(3000, block(1, 0), block(1, 40).subarray(0, 9))]), 3],
  ])('counts %s', async (_name, bytes, seconds) => {
    expect(await lengthOf(bytes)).toBeCloseTo(seconds, 6)
  })

  it('looks further back where a cluster is long, and no further than eight mebibytes', async () => {
    const long = (bytes: number): Uint8Array =>
      film([cluster(5000, block(1, 0), element('a3', bytesOf('81002880'), new Uint8Array(bytes)))])
    const { source, reads } = sourceOf(long(3_000_000))
    expect(await findWebmLength(source)).toBeCloseTo(5.08, 6)
    expect(reads.map((length) => Math.round(length / 1024))).toEqual([16, 128, 1024, 2930])
    expect(await lengthOf(long(9_000_000))).toBeNull()
  })

  it.each(['faststart.mp4', 'sound.opus', 'heads/film.avi', 'heads/film.mkv'])(
    '%s: says nothing',
    async (name) => {
      expect(await lengthOf(mediaFixture(name))).toBeNull()
    },
  )

  it('is nothing for an empty file', async () => {
    expect(await lengthOf(new Uint8Array())).toBeNull()
  })

  it('never throws and soon ends, whatever is in the file', async () => {
    const whole = mediaFixture('recorded.webm')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }))),
        fc.nat(whole.length),
        async (changes, end) => {
          const bytes = whole.slice()
          for (const [at, change] of changes) bytes.set(change.subarray(0, bytes.length - at), at)
          const seconds = await lengthOf(bytes.subarray(0, end))
          expect(seconds === null || seconds >= 0 || Number.isFinite(seconds)).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('is not kept busy by an end that is made to', async () => {
    // Each looks like a cluster, and has the others in its elements.
    const bytes = film([])
    const evil = new Uint8Array(4_000_000)
    const fake = bytesOf('1f43b67501ffffffffffffffec8aec80')
    for (let at = 0; at + 24 < evil.length; at += 24) evil.set(fake, at)
    // Some hundred milliseconds on a busy machine; without the bounds it would outlast the test.
    expect(await lengthOf(concatBytes([bytes, evil]))).toBeNull()
  })
})
