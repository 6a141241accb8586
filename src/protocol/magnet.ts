import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { cleanText } from './file-names.ts'
import { parseInfoHash } from './info-hash.ts'
import { linkProblems } from './link-problems.ts'
import type { Magnet } from './metainfo-types.ts'
import { keepPeerHints } from './peer-address.ts'
import { percentDecode, percentEncode } from './percent.ts'
import { formatSelectOnly, parseSelectOnly } from './select-only.ts'
import { keepExactSourceUrls, keepTrackerUrls, keepWebSeedUrls } from './urls.ts'

/** Most characters of a link, and of the text in which a link is looked for. */
export const maxLinkLength = 64 * 1024
const maxNameLength = 255
/**
 * How often a link is decoded at most: it may have been percent-encoded as a whole on its way, and more than
 * once.
 */
const maxEncodings = 3

/** How a magnet link begins; `%3A` is a colon that some programs encode. */
const scheme = /^(?:stream-)?magnet(?::|%(?:25){0,3}3a)/i
/** One parameter. A numbered one (`tr.1`) counts as its name (`tr`). */
const parameter = /^\s*(xt|dn|tr|ws|as|xs|xl|so|x\.pe)(?:\.\d+)?\s*(?:=|%3d)\s*(.*)$/is
/**
 * A parameter whose sign `=` is encoded, and with it the `&` before the next one: the part is encoded as a
 * whole.
 */
const encodedParameter = /^\s*(?:xt|dn|tr|ws|as|xs|xl|so|x\.pe)(?:\.\d+)?%(?:25)*3d/i
const encodedSeparator =
  /%(?:25)*26(?:amp%(?:25)*3b)?(?:xt|dn|tr|ws|as|xs|xl|so|x\.pe)(?:\.\d+)?(?:=|%(?:25)*3d)/i
