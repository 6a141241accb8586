import type { ByteSource } from './byte-source.ts'
import { childrenOf, type Element, maxHeaderLength, readElement } from './ebml.ts'
import type { MediaTrack } from './mp4-inspect.ts'

/** IDs of elements with their marker bits, as RFC 9559 §5.1 lists them. */
const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  trackEntry: 0xae,
  trackType: 0x83,
  codecId: 0x86,
  codecPrivate: 0x63a2,
} as const

/** Bytes of the first read. In most files it has all of the tracks, since programs write them first. */
const probeLength = 64 * 1024
const maxProbes = 16
/** Longest `Tracks` element in bytes: tracks carry set-ups of decoders and little else. */
const maxTracksLength = 1024 * 1024
const maxTracks = 64
const maxCodecIdLength = 64

/**
 * The bytes of the content of `Tracks`. `null` when the file has none before its media, or is no Matroska
 * file.
 */
const findTracks = async (source: ByteSource, signal?: AbortSignal): Promise<Uint8Array | null> => {
  const options = signal === undefined ? {} : { signal }
  let probe = new Uint8Array(0)
  let probeBegin = 0
  let probes = 0
  for (let at = 0; at < source.size; ) {
    if (at < probeBegin || Math.min(at + maxHeaderLength, source.size) > probeBegin + probe.length) {
      if (++probes > maxProbes) {
        return null
      }
      probe = new Uint8Array(await source.read(at, Math.min(at + probeLength, source.size), options))
      probeBegin = at
    }
    const element = readElement(probe, at - probeBegin, probeBegin)
    const isFirst = at === 0
    if (element === null || isFirst !== (element.id === ids.ebml) || element.id === ids.cluster) {
      return null
    }
    if (element.id === ids.tracks) {
      if (element.end > source.size || element.end - element.content > maxTracksLength) {
        return null
      }
      const isHere = element.end <= probeBegin + probe.length
      return isHere
        ? probe.subarray(element.content - probeBegin, element.end - probeBegin)
        : new Uint8Array(await source.read(element.content, element.end, options))
    }
    // The search goes into the segment, and past all other elements.
    at = element.id === ids.segment ? element.content : element.end
  }
  return null
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/**
 * The codec string of an `avcC` set-up (ISO/IEC 14496-15 §5.3.3.1): version, profile, compatibility, level.
 */
const avcCodec = (setUp: Uint8Array): string =>
  setUp.length < 4 ? 'avc1.640028' : `avc1.${hex(setUp[1] ?? 0)}${hex(setUp[2] ?? 0)}${hex(setUp[3] ?? 0)}`

/**
 * Beginnings of Matroska's codec IDs (registry of RFC 9559), and the codecs as RFC 6381 writes them. The
 * first one that fits counts.
 */
const codecs: readonly (readonly [id: string, codec: string])[] = [
  ['V_MPEGH/ISO/HEVC', 'hvc1.1.6.L93.B0'],
  ['V_MPEGI/ISO/VVC', 'vvc1.1.L51'],
  ['V_MPEG4/ISO', 'mp4v.20.9'],
  ['V_MS/VFW', 'mp4v.20.9'],
  ['V_AV1', 'av01.0.04M.08'],
  ['V_VP8', 'vp8'],
  ['V_VP9', 'vp09.00.10.08'],
  ['V_THEORA', 'theora'],
  ['V_MPEG2', 'mp4v.61'],
  ['V_PRORES', 'apcn'],
  ['A_AAC', 'mp4a.40.2'],
  ['A_AC3', 'ac-3'],
  ['A_EAC3', 'ec-3'],
  ['A_DTS', 'dtsc'],
  ['A_TRUEHD', 'mlpa'],
  ['A_OPUS', 'opus'],
  ['A_VORBIS', 'vorbis'],
  ['A_FLAC', 'flac'],
  ['A_ALAC', 'alac'],
]

/** The codec as RFC 6381 writes it, from the ID and the set-up of a track; '': not known. */
export const codecOf = (id: string, setUp: Uint8Array): string =>
  id.startsWith('V_MPEG4/ISO/AVC')
    ? avcCodec(setUp)
    : (codecs.find(([beginning]) => id.startsWith(beginning))?.[1] ?? '')

const kinds: readonly MediaTrack['kind'][] = ['other', 'video', 'audio']

const readTrack = (bytes: Uint8Array, entry: Element): MediaTrack => {
  let kind: MediaTrack['kind'] = 'other'
  let codecId = ''
  let setUp = new Uint8Array(0)
  for (const { id, content, end } of childrenOf(bytes, entry.content, entry.end)) {
    const value = bytes.subarray(content, end)
    if (id === ids.trackType) {
      kind = kinds[value.at(-1) ?? 0] ?? 'other'
    } else if (id === ids.codecId) {
      codecId = String.fromCharCode(...value.subarray(0, maxCodecIdLength))
    } else if (id === ids.codecPrivate) {
      setUp = new Uint8Array(value)
    }
  }
  return { kind, codec: codecOf(codecId, setUp) }
}

/**
 * Reads the tracks of a Matroska or WebM file in one or two reads. A track whose codec is not known here has
 * `codec` `''`. `null` when it is no such file, or when its tracks come after its media, as in some live
 * recordings. Rejects only when `source` or `signal` does.
 */
export const readMatroskaTracks = async (
  source: ByteSource,
  signal?: AbortSignal,
): Promise<readonly MediaTrack[] | null> => {
  const bytes = await findTracks(source, signal)
  if (bytes === null) {
    return null
  }
  const tracks: MediaTrack[] = []
  for (const element of childrenOf(bytes, 0, bytes.length)) {
    if (element.id === ids.trackEntry && tracks.length < maxTracks) {
      tracks.push(readTrack(bytes, element))
    }
  }
  return tracks
}
