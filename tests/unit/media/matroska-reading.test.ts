import { describe, expect, it } from 'vitest'
import type { ContainerFacts } from '../../../src/media/container-facts.ts'
import { readMatroska } from '../../../src/media/matroska-reading.ts'
import { GrowingSource, mediaFixture } from './fixtures.ts'

const never = new AbortController().signal

const readFacts = async (source: GrowingSource): Promise<Partial<ContainerFacts>> => {
  let facts: Partial<ContainerFacts> = {}
  await readMatroska(source, (more) => {
    facts = { ...facts, ...more }
  })
  return facts
}
const inside = mediaFixture('inside.mkv')

describe('readMatroska', () => {
  it('reads chapters, tags, cover and soundtracks that a real program wrote', async () => {
    const source = new GrowingSource(inside)
    const facts = await readFacts(source)
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
    expect(source.bytesRead).toBeLessThan(inside.length)
  })

  it('reads the texts alone, as far as they are here, and asks for none', async () => {
    const source = new GrowingSource(inside)
    const { subtitles = [] } = await readFacts(source)
    await subtitles[0]?.textAt(100, never)
    const here = Math.floor(inside.length * 0.7)
    source.bring(here)
    source.reads.length = 0
    const first = await subtitles[0]?.textAt(0, never)
    expect(first?.text).toContain('The first line.')
    expect(first?.text).toContain('second row')
    expect(first?.to).toBeCloseTo(17.046)
    expect(Math.max(...source.reads.map(([, end]) => end))).toBeLessThanOrEqual(here)
    const last = subtitles[0]?.textAt(17.1, never)
    source.bring(inside.length)
    expect((await last)?.text).toContain('The last line.')
  })

  it('shows a text that began before the place of a seek, where it is here', async () => {
    const { subtitles = [] } = await readFacts(new GrowingSource(inside))
    expect((await subtitles[0]?.textAt(9, never))?.text).toContain('second row')
    expect((await subtitles[0]?.textAt(11, never))?.text).not.toContain('second row')
  })

  it('lists the subtitles and gives their text', async () => {
    const { subtitles = [] } = await readFacts(new GrowingSource(inside))
    expect(subtitles.map(({ textAt: _, ...track }) => track)).toEqual([
      { id: 4, language: 'en', name: '', isDefault: true, isForced: false, isStyled: false },
      { id: 5, language: 'ja', name: 'Signs', isDefault: false, isForced: true, isStyled: true },
    ])
    const srt = await subtitles[0]?.textAt(0, never)
    expect(srt).toMatchInlineSnapshot(`
      {
        "format": "srt",
        "from": 0,
        "text": "1
      00:00:01,046 --> 00:00:03,046
      The first line.

      2
      00:00:08,046 --> 00:00:10,546
      <i>The second</i> line,
      and its second row & more.

      3
      00:00:17,046 --> 00:00:19,046
      The last line.
      ",
        "to": Infinity,
      }
    `)
    const ass = await subtitles[1]?.textAt(0, never)
    expect(ass).toMatchInlineSnapshot(`
      {
        "format": "ass",
        "from": 0,
        "text": "[Script Info]
      ScriptType: v4.00+
      PlayResX: 384
      PlayResY: 288

      [V4+ Styles]
      Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
      Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0
      Style: Sign,Arial,24,&H00ffff,&Hffffff,&H0,&H0,1,0,0,0,100,100,0,0,1,1,0,8,10,10,10,0

      [Events]
      Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
      Dialogue: 0,0:00:02.05,0:00:04.05,Default,,0,0,0,,一行目
      Dialogue: 1,0:00:09.55,0:00:12.05,Sign,Narrator,0,0,0,,{\\i1}二行目{\\i0}
      ",
        "to": Infinity,
      }
    `)
  })
})
