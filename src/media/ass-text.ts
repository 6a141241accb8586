import { boxAt, type Cue, type CuePlace, maxCues } from './cue-list.ts'

/**
 * Advanced SubStation Alpha as plain text with places: no fonts, outlines or movement. `media-captions` reads
 * this format too, but it joins what stands between commas anew (“10,000” becomes “10, 000”), shows drawings
 * as text, and drops places (decision 072).
 */

/** Where a text stands by the number of its key on a keypad, and its row and column. */
type Alignment = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

interface Style {
  readonly alignment: Alignment
  readonly isItalic: boolean
  readonly isBold: boolean
}

interface Reading {
  section: string
  format: readonly string[]
  readonly styles: Map<string, Style>
  isOldFormat: boolean
  width: number
  height: number
  readonly cues: Cue[]
}

/** Most styles of one file; our own choice. */
const maxStyles = 500
/** What the format takes where a script does not say how large its picture is (as libass does). */
const usualWidth = 384
const usualHeight = 288

const plain: Style = { alignment: 2, isItalic: false, isBold: false }

const isAlignment = (value: number): value is Alignment => Number.isInteger(value) && value >= 1 && value <= 9

/** The first version counts 1 to 3 below, 5 to 7 above and 9 to 11 in the middle. */
const fromOld = (value: number): number => {
  if (value > 8) return value - 5
  return value > 4 ? value + 2 : value
}

const alignmentOf = (text: string | undefined, isOld: boolean): Alignment => {
  const number = Number(text)
  const value = isOld ? fromOld(number) : number
  return isAlignment(value) ? value : plain.alignment
}

const secondsOf = (text = ''): number => {
  const match = /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.:,](\d{1,3}))?\s*$/.exec(text)
  if (match === null) return Number.NaN
  const [, hours, minutes, seconds, fraction = '0'] = match
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`)
}

/** The last field takes all commas that are left. */
const fieldsOf = (text: string, format: readonly string[]): Map<string, string> => {
  const fields = new Map<string, string>()
  let at = 0
  for (const [index, name] of format.entries()) {
    const comma = index === format.length - 1 ? -1 : text.indexOf(',', at)
    const end = comma < 0 ? text.length : comma
    fields.set(name, text.slice(at, end))
    at = end + 1
  }
  return fields
}

const readLine = (reading: Reading, line: string): void => {
  const section = /^\s*\[(.+)\]\s*$/.exec(line)
  if (section !== null) {
    reading.section = section[1]?.toLowerCase() ?? ''
    reading.isOldFormat = reading.section === 'v4 styles'
    reading.format = []
    return
  }
  const colon = line.indexOf(':')
  const key = line.slice(0, colon).trim().toLowerCase()
  const value = line.slice(colon + 1)
  if (key === 'format') reading.format = value.split(',', 64).map((name) => name.trim().toLowerCase())
  else if (key === 'playresx') reading.width = Number(value) > 0 ? Number(value) : reading.width
  else if (key === 'playresy') reading.height = Number(value) > 0 ? Number(value) : reading.height
  else if (key === 'style' && reading.styles.size < maxStyles) {
    const fields = fieldsOf(value, reading.format)
    reading.styles.set(fields.get('name')?.trim() ?? '', {
      alignment: alignmentOf(fields.get('alignment'), reading.isOldFormat),
      isItalic: Number(fields.get('italic')) !== 0 && fields.has('italic'),
      isBold: Number(fields.get('bold')) !== 0 && fields.has('bold'),
    })
  } else if (key === 'dialogue' && reading.cues.length < maxCues) readDialogue(reading, value)
}

const usualFormat = 'layer start end style name marginl marginr marginv effect text'.split(' ')

const readDialogue = (reading: Reading, value: string): void => {
  const fields = fieldsOf(value, reading.format.length > 0 ? reading.format : usualFormat)
  const [start, end] = [secondsOf(fields.get('start')), secondsOf(fields.get('end'))]
  if (!(end > start)) return
  const style = reading.styles.get(fields.get('style')?.trim().replace(/^\*/, '') ?? '') ?? plain
  const raw = fields.get('text') ?? ''
  const text = textOf(raw, style)
  if (text !== '') reading.cues.push({ start, end, text, place: placeOf(raw, style, reading) })
}

/** The text in the markup of WebVTT. */
const textOf = (raw: string, style: Style): string => {
  let isDrawing = false
  const state = { i: style.isItalic, b: style.isBold, u: false }
  const pieces = raw.split(/(\{[^}]*\})/)
  const parts: string[] = []
  for (const piece of pieces) {
    if (piece.startsWith('{') && piece.endsWith('}')) {
      for (const [, tag, value] of piece.matchAll(/\\(i|b|u|p)(\d{1,3})(?![\d.])/g)) {
        if (tag === 'p') isDrawing = value !== '0'
        else if (tag === 'i' || tag === 'b' || tag === 'u') state[tag] = value !== '0'
      }
      if (piece.includes('\\r')) Object.assign(state, { i: style.isItalic, b: style.isBold, u: false })
      continue
    }
    const text = isDrawing ? '' : plainTextOf(piece)
    const tags = (['i', 'b', 'u'] as const).filter((tag) => state[tag] && text.trim() !== '')
    parts.push(tags.reduce((all, tag) => `<${tag}>${all}</${tag}>`, text))
  }
  return parts.join('').trim()
}

const plainTextOf = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\\[Nn]/g, '\n')
    .replaceAll('\\h', '\u00a0')

const columns = ['left', 'center', 'right'] as const
const rows = ['bottom', 'middle', 'top'] as const

const placeOf = (raw: string, style: Style, { width, height }: Reading): CuePlace | null => {
  const tags = (raw.match(/\{[^}]*\}/g) ?? []).join('')
  const [, an] = /\\an([1-9])/.exec(tags) ?? []
  const [, old] = /\\a(\d{1,2})(?!\d)/.exec(tags) ?? []
  const chosen = an ?? old
  const alignment = chosen === undefined ? style.alignment : alignmentOf(chosen, an === undefined)
  const align = columns[(alignment - 1) % 3] ?? 'center'
  const anchor = rows[Math.floor((alignment - 1) / 3)] ?? 'bottom'
  const [, x, y] = /\\(?:pos|move)\(\s*(-?[\d.]{1,9})\s*,\s*(-?[\d.]{1,9})/.exec(tags) ?? []
  if (x !== undefined && y !== undefined) {
    const percent = (value: string, whole: number): number =>
      Math.min(100, Math.max(0, (Number(value) / whole) * 100 || 0))
    return { anchor, y: percent(y, height), ...boxAt(percent(x, width), align), align }
  }
  if (alignment === 2) return null
  return { anchor, y: anchor === 'middle' ? 50 : null, left: 0, width: 100, align }
}

/** The cues of a script. Lines that cannot be read are left out. */
export const parseAss = (text: string): readonly Cue[] => {
  const reading: Reading = {
    section: '',
    format: [],
    styles: new Map(),
    isOldFormat: false,
    width: usualWidth,
    height: usualHeight,
    cues: [],
  }
  for (const line of text.split(/\r?\n|\r/)) {
    if (line.length < 10_000 && !line.startsWith(';')) readLine(reading, line)
  }
  return reading.cues
}
