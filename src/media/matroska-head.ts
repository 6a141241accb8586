import type { ContainerSoundtrack } from './container-facts.ts'
import { childrenOf, type Element, readText, readUnsigned } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import { codecOf } from './matroska-tracks.ts'
import { languageTag, plainWords } from './plain-words.ts'

/** How the frames of a track are packed (RFC 9559 §5.1.4.1.31). */
export type Packing =
  | { readonly kind: 'none' }
  /** These bytes were taken off the beginning of each frame. */
  | { readonly kind: 'prefix'; readonly prefix: Uint8Array }
  | { readonly kind: 'zlib' }

/** How the text of a track is written (RFC 9559 §7 and the registry of codecs). */
type TextKind = 'utf8' | 'ass' | 'ssa' | 'webvtt' | 'webm-webvtt'

/** A track of subtitles that can be read. */
export interface SubtitleTrack {
  /** Its number in blocks and cues. */
  readonly number: number
  readonly kind: TextKind
  readonly language: string
  readonly name: string
  readonly isDefault: boolean
  readonly isForced: boolean
  /** The set-up: of ASS the head of the file with its styles. */
  readonly setUp: Uint8Array
  readonly packing: Packing
}

export interface MatroskaTracks {
  readonly soundtracks: readonly ContainerSoundtrack[]
  readonly subtitles: readonly SubtitleTrack[]
}

const maxTracks = 64
const audioType = 2
const subtitleType = 17
/** Longest beginning in bytes that a track leaves out of its frames. */
const maxPrefixLength = 256
/** Longest set-up in bytes: styles of a film with much of them have some 50 KB. */
const maxSetUpLength = 512 * 1024

const textKinds: Readonly<Record<string, TextKind>> = {
  'S_TEXT/UTF8': 'utf8',
  'S_TEXT/ASCII': 'utf8',
  'S_TEXT/ASS': 'ass',
  S_ASS: 'ass',
  'S_TEXT/SSA': 'ssa',
  S_SSA: 'ssa',
  'S_TEXT/WEBVTT': 'webvtt',
  'D_WEBVTT/SUBTITLES': 'webm-webvtt',
  'D_WEBVTT/CAPTIONS': 'webm-webvtt',
}

/** Reads the content of `Tracks`. Never throws. */
export const readTrackEntries = (bytes: Uint8Array): MatroskaTracks => {
  const soundtracks: ContainerSoundtrack[] = []
  const subtitles: SubtitleTrack[] = []
  for (const entry of childrenOf(bytes, 0, bytes.length)) {
    if (entry.id !== ids.trackEntry || soundtracks.length + subtitles.length >= maxTracks) continue
    const { type, codecId, ...track } = readEntry(bytes, entry)
    const { number, language, name, isDefault, isForced, setUp, packing } = track
    const kind = textKinds[codecId]
    if (type === audioType) {
      soundtracks.push({ id: number, language, name, codec: codecOf(codecId, setUp), isDefault })
    } else if ((type === subtitleType || kind === 'webm-webvtt') && kind !== undefined && packing !== null) {
      const plain = setUp.length <= maxSetUpLength ? setUp : new Uint8Array(0)
      subtitles.push({ number, kind, language, name, isDefault, isForced, setUp: plain, packing })
    }
  }
  return { soundtracks, subtitles }
}

const readEntry = (bytes: Uint8Array, entry: Element) => {
  let number = 0
  let type = 0
  let codecId = ''
  let name = ''
  // By RFC 9559 §5.1.4.1.19 a track that says nothing is in English.
  let code = 'eng'
  let tag: string | null = null
  let isDefault = true
  let isForced = false
  let setUp = new Uint8Array(0)
  let packing: Packing | null = { kind: 'none' }
  for (const child of childrenOf(bytes, entry.content, entry.end)) {
    if (child.id === ids.trackNumber) number = readUnsigned(bytes, child)
    else if (child.id === ids.trackType) type = readUnsigned(bytes, child)
    else if (child.id === ids.codecId) codecId = readText(bytes, child, 64)
    else if (child.id === ids.name) name = plainWords(readText(bytes, child, 1024))
    else if (child.id === ids.language) code = readText(bytes, child, 32)
    else if (child.id === ids.languageBcp47) tag = readText(bytes, child, 64)
    else if (child.id === ids.flagDefault) isDefault = readUnsigned(bytes, child) !== 0
    else if (child.id === ids.flagForced) isForced = readUnsigned(bytes, child) !== 0
    else if (child.id === ids.codecPrivate) setUp = new Uint8Array(bytes.subarray(child.content, child.end))
    else if (child.id === ids.contentEncodings) packing = readPacking(bytes, child)
  }
  const language = languageTag(tag ?? code)
  return { number, type, codecId, name, language, isDefault, isForced, setUp, packing }
}

/** `null`: the frames are encrypted, or packed in a way that nobody uses for text. */
const readPacking = (bytes: Uint8Array, encodings: Element): Packing | null => {
  const all = [...childrenOf(bytes, encodings.content, encodings.end)].filter(
    ({ id }) => id === ids.contentEncoding,
  )
  const [encoding] = all
  if (encoding === undefined) return { kind: 'none' }
  let algorithm: number | null = null
  let prefix = new Uint8Array(0)
  let scope = 1
  for (const child of childrenOf(bytes, encoding.content, encoding.end)) {
    if (child.id === ids.contentEncodingScope) scope = readUnsigned(bytes, child)
    if (child.id === ids.contentEncodingType && readUnsigned(bytes, child) !== 0) return null
    if (child.id !== ids.contentCompression) continue
    algorithm = 0
    for (const each of childrenOf(bytes, child.content, child.end)) {
      if (each.id === ids.contentCompAlgo) algorithm = readUnsigned(bytes, each)
      if (each.id === ids.contentCompSettings) prefix = new Uint8Array(bytes.subarray(each.content, each.end))
    }
  }
  // Scope 1 is the frames alone. With another one the set-up is packed too, or nothing but it.
  if (all.length > 1 || scope !== 1) return null
  if (algorithm === 0) return { kind: 'zlib' }
  return algorithm === 3 && prefix.length <= maxPrefixLength ? { kind: 'prefix', prefix } : null
}
