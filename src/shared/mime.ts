/**
 * MIME types by the ending of a file's name. A table of our own: `mime/lite` and its like know no mkv, m4v or
 * mka, and with `nosniff` an unknown type does not play.
 */
const types: Readonly<Record<string, string>> = {
  // Video
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  mk3d: 'video/x-matroska',
  ogv: 'video/ogg',
  ogm: 'video/ogg',
  avi: 'video/x-msvideo',
  wmv: 'video/x-ms-wmv',
  flv: 'video/x-flv',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  m2ts: 'video/mp2t',
  mts: 'video/mp2t',
  '3gp': 'video/3gpp',
  '3g2': 'video/3gpp2',
  // Audio
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  m4b: 'audio/mp4',
  aac: 'audio/aac',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  weba: 'audio/webm',
  mka: 'audio/x-matroska',
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  wma: 'audio/x-ms-wma',
  ac3: 'audio/ac3',
  // Subtitles
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  ass: 'text/x-ssa',
  ssa: 'text/x-ssa',
  // Pictures that cannot carry script
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  // Text
  txt: 'text/plain',
  nfo: 'text/plain',
  md: 'text/plain',
  log: 'text/plain',
  json: 'application/json',
}

/**
 * What a file is when its name says nothing, and what every file is that could run script: HTML, SVG, XML,
 * JavaScript, PDF.
 */
export const octetStream = 'application/octet-stream'

/**
 * What browsers can play without our help, where their codecs are supported. Both Chromium and Firefox answer
 * `maybe` for Matroska. No browser plays the other types in the table above (AVI, WMV, FLV, MPEG …).
 */
const playable = new Set([
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/ogg',
  'video/3gpp',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/flac',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'audio/x-matroska',
])

const typeOf = (name: string): string | undefined => {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase()
  return ending !== undefined && Object.hasOwn(types, ending) ? types[ending] : undefined
}

/** MIME type of a file by its name; {@link octetStream} when it is not known or not safe to name. */
export const mimeType = (name: string): string => typeOf(name) ?? octetStream

/** What kind of media element a file is for, or `null`. */
export const mediaKind = (name: string): 'video' | 'audio' | null => {
  const type = typeOf(name)
  if (type?.startsWith('video/') === true) return 'video'
  return type?.startsWith('audio/') === true ? 'audio' : null
}

/** Whether a media element may be able to play the file, by its name. */
export const isPlayable = (name: string): boolean => playable.has(mimeType(name))

/**
 * The types that a container which browsers play may have. The first one counts where the file's name says
 * nothing.
 */
const containerTypes: Readonly<Record<string, readonly string[]>> = {
  mp4: ['video/mp4', 'audio/mp4', 'video/quicktime', 'video/3gpp', 'video/3gpp2'],
  webm: ['video/webm', 'audio/webm'],
  matroska: ['video/x-matroska', 'audio/x-matroska'],
  // A file without an ending is far more often sound in Opus than a film in Theora.
  ogg: ['audio/ogg', 'video/ogg'],
  mp3: ['audio/mpeg'],
  aac: ['audio/aac'],
  flac: ['audio/flac'],
  wav: ['audio/wav'],
}

/**
 * MIME type of a file whose bytes are those of `container`, as `sniffContainer` calls it: `named`, the type
 * by its name, where the container may have that type; `null` when no browser plays such files.
 */
export const containerType = (container: string, named: string): string | null => {
  const known = Object.hasOwn(containerTypes, container) ? containerTypes[container] : undefined
  if (known === undefined) return null
  return known.includes(named) ? named : (known[0] ?? null)
}

/** Whether a type is one of those that {@link containerType} gives. None of them could run script. */
export const isMediaType = (type: string): boolean =>
  Object.values(containerTypes).some((known) => known.includes(type))
