import type { ByteSource } from './byte-source.ts'
import { type Box, childBoxes, findBox, readBox, viewOf } from './mp4-boxes.ts'
import { handlerOf } from './mp4-distil.ts'
import { findHeader } from './mp4-inspect.ts'
import { readSeekPoints } from './mp4-seek-points.ts'
import type { FilmPlace, FilmPlaces } from './time-map.ts'

/** Tracks that are looked at for a picture. */
const maxTracks = 64
/** Bytes behind `moov` in which the index of a fragmented file is looked for: it comes before its media. */
const indexLength = 64 * 1024
/** Edits of an edit list that are read: films have one or two. */
const maxEdits = 64

/**
 * Reads the places that the index of an MP4 or MOV file names: its sample tables, or the `sidx` box of a
 * fragmented file (ISO/IEC 14496-12 §8.16.3). Edit lists are counted. `null` when it is no such file or names
 * none. Rejects only when `source` or `signal` does.
 */
export const readMp4Places = async (source: ByteSource, signal?: AbortSignal): Promise<FilmPlaces | null> => {
  const header = await findHeader(source, signal)
  if (header === null) return null
  const { bytes: moov, begin } = header.moov
  const box = readBox(moov, 0, moov.length)
  const trak = box === null ? null : mainTrack(moov, box)
  if (box === null || trak === null) return null
  const stbl = findBox(moov, trak, 'mdia', 'minf', 'stbl')
  const times = trackTimes(moov, box, trak)
  if (stbl === null || times === null) return null
  const points = readSeekPoints(moov, stbl)
  const behind = begin + moov.length
  const places = points.times.map(
    (time, i): FilmPlace => ({ seconds: times.seconds(time), byte: points.offsets[i] ?? 0 }),
  )
  if (places.length > 0) {
    const isBehind = begin > (places.at(-1)?.byte ?? 0)
    return { places, end: isBehind ? begin : source.size }
  }
  if (findBox(moov, box, 'mvex') === null || behind >= source.size) return null
  const end = Math.min(behind + indexLength, source.size)
  const index = await source.read(behind, end, signal === undefined ? {} : { signal })
  const fragments = readFragmentIndex(index, behind)
  return fragments.length === 0 ? null : { places: fragments, end: source.size }
}

/** The track by whose key frames a browser seeks: the first picture, or else the first sound. */
const mainTrack = (moov: Uint8Array, box: Box): Box | null => {
  let sound: Box | null = null
  let count = 0
  for (const trak of childBoxes(moov, box.content, box.end)) {
    if (trak.type !== 'trak' || ++count > maxTracks) continue
    const kind = handlerOf(moov, trak)
    if (kind === 'video') return trak
    if (kind === 'audio') sound ??= trak
  }
  return sound
}

/** Turns times of a track into seconds of the film. */
interface TrackTimes {
  seconds(time: number): number
}

const trackTimes = (moov: Uint8Array, box: Box, trak: Box): TrackTimes | null => {
  const timescale = timescaleOf(moov, findBox(moov, trak, 'mdia', 'mdhd'))
  if (timescale === 0) return null
  const { delay, mediaTime } = readEdits(moov, findBox(moov, trak, 'edts', 'elst'))
  const movieScale = timescaleOf(moov, findBox(moov, box, 'mvhd'))
  const delaySeconds = movieScale === 0 ? 0 : delay / movieScale
  return { seconds: (time) => (time - mediaTime) / timescale + delaySeconds }
}

/** Ticks a second of a `mvhd` or `mdhd` box; 0: it does not say. */
const timescaleOf = (moov: Uint8Array, box: Box | null): number => {
  if (box === null) return 0
  const at = box.content + (moov[box.content] === 1 ? 20 : 12)
  return at + 4 <= box.end ? viewOf(moov).getUint32(at) : 0
}

/**
 * What an edit list does to the beginning (ISO/IEC 14496-12 §8.6.6): empty edits delay the track, and the
 * first other one says where in the media it begins.
 */
const readEdits = (moov: Uint8Array, elst: Box | null): { delay: number; mediaTime: number } => {
  let delay = 0
  if (elst === null || elst.end - elst.content < 8) return { delay, mediaTime: 0 }
  const view = viewOf(moov)
  const isLong = moov[elst.content] === 1
  const length = isLong ? 20 : 12
  const count = Math.min(view.getUint32(elst.content + 4), maxEdits)
  for (let i = 0; i < count; i++) {
    const at = elst.content + 8 + i * length
    if (at + length > elst.end) break
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const mediaTime = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (mediaTime >= 0) return { delay, mediaTime }
    delay += duration
  }
  return { delay, mediaTime: 0 }
}

/** The fragments that the first `sidx` box in `bytes` names; `begin`: where `bytes` begin in the file. */
const readFragmentIndex = (bytes: Uint8Array, begin: number): FilmPlace[] => {
  for (const box of childBoxes(bytes, 0, bytes.length)) {
    if (box.type === 'sidx') return readSidx(bytes, box, begin)
    if (box.type === 'moof' || box.type === 'mdat') break
  }
  return []
}

const readSidx = (bytes: Uint8Array, { content, end }: Box, begin: number): FilmPlace[] => {
  const isLong = bytes[content] === 1
  const entries = content + (isLong ? 32 : 24)
  if (entries > end) return []
  const view = viewOf(bytes)
  const timescale = view.getUint32(content + 8)
  let time = isLong ? Number(view.getBigUint64(content + 12)) : view.getUint32(content + 12)
  const first = isLong ? Number(view.getBigUint64(content + 20)) : view.getUint32(content + 16)
  let byte = begin + end + first
  const count = Math.min(view.getUint16(entries - 2), Math.floor((end - entries) / 12))
  const places: FilmPlace[] = []
  for (let i = 0; i < count && timescale > 0; i++) {
    const at = entries + 12 * i
    const size = view.getUint32(at)
    // The first bit says that the reference leads to another index, which we do not follow.
    if (size >= 0x80000000) return []
    places.push({ seconds: time / timescale, byte })
    byte += size
    time += view.getUint32(at + 4)
  }
  return places
}
