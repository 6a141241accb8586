import { describe, expect, it } from 'vitest'
import type { ContainerFacts } from '../../../src/media/container-facts.ts'
import { readMp4 } from '../../../src/media/mp4-reading.ts'
import { GrowingSource, mediaFixture } from './fixtures.ts'

const never = new AbortController().signal

const readFacts = async (source: GrowingSource): Promise<Partial<ContainerFacts>> => {
  let facts: Partial<ContainerFacts> = {}
  await readMp4(
    source,
    (more) => {
      facts = { ...facts, ...more }
    },
    never,
  )
  return facts
}
const inside = mediaFixture('inside.mp4')

describe('readMp4', () => {
  it('reads chapters, tags, cover and soundtracks that a real program wrote', async () => {
    const facts = await readFacts(new GrowingSource(inside))
    expect(facts.chapters).toEqual([
      { start: 0, title: 'Opening' },
      { start: 7, title: 'Mitte: ä ö ü' },
      { start: 15, title: '結末' },
    ])
    expect(facts.tags).toMatchObject({
      title: 'A Film With Much Inside',
      artist: 'The Director',
      album: 'The Collection',
    })
    expect(facts.tags?.cover?.type).toBe('image/jpeg')
    expect(facts.soundtracks).toEqual([
      { id: 2, language: 'en', name: 'Original', codec: 'mp4a.40.2', isDefault: true },
      { id: 3, language: 'de', name: 'Synchronfassung', codec: 'mp4a.40.2', isDefault: false },
    ])
  })

  it('takes the chapters from the track that has their titles, where there is no list of them', async () => {
    const bytes = inside.slice()
    const list = Buffer.from(bytes.buffer).indexOf('chpl')
    bytes.set([0x66, 0x72, 0x65, 0x65], list)
    const { chapters } = await readFacts(new GrowingSource(bytes))
    expect(chapters).toEqual([
      { start: 0, title: 'Opening' },
      { start: 7, title: 'Mitte: ä ö ü' },
      { start: 15, title: '結末' },
    ])
  })

  it('gives the texts as far as they are here, and asks for none', async () => {
    const source = new GrowingSource(inside)
    const { subtitles = [] } = await readFacts(source)
    const here = Math.floor(inside.length / 2)
    source.bring(here)
    source.reads.length = 0
    const first = await subtitles[0]?.textAt(0, never)
    expect(first?.text).toContain('The first line.')
    expect(first?.text).not.toContain('The last line.')
    expect(first?.to).toBe(17)
    expect(Math.max(...source.reads.map(([, end]) => end))).toBeLessThanOrEqual(here)
    expect(source.waited).toEqual([])
    const last = subtitles[0]?.textAt(17, never)
    source.bring(inside.length)
    expect((await last)?.text).toContain('The last line.')
    expect(source.waited).toHaveLength(1)
  })

  it('lists the subtitles and gives their text', async () => {
    const { subtitles = [] } = await readFacts(new GrowingSource(inside))
    expect(subtitles.map(({ textAt: _, ...track }) => track)).toEqual([
      { id: 4, language: 'fr', name: 'Dialogue', isDefault: true, isForced: false, isStyled: false },
    ])
    const vtt = await subtitles[0]?.textAt(0, never)
    expect(vtt).toMatchInlineSnapshot(`
      {
        "format": "vtt",
        "from": 0,
        "text": "WEBVTT

      00:00:01.000 --> 00:00:03.000
      The first line.

      00:00:08.000 --> 00:00:10.500
      <i>The second</i> line,
      and its second row &amp; more.

      00:00:17.000 --> 00:00:19.000
      The last line.
      ",
        "to": Infinity,
      }
    `)
  })
})
