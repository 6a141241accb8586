import { diagnosisTexts } from './diagnosis-texts.ts'

/** A name of its own, or words that every language has. */
type Name = string | { readonly text: 'encryptedPicture' | 'encryptedSound' | 'pcm' }

/**
 * Beginnings of codec strings (RFC 6381), and what people call the codecs. The first one that fits counts.
 */
const names: readonly (readonly [prefix: string, name: Name, advice?: Advice])[] = [
  ['avc1', 'H.264 (AVC)'],
  ['avc3', 'H.264 (AVC)'],
  ['hvc1', 'H.265 (HEVC)', 'hevc'],
  ['hev1', 'H.265 (HEVC)', 'hevc'],
  ['dvh', 'Dolby Vision', 'hevc'],
  ['vvc1', 'H.266 (VVC)'],
  ['vvi1', 'H.266 (VVC)'],
  ['av01', 'AV1', 'av1'],
  ['vp08', 'VP8'],
  ['vp8', 'VP8'],
  ['vp09', 'VP9'],
  ['mp4v.61', 'MPEG-2'],
  ['mp4v', 'MPEG-4 Visual (DivX, Xvid)'],
  ['s263', 'H.263'],
  ['jpeg', 'Motion JPEG'],
  ['mjp', 'Motion JPEG'],
  ['ap', 'Apple ProRes'],
  ['encv', { text: 'encryptedPicture' }],
  ['enca', { text: 'encryptedSound' }],
  ['mp4a.40', 'AAC'],
  ['mp4a.67', 'AAC'],
  ['mp4a.69', 'MP3'],
  ['mp4a.6B', 'MP3'],
  ['mp4a.6b', 'MP3'],
  ['.mp3', 'MP3'],
  ['mp4a.A5', 'Dolby Digital (AC-3)', 'dolby'],
  ['mp4a.A6', 'Dolby Digital Plus (E-AC-3)', 'dolby'],
  ['mp4a.A9', 'DTS'],
  ['mp4a', 'AAC'],
  ['ac-3', 'Dolby Digital (AC-3)', 'dolby'],
  ['ec-3', 'Dolby Digital Plus (E-AC-3)', 'dolby'],
  ['ac-4', 'Dolby AC-4'],
  ['mlpa', 'Dolby TrueHD'],
  ['dts', 'DTS'],
  ['Opus', 'Opus'],
  ['opus', 'Opus'],
  ['vorbis', 'Vorbis'],
  ['theora', 'Theora'],
  ['fLaC', 'FLAC'],
  ['flac', 'FLAC'],
  ['alac', 'Apple Lossless (ALAC)'],
  ['samr', 'AMR'],
  ['sowt', { text: 'pcm' }],
  ['twos', { text: 'pcm' }],
  ['lpcm', { text: 'pcm' }],
  ['ipcm', { text: 'pcm' }],
]

/** Which browsers may play a codec that this one does not play. */
type Advice = 'hevc' | 'av1' | 'dolby'

const entryOf = (codec: string): (typeof names)[number] | undefined =>
  names.find(([prefix]) => codec.startsWith(prefix))

/**
 * The name of a codec for people: `hvc1.1.6.L93.B0` → "H.265 (HEVC)". A codec that is not in the list is
 * named as the file names it.
 */
export const codecName = (codec: string): string => {
  const name = entryOf(codec)?.[1]
  if (name !== undefined) return typeof name === 'string' ? name : diagnosisTexts()[name.text]
  return codec === '' ? diagnosisTexts().unknownCodec : diagnosisTexts().ownName(codec.split('.')[0] ?? codec)
}

/** Beginnings of the codecs of sound that many browsers do not decode, and name where they do. */
const seldomPlayed = ['ac-3', 'ec-3', 'ac-4', 'mp4a.A5', 'mp4a.A6', 'mp4a.A9', 'mlpa', 'dts', 'samr']

/** Whether a browser that does not name this codec of sound surely does not play it. */
export const isSeldomPlayed = (codec: string): boolean =>
  seldomPlayed.some((prefix) => codec.startsWith(prefix))

/** A sentence about other browsers that may play this codec, or `null`. */
export const codecAdvice = (codec: string): string | null => {
  const advice = entryOf(codec)?.[2]
  return advice === undefined ? null : diagnosisTexts()[advice]
}
