import { loadLazily } from '../shared/load-lazily.ts'

/** So much of a text tells its encoding; our own choice. */
const sampleBytes = 2 ** 18
/** The part of zero bytes at even or odd places from which a text counts as UTF-16; our own choice. */
const zeroPart = 0.2

/**
 * Encodings in which texts of a language were written before UTF-8, by the first part of its tag. Statistics
 * of a short text are often wrong between families, and the language in a file's name settles them.
 */
const encodingsOf: Readonly<Record<string, readonly string[]>> = {
  ru: ['windows-1251', 'KOI8-R', 'ISO-8859-5'],
  uk: ['windows-1251', 'KOI8-R', 'ISO-8859-5'],
  bg: ['windows-1251', 'ISO-8859-5'],
  be: ['windows-1251'],
  mk: ['windows-1251'],
  sr: ['windows-1251', 'windows-1250', 'ISO-8859-2'],
  ja: ['Shift_JIS', 'EUC-JP', 'ISO-2022-JP'],
  zh: ['GB18030', 'Big5'],
  ko: ['EUC-KR'],
  pl: ['windows-1250', 'ISO-8859-2'],
  cs: ['windows-1250', 'ISO-8859-2'],
  sk: ['windows-1250', 'ISO-8859-2'],
  hu: ['windows-1250', 'ISO-8859-2'],
  sl: ['windows-1250', 'ISO-8859-2'],
  hr: ['windows-1250', 'ISO-8859-2'],
  ro: ['windows-1250', 'ISO-8859-2'],
  el: ['windows-1253', 'ISO-8859-7'],
  tr: ['windows-1254', 'ISO-8859-9'],
  he: ['windows-1255', 'ISO-8859-8'],
  ar: ['windows-1256', 'ISO-8859-6'],
  fa: ['windows-1256'],
  th: ['windows-874'],
  vi: ['windows-1258'],
}

/** What a byte order mark says (Encoding Standard, 6.1 BOM sniff), or zero bytes where there is none. */
export const unicodeEncoding = (bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const end = Math.min(bytes.length, 4096)
  const zeros = [0, 0]
  for (let at = 0; at < end; at++) if (bytes[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  // Digits and line ends, of which subtitles are full, have a zero byte in front or behind.
  if (Math.max(even, odd) <= (end / 2) * zeroPart) return null
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** The part of letters that may be damaged in a text of the right encoding; our own choice. */
const damagedPart = 0.01
/** So many letters may be damaged in a short one. */
const damagedLetters = 2

/**
 * The text, if the platform has the encoding and all bytes mean something in it; in a likely one, nearly all.
 */
const decodeAs = (encoding: string, bytes: Uint8Array, isLikely: boolean): string | null => {
  let text: string
  try {
    text = new TextDecoder(encoding).decode(bytes)
  } catch {
    // An encoding that the platform does not have.
    return null
  }
  const damaged = text.split('\ufffd').length - 1
  return damaged <= (isLikely ? Math.max(damagedLetters, text.length * damagedPart) : 0) ? text : null
}

const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** UTF-8 of which a few letters are damaged: by far most letters beyond ASCII mean something in it. */
const decodeDamagedUtf8 = (bytes: Uint8Array): string | null => {
  const text = new TextDecoder().decode(bytes)
  const damaged = text.split('\ufffd').length - 1
  const beyondAscii = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  return beyondAscii > damaged * 20 ? text : null
}

const usualEncodings = (language: string): readonly string[] => {
  const [base = ''] = language.toLowerCase().split('-')
  return (Object.hasOwn(encodingsOf, base) ? encodingsOf[base] : undefined) ?? []
}

/** The names of encodings in the order in which they are tried. */
export const rankEncodings = (
  guesses: readonly { readonly name: string }[],
  language: string,
): readonly string[] => {
  const usual = usualEncodings(language)
  const names = guesses.map(({ name }) => name)
  const likely = names.filter((name) => usual.includes(name))
  return [...new Set([...likely, ...usual, ...names, 'windows-1252'])]
}

/**
 * The text of a file that does not say how it is encoded: Unicode by its mark or its bytes, else the encoding
 * that its letters make the most likely.
 *
 * @param language of the text, as its name tells it; `''`: unknown
 * @throws TorrentError `missing-part`
 */
export const decodeText = async (bytes: Uint8Array, language: string): Promise<string> => {
  const unicode = unicodeEncoding(bytes)
  if (unicode !== null) return new TextDecoder(unicode).decode(bytes)
  const utf8 = decodeUtf8(bytes) ?? decodeDamagedUtf8(bytes)
  if (utf8 !== null) return utf8
  const { analyse } = await loadLazily(
    () => import('./libraries/chardet.ts'),
    'The part that tells how a file of subtitles is encoded',
  )
  const encodings = rankEncodings(analyse(bytes.subarray(0, sampleBytes)), language)
  for (const encoding of encodings) {
    const text = decodeAs(encoding, bytes, usualEncodings(language).includes(encoding))
    if (text !== null) return text
  }
  return new TextDecoder().decode(bytes)
}
