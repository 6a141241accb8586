import type { ContainerSoundtrack } from './container-facts.ts'
import { type Box, childBoxes, findBox, viewOf } from './mp4-boxes.ts'
import { readTrackName } from './mp4-tags.ts'
import type { Mp4TextKind } from './mp4-texts.ts'
import { languageTag } from './plain-words.ts'

/** A track of texts: subtitles, or the titles of chapters. */
export interface Mp4TextTrack {
  readonly id: number
  readonly trak: Box
  readonly kind: Mp4TextKind
  readonly language: string
  readonly name: string
  readonly isDefault: boolean
  readonly isForced: boolean
  /** What WebVTT says before its cues, such as styles; else `''`. */
  readonly head: string
}

export interface Mp4Tracks {
  /** Units of a second in edit lists. */
  readonly movieScale: number
  readonly soundtracks: readonly ContainerSoundtrack[]
  readonly subtitles: readonly Mp4TextTrack[]
  /** The track that has the titles of the chapters as its texts. */
  readonly chapters: Mp4TextTrack | null
}

const maxTracks = 64

const typeAt = (moov: Uint8Array, at: number): string => String.fromCharCode(...moov.subarray(at, at + 4))

/** Reads the tracks of sound and text. `box` is the `moov` box in `moov`. Never throws. */
export const readMp4Tracks = (moov: Uint8Array, box: Box): Mp4Tracks => {
  const soundtracks: ContainerSoundtrack[] = []
  const texts: Mp4TextTrack[] = []
  const chapterIds = new Set<number>()
  let count = 0
  for (const trak of childBoxes(moov, box.content, box.end)) {
    if (trak.type !== 'trak' || ++count > maxTracks) continue
    const { id, isDefault } = readTrackHead(moov, trak)
    const hdlr = findBox(moov, trak, 'mdia', 'hdlr')
    const handler = hdlr === null ? '' : typeAt(moov, hdlr.content + 8)
    for (const chapters of chaptersOf(moov, trak)) chapterIds.add(chapters)
    const track = { id, isDefault, language: readLanguage(moov, trak), name: readTrackName(moov, trak) }
    const entry = firstEntry(moov, trak)
    if (entry === null) continue
    if (handler === 'soun') soundtracks.push({ ...track, codec: soundCodec(moov, entry) })
    const kind = entry.type === 'wvtt' ? 'wvtt' : /^(tx3g|text)$/.test(entry.type) ? 'tx3g' : null
    if (kind === null || !/^(sbtl|text|subt|clcp)$/.test(handler)) continue
    const isForced = kind === 'tx3g' && entry.type === 'tx3g' && isAllForced(moov, entry)
    texts.push({ ...track, trak, kind, isForced, head: kind === 'wvtt' ? webVttHead(moov, entry) : '' })
  }
  const mvhd = findBox(moov, box, 'mvhd')
  const scaleAt = mvhd === null ? -1 : mvhd.content + (moov[mvhd.content] === 1 ? 20 : 12)
  return {
    movieScale: mvhd === null || scaleAt + 4 > mvhd.end ? 0 : viewOf(moov).getUint32(scaleAt),
    soundtracks,
    subtitles: texts.filter(({ id }) => !chapterIds.has(id)),
    chapters: texts.find(({ id }) => chapterIds.has(id)) ?? null,
  }
}

/** Its number, and whether it is switched on (ISO/IEC 14496-12 §8.3.2). */
const readTrackHead = (moov: Uint8Array, trak: Box): { id: number; isDefault: boolean } => {
  const tkhd = findBox(moov, trak, 'tkhd')
  if (tkhd === null || tkhd.end - tkhd.content < 24) return { id: 0, isDefault: false }
  const id = viewOf(moov).getUint32(tkhd.content + (moov[tkhd.content] === 1 ? 20 : 12))
  return { id, isDefault: ((moov[tkhd.content + 3] ?? 0) & 1) !== 0 }
}

/** The tracks that this track names as its chapters. */
const chaptersOf = (moov: Uint8Array, trak: Box): readonly number[] => {
  const chap = findBox(moov, trak, 'tref', 'chap')
  if (chap === null) return []
  const view = viewOf(moov)
  const ids: number[] = []
  for (let at = chap.content; at + 4 <= chap.end && ids.length < maxTracks; at += 4) {
    ids.push(view.getUint32(at))
  }
  return ids
}

