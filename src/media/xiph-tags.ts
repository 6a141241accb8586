import { concatBytes } from '../shared/bytes.ts'
import type { ByteSource } from './byte-source.ts'
import { type ContainerTags, noTags } from './container-facts.ts'
import { maxCoverLength } from './cover-picture.ts'
import { viewOf } from './mp4-boxes.ts'
import { ByteWindow } from './partial-source.ts'
import { readFlacPicture, readVorbisComments } from './vorbis-comments.ts'

/** Most blocks in front of the sound: programs write fewer than ten. */
const maxBlocks = 64
const maxCommentsLength = 1024 * 1024
const commentBlock = 4
const pictureBlock = 6

/**
 * Reads the comments and the picture of a FLAC file (RFC 9639 §8). Rejects only when `source` or `signal`
 * does.
 */
export const readFlacTags = async (source: ByteSource, signal?: AbortSignal): Promise<ContainerTags> => {
  const window = new ByteWindow(source, signal)
  let tags = noTags
  let front: { kind: number; cover: Blob } | null = null
  let at = 4
  for (let count = 0; count < maxBlocks; count++) {
    const head = await window.bytes(at, 4)
    if (head.length < 4) break
    const [first = 0, high = 0, middle = 0, low = 0] = head
    const kind = first & 0x7f
    const length = high * 65536 + middle * 256 + low
    if (kind === commentBlock && length <= maxCommentsLength) {
      tags = readVorbisComments(await window.bytes(at + 4, length))
    }
    if (kind === pictureBlock && front?.kind !== 3 && length <= maxCoverLength) {
      const picture = readFlacPicture(await window.bytes(at + 4, length))
      if (picture !== null && (front === null || picture.kind === 3)) front = picture
    }
    if ((first & 0x80) !== 0) break
    at += 4 + length
  }
  return { ...tags, cover: front?.cover ?? tags.cover }
}

/** Bytes of a page before the lengths of its parts (RFC 3533 §6). */
const pageHead = 27
/** Longest second packet in bytes: a picture of the largest size in base 64, and texts. */
const maxPacketLength = 1.4 * maxCoverLength
/** Most pages that are read: a page has at most 64 KiB. */
const maxPages = 1_000

/**
 * Reads the comments of Vorbis or Opus in Ogg: the second packet of the first stream. Rejects only when
 * `source` or `signal` does.
 */
export const readOggTags = async (source: ByteSource, signal?: AbortSignal): Promise<ContainerTags> => {
  const window = new ByteWindow(source, signal)
  const parts: Uint8Array[] = []
  let length = 0
  let packet = 0
  let stream: number | null = null
  let at = 0
  for (let page = 0; page < maxPages && packet < 2; page++) {
    const head = await window.bytes(at, pageHead + 255)
    if (head.length < pageHead || String.fromCharCode(...head.subarray(0, 4)) !== 'OggS') return noTags
    const serial = viewOf(head).getUint32(14, true)
    stream ??= serial
    const count = head[26] ?? 0
    const lengths = head.slice(pageHead, pageHead + count)
    const content = at + pageHead + count
    let begin = content
    for (const part of lengths) {
      if (serial === stream && packet === 1) {
        length += part
        if (length > maxPacketLength) return noTags
        parts.push(new Uint8Array(await window.bytes(begin, part)))
      }
      begin += part
      // A part of less than 255 bytes ends its packet.
      if (serial === stream && part < 255 && ++packet === 2) break
    }
    at = content + lengths.reduce((sum, part) => sum + part, 0)
  }
  const comments = concatBytes(parts)
  const mark = String.fromCharCode(...comments.subarray(0, 8))
  if (mark === 'OpusTags') return readVorbisComments(comments.subarray(8))
  return mark.slice(1, 7) === 'vorbis' ? readVorbisComments(comments.subarray(7)) : noTags
}
