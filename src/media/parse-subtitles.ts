import { loadLazily } from '../shared/load-lazily.ts'
import { parseAss } from './ass-text.ts'
import { type Cue, type CuePlace, maxCues } from './cue-list.ts'
import { placeOfVtt } from './vtt-place.ts'

/** The formats that are read. */
export type TextFormat = 'vtt' | 'srt' | 'ass' | 'ssa'

/** What a text is by how it begins; names lie. */
export const trueFormat = (text: string, named: TextFormat): TextFormat => {
  const begin = text.slice(0, 200).trimStart()
  if (/^WEBVTT(?![^\s])/.test(begin)) return 'vtt'
  if (/^\[Script Info\]/i.test(begin)) return 'ass'
  if (named === 'srt') return 'srt'
  return /^\d+\s*\r?\n\s*\d{1,2}:\d{2}:\d{2}[,.]\d/.test(begin) ? 'srt' : named
}

/** No more than so many cues of it. */
const cut = (text: string): string => {
  let at = -1
  for (let count = 0; count <= maxCues; count++) {
    at = text.indexOf('-->', at + 1)
    if (at < 0) return text
  }
  return text.slice(0, at)
}

const timing =
  /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[,.:](\d{1,3}))?\s*-->\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[,.:](\d{1,3}))?/

/**
 * SubRip as it is found into SubRip as its parser takes it: blank lines that are blank, an empty line before
 * each cue, times with all of their digits and nothing behind them.
 */
export const tidySrt = (text: string): string => {
  const lines: string[] = []
  for (const raw of text.split(/\r\n?|\n/)) {
    const line = raw.trimEnd()
    const match = timing.exec(line)
    if (match === null) {
      lines.push(line)
      continue
    }
    const number = /^\s*\d+$/.test(lines.at(-1) ?? '') ? lines.pop() : undefined
    lines.push('')
    if (number !== undefined) lines.push(number)
    const time = (from: number): string => {
      const [hours = '', minutes = '', seconds = '', fraction = ''] = match.slice(from, from + 4)
      const two = (part: string): string => part.padStart(2, '0')
      return `${two(hours).slice(-2)}:${two(minutes)}:${two(seconds)},${fraction.padEnd(3, '0')}`
    }
    lines.push(`${time(1)} --> ${time(5)}`)
  }
  return lines.join('\n')
}

/** Places as SubStation Alpha writes them, which editors put into SubRip too: `{\an8}`. */
const alignmentTag = /\{\\an([1-9])\}/

const placeOfTag = (text: string): CuePlace | null => {
  const number = Number(alignmentTag.exec(text)?.[1] ?? 2)
  if (number === 2) return null
  const anchor = number > 6 ? 'top' : number > 3 ? 'middle' : 'bottom'
  const align = (['left', 'center', 'right'] as const)[(number - 1) % 3] ?? 'center'
  return { anchor, y: anchor === 'middle' ? 50 : null, left: 0, width: 100, align }
}

const withoutTags = (text: string): string => text.replace(/\{\\[^{}]{0,200}\}/g, '')

/**
 * The lines of a text, one at a time: the library's own stream holds all of them at once, which takes
 * seconds where there are 80,000.
 */
const linesOf = (text: string): ReadableStream<string> => {
  const lines = text.split(/\r\n?|\n/)
  let at = 0
  return new ReadableStream<string>(
    {
      pull(controller) {
        const line = lines[at++]
        if (line === undefined) controller.close()
        else controller.enqueue(line)
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * The cues of a text in one of the formats; lines that cannot be read are left out.
 *
 * @throws TorrentError `missing-part`
 */
export const parseSubtitles = async (text: string, named: TextFormat): Promise<readonly Cue[]> => {
  const format = trueFormat(text, named)
  if (format === 'ass' || format === 'ssa') return parseAss(text)
  const { parseTextStream } = await loadLazily(
    () => import('./libraries/media-captions.ts'),
    'The part that reads files of subtitles',
  )
  const tidy = format === 'srt' ? tidySrt(cut(text)) : cut(text)
  const { cues } = await parseTextStream(linesOf(tidy), { type: format, errors: false })
  return cues.map((cue) => ({
    start: cue.startTime,
    end: cue.endTime,
    text: withoutTags(cue.text),
    place: format === 'srt' ? placeOfTag(cue.text) : placeOfVtt(cue),
  }))
}
