import type { ByteSource } from './byte-source.ts'
import { childrenOf, type Element, readElement, readUnsigned } from './ebml.ts'
import type { FilmPlace, FilmPlaces } from './time-map.ts'

/** IDs of elements with their marker bits, as RFC 9559 §5.1 lists them. */
const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
} as const

/** Nanoseconds of one tick where a file does not say it (RFC 9559 §5.1.2.9). */
const defaultScale = 1_000_000
/** Bytes of the beginning that are read. Programs write what tells of the file first. */
const headLength = 64 * 1024
/** Longest `Cues` in bytes: ten hours with a key frame a second have about 1 MB. */
const maxCuesLength = 8 * 1024 * 1024
const maxPlaces = 100_000

/** What the head of a file says, with offsets in bytes of the file. */
interface Head {
  /** Where the content of the segment begins, from which the file's own positions count. */
  readonly base: number
  readonly nanoseconds: number
  /** The number of the first track with a picture; `null`: it is not told before the media. */
  readonly pictureTrack: number | null
  readonly cues: number | null
}

const readHead = (bytes: Uint8Array): Head | null => {
  const ebml = readElement(bytes, 0)
  const segment = ebml?.id === ids.ebml ? readElement(bytes, ebml.end) : null
  if (segment?.id !== ids.segment) return null
  const base = segment.content
  let nanoseconds = defaultScale
  let pictureTrack: number | null = null
  let cues: number | null = null
  for (let at = base; ; ) {
    const element = readElement(bytes, at)
    if (element === null || element.id === ids.cluster) break
    const { id, content, end } = element
    if (id === ids.cues) cues = at
    // What is cut off is read as far as it is here.
    const children = [...childrenOf(bytes, content, Math.min(end, bytes.length))]
    if (id === ids.seekHead) cues ??= cuesInSeekHead(bytes, children, base)
    if (id === ids.tracks) pictureTrack ??= firstPicture(bytes, children)
    if (id === ids.info) {
      const scale = children.find((child) => child.id === ids.timestampScale)
      if (scale !== undefined) nanoseconds = readUnsigned(bytes, scale) || defaultScale
    }
    if (end > bytes.length) break
    at = end
  }
  return { base, nanoseconds, pictureTrack, cues }
}

const numberIn = (bytes: Uint8Array, parent: Element, id: number): number | null => {
  for (const child of childrenOf(bytes, parent.content, parent.end)) {
    if (child.id === id) return readUnsigned(bytes, child)
  }
  return null
}

const cuesInSeekHead = (bytes: Uint8Array, seeks: readonly Element[], base: number): number | null => {
  const seek = seeks.find((each) => each.id === ids.seek && numberIn(bytes, each, ids.seekId) === ids.cues)
  const position = seek === undefined ? null : numberIn(bytes, seek, ids.seekPosition)
  return position === null ? null : base + position
}

const firstPicture = (bytes: Uint8Array, entries: readonly Element[]): number | null => {
  const entry = entries.find(
    (each) => each.id === ids.trackEntry && numberIn(bytes, each, ids.trackType) === 1,
  )
  return entry === undefined ? null : numberIn(bytes, entry, ids.trackNumber)
}

/** Where a cue leads, for the track with the picture where it is known. */
const positionOf = (bytes: Uint8Array, cue: Element, track: number | null): number | null => {
  for (const child of childrenOf(bytes, cue.content, cue.end)) {
    if (child.id !== ids.cueTrackPositions) continue
    if (track !== null && numberIn(bytes, child, ids.cueTrack) !== track) continue
    return numberIn(bytes, child, ids.cueClusterPosition)
  }
  return null
}

/**
 * Reads the places that the `Cues` of a Matroska or WebM file name (RFC 9559 §5.1.5), in one read of its head
 * and two of its cues. `null` when it is no such file, or has none: then only reading all of it would tell.
 * Rejects only when `source` or `signal` does.
 */
export const readMatroskaCues = async (
  source: ByteSource,
  signal?: AbortSignal,
): Promise<FilmPlaces | null> => {
  const options = signal === undefined ? {} : { signal }
  const { size } = source
  const head = readHead(await source.read(0, Math.min(headLength, size), options))
  if (head === null || head.cues === null || head.cues >= size) return null
  const { base, nanoseconds, pictureTrack, cues: at } = head
  const header = readElement(await source.read(at, Math.min(at + 16, size), options), 0, at)
  if (header?.id !== ids.cues || header.end > size || header.end - header.content > maxCuesLength) return null
  if (header.end === header.content) return null
  const bytes = await source.read(header.content, header.end, options)
  const places: FilmPlace[] = []
  for (const cue of childrenOf(bytes, 0, bytes.length)) {
    if (cue.id !== ids.cuePoint || places.length >= maxPlaces) continue
    const time = numberIn(bytes, cue, ids.cueTime)
    const position = positionOf(bytes, cue, pictureTrack)
    if (time === null || position === null) continue
    places.push({ seconds: (time * nanoseconds) / 1e9, byte: base + position })
  }
  if (places.length === 0) return null
  // Most programs write the cues behind the media.
  const isBehind = at > (places.at(-1)?.byte ?? 0)
  return { places, end: isBehind ? at : size }
}
