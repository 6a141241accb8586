import { fromUtf8 } from '../shared/bytes.ts'
import { type ContainerTags, noTags } from './container-facts.ts'
import { coverPicture, maxCoverLength } from './cover-picture.ts'
import { viewOf } from './mp4-boxes.ts'
import { plainWords } from './plain-words.ts'

const maxComments = 1_000
const maxTextLength = 4 * 1024

/** The picture of FLAC (RFC 9639 §8.8) with its kind: 3 is the front of the cover. `null`: there is none. */
export const readFlacPicture = (block: Uint8Array): { kind: number; cover: Blob } | null => {
  const view = viewOf(block)
  let at = 4
  // A media type and a description stand before four numbers and the length of the picture.
  for (let i = 0; i < 2; i++) {
    if (at + 4 > block.length) return null
    at += 4 + view.getUint32(at)
  }
  at += 16
  if (at + 4 > block.length) return null
  const end = at + 4 + view.getUint32(at)
  const cover = end > block.length ? null : coverPicture(block.subarray(at + 4, end))
  return cover === null ? null : { kind: view.getUint32(0), cover }
}

const fromBase64 = (text: string): Uint8Array => {
  try {
    return Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0))
  } catch {
    // It is no base 64, and so no picture.
    return new Uint8Array(0)
  }
}

/**
 * Reads comments as Vorbis has them, from the length of the vendor's name on. FLAC and Opus have the same.
 * Never throws.
 */
export const readVorbisComments = (bytes: Uint8Array): ContainerTags => {
  const view = viewOf(bytes)
  const numberAt = (at: number): number => (at + 4 > bytes.length ? -1 : view.getUint32(at, true))
  const vendor = numberAt(0)
  if (vendor < 0) return noTags
  let at = 4 + vendor
  const count = Math.min(Math.max(numberAt(at), 0), maxComments)
  at += 4
  const values: Record<string, string> = {}
  let front: { kind: number; cover: Blob } | null = null
  for (let i = 0; i < count; i++) {
    const length = numberAt(at)
    if (length < 0 || at + 4 + length > bytes.length) break
    const comment = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    const sign = comment.subarray(0, 64).indexOf(0x3d)
    if (sign < 0) continue
    const name = String.fromCharCode(...comment.subarray(0, sign)).toUpperCase()
    if (name === 'METADATA_BLOCK_PICTURE') {
      if (comment.length > 1.4 * maxCoverLength || front?.kind === 3) continue
      const picture = readFlacPicture(fromBase64(fromUtf8(comment.subarray(sign + 1))))
      if (picture !== null && (front === null || picture.kind === 3)) front = picture
    } else {
      values[name] ??= plainWords(fromUtf8(comment.subarray(sign + 1, maxTextLength)))
    }
  }
  return {
    title: values.TITLE ?? '',
    artist: values.ARTIST ?? values.ALBUMARTIST ?? '',
    album: values.ALBUM ?? '',
    cover: front?.cover ?? null,
  }
}
