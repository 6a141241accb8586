import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ContainerFacts } from '../../../src/media/container-facts.ts'
import { readMatroska } from '../../../src/media/matroska-reading.ts'
import { concatBytes, toUtf8 } from '../../../src/shared/bytes.ts'
import { GrowingSource } from './fixtures.ts'
import { element, number, text } from './matroska-writing.ts'

const never = new AbortController().signal

const read = async (source: GrowingSource): Promise<Partial<ContainerFacts>> => {
  let facts: Partial<ContainerFacts> = {}
  await readMatroska(
    source,
    (more) => {
      facts = { ...facts, ...more }
    },
    never,
  )
  return facts
}

const head = element(0x1a45dfa3, text(0x4282, 'matroska'))
const film = (...parts: Uint8Array[]): Uint8Array => concatBytes([head, element(0x18538067, ...parts)])

const track = (kind: number, codec: string, ...more: Uint8Array[]): Uint8Array =>
  element(0xae, number(0xd7, kind === 17 ? 3 : kind), number(0x83, kind), text(0x86, codec), ...more)
const tracks = (...entries: Uint8Array[]): Uint8Array => element(0x1654ae6b, ...entries)
const compressed = (algorithm: number, settings: Uint8Array = new Uint8Array(0)): Uint8Array =>
  element(0x6d80, element(0x6240, element(0x5034, number(0x4254, algorithm), element(0x4255, settings))))

const block = (trackNumber: number, ticks: number, data: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(0x80 | trackNumber, ticks >> 8, ticks & 0xff, 0x80), data])
const simple = (trackNumber: number, ticks: number, data: Uint8Array): Uint8Array =>
  element(0xa3, block(trackNumber, ticks, data))
const shown = (ticks: number, duration: number, data: Uint8Array, ...more: Uint8Array[]): Uint8Array =>
  element(0xa0, element(0xa1, block(3, ticks, data)), number(0x9b, duration), ...more)
const cluster = (ticks: number, ...blocks: Uint8Array[]): Uint8Array =>
  element(0x1f43b675, number(0xe7, ticks), ...blocks)

const picture = new Uint8Array(3_000).fill(7)

const textOf = async (bytes: Uint8Array, seconds = 0): Promise<string | undefined> => {
  const { subtitles = [] } = await read(new GrowingSource(bytes))
  return (await subtitles[0]?.textAt(seconds, never))?.text
}

