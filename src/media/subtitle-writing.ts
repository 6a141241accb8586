import type { Cue } from './cue-memory.ts'

type WholeCue = Cue & { readonly end: number }

const two = (value: number): string => String(value).padStart(2, '0')

/** A time as `01:02:03` with its fraction of `digits`. */
const clock = (seconds: number, mark: string, digits: number): string => {
  const unit = 10 ** digits
  const all = Math.round(Math.min(Math.max(seconds, 0), 359_999) * unit)
  const whole = Math.floor(all / unit)
  const fraction = String(all % unit).padStart(digits, '0')
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${mark}${fraction}`
}

/** Lines of a cue: an empty line would end it, and an arrow would begin another one. */
const linesOf = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\n\s*\n/g, '\n')
    .replaceAll('-->', '→')
    .trim()

/** A file of SubRip with these cues. */
export const writeSrt = (cues: readonly WholeCue[]): string =>
  cues
    .map(({ start, end, text }, i) => {
      const times = `${clock(start, ',', 3)} --> ${clock(end, ',', 3)}`
      return `${i + 1}\n${times}\n${linesOf(text)}\n`
    })
    .join('\n')

/** Settings of a cue are names and values, and nothing else. */
const plainSettings = (settings: string): string =>
  settings
    .split(/\s+/)
    .filter((setting) => /^[a-z]+:[\w%.,+-]+$/.test(setting))
    .join(' ')

/** A file of WebVTT with these cues. `head`: what the track says before its cues, such as styles. */
export const writeVtt = (cues: readonly WholeCue[], head = ''): string => {
  const begin = /^\uFEFF?WEBVTT(?=\s|$)/.test(head) ? head.replace(/^\uFEFF/, '').trimEnd() : 'WEBVTT'
  const parts = cues.map(({ start, end, text, settings }) => {
    const times = `${clock(start, '.', 3)} --> ${clock(end, '.', 3)}`
    return `${[times, plainSettings(settings)].filter((part) => part !== '').join(' ')}\n${linesOf(text)}\n`
  })
  return `${begin}\n\n${parts.join('\n')}`
}

/** Plain words as the text of a cue of WebVTT. */
export const escapeVtt = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const assEvents =
  '[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n'
const ssaEvents =
  '[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n'

/** A file without its section of events, which is written anew. */
const withoutEvents = (head: string): string => {
  let isEvents = false
  const kept = head.split('\n').filter((line) => {
    if (line.startsWith('[')) isEvents = /^\[Events\]/i.test(line)
    return !isEvents
  })
  return kept.join('\n')
}

/**
 * A file of ASS or SSA. `head` is what Matroska keeps as set-up: all but the lines of text. The text of a cue
 * is `layer,` and the fields that follow the times, in the one order that Matroska allows.
 */
export const writeAss = (cues: readonly WholeCue[], head: string, format: 'ass' | 'ssa'): string => {
  const begin = withoutEvents(head.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')).trimEnd()
  const lines = cues.map(({ start, end, text }) => {
    const [layer = '0'] = text.split(',', 1)
    const rest = text.slice(layer.length + 1).replace(/[\r\n]+/g, '\\N')
    const first = /^\d{1,6}$/.test(layer.trim()) ? layer.trim() : '0'
    return `Dialogue: ${first},${assClock(start)},${assClock(end)},${rest}\n`
  })
  return `${begin}\n\n${format === 'ass' ? assEvents : ssaEvents}${lines.join('')}`
}

const assClock = (seconds: number): string => clock(seconds, '.', 2).replace(/^0/, '')
