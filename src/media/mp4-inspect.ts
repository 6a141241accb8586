import type { createFile, Movie, MP4BoxBuffer, Track } from 'mp4box'
import { concatBytes, ownedBuffer, toUtf8 } from '../shared/bytes.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import type { ByteSource } from './byte-source.ts'
import { type Box, childBoxes, maxBoxHeaderLength, readBox } from './mp4-boxes.ts'
import { distilMoov, handlerOf } from './mp4-distil.ts'

export interface MediaTrack {
  readonly kind: 'video' | 'audio' | 'other'
  /** The codec as RFC 6381 writes it in `codecs`: `avc1.64001f`, `mp4a.40.2`. */
  readonly codec: string
  /** The language by ISO 639-2 or BCP 47; absent when the file does not say it. */
  readonly language?: string
  /** Width in pixels. */
  readonly width?: number
  readonly height?: number
}

/** What a file's index says about it. */
export interface MediaDescription {
  readonly container: 'mp4'
  /** Length in seconds; 0 when the file does not say it, as some fragmented files. */
  readonly durationSeconds: number
  /** The MIME type with the codecs of picture and sound, for `canPlayType` and Media Source Extensions. */
  readonly mime: string
  readonly tracks: readonly MediaTrack[]
  /** Mean rate of the whole file; 0 when the duration is not known. */
  readonly bytesPerSecond: number
  /**
   * The ranges that a browser reads before it can begin: `ftyp` and `moov`. `begin` is inclusive, `end` is
   * exclusive.
   */
  readonly headerRanges: readonly { readonly begin: number; readonly end: number }[]
}

/** Bytes of a read during the search for `moov`: one read is enough for most films that have it in front. */
const probeLength = 64 * 1024
const maxProbes = 64
/** Longest `moov` box in bytes: ten hours of picture and sound have about 20 MiB. */
const maxMoovLength = 32 * 1024 * 1024
const maxFtypLength = 4096
const maxTracks = 64

/**
 * Boxes that may stand at the top of a file (ISO/IEC 14496-12, QTFF). A file that begins with anything else
 * is no MP4.
 */
const topLevelTypes = new Set(
  'ftyp styp moov mdat wide pnot free skip uuid meta pdin sidx ssix moof mfra emsg prft udta junk'.split(' '),
)

/**
 * Reads the index of an MP4 or MOV file in two or three reads, wherever `moov` is. `null` when it is no such
 * file, or when its index is damaged or has more than 32 MiB. Rejects only when `source` or `signal` does.
 */
export const inspectMp4 = async (
  source: ByteSource,
  signal?: AbortSignal,
): Promise<MediaDescription | null> => {
  const header = await findHeader(source, signal)
  if (header === null) return null
  const mp4box = await loadLazily(() => import('./libraries/mp4box.ts'), 'The part that reads MP4 files')
  // Errors are mp4box's highest level, so this is as quiet as it gets: a fault in a stranger's file does not
  // belong in the page's console.
  mp4box.Log.setLogLevel(mp4box.Log.error)
  mp4box.Log.error = () => {}
  return describeMovie(source.size, header, mp4box.createFile)
}

interface Header {
  /** The bytes of the `ftyp` box and its offset; `null` if there is none. */
  readonly ftyp: { readonly bytes: Uint8Array; readonly begin: number } | null
  /** The bytes of the `moov` box and its offset. */
  readonly moov: { readonly bytes: Uint8Array; readonly begin: number }
}

/** Finds `ftyp` and `moov`, wherever they are; `null`: it is no MP4 or MOV file, or `moov` is too long. */
export const findHeader = async (source: ByteSource, signal?: AbortSignal): Promise<Header | null> => {
  const options = signal === undefined ? {} : { signal }
  const { size } = source
  let ftyp: Header['ftyp'] = null
  let probe = new Uint8Array(0)
  let probeBegin = 0
  let probes = 0
  for (let at = 0; at + 8 <= size; ) {
    const probeEnd = probeBegin + probe.length
    if (at < probeBegin || Math.min(at + maxBoxHeaderLength, size) > probeEnd) {
      if (++probes > maxProbes) return null
      probe = new Uint8Array(await source.read(at, Math.min(at + probeLength, size), options))
      probeBegin = at
      continue
    }
    const box = readBox(probe, at - probeBegin, size, probeBegin)
    if (box === null || !topLevelTypes.has(box.type)) return null
    if (box.type === 'ftyp' && box.end <= probeEnd && box.end - box.begin <= maxFtypLength) {
      ftyp = { bytes: probe.slice(at - probeBegin, box.end - probeBegin), begin: at }
    }
    if (box.type === 'moov') {
      if (box.end > size || box.end - box.begin > maxMoovLength) return null
      const here = probe.subarray(at - probeBegin, Math.min(box.end, probeEnd) - probeBegin)
      const rest = box.end > probeEnd ? [await source.read(probeEnd, box.end, options)] : []
      return { ftyp, moov: { bytes: concatBytes([here, ...rest]), begin: at } }
    }
    at = box.end
  }
  return null
}