describe('subtitles without cues of their own', () => {
  const utf8 = tracks(track(1, 'V_VP8'), track(17, 'S_TEXT/UTF8'))
  const bytes = film(
    utf8,
    cluster(0, simple(1, 0, picture), shown(500, 1_000, toUtf8('one')), simple(1, 900, picture)),
    cluster(5_000, simple(1, 0, picture), shown(100, 2_000, toUtf8('two')), simple(1, 900, picture)),
    cluster(40_000, simple(1, 0, picture), shown(100, 2_000, toUtf8('three'))),
  )

  it('are found among the pictures', async () => {
    const { subtitles = [] } = await read(new GrowingSource(bytes))
    const stretch = await subtitles[0]?.textAt(0, never)
    expect(stretch?.text).toContain('00:00:00,500 --> 00:00:01,500\none')
    expect(stretch?.text).toContain('two')
    expect(stretch?.text).not.toContain('three')
    expect(stretch?.to).toBe(30)
    expect((await subtitles[0]?.textAt(35, never))?.text).toContain('three')
    expect((await subtitles[0]?.textAt(41, never))?.to).toBe(Number.POSITIVE_INFINITY)
  })

  it('end where the bytes end that are here, and go on when more come', async () => {
    const source = new GrowingSource(bytes, bytes.length)
    const { subtitles = [] } = await read(source)
    const second = bytes.indexOf(0x1f, head.length + 3_000 + 3_000)
    source.bring(second + 4_000)
    const first = await subtitles[0]?.textAt(0, never)
    expect(first?.to).toBeGreaterThan(2)
    expect(first?.to).toBeLessThan(30)
    const waited = subtitles[0]?.textAt(39.9, never)
    source.bring(bytes.length)
    expect((await waited)?.text).toContain('three')
  })

  it('ask for nothing that is not here', async () => {
    const source = new GrowingSource(bytes)
    const { subtitles = [] } = await read(source)
    const here = 7_000
    source.bring(here)
    source.reads.length = 0
    await subtitles[0]?.textAt(0, never)
    expect(Math.max(...source.reads.map(([, end]) => end))).toBeLessThanOrEqual(here)
  })

  it('stop waiting when nobody wants them any more', async () => {
    const source = new GrowingSource(bytes)
    const { subtitles = [] } = await read(source)
    source.bring(0)
    const leaving = new AbortController()
    const waited = subtitles[0]?.textAt(0, leaving.signal)
    leaving.abort()
    await expect(waited).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('texts of subtitles', () => {
  it('that lost their beginning get it back', async () => {
    const entry = track(17, 'S_TEXT/UTF8', compressed(3, toUtf8('The ')))
    expect(await textOf(film(tracks(entry), cluster(0, shown(0, 900, toUtf8('end')))))).toContain('The end')
  })

  it('are unpacked, but not the ones that are huge', async () => {
    const entry = track(17, 'S_TEXT/UTF8', compressed(0))
    const bomb = new Uint8Array(deflateSync(Buffer.alloc(30_000_000, 0x41)))
    const found = await textOf(
      film(
        tracks(entry),
        cluster(
          0,
          shown(0, 900, bomb),
          shown(0, 900, toUtf8('no zlib')),
          shown(0, 900, new Uint8Array(deflateSync('small'))),
        ),
      ),
    )
    expect(found).toBe('1\n00:00:00,000 --> 00:00:00,900\nsmall\n')
  })

  it('that are encrypted or packed otherwise are not offered', async () => {
    const entry = track(17, 'S_TEXT/UTF8', compressed(2))
    expect((await read(new GrowingSource(film(tracks(entry))))).subtitles).toEqual([])
    const images = track(17, 'S_HDMV/PGS')
    expect((await read(new GrowingSource(film(tracks(images))))).subtitles).toEqual([])
  })

  it('keep the settings of WebVTT', async () => {
    const entry = track(17, 'S_TEXT/WEBVTT', text(0x63a2, 'WEBVTT\n\nSTYLE\n::cue { color: red }'))
    const additions = element(0x75a1, element(0xa6, text(0xa5, 'line:0 align:start\nname')))
    const found = await textOf(film(tracks(entry), cluster(0, shown(0, 900, toUtf8('<i>up</i>'), additions))))
    expect(found).toContain('STYLE\n::cue { color: red }')
    expect(found).toContain('00:00:00.000 --> 00:00:00.900 line:0 align:start\n<i>up</i>')
    const old = track(17, 'D_WEBVTT/SUBTITLES')
    expect(await textOf(film(tracks(old), cluster(0, shown(0, 900, toUtf8('name\nline:0\nold')))))).toContain(
      '--> 00:00:00.900 line:0\nold',
    )
  })

  it('cannot end their cue, or begin another one', async () => {
    const entry = track(17, 'S_TEXT/UTF8')
    const evil = 'a\n\n2\n00:00:00,000 --> 00:00:09,000\nb'
    const found = await textOf(film(tracks(entry), cluster(0, shown(0, 900, toUtf8(evil)))))
    expect(found?.match(/-->/g)).toHaveLength(1)
    expect(found).not.toContain('\n\n')
  })

  it('of ASS keep their styles, and lose what stood behind the events', async () => {
    const setUp = '[Script Info]\r\n[V4+ Styles]\r\nStyle: A\r\n[Events]\r\nDialogue: evil\r\n[Fonts]\r\nx'
    const entry = track(17, 'S_TEXT/ASS', text(0x63a2, setUp))
    const found = await textOf(
      film(tracks(entry), cluster(0, shown(1_500, 900, toUtf8('7,2,A,,0,0,0,,Hi, {\\b1}you\ntoo')))),
    )
    expect(found).toContain('Style: A\n[Fonts]\nx\n\n[Events]\nFormat: Layer, Start')
    expect(found).not.toContain('evil')
    expect(found).toContain('Dialogue: 2,0:00:01.50,0:00:02.40,A,,0,0,0,,Hi, {\\b1}you\\Ntoo\n')
  })
})

const atom = (start: number, name: string, ...more: Uint8Array[]): Uint8Array =>
  element(0xb6, number(0x91, start * 1e9), element(0x80, text(0x85, name)), ...more)
const chaptersOf = async (...editions: Uint8Array[]) =>
  (await read(new GrowingSource(film(element(0x1043a770, ...editions))))).chapters

describe('chapters', () => {
  it('that are hidden or switched off are left out', async () => {
    const all = [
      atom(9, 'c'),
      atom(0, 'a'),
      atom(3, 'b', number(0x98, 1)),
      atom(4, 'd', number(0x4598, 0)),
      atom(9, 'twice'),
    ]
    expect(await chaptersOf(element(0x45b9, ...all))).toEqual([
      { start: 0, title: 'a' },
      { start: 9, title: 'c' },
    ])
  })

  it('are those of the default edition', async () => {
    const one = element(0x45b9, atom(0, 'one'))
    const two = element(0x45b9, number(0x45db, 1), atom(0, 'two'))
    const hidden = element(0x45b9, number(0x45bd, 1), number(0x45db, 1), atom(0, 'hidden'))
    expect(await chaptersOf(one, hidden, two)).toEqual([{ start: 0, title: 'two' }])
  })

  it('inside a lone one stand for it', async () => {
    const whole = atom(0, 'Title 1', atom(0, 'first'), atom(5, 'second'))
    expect(await chaptersOf(element(0x45b9, whole))).toEqual([
      { start: 0, title: 'first' },
      { start: 5, title: 'second' },
    ])
  })

  it('have names on one line, without marks that turn them around', async () => {
    expect(await chaptersOf(element(0x45b9, atom(0, 'a\u202e\u0007\n b')))).toEqual([
      { start: 0, title: 'a b' },
    ])
  })
})

describe('what stands behind the media', () => {
  const tags = element(
    0x1254c367,
    element(0x7373, element(0x67c8, text(0x45a3, 'ARTIST'), text(0x4487, 'Me'))),
  )
  const seek = (id: number, position: number): Uint8Array =>
    element(0x4dbb, number(0x53ab, id), number(0x53ac, position))
  const withSeek = (position: number): Uint8Array =>
    film(
      element(0x114d9b74, seek(0x1254c367, position), seek(0x114d9b74, 0)),
      cluster(0),
      new Uint8Array(0),
      tags,
    )
  const media = element(0x114d9b74, seek(0x1254c367, 0), seek(0x114d9b74, 0)).length + cluster(0).length

  it('is found through the SeekHead, which may name itself', async () => {
    expect((await read(new GrowingSource(withSeek(media)))).tags?.artist).toBe('Me')
  })

  it.each([0, media + 1, 2 ** 40])('is left out where the SeekHead lies', async (position) => {
    expect((await read(new GrowingSource(withSeek(position)))).tags?.artist).toBe('')
  })
})

describe('attachments', () => {
  const file = (name: string, data: Uint8Array): Uint8Array =>
    element(0x61a7, text(0x466e, name), element(0x465c, data))
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)

  it('give the cover, and fonts are passed over', async () => {
    const font = file('font.ttf', new Uint8Array(1_000_000))
    const bytes = film(
      element(0x1941a469, font, file('small_cover.jpg', jpeg), file('cover.png', jpeg), font),
    )
    const source = new GrowingSource(bytes)
    expect((await read(source)).tags?.cover?.type).toBe('image/jpeg')
    expect(source.bytesRead).toBeLessThan(500_000)
  })
})
