import { fromHex, fromUtf8, toHex, toUtf8 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { cleanText } from './file-names.ts'
import type { Magnet } from './metainfo-types.ts'
import { keepTrackerUrls, keepWebSeedUrls } from './urls.ts'

const maxMagnetLength = 64 * 1024
const maxNameLength = 255
/** BEP 53 lists files by index; a torrent of ours has at most 100,000. */
const maxSelected = 10_000
const maxSelectionParts = 1_000
const maxFileIndex = 99_999

const scheme = /^(?:stream-)?magnet:/i
const hexHash = /^[0-9a-f]{40}$/i
const base32Hash = /^[a-z2-7]{32}$/i

/**
 * Whether a text means a magnet link or an info hash, right or wrong: if so, {@link parseMagnet} tells what
 * is wrong with it, and it is no use to take it for a URL.
 */
export const isMagnetOrHash = (text: string): boolean => {
  const trimmed = text.trim()
  return scheme.test(trimmed) || hexHash.test(trimmed) || base32Hash.test(trimmed)
}

/**
 * Reads a magnet link (BEP 9, 53), or an info hash alone in hexadecimal or base 32. Extras that make no sense
 * are left out. Throws `TorrentError` `invalid-magnet` when there is no info hash.
 */
export const parseMagnet = (text: string): Magnet => {
  if (text.length > maxMagnetLength) throw invalid('This magnet link is too long.')
  const trimmed = text.trim()
  const bare = parseHash(trimmed)
  if (bare !== null) {
    return { infoHash: bare, name: null, trackers: [], webSeeds: [], length: null, selectOnly: null }
  }
  if (trimmed === '') throw invalid('There is no magnet link here.')
  if (!scheme.test(trimmed)) throw invalid('This is not a magnet link.')
  const parameters = readParameters(trimmed)
  const all = (name: string): string[] => parameters.get(name) ?? []
  const [name] = all('dn')
  const [length] = all('xl')
  const [selectOnly] = all('so')
  return {
    infoHash: findInfoHash(all('xt')),
    name: cleanText(name ?? '', maxNameLength) || null,
    trackers: keepTrackerUrls(all('tr')),
    webSeeds: keepWebSeedUrls([...all('ws'), ...all('as')]),
    length: parseLength(length),
    selectOnly: parseSelection(selectOnly),
  }
}

/**
 * By name, in order. Numbered ones (`tr.1`) count with their name, and `&amp;`, left over from the source of
 * a web page, is `&`. `URLSearchParams` never throws: a wrong percent encoding stays as it is.
 */
const readParameters = (text: string): ReadonlyMap<string, string[]> => {
  const query = text
    .replace(scheme, '')
    .replace(/^\/*\??/, '')
    .replace(/&amp;/gi, '&')
  const parameters = new Map<string, string[]>()
  for (const [key, value] of new URLSearchParams(query)) {
    const name = key.toLowerCase().replace(/\.\d+$/, '')
    const values = parameters.get(name)
    if (values === undefined) parameters.set(name, [value])
    else values.push(value)
  }
  return parameters
}

/** The first well-formed `urn:btih:`; a `urn:btmh:` (BEP 52) beside it is left out. */
const findInfoHash = (topics: readonly string[]): Uint8Array => {
  for (const topic of topics) {
    const [, hash = ''] = /^urn:btih:(.*)$/i.exec(topic.trim()) ?? []
    const infoHash = parseHash(hash)
    if (infoHash !== null) return infoHash
  }
  if (topics.some((topic) => /^urn:btih:/i.test(topic))) {
    throw invalid('The info hash in this magnet link is not complete.')
  }
  if (topics.some((topic) => /^urn:btmh:/i.test(topic))) {
    throw invalid(
      'This magnet link is for BitTorrent v2 only, which this player does not know yet. Look for a v1 or hybrid one.',
    )
  }
  throw invalid('This magnet link does not say which torrent it means: it has no info hash.')
}

const parseHash = (text: string): Uint8Array | null => {
  if (hexHash.test(text)) return fromHex(text)
  return base32Hash.test(text) ? fromBase32(text) : null
}

/** RFC 4648, 32 characters to 20 bytes. */
const fromBase32 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(20)
  let bits = 0
  let value = 0
  let at = 0
  for (const character of text.toUpperCase()) {
    value = (value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = value >>> bits
    value &= (1 << bits) - 1
  }
  return bytes
}

const parseLength = (text: string | undefined): number | null => {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null
  const length = Number(text)
  return Number.isSafeInteger(length) && length > 0 ? length : null
}

/** `0,2,4-6`: sorted, without repeats. Parts that are not so are left out. */
const parseSelection = (text: string | undefined): number[] | null => {
  if (text === undefined) return null
  const selected = new Set<number>()
  for (const part of text.split(',', maxSelectionParts)) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim())
    if (match === null) continue
    const first = Number(match[1])
    const last = Math.min(Number(match[2] ?? match[1]), maxFileIndex)
    for (let index = first; index <= last && selected.size < maxSelected; index++) selected.add(index)
  }
  return selected.size === 0 ? null : [...selected].sort((a, b) => a - b)
}

/** A magnet link (BEP 9) that {@link parseMagnet} and every other client read. `length` in bytes. */
export const formatMagnet = (magnet: {
  readonly infoHash: Uint8Array
  readonly name: string | null
  readonly trackers: readonly string[]
  readonly length?: number | null
}): string => {
  const { infoHash, name, trackers, length } = magnet
  let text = `magnet:?xt=urn:btih:${toHex(infoHash)}`
  if (name !== null && name !== '') text += `&dn=${encode(name)}`
  if (length != null) text += `&xl=${length}`
  for (const url of trackers) text += `&tr=${encode(url)}`
  return text
}

/** Half a surrogate pair would make `encodeURIComponent` throw; through UTF-8 it becomes U+FFFD. */
const encode = (text: string): string => encodeURIComponent(fromUtf8(toUtf8(text)))

const invalid = (what: string): TorrentError =>
  new TorrentError(
    'invalid-magnet',
    `${what} Paste a link that begins with “magnet:?xt=urn:btih:”, or an info hash of 40 characters.`,
  )
