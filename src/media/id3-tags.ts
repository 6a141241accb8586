import { fromUtf8 } from '../shared/bytes.ts'
import type { ByteSource } from './byte-source.ts'
import { type ContainerTags, noTags } from './container-facts.ts'
import { coverPicture, maxCoverLength } from './cover-picture.ts'
import { plainWords } from './plain-words.ts'

/** Bytes in front of the frames: a mark, a version, flags and a length (ID3v2 §3.1). */
const headLength = 10
/** Longest tag in bytes that is read: one with a picture of the largest size, and room for texts. */
const maxTagLength = maxCoverLength + 1024 * 1024
const maxFrames = 500
const maxTextLength = 4 * 1024

/** A number of four times seven bits, so that no byte looks like the beginning of a frame of sound. */
const sevenBits = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((value, i) => value * 128 + ((bytes[at + i] ?? 0) & 0x7f), 0)

const number = (bytes: Uint8Array, at: number, length: number): number => {
  let value = 0
  for (let i = 0; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0)
  return value
}

/** Takes out the zeros that were put behind bytes of ones (ID3v2 §6.1). */
const synchronised = (bytes: Uint8Array): Uint8Array => {
  const kept = bytes.slice()
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0 && bytes[i - 1] === 0xff) continue
    kept[length++] = bytes[i] ?? 0
  }
  return kept.subarray(0, length)
}

/** Text by the number of its encoding (ID3v2.4 §4). */
const decode = (bytes: Uint8Array, encoding: number): string => {
  if (encoding === 3) return fromUtf8(bytes)
  if (encoding === 0) return new TextDecoder('windows-1252').decode(bytes)
  const isBig = encoding === 2 || (bytes[0] === 0xfe && bytes[1] === 0xff)
  return new TextDecoder(isBig ? 'utf-16be' : 'utf-16le').decode(bytes)
}

const textOf = (frame: Uint8Array): string =>
  plainWords(decode(frame.subarray(1, maxTextLength), frame[0] ?? 0).split('\0')[0] ?? '')

/** Offset behind the zero that ends a text; the end where there is none. */
const behindText = (bytes: Uint8Array, begin: number, encoding: number): number => {
  const isWide = encoding === 1 || encoding === 2
  for (let at = begin; at < bytes.length; at += isWide ? 2 : 1) {
    if (bytes[at] === 0 && (!isWide || bytes[at + 1] === 0)) return at + (isWide ? 2 : 1)
  }
  return bytes.length
}

/** The picture of an `APIC` or `PIC` frame with its kind: 3 is the front of the cover. */
const pictureOf = (frame: Uint8Array, isShort: boolean): { kind: number; bytes: Uint8Array } => {
  const encoding = frame[0] ?? 0
  // Version 2.2 has a format of three letters, and later ones a media type that ends with a zero.
  const kindAt = isShort ? 4 : behindText(frame, 1, 0)
  return { kind: frame[kindAt] ?? 0, bytes: frame.subarray(behindText(frame, kindAt + 1, encoding)) }
}

const names: Readonly<Record<string, 'title' | 'artist' | 'album'>> = {
  TIT2: 'title',
  TT2: 'title',
  TPE1: 'artist',
  TP1: 'artist',
  TALB: 'album',
  TAL: 'album',
}

/** Reads the bytes of a whole tag, of ID3v2.2, 2.3 or 2.4. Never throws. */
export const readId3 = (tag: Uint8Array): ContainerTags => {
  const version = tag[3] ?? 0
  const flags = tag[5] ?? 0
  const isShort = version === 2
  const isSpread = (flags & 0x80) !== 0
  let body = tag.subarray(headLength)
  if (isSpread && version < 4) body = synchronised(body)
  let at = 0
  if ((flags & 0x40) !== 0 && !isShort) at = version === 4 ? sevenBits(body, 0) : 4 + number(body, 0, 4)
  const texts: Record<string, string> = {}
  let cover: Blob | null = null
  let isFront = false
  const frameHead = isShort ? 6 : 10
  for (let count = 0; count < maxFrames && at + frameHead <= body.length && body[at] !== 0; count++) {
    const id = String.fromCharCode(...body.subarray(at, at + (isShort ? 3 : 4)))
    const length = isShort
      ? number(body, at + 3, 3)
      : version === 4
        ? sevenBits(body, at + 4)
        : number(body, at + 4, 4)
    const begin = at + frameHead
    if (length === 0 || begin + length > body.length) break
    at = begin + length
    const frameFlags = isShort ? 0 : (body[begin - 1] ?? 0)
    // Packed or encrypted frames are passed over; nobody writes them.
    if ((frameFlags & (version === 4 ? 0x0c : 0xc0)) !== 0) continue
    let frame = body.subarray(begin, at)
    if (version === 4 && (frameFlags & 0x02) !== 0) frame = synchronised(frame)
    if (version === 4 && (frameFlags & 0x01) !== 0) frame = frame.subarray(4)
    const name = names[id]
    if (name !== undefined) texts[name] ??= textOf(frame)
    if ((id !== 'APIC' && id !== 'PIC') || isFront) continue
    const picture = pictureOf(frame, isShort)
    const found = coverPicture(picture.bytes)
    isFront = found !== null && picture.kind === 3
    if (found !== null && (cover === null || isFront)) cover = found
  }
  const { title = '', artist = '', album = '' } = texts
  return { title, artist, album, cover }
}

/** Reads the tag at the beginning of an MP3 file. Rejects only when `source` or `signal` does. */
export const readId3Tags = async (source: ByteSource, signal?: AbortSignal): Promise<ContainerTags> => {
  const options = signal === undefined ? {} : { signal }
  const head = await source.read(0, Math.min(headLength, source.size), options)
  if (String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') return noTags
  const length = headLength + sevenBits(head, 6)
  return readId3(await source.read(0, Math.min(length, maxTagLength, source.size), options))
}
