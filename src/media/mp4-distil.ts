import { concatBytes } from '../shared/bytes.ts'
import { type Box, childBoxes, findBox, viewOf } from './mp4-boxes.ts'

/** The boxes of a `moov` box that are kept, by the box in which they lie. */
const keptBoxes: ReadonlyMap<string, readonly string[]> = new Map([
  ['moov', ['mvhd', 'mvex', 'trak']],
  ['mvex', ['mehd']],
  ['trak', ['tkhd', 'edts', 'mdia']],
  ['edts', ['elst']],
  ['mdia', ['mdhd', 'hdlr', 'elng', 'minf']],
  ['minf', ['stbl']],
  ['stbl', ['stsd']],
])
/** Boxes that configure a decoder: codec strings are made from them. */
const keptConfigurations = ['avcC', 'hvcC', 'vvcC', 'vpcC', 'av1C', 'esds', 'dOps', 'dfLa', 'dac3', 'dec3']
/**
 * Longest kept box in bytes: enough for every box above, and for edit lists and parameter sets as people make
 * them.
 */
const maxLeafLength = 64 * 1024

/** Length in bytes of the fixed part of a sample description of video (ISO/IEC 14496-12 §12.1.3). */
const videoEntryLength = 78
/** The same for sound (ISO/IEC 14496-12 §12.2.3). */
const audioEntryLength = 28
/**
 * The same in bytes for sound in QuickTime, by version: those of version 1 and 2 have more fields (QTFF,
 * "Sound Sample Description").
 */
const quickTimeAudioLengths = [audioEntryLength, 44, 64]

/**
 * Makes a `moov` box for mp4box, with the given tracks and only the boxes that tell codecs and durations.
 * mp4box believes every count that it reads (one `stsz` of 20 bytes makes it fill an array of four thousand
 * million numbers), and it builds an object for each sample, some 100 MB for a film of two hours. We read the
 * sample tables ourselves, in `mp4-seek-points.ts`.
 */
export const distilMoov = (moov: Uint8Array, box: Box, tracks: readonly Box[]): Uint8Array => {
  const parts: Uint8Array[] = []
  for (const child of childBoxes(moov, box.content, box.end)) {
    if (child.type === 'mvhd' || child.type === 'mvex') parts.push(distil(moov, child, 'other'))
  }
  for (const track of tracks) parts.push(distil(moov, track, handlerOf(moov, track)))
  return makeBox('moov', parts)
}

/** Whether a `trak` is picture or sound, by its `hdlr` (ISO/IEC 14496-12 §8.4.3). */
export const handlerOf = (moov: Uint8Array, trak: Box): 'video' | 'audio' | 'other' => {
  const hdlr = findBox(moov, trak, 'mdia', 'hdlr')
  if (hdlr === null) return 'other'
  const type = String.fromCharCode(...moov.subarray(hdlr.content + 8, hdlr.content + 12))
  return type === 'vide' ? 'video' : type === 'soun' ? 'audio' : 'other'
}

const distil = (moov: Uint8Array, box: Box, handler: 'video' | 'audio' | 'other'): Uint8Array => {
  if (box.type === 'stsd') return distilDescriptions(moov, box, handler)
  const kept = keptBoxes.get(box.type)
  if (kept === undefined) return moov.subarray(box.begin, Math.min(box.end, box.begin + maxLeafLength))
  const parts: Uint8Array[] = []
  const seen = new Set<string>()
  for (const child of childBoxes(moov, box.content, box.end)) {
    if (!kept.includes(child.type) || seen.has(child.type)) continue
    seen.add(child.type)
    parts.push(distil(moov, child, handler))
  }
  return makeBox(box.type, parts)
}

/**
 * Copies the first sample description and its decoder configuration, which QuickTime may wrap into `wave`.
 */
const distilDescriptions = (
  moov: Uint8Array,
  stsd: Box,
  handler: 'video' | 'audio' | 'other',
): Uint8Array => {
  const count = new Uint8Array(8)
  const [entry] = childBoxes(moov, stsd.content + 8, stsd.end)
  if (entry === undefined) return makeBox('stsd', [count])
  count[7] = 1
  const fixed = moov.slice(
    entry.content,
    Math.min(entry.end, entry.content + (handler === 'video' ? videoEntryLength : audioEntryLength)),
  )
  let configurations = entry.content + videoEntryLength
  if (handler === 'audio') {
    const version = ((fixed[8] ?? 0) << 8) | (fixed[9] ?? 0)
    configurations = entry.content + (quickTimeAudioLengths[version] ?? audioEntryLength)
    // The copy is written in the form of version 0.
    fixed.fill(0, 8, 10)
  }
  const parts = [fixed]
  for (const child of childBoxes(moov, configurations, entry.end)) {
    const found = child.type === 'wave' ? findBox(moov, child, 'esds') : child
    if (found === null || !keptConfigurations.includes(found.type)) continue
    if (found.end - found.begin <= maxLeafLength) parts.push(moov.slice(found.begin, found.end))
  }
  return makeBox('stsd', [count, makeBox(entry.type, parts)])
}

const makeBox = (type: string, parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = concatBytes([new Uint8Array(8), ...parts])
  viewOf(bytes).setUint32(0, bytes.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  return bytes
}
