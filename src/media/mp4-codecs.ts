import type { ByteSource } from './byte-source.ts'
import { childBoxes, findBox, readBox } from './mp4-boxes.ts'
import { handlerOf } from './mp4-distil.ts'
import { findHeader, type MediaTrack } from './mp4-inspect.ts'

/** Most tracks that are looked at. */
const maxTracks = 64
/** Bytes from the content of `stsd` to the type of its first entry (ISO/IEC 14496-12 §8.5.2). */
const entryTypeAt = 12

/**
 * Picture and sound of an MP4 file, each with nothing but the four characters of its codec: `avc1`, `ac-3`.
 * It costs a look at the index, which a browser that plays the file has read already, and no library. `null`
 * when it is no such file. Rejects only when `source` or `signal` does.
 */
export const readMp4Codecs = async (
  source: ByteSource,
  signal?: AbortSignal,
): Promise<readonly MediaTrack[] | null> => {
  const header = await findHeader(source, signal)
  if (header === null) return null
  const moov = header.moov.bytes
  const box = readBox(moov, 0, moov.length)
  if (box === null) return null
  const tracks: MediaTrack[] = []
  for (const child of childBoxes(moov, box.content, box.end)) {
    if (child.type !== 'trak' || tracks.length === maxTracks) continue
    const kind = handlerOf(moov, child)
    const entries = findBox(moov, child, 'mdia', 'minf', 'stbl', 'stsd')
    if (kind === 'other' || entries === null || entries.end - entries.content < entryTypeAt + 4) continue
    const at = entries.content + entryTypeAt
    const codec = String.fromCharCode(...moov.subarray(at, at + 4)).replace(/[^\w.+-]/g, '')
    tracks.push({ kind, codec })
  }
  return tracks
}
