import { type Box, findBox, viewOf } from './mp4-boxes.ts'

/** One sample of a track of texts. */
export interface TextSample {
  /** Seconds of the film, edit lists counted. */
  readonly start: number
  readonly end: number
  /** Offset in the file. */
  readonly begin: number
  /** Bytes. */
  readonly length: number
}

/** Most samples of a track of texts: a film has some 4,000, pauses among them. */
const maxSamples = 100_000
/** Longest table of an edit list that is read, in entries. */
const maxEdits = 64

/**
 * Lists all samples of a track of texts from its sample tables (ISO/IEC 14496-12 §8.6, §8.7). Loops go over
 * the entries that exist, not over counts that the file claims; tables that contradict each other give fewer
 * samples. Never throws.
 *
 * @param moov the bytes of `moov`
 * @param movieScale units of a second in edit lists
 */
export const readTextSamples = (moov: Uint8Array, trak: Box, movieScale: number): readonly TextSample[] => {
  const mdhd = findBox(moov, trak, 'mdia', 'mdhd')
  const stbl = findBox(moov, trak, 'mdia', 'minf', 'stbl')
  if (mdhd === null || stbl === null || mdhd.end - mdhd.content < 24) return []
  const view = viewOf(moov)
  const scale = view.getUint32(mdhd.content + (moov[mdhd.content] === 1 ? 20 : 12))
  const sizes = sizesIn(moov, stbl)
  const offsets = offsetsIn(moov, stbl, sizes)
  if (scale === 0) return []
  const shift = editShift(moov, trak, scale, movieScale)
  const times = tableIn(moov, stbl, 'stts', 8)
  const samples: TextSample[] = []
  let time = 0
  let entry = -1
  let left = 0
  for (let i = 0; i < offsets.length; i++) {
    while (left === 0 && entry + 1 < times.count) left = view.getUint32(times.at(++entry))
    if (left === 0) break
    left--
    const duration = view.getUint32(times.at(entry) + 4)
    const start = time / scale + shift
    time += duration
    samples.push({ start, end: time / scale + shift, begin: offsets[i] ?? 0, length: sizes[i] ?? 0 })
  }
  return samples
}

interface Table {
  /** Entries that really exist. */
  readonly count: number
  /** Offset of entry `i` in `moov`. */
  at(i: number): number
}

/** A table after version, flags and count. */
const tableIn = (moov: Uint8Array, stbl: Box, type: string, entryLength: number): Table => {
  const box = findBox(moov, stbl, type)
  if (box === null || box.end - box.content < 8) return { count: 0, at: () => 0 }
  const begin = box.content + 8
  const said = viewOf(moov).getUint32(box.content + 4)
  const count = Math.min(said, Math.floor((box.end - begin) / entryLength))
  return { count, at: (i) => begin + i * entryLength }
}

const sizesIn = (moov: Uint8Array, stbl: Box): readonly number[] => {
  const box = findBox(moov, stbl, 'stsz')
  if (box === null || box.end - box.content < 12) return []
  const view = viewOf(moov)
  const same = view.getUint32(box.content + 4)
  const said = Math.min(view.getUint32(box.content + 8), maxSamples)
  if (same !== 0) return new Array<number>(said).fill(same)
  const count = Math.min(said, Math.floor((box.end - box.content - 12) / 4))
  return Array.from({ length: count }, (_, i) => view.getUint32(box.content + 12 + 4 * i))
}

const offsetsIn = (moov: Uint8Array, stbl: Box, sizes: readonly number[]): readonly number[] => {
  const view = viewOf(moov)
  const isLong = findBox(moov, stbl, 'stco') === null
  const chunks = isLong ? tableIn(moov, stbl, 'co64', 8) : tableIn(moov, stbl, 'stco', 4)
  const runs = tableIn(moov, stbl, 'stsc', 12)
  const offsets: number[] = []
  let run = -1
  for (let chunk = 0; chunk < chunks.count && offsets.length < sizes.length; chunk++) {
    // A run says from which chunk on, counted from 1, chunks have so many samples.
    while (run + 1 < runs.count && view.getUint32(runs.at(run + 1)) <= chunk + 1) run++
    const count = run < 0 ? 0 : view.getUint32(runs.at(run) + 4)
    const place = chunks.at(chunk)
    let offset = isLong ? Number(view.getBigUint64(place)) : view.getUint32(place)
    for (let i = 0; i < count && offsets.length < sizes.length; i++) {
      offset = Number.isSafeInteger(offset) ? offset : 0
      const length = sizes[offsets.length] ?? 0
      offsets.push(offset)
      offset += length
    }
  }
  return offsets
}

/**
 * Seconds by which a track is later than its own time: its empty edit, less the time at which its first other
 * edit begins (ISO/IEC 14496-12 §8.6.6).
 */
const editShift = (moov: Uint8Array, trak: Box, scale: number, movieScale: number): number => {
  const elst = findBox(moov, trak, 'edts', 'elst')
  if (elst === null || elst.end - elst.content < 8) return 0
  const view = viewOf(moov)
  const isLong = moov[elst.content] === 1
  const length = isLong ? 20 : 12
  const said = view.getUint32(elst.content + 4)
  const count = Math.min(said, maxEdits, Math.floor((elst.end - elst.content - 8) / length))
  let delay = 0
  for (let i = 0; i < count; i++) {
    const at = elst.content + 8 + i * length
    const time = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (time >= 0) return delay - time / scale
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    delay += movieScale > 0 ? duration / movieScale : 0
  }
  return delay
}