/**
 * `elng` says it in BCP 47, and `mdhd` in three letters of five bits each (ISO/IEC 14496-12 §8.4.2, §8.4.6).
 */
const readLanguage = (moov: Uint8Array, trak: Box): string => {
  const elng = findBox(moov, trak, 'mdia', 'elng')
  if (elng !== null) {
    const bytes = moov.subarray(Math.min(elng.content + 4, elng.end), Math.min(elng.end, elng.content + 64))
    const tag = languageTag(String.fromCharCode(...bytes).split('\0')[0] ?? '')
    if (tag !== '') return tag
  }
  const mdhd = findBox(moov, trak, 'mdia', 'mdhd')
  const at = mdhd === null ? 0 : mdhd.content + (moov[mdhd.content] === 1 ? 32 : 20)
  if (mdhd === null || at + 2 > mdhd.end) return ''
  const packed = viewOf(moov).getUint16(at)
  return languageTag(String.fromCharCode(...[10, 5, 0].map((shift) => 0x60 + ((packed >> shift) & 31))))
}

/** The first description of samples. */
const firstEntry = (moov: Uint8Array, trak: Box): Box | null => {
  const stsd = findBox(moov, trak, 'mdia', 'minf', 'stbl', 'stsd')
  if (stsd === null) return null
  for (const entry of childBoxes(moov, stsd.content + 8, stsd.end)) return entry
  return null
}

/** All samples are forced, by the flags of the description (QTFF, "Subtitle Sample Description"). */
const isAllForced = (moov: Uint8Array, entry: Box): boolean =>
  entry.end - entry.content >= 12 && (viewOf(moov).getUint32(entry.content + 8) & 0x8000_0000) !== 0

const webVttHead = (moov: Uint8Array, entry: Box): string => {
  const config = findBox(moov, { ...entry, content: entry.content + 8 }, 'vttC')
  return config === null ? '' : new TextDecoder().decode(moov.subarray(config.content, config.end))
}

const soundCodecs: Readonly<Record<string, string>> = {
  'ac-3': 'ac-3',
  'ec-3': 'ec-3',
  Opus: 'opus',
  fLaC: 'flac',
  alac: 'alac',
  dtsc: 'dtsc',
  dtsh: 'dtsh',
  dtsl: 'dtsl',
  mlpa: 'mlpa',
  '.mp3': 'mp4a.6b',
}

const soundCodec = (moov: Uint8Array, entry: Box): string =>
  entry.type === 'mp4a' ? mpeg4Codec(moov, entry) : (soundCodecs[entry.type] ?? '')

/** Length in bytes of the fixed part of a description of sound (ISO/IEC 14496-12 §12.2.3). */
const soundEntryLength = 28

/**
 * The codec by its `esds` box (ISO/IEC 14496-1 §7.2.6): after the tag 4 and its length comes the kind of
 * object, and after the tag 5 the set-up of AAC, whose first five bits are its profile.
 */
const mpeg4Codec = (moov: Uint8Array, entry: Box): string => {
  const esds = findBox(moov, { ...entry, content: entry.content + soundEntryLength }, 'esds')
  if (esds === null) return 'mp4a.40.2'
  const bytes = moov.subarray(esds.content + 4, Math.min(esds.end, esds.content + 256))
  let at = 0
  const enter = (tag: number): boolean => {
    if (bytes[at] !== tag) return false
    at++
    for (let i = 0; i < 4 && ((bytes[at++] ?? 0) & 0x80) !== 0; i++);
    return true
  }
  if (!enter(3)) return 'mp4a.40.2'
  // Its number has two bytes, and the flags one; programs set none of them.
  at += 3
  if (!enter(4)) return 'mp4a.40.2'
  const object = bytes[at] ?? 0
  at += 13
  if (object !== 0x40 || !enter(5)) return object === 0x40 ? 'mp4a.40.2' : `mp4a.${object.toString(16)}`
  return `mp4a.40.${(bytes[at] ?? 0) >> 3 || 2}`
}
