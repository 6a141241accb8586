import { fromUtf8 } from '../shared/bytes.ts'
import type { Cue } from './cue-memory.ts'
import { childBoxes, viewOf } from './mp4-boxes.ts'
import { escapeVtt } from './subtitle-writing.ts'

/** How the texts of a track of an MP4 file are written. */
export type Mp4TextKind = 'tx3g' | 'wvtt'

/** Longest sample of text in bytes. */
export const maxSampleLength = 64 * 1024

/** A text of 3GPP (TS 26.245 §5.17) or QuickTime: its length, and UTF-8, or UTF-16 with its mark. */
export const plainSample = (sample: Uint8Array): string => {
  if (sample.length < 2) return ''
  const bytes = sample.subarray(2, 2 + viewOf(sample).getUint16(0))
  const [first, second] = bytes
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  return fromUtf8(bytes)
}

/** Bits of a style (TS 26.245 §5.17.1.1) and the elements of WebVTT that say the same. */
const faces: readonly (readonly [bit: number, tag: string])[] = [
  [1, 'b'],
  [2, 'i'],
  [4, 'u'],
]
const maxStyles = 64

interface StyledRange {
  readonly begin: number
  readonly end: number
  readonly face: number
}

/** Where the letters of a text are bold, slanted or underlined. */
const stylesIn = (sample: Uint8Array): readonly StyledRange[] => {
  const view = viewOf(sample)
  const textEnd = 2 + (sample.length < 2 ? 0 : view.getUint16(0))
  const ranges: StyledRange[] = []
  for (const box of childBoxes(sample, textEnd, sample.length)) {
    if (box.type !== 'styl' || box.end - box.content < 2) continue
    // Each record has 12 bytes: from which letter, to before which one, a font, a face, a size and a colour.
    for (let at = box.content + 2; at + 12 <= box.end && ranges.length < maxStyles; at += 12) {
      const begin = view.getUint16(at)
      const end = view.getUint16(at + 2)
      ranges.push({ begin, end, face: (sample[at + 6] ?? 0) & 7 })
    }
  }
  return ranges.filter(({ begin, end, face }) => face !== 0 && begin < end).sort((a, b) => a.begin - b.begin)
}

const styledText = (sample: Uint8Array): string => {
  const letters = [...plainSample(sample)]
  let text = ''
  let done = 0
  for (const { begin, end, face } of stylesIn(sample)) {
    if (begin < done || begin >= letters.length) continue
    const tags = faces.filter(([bit]) => (face & bit) !== 0).map(([, tag]) => tag)
    const inner = escapeVtt(letters.slice(begin, end).join(''))
    const open = tags.map((tag) => `<${tag}>`).join('')
    const close = tags.reverse().map((tag) => `</${tag}>`)
    text += escapeVtt(letters.slice(done, begin).join('')) + open + inner + close.join('')
    done = Math.min(end, letters.length)
  }
  return text + escapeVtt(letters.slice(done).join(''))
}

const maxCuesOfSample = 32

/** The texts of a sample of WebVTT (ISO/IEC 14496-30 §7.5) with their settings. */
const webVttTexts = (sample: Uint8Array): readonly { text: string; settings: string }[] => {
  const texts: { text: string; settings: string }[] = []
  for (const box of childBoxes(sample, 0, sample.length)) {
    if (box.type !== 'vttc' || texts.length >= maxCuesOfSample) continue
    let text = ''
    let settings = ''
    for (const child of childBoxes(sample, box.content, box.end)) {
      if (child.type === 'payl') text = fromUtf8(sample.subarray(child.content, child.end))
      if (child.type === 'sttg') settings = fromUtf8(sample.subarray(child.content, child.end))
    }
    texts.push({ text, settings })
  }
  return texts
}

/** The cues of one sample, as WebVTT writes them. A sample without text is a pause, and gives none. */
export const cuesOfSample = (
  kind: Mp4TextKind,
  sample: Uint8Array,
  start: number,
  end: number,
): readonly Cue[] => {
  const texts = kind === 'tx3g' ? [{ text: styledText(sample), settings: '' }] : webVttTexts(sample)
  return texts.filter(({ text }) => text.trim() !== '').map((each) => ({ start, end, ...each }))
}
