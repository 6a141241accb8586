import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import type { ContainerFacts } from '../../src/media/container-facts.ts'
import { maxCoverLength } from '../../src/media/cover-picture.ts'
import { readId3 } from '../../src/media/id3-tags.ts'
import { readMatroska } from '../../src/media/matroska-reading.ts'
import { readMp4 } from '../../src/media/mp4-reading.ts'
import { languageTag, plainWords } from '../../src/media/plain-words.ts'
import { readContainer } from '../../src/media/read-container.ts'
import { readFlacPicture, readVorbisComments } from '../../src/media/vorbis-comments.ts'
import { readFlacTags, readOggTags } from '../../src/media/xiph-tags.ts'
import { GrowingSource } from '../unit/media/fixtures.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/media/${name}`, import.meta.url)))
const matroska = ['inside.mkv', 'h264-ac3.mkv', 'recorded.webm'].map(fixture)
const mp4 = ['inside.mp4', 'moov-at-end.mp4', 'quicktime.mov', 'fragmented.mp4'].map(fixture)
const records = ['tagged.mp3', 'tagged.flac', 'tagged.opus'].map(fixture)

/** Changed mostly where the head is, since most bytes of a file are picture and sound. */
const changed = (files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    mutated(fc.constantFrom(...files)),
    mutated(fc.constantFrom(...files.map((file) => file.slice(0, 8_000)))),
    fc
      .tuple(
        fc.constantFrom(...files),
        mutated(fc.constantFrom(...files.map((file) => file.slice(0, 4_000)))),
      )
      .map(([file, head]) => new Uint8Array([...head, ...file.subarray(4_000)])),
    anyBytes,
  )

/** Most bytes of a file that may be read, beside all of it once for each of a few passes. */
const readAtMost = (size: number): number => 12 * size + 4_000_000
const never = new AbortController().signal

type Reader = (
  source: GrowingSource,
  told: (facts: Partial<ContainerFacts>) => void,
  signal: AbortSignal,
) => Promise<void>

/** Reads all that there is to read, and looks at what came of it. */
const checkReader = async (bytes: Uint8Array, read: Reader): Promise<void> => {
  const source = new GrowingSource(bytes)
  let facts: Partial<ContainerFacts> = {}
  await read(
    source,
    (more) => {
      facts = { ...facts, ...more }
    },
    never,
  )
  const { chapters = [], tags, soundtracks = [], subtitles = [] } = facts
  assert.ok(chapters.length <= 1_000 && soundtracks.length + subtitles.length <= 128)
  for (const [i, { start, title }] of chapters.entries()) {
    assert.ok(start >= 0 && Number.isFinite(start) && start > (chapters[i - 1]?.start ?? -1))
    assert.ok(title.length <= 200)
  }
  for (const value of [tags?.title, tags?.artist, tags?.album]) assert.ok((value ?? '').length <= 200)
  assert.ok((tags?.cover?.size ?? 0) <= maxCoverLength)
  for (const { textAt } of subtitles.slice(0, 4)) {
    for (const seconds of [0, 9, 1e6]) {
      const { text, from, to } = await textAt(seconds, never)
      assert.ok(from <= seconds && to > seconds)
      assert.ok(text.length <= 40_000_000)
    }
  }
  assert.ok(source.bytesRead <= readAtMost(bytes.length), `${source.bytesRead} of ${bytes.length} bytes read`)
}

/** What films and records of strangers say of themselves. */
export const containerTargets = [
  fuzzTarget('Matroska: what a film says of itself is read within bounds', changed(matroska), (bytes) =>
    checkReader(bytes, readMatroska),
  ),
  fuzzTarget('MP4: what a film says of itself is read within bounds', changed(mp4), (bytes) =>
    checkReader(bytes, readMp4),
  ),
  fuzzTarget('records: tags and covers are read within bounds', changed(records), async (bytes) => {
    await checkReader(bytes, readContainer)
    readId3(bytes)
    readVorbisComments(bytes)
    readFlacPicture(bytes)
    await readFlacTags(new GrowingSource(bytes))
    await readOggTags(new GrowingSource(bytes))
  }),
  fuzzTarget('words and languages out of files', fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
    const words = plainWords(text)
    assert.ok(
      words.length <= 200 && words.isWellFormed() && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(words),
    )
    const tag = languageTag(text)
    if (tag !== '') assert.equal(new Intl.Locale(tag).toString(), tag)
  }),
]