/** The sign `&` as the source of a web page writes it. */
const htmlAmpersand = /&(?:amp|#38|#x26);(?:amp;)*/gi

/** The values of each parameter by its name, in order, decoded. */
type Parameters = ReadonlyMap<string, readonly string[]>

/**
 * Reads a magnet link (BEP 9, 53), or an info hash alone in hexadecimal or base 32. Extras that make no
 * sense are left out.
 * `text` is the link and nothing else: {@link readLink} finds one among words.
 *
 * @throws TorrentError `invalid-magnet` when there is no info hash
 */
export const parseMagnet = (text: string): Magnet => {
  if (text.length > maxLinkLength) throw invalid(linkProblems.magnetTooLong())
  const trimmed = text.trim()
  const bare = parseInfoHash(trimmed)
  if (bare !== null) return ofHash(bare)
  if (!scheme.test(trimmed)) throw invalid(linkProblems.noMagnet())
  let query = trimmed.replace(scheme, '').replace(/^\s*(?:\/|%(?:25)*2f)*\s*(?:\?|%(?:25)*3f)?/i, '')
  const parameters = readParameters(query)
  for (let encodings = 0; encodings <= maxEncodings; encodings++) {
    const read = encodings === 0 ? parameters : readParameters(query)
    const infoHash = findInfoHash(read)
    if (infoHash !== null) return magnetOf(infoHash, read)
    // It is decoded only while the hash cannot be seen: what is readable is never decoded once more.
    const decoded = percentDecode(query)
    if (decoded === query) break
    query = decoded
  }
  throw noInfoHash(parameters.get('xt') ?? [])
}

const ofHash = (infoHash: Uint8Array): Magnet => ({
  infoHash,
  name: null,
  trackers: [],
  webSeeds: [],
  exactSources: [],
  length: null,
  selectOnly: null,
  peers: [],
})

const magnetOf = (infoHash: Uint8Array, parameters: Parameters): Magnet => {
  const all = (name: string): readonly string[] => parameters.get(name) ?? []
  return {
    infoHash,
    name: cleanText(all('dn')[0] ?? '', maxNameLength) || null,
    trackers: keepTrackerUrls(all('tr')),
    webSeeds: keepWebSeedUrls([...all('ws'), ...all('as')]),
    exactSources: keepExactSourceUrls(all('xs')),
    length: parseLength(all('xl')[0] ?? ''),
    selectOnly: parseSelectOnly(all('so')[0] ?? ''),
    peers: keepPeerHints(all('x.pe')),
  }
}

const readParameters = (query: string): Parameters => {
  const parameters = new Map<string, string[]>()
  for (const [name, value] of splitParameters(query, maxEncodings)) {
    const values = parameters.get(name)
    if (values === undefined) parameters.set(name, [value])
    else values.push(value)
  }
  return parameters
}

/**
 * Splits a link into the parameters that mean something to us. Each is decoded once, or as often as its own
 * `=` and `&` were encoded.
 */
const splitParameters = (query: string, encodings: number): [string, string][] =>
  query
    .replace(htmlAmpersand, '&')
    .split('&')
    .flatMap((part): [string, string][] => {
      const match = parameter.exec(part)
      const isEncoded =
        encodedSeparator.test(part) && (encodedParameter.test(part) || match?.[1]?.toLowerCase() === 'xt')
      if (encodings > 0 && isEncoded) {
        // A form writes a blank as a plus, and encodes a real plus.
        return splitParameters(percentDecode(part.replaceAll('+', '%20')), encodings - 1)
      }
      if (match === null) return []
      const name = (match[1] ?? '').toLowerCase()
      return [[name, readValue(name, match[2] ?? '')]]
    })

/**
 * A name may hold anything. Other values have no blanks, quotes or angle brackets of their own, so at such a
 * character the value ends and the words around the link go on.
 */
const readValue = (name: string, value: string): string => {
  if (name === 'dn') return percentDecode(value.replaceAll('+', ' '))
  const [address = ''] = value.split(/[\s"<>]/, 1)
  // A topic may have been broken at the end of a line.
  const whole = name === 'xt' && /^urn:/i.test(address) ? rejoined(address, value) : address
  return percentDecode(whole).trim()
}

/** A topic up to the first character that no hash has: what follows may be the rest of a sentence. */
const topic = /^urn:btih:([0-9a-z]+)/i

const rejoined = (topicText: string, value: string): string => {
  if (hashOf(topicText) !== null) return topicText
  const joined = value.replace(/\s+/g, '')
  return hashOf(joined) === null ? topicText : joined
}

/** The hash of `urn:btih:…`, whatever character follows it. */
const hashOf = (text: string): Uint8Array | null => parseInfoHash(topic.exec(text.trim())?.[1] ?? '')

/**
 * The hash of the first well-formed `urn:btih:`. Others, and a `urn:btmh:` (BEP 52) beside it, are left out.
 */
const findInfoHash = (parameters: Parameters): Uint8Array | null => {
  for (const each of parameters.get('xt') ?? []) {
    const infoHash = hashOf(each)
    if (infoHash !== null) return infoHash
  }
  return null
}

const noInfoHash = (topics: readonly string[]): TorrentError => {
  if (topics.some((each) => /^urn:btih:/i.test(each))) {
    return invalid(linkProblems.hashIncomplete())
  }
  if (topics.some((each) => /^urn:btmh:/i.test(each))) {
    return invalid(linkProblems.magnetV2())
  }
  return invalid(linkProblems.noHash())
}

const parseLength = (text: string): number | null => {
  if (!/^\d{1,16}$/.test(text)) return null
  const length = Number(text)
  return Number.isSafeInteger(length) && length > 0 ? length : null
}

/** What a link is made of. Everything except the hash may be left out. */
export interface MagnetParts extends Partial<Omit<Magnet, 'infoHash'>> {
  readonly infoHash: Uint8Array
}

/** A magnet link (BEP 9, 53) that {@link parseMagnet} and every other client read. */
export const formatMagnet = (parts: MagnetParts): string => {
  const { infoHash, name, length, trackers = [], webSeeds = [], exactSources = [], selectOnly } = parts
  const { peers = [] } = parts
  const add = (key: string, values: readonly string[]): string =>
    values.map((value) => `&${key}=${percentEncode(value)}`).join('')
  return [
    `magnet:?xt=urn:btih:${toHex(infoHash)}`,
    name ? add('dn', [name]) : '',
    length == null ? '' : `&xl=${length}`,
    add('tr', trackers),
    add('ws', webSeeds),
    add('xs', exactSources),
    // Commas need no encoding.
    selectOnly == null ? '' : `&so=${formatSelectOnly(selectOnly)}`,
    add('x.pe', peers),
  ].join('')
}

const invalid = (words: Words): TorrentError => new TorrentError('invalid-magnet', words)