const describeMovie = (
  fileSize: number,
  header: Header,
  create: typeof createFile,
): MediaDescription | null => {
  const moov = header.moov.bytes
  const box = readBox(moov, 0, moov.length)
  if (box === null) return null
  const traks: Box[] = []
  const kinds: MediaTrack['kind'][] = []
  let others = 0
  for (const child of childBoxes(moov, box.content, box.end)) {
    if (child.type !== 'trak') continue
    const kind = handlerOf(moov, child)
    if (kind === 'other') others++
    else if (traks.length < maxTracks) {
      traks.push(child)
      kinds.push(kind)
    }
  }
  const movie = parseMovie(header.ftyp?.bytes ?? defaultFtyp, distilMoov(moov, box, traks), create)
  if (movie === null || movie.tracks.length !== traks.length) return null

  const durationSeconds = durationOf(movie)
  const bytesPerSecond = durationSeconds === 0 ? 0 : fileSize / durationSeconds
  const tracks = movie.tracks.map((track, i) => describeTrack(track, kinds[i] ?? 'other'))
  const hasPicture = tracks.some(({ kind }) => kind === 'video')
  const { ftyp } = header
  return {
    container: 'mp4',
    durationSeconds,
    mime: mimeOf(hasPicture, tracks),
    tracks: [
      ...tracks,
      ...new Array<MediaTrack>(Math.min(others, maxTracks)).fill({ kind: 'other', codec: '' }),
    ],
    bytesPerSecond,
    headerRanges: [
      ...(ftyp === null ? [] : [{ begin: ftyp.begin, end: ftyp.begin + ftyp.bytes.length }]),
      { begin: header.moov.begin, end: header.moov.begin + moov.length },
    ],
  }
}

/** The `ftyp` box for files without one: mp4box needs it, and QuickTime files before 2005 have none. */
const defaultFtyp = concatBytes([Uint8Array.of(0, 0, 0, 16), toUtf8('ftypqt  '), new Uint8Array(4)])

const parseMovie = (ftyp: Uint8Array, moov: Uint8Array, create: typeof createFile): Movie | null => {
  try {
    const file = create()
    const buffer = ownedBuffer(concatBytes([ftyp, moov])) as MP4BoxBuffer
    buffer.fileStart = 0
    file.appendBuffer(buffer)
    file.flush()
    const movie = file.getInfo()
    return movie.hasMoov ? movie : null
  } catch {
    // mp4box throws plain errors at damaged boxes. To the caller this means that the file has no readable
    // index.
    return null
  }
}

/** `kind` comes from the file itself, since mp4box takes codecs that it does not know for metadata. */
const describeTrack = (track: Track, kind: MediaTrack['kind']): MediaTrack => {
  const { language, track_width: width, track_height: height } = track
  const isKnown =
    language !== undefined && /^[A-Za-z][A-Za-z0-9-]{1,34}$/.test(language) && language !== 'und'
  const { video = { width: Math.round(width), height: Math.round(height) } } = track
  return {
    kind,
    // A code of four characters may hold anything. In a MIME type it must not end the quotes.
    codec: track.codec.replace(/[^\w.+-]/g, '').slice(0, 64),
    ...(isKnown ? { language } : {}),
    ...(kind === 'video' ? { width: video.width, height: video.height } : {}),
  }
}

const mimeOf = (hasPicture: boolean, tracks: readonly MediaTrack[]): string => {
  const codecs = new Set(tracks.map(({ codec }) => codec).filter((codec) => codec !== ''))
  const type = hasPicture ? 'video/mp4' : 'audio/mp4'
  return codecs.size === 0 ? type : `${type}; codecs="${[...codecs].join(', ')}"`
}

/** Durations that mean "cannot be determined": all bits are ones (ISO/IEC 14496-12 §8.2.2). */
const unknownDurations = [0xffffffff, 2 ** 64]

const durationOf = (movie: Movie): number => {
  const fragments = movie.fragment_duration
  const candidates = [
    secondsOf(movie.duration, movie.timescale),
    fragments === undefined ? 0 : secondsOf(fragments.num, movie.timescale),
    ...movie.tracks.map(({ duration, timescale }) => secondsOf(duration, timescale)),
  ]
  return candidates.find((seconds) => seconds > 0) ?? 0
}

const secondsOf = (duration: number, timescale: number): number =>
  timescale > 0 && !unknownDurations.includes(duration) ? duration / timescale : 0
