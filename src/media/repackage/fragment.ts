import { concatBytes } from '../../shared/bytes.ts'

/** One frame of picture or sound, as a fragment holds it. */
export interface Sample {
  readonly data: Uint8Array
  /** Seconds. */
  readonly shownAt: number
  /** Seconds. */
  readonly decodedAt: number
  /** Playback can begin with it. */
  readonly isKey: boolean
}

/** The samples of one track in a fragment, in the order of decoding. */
export interface TrackPart {
  /** As the header of the film numbers it. */
  readonly trackId: number
  /** Units of a second in which the header of the film measures this track. */
  readonly timescale: number
  readonly samples: readonly Sample[]
  /** Seconds. When the sample after the last one is decoded, and so how long the last one lasts. */
  readonly end: number
}

/** `default-base-is-moof` of `tfhd` (ISO/IEC 14496-12 §8.8.7.1). */
const defaultBaseIsMoof = 0x020000
/**
 * Of `trun` (§8.8.8.1): the offset of the data, and for each sample its length in time, its length in bytes,
 * its flags and the time from decoding to showing.
 */
const trunFlags = 0x000001 | 0x000100 | 0x000200 | 0x000400 | 0x000800
/** Sample flags (§8.8.3.1): depends on no other sample; depends on others and is no place to begin at. */
const sampleFlags = { key: 0x02000000, other: 0x01010000 } as const

const box = (type: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const header = new Uint8Array(8)
  const length = parts.reduce((sum, part) => sum + part.length, header.length)
  new DataView(header.buffer).setUint32(0, length)
  for (let i = 0; i < 4; i++) header[4 + i] = type.charCodeAt(i)
  return concatBytes([header, ...parts])
}

const words = (...values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    if (value < 0) view.setInt32(i * 4, value)
    else view.setUint32(i * 4, value)
  })
  return bytes
}

/** A `traf` box. `dataOffset`: from the first byte of `moof` to the track’s first sample, in bytes. */
const trackFragment = (part: TrackPart, dataOffset: number): Uint8Array => {
  const { trackId, timescale, samples, end } = part
  const units = (seconds: number): number => Math.round(seconds * timescale)
  const begin = units(samples[0]?.decodedAt ?? 0)
  const rows = samples.flatMap(({ data, shownAt, decodedAt, isKey }, i) => {
    const next = units(samples[i + 1]?.decodedAt ?? end)
    return [
      Math.max(0, next - units(decodedAt)),
      data.length,
      isKey ? sampleFlags.key : sampleFlags.other,
      units(shownAt) - units(decodedAt),
    ]
  })
  const high = Math.floor(begin / 2 ** 32)
  return box(
    'traf',
    box('tfhd', words(defaultBaseIsMoof, trackId)),
    // Version 1: the time has 64 bits.
    box('tfdt', words(1 << 24, high, begin - high * 2 ** 32)),
    // Version 1: the time from decoding to showing may be negative.
    box('trun', words((1 << 24) + trunFlags, samples.length, dataOffset, ...rows)),
  )
}

/**
 * A piece of fragmented MP4 (ISO/IEC 14496-12 §8.8): `moof` and `mdat`, which Media Source Extensions take
 * after the header of the film. It need not begin at a key frame.
 *
 * @param sequence counts the fragments of a film from 1
 */
export const makeFragment = (sequence: number, parts: readonly TrackPart[]): Uint8Array => {
  const build = (offsets: readonly number[]): Uint8Array =>
    box(
      'moof',
      box('mfhd', words(0, sequence)),
      ...parts.map((part, i) => trackFragment(part, offsets[i] ?? 0)),
    )
  // The length does not depend on the offsets.
  const { length } = build([])
  let at = length + 8
  const offsets = parts.map(({ samples }) => {
    const offset = at
    at += samples.reduce((sum, { data }) => sum + data.length, 0)
    return offset
  })
  return concatBytes([
    build(offsets),
    box('mdat', ...parts.flatMap(({ samples }) => samples.map(({ data }) => data))),
  ])
}
