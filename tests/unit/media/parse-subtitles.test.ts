import { describe, expect, it } from 'vitest'
import { maxCues } from '../../../src/media/cue-list.ts'
import { parseSubtitles, tidySrt, trueFormat } from '../../../src/media/parse-subtitles.ts'

const short = async (text: string, format: 'srt' | 'vtt' | 'ass' | 'ssa'): Promise<unknown[]> =>
  (await parseSubtitles(text, format)).map(({ start, end, text }) => [start, end, text])

describe('SubRip', () => {
  it('is read as it is found', async () => {
    const text = `1\r
0:00:01,5 --> 0:00:02,750  X1:100 X2:200\r
Hello <i>you</i>\r
  \r
2\r
00:00:03.000 --> 00:00:04.000\r
two\r
lines\r
3\r
00:01:00,000 --> 00:01:01,000\r
without a blank line before it`
    expect(await short(text, 'srt')).toEqual([
      [1.5, 2.75, 'Hello <i>you</i>'],
      [3, 4, 'two\nlines'],
      [60, 61, 'without a blank line before it'],
    ])
  })

  it('puts a cue where its tag says', async () => {
    const [top, low] = await parseSubtitles(
      '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}{\\i1}up\n\n2\n00:00:03,000 --> 00:00:04,000\ndown',
      'srt',
    )
    expect(top).toMatchObject({ text: 'up', place: { anchor: 'top', y: null, align: 'center' } })
    expect(low).toMatchObject({ text: 'down', place: null })
  })

  it.each(['', 'x', '-->', '1\n00:00:09,000 --> 00:00:01,000\nback', '\n'.repeat(1_000)])(
    'gives nothing of %j',
    async (text) => {
      expect(await short(text, 'srt')).toEqual([])
    },
  )

  it('is bounded', async () => {
    const one = (at: number): string => `00:00:0${at % 9},000 --> 00:00:09,500\nx\n\n`
    const text = Array.from({ length: maxCues + 500 }, (_, at) => one(at)).join('')
    expect((await parseSubtitles(text, 'srt')).length).toBeLessThanOrEqual(maxCues)
    expect(tidySrt('0'.repeat(100_000)).length).toBe(100_000)
  })
})

describe('WebVTT', () => {
  it('keeps places, and leaves notes and styles out', async () => {
    const text = `WEBVTT - a title

STYLE
::cue { background: url(//evil) }

NOTE
never seen

first
00:01.000 --> 00:02.000
plain

00:03.000 --> 00:04.000 line:0
top

00:05.000 --> 00:06.000 line:10% position:20% align:start size:40%
placed

00:07.000 --> 00:08.000 line:-2 align:right
second from below`
    expect((await parseSubtitles(text, 'vtt')).map(({ text, place }) => [text, place])).toEqual([
      ['plain', null],
      ['top', { anchor: 'top', y: null, left: 0, width: 100, align: 'center' }],
      ['placed', { anchor: 'top', y: 10, left: 20, width: 40, align: 'start' }],
      ['second from below', { anchor: 'bottom', y: 94.67, left: 0, width: 100, align: 'right' }],
    ])
  })

  it('may lack its header', async () => {
    expect(await short('00:01.000 --> 00:02.000\nx\n', 'vtt')).toEqual([[1, 2, 'x']])
  })
})

describe('SubStation Alpha', () => {
  const head = `[Script Info]
PlayResX: 640
PlayResY: 360

[V4+ Styles]
Format: Name, Fontname, Italic, Alignment
Style: Default,Arial,0,2
Style: Thought,Arial,-1,2
Style: Sign,Arial,0,8

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`
  const line = (style: string, text: string): string =>
    `Dialogue: 0,0:00:01.00,0:00:02.50,${style},,0,0,0,,${text}\n`

  it.each([
    ['Default', 'It costs 10,000, he said\\Nand left', 'It costs 10,000, he said\nand left', null],
    ['Thought', 'quiet', '<i>quiet</i>', null],
    ['Default', 'a {\\i1}b{\\i0} c', 'a <i>b</i> c', null],
    ['Default', '<b>&amp;', '&lt;b>&amp;amp;', null],
    ['Sign', 'up', 'up', { anchor: 'top', y: null, left: 0, width: 100, align: 'center' }],
    ['Default', '{\\an4}side', 'side', { anchor: 'middle', y: 50, left: 0, width: 100, align: 'left' }],
    [
      'Default',
      '{\\pos(320,36)}placed',
      'placed',
      { anchor: 'bottom', y: 10, left: 0, width: 100, align: 'center' },
    ],
    ['Gone', 'of a style that is not there', 'of a style that is not there', null],
  ])('%s: %s', async (style, text, result, place) => {
    const [cue] = await parseSubtitles(head + line(style, text), 'ass')
    expect(cue).toEqual({ start: 1, end: 2.5, text: result, place })
  })

  it('leaves drawings, comments and broken lines out', async () => {
    const text = `${head}${line('Default', '{\\p1}m 0 0 l 100 0{\\p0}')}Comment: 0,0:00:01.00,0:00:02.00,,,,,,,x
Dialogue: nothing
Dialogue: 0,0:00:05.00,0:00:02.00,Default,,0,0,0,,back
; a comment
${line('Default', '{\\pos(1e309,NaN)}kept')}`
    expect(await short(text, 'ass')).toEqual([[1, 2.5, 'kept']])
  })

  it('of version 4 counts the places otherwise', async () => {
    const text = `[Script Info]
[V4 Styles]
Format: Name, Alignment
Style: Default,6
[Events]
Format: Marked, Start, End, Style, Text
Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,up`
    expect(await parseSubtitles(text, 'ssa')).toMatchObject([{ text: 'up', place: { anchor: 'top' } }])
  })
})

it.each([
  ['WEBVTT\n\n', 'srt', 'vtt'],
  ['WEBVTTX', 'srt', 'srt'],
  ['[Script Info]\n', 'srt', 'ass'],
  ['1\n00:00:01,000 --> 00:00:02,000\n', 'vtt', 'srt'],
  ['00:01.000 --> 00:02.000\n', 'vtt', 'vtt'],
] as const)('trueFormat: %j named %s is %s', (text, named, format) => {
  expect(trueFormat(text, named)).toBe(format)
})
