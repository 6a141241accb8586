import { type Box, findBox, viewOf } from './mp4-boxes.ts'

/** Places where decoding can begin, by time. Both arrays have the same length and ascend by time. */
export interface SeekPoints {
  /** Composition times in units of the track's timescale, before edit lists are applied. */
  readonly times: readonly number[]
  /** Offsets in bytes at which the samples begin in the file. */
  readonly offsets: readonly number[]
}

/**
 * Reads the sync samples of a track from its sample tables (ISO/IEC 14496-12 §8.6 and §8.7), given the bytes
 * of `moov` and the `stbl` box in them. A track whose samples are all sync samples, such as sound, gives the
 * first of each chunk. Tables that contradict each other give fewer points, never more than the tables have
 * entries. Loops go over the entries that exist, not over the counts that the file claims.
 */
export const readSeekPoints = (moov: Uint8Array, stbl: Box): SeekPoints => {
  const times: number[] = []
  const offsets: number[] = []
  const sizes = readSizes(moov, stbl)
  const chunkOffsets = readChunkOffsets(moov, stbl)
  const chunks = new RunCursor(readTable(moov, stbl, 'stsc', 12), 'stsc')
  const deltas = new RunCursor(readTable(moov, stbl, 'stts', 8), 'runs')
  const shifts = new RunCursor(readTable(moov, stbl, 'ctts', 8), 'runs')
  const sync = findBox(moov, stbl, 'stss') === null ? null : readTable(moov, stbl, 'stss', 4)
  if (sizes === null || chunkOffsets === null) return { times, offsets }

  const add = (sample: number, offset: number): void => {
    const decoded = deltas.sumBefore(sample)
    if (decoded === null) return
    // By the standard version 0 has unsigned shifts, but some programs write signed ones there.
    const time = decoded + ((shifts.valueAt(sample) ?? 0) | 0)
    if (time < (times.at(-1) ?? Number.NEGATIVE_INFINITY)) return
    times.push(time)
    offsets.push(offset)
  }

  let first = 0
  let nextSync = 0
  for (let chunk = 0; chunk < chunkOffsets.count && first < sizes.count; chunk++) {
    const samples = chunks.valueAt(chunk) ?? 0
    if (samples === 0) continue
    const end = Math.min(first + samples, sizes.count)
    let offset = chunkOffsets.at(chunk)
    if (sync === null) add(first, offset)
    for (let at = first; sync !== null && nextSync < sync.count; nextSync++) {
      const sample = sync.at(nextSync) - 1
      if (sample >= end) break
      if (sample < at) continue
      offset += sizes.sum(at, sample)
      at = sample
      add(sample, offset)
    }
    first = end
  }
  return { times, offsets }
}

/** A table of 32-bit numbers after version, flags and count. */
interface Table {
  /** Number of entries that really exist. */
  readonly count: number
  /** Number `field` of entry `i`. */
  at(i: number, field?: number): number
}

const readTable = (moov: Uint8Array, stbl: Box, type: string, entryLength: number): Table => {
  const box = findBox(moov, stbl, type)
  if (box === null || box.end - box.content < 8) return { count: 0, at: () => 0 }
  const view = viewOf(moov)
  const begin = box.content + 8
  const count = Math.min(view.getUint32(box.content + 4), Math.floor((box.end - begin) / entryLength))
  return { count, at: (i, field = 0) => view.getUint32(begin + i * entryLength + 4 * field) }
}

const readChunkOffsets = (moov: Uint8Array, stbl: Box): Table | null => {
  if (findBox(moov, stbl, 'stco') !== null) return readTable(moov, stbl, 'stco', 4)
  if (findBox(moov, stbl, 'co64') === null) return null
  const table = readTable(moov, stbl, 'co64', 8)
  return { count: table.count, at: (i) => table.at(i) * 2 ** 32 + table.at(i, 1) }
}

interface Sizes {
  readonly count: number
  /** Length in bytes of the samples from `begin` to before `end`. */
  sum(begin: number, end: number): number
}

/**
 * Reads the sizes of samples from `stsz`. The compact form `stz2`, which nobody writes, is taken as missing.
 */
const readSizes = (moov: Uint8Array, stbl: Box): Sizes | null => {
  const box = findBox(moov, stbl, 'stsz')
  if (box === null || box.end - box.content < 12) return null
  const view = viewOf(moov)
  const size = view.getUint32(box.content + 4)
  const said = view.getUint32(box.content + 8)
  if (size !== 0) return { count: said, sum: (begin, end) => (end - begin) * size }
  const entries = box.content + 12
  return {
    count: Math.min(said, Math.floor((box.end - entries) / 4)),
    sum(begin, end) {
      let sum = 0
      for (let i = begin; i < end; i++) sum += view.getUint32(entries + 4 * i)
      return sum
    },
  }
}

/**
 * Walks forwards through a run-length table. In `runs` (`stts`, `ctts`) an entry is a count and the value of
 * each. In `stsc` an entry is the first chunk, counted from 1, and the value from there on.
 */
class RunCursor {
  readonly #table: Table
  readonly #kind: 'runs' | 'stsc'
  #entry = -1
  #begin = 0
  #end = 0
  /** Sum of all values before {@link #begin}. */
  #sum = 0

  constructor(table: Table, kind: 'runs' | 'stsc') {
    this.#table = table
    this.#kind = kind
  }

  /**
   * Value of `index`, or `null` past the table. Each call must have at least the index of the call before.
   */
  valueAt(index: number): number | null {
    return this.#moveTo(index) ? this.#table.at(this.#entry, 1) : null
  }

  /**
   * Sum of the values before `index`, or `null` past the table. The indices must ascend as in
   * {@link valueAt}.
   */
  sumBefore(index: number): number | null {
    if (!this.#moveTo(index)) return null
    return this.#sum + (index - this.#begin) * this.#table.at(this.#entry, 1)
  }

  #moveTo(index: number): boolean {
    while (index >= this.#end) {
      if (this.#entry + 1 >= this.#table.count) return false
      if (this.#entry >= 0) this.#sum += (this.#end - this.#begin) * this.#table.at(this.#entry, 1)
      this.#entry++
      this.#begin = this.#end
      this.#end = this.#endOf(this.#entry)
    }
    return true
  }

  #endOf(entry: number): number {
    if (this.#kind === 'runs') return this.#begin + this.#table.at(entry)
    // The last run of `stsc` goes on for ever.
    const next = entry + 1 < this.#table.count ? this.#table.at(entry + 1) - 1 : Number.POSITIVE_INFINITY
    return Math.max(next, this.#begin)
  }
}
