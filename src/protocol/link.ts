/**
 * The one reader of links: a field, the clipboard, a drop, the page's address, an attribute and the command
 * line all ask it. It finds the link in what a person really has: with words, quotes or brackets around it,
 * encoded on its way, or inside the address of a page such as our own. Pure.
 */
import { toHex } from '../shared/bytes.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { parseInfoHash } from './info-hash.ts'
import { linkProblems } from './link-problems.ts'
import { formatMagnet, maxLinkLength, parseMagnet } from './magnet.ts'
import type { Magnet } from './metainfo-types.ts'
import { percentDecode } from './percent.ts'

/** What a text means. `text` is the link in the one form that we write: reading it again gives the same. */
export type Link =
  /** A magnet link, or an info hash alone. */
  | { readonly kind: 'magnet'; readonly text: string; readonly magnet: Magnet }
  /** The absolute http or https address of a `.torrent`. */
  | { readonly kind: 'torrent-file'; readonly text: string }

/** Most links of one text that are tried. */
const maxFound = 16
/**
 * How often an address may hold another link: a page's address may hold a link, and that link the address of
 * a page.
 */
const maxNesting = 2
/** Longest address of the web in characters: servers take no longer one. */
const maxAddressLength = 8 * 1024
/** Longest host name in characters (RFC 1035). */
const maxHostLength = 253

/** Characters that nobody sees and that come along when text is copied. */
const invisible = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g
const magnetStart = /(?:stream-)?magnet(?::|%(?:25){0,3}3a)/gi
const addressStart = /https?(?::|%(?:25){0,3}3a)(?:\/|%(?:25){0,3}2f){2}/gi
/** Characters that may open before a link, each with the one that closes it. */
const closers: Readonly<Record<string, string>> = {
  '<': '>',
  '(': ')',
  '[': ']',
  '{': '}',
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '„': '“',
  '‘': '’',
  '«': '»',
  '»': '«',
}
const pairs = ['()', '[]', '{}'] as const
/** Most characters of a sentence that may follow a link at once, such as a stop. */
const maxTail = 8

/**
 * Finds the link in a text.
 *
 * @throws TorrentError `invalid-magnet`: a sentence about what is wrong with it
 */
export const readLink = (text: string): Link => {
  if (text.length > maxLinkLength) throw invalid(linkProblems.tooLong())
  return find(text.toWellFormed().replace(invisible, '').trim(), maxNesting)
}

/**
 * Files that a link chose (BEP 53), by their indices; `null`: it chose none, or the text has no magnet
 * link.
 */
export const selectOnlyOf = (text: string): readonly number[] | null => {
  try {
    const link = readLink(text)
    return link.kind === 'magnet' ? link.magnet.selectOnly : null
  } catch {
    // Opening the link says what is wrong with it.
    return null
  }
}

const find = (text: string, nesting: number): Link => {
  if (text === '') throw invalid(linkProblems.empty())
  const hash = parseInfoHash(text)
  if (hash !== null) return linkOfHash(hash)
  let problem: TorrentError | null = null
  for (const { start, end } of magnetSpans(text)) {
    try {
      return linkOf(parseMagnet(linkFrom(text, start, end)))
    } catch (error) {
      problem ??= toTorrentError(error, 'invalid-magnet')
    }
  }
  const addresses = findAddresses(text)
  for (const address of addresses) {
    const inside = nesting > 0 ? linkInside(address, nesting) : null
    if (inside !== null) return inside
  }
  const torrent = addresses.find(({ pathname }) => /\.torrent$/i.test(pathname))
  if (torrent !== undefined) return linkOfAddress(torrent)
  const amongWords = findHash(text.replace(/https?:\/\/\S*/gi, ' '))
  if (amongWords !== null) return linkOfHash(amongWords)
  if (problem !== null) throw problem
  const [address] = addresses
  if (address !== undefined) return linkOfAddress(address)
  throw whatIsWrong(text)
}

const linkOf = (magnet: Magnet): Link => ({ kind: 'magnet', text: formatMagnet(magnet), magnet })

const linkOfHash = (infoHash: Uint8Array): Link => ({
  kind: 'magnet',
  text: toHex(infoHash),
  magnet: parseMagnet(toHex(infoHash)),
})

/**
 * A query may hold a grave accent, but behind the `#` of our page's address browsers encode it (URL Standard,
 * fragment percent-encode set). The address is the same in both places.
 */
const linkOfAddress = ({ href }: URL): Link => ({ kind: 'torrent-file', text: href.replaceAll('`', '%60') })

/**
 * The stretches of a text in which a magnet link may stand: each from its beginning to where the next one
 * begins.
 */
const magnetSpans = (text: string): { start: number; end: number }[] => {
  const starts: number[] = []
  let last = { end: 0, depth: Number.POSITIVE_INFINITY }
  for (const { index, 0: match } of text.matchAll(magnetStart)) {
    // Two links may be glued together, but "electromagnet:" is a word.
    const isWord =
      /[a-z0-9]/i.test(text[index - 1] ?? '') && !/^[^:%]*:\/*\?xt/i.test(text.slice(index, index + 24))
    // In a value of a link, such as its name, signs are encoded once more than in the link itself.
    const depth = encodingDepth(match)
    const isInValue = depth > last.depth && !/[\s<>"`[\]{}]/.test(text.slice(last.end, index))
    if (isWord || isInValue) continue
    starts.push(index)
    last = { end: index + match.length, depth }
    if (starts.length > maxFound) break
  }
  return starts.slice(0, maxFound).map((start, at) => ({ start, end: starts[at + 1] ?? text.length }))
}

/** How often the colon at the end is encoded: 0 for `:`, 1 for `%3a`, 2 for `%253a`. */
const encodingDepth = (start: string): number => {
  const sign = /%((?:25)*)3a$/i.exec(start)
  return sign === null ? 0 : 1 + (sign[1] ?? '').length / 2
}

/**
 * The magnet link that begins at `start`. It ends at the character that closes what stands before it, or
 * where it stops being a link.
 */
const linkFrom = (text: string, start: number, end: number): string => {
  const rest = text.slice(start, end)
  const before = text[start - 1] ?? ''
  const closed = untilCloser(rest, before)
  if (closed !== null) return closed
  if (before === '') return rest
  // [url=magnet:…], <a href=magnet:…>
  const [whole = ''] = before === '=' ? rest.split(/[\s\]>]/, 1) : [rest]
  // Among words the last parameter ends at the first blank.
  const last = whole.lastIndexOf('&') + 1
  const [value = ''] = whole.slice(last).split(/\s/, 1)
  return withoutTail(whole.slice(0, last) + value)
}

const untilCloser = (rest: string, opener: string): string | null => {
  const closer = closers[opener]
  if (closer === undefined) return null
  let depth = 1
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === closer) depth--
    else if (rest[at] === opener) depth++
    if (depth === 0) return rest.slice(0, at)
  }
  return null
}

/** The link without the stop or comma of the sentence, and without brackets that were opened before it. */
const withoutTail = (link: string): string => {
  let tailless = link
  for (let left = maxTail; left > 0; left--) {
    const last = tailless.at(-1) ?? ''
    const pair = pairs.find((each) => each[1] === last)
    const isUnopened = pair !== undefined && count(tailless, pair[0] ?? '') < count(tailless, last)
    if (!isUnopened && !/[.,;:!?"'”’»>]/.test(last)) break
    tailless = tailless.slice(0, -1)
  }
  return tailless
}

const count = (text: string, sign: string): number => text.split(sign).length - 1

/** Addresses of the web in a text, also without `https://` when they are plainly meant as such. */
const findAddresses = (text: string): URL[] => {
  const found: URL[] = []
  const keep = (address: string): void => {
    if (!URL.canParse(address)) return
    const url = new URL(address)
    if (url.href.length <= maxAddressLength) found.push(url)
  }
  let end = 0
  for (const { index } of text.matchAll(addressStart)) {
    // This is a part of the address before it, or of a word.
    if (index < end || /[a-z0-9]/i.test(text[index - 1] ?? '')) continue
    if (found.length >= maxFound) break
    const before = text[index - 1] ?? ''
    const rest = text.slice(index)
    const [token = ''] = (untilCloser(rest, before) ?? rest).split(
      before === '=' ? /[\s"<>\]]/ : /[\s"<>]/,
      1,
    )
    end = index + token.length
    const address = decodedAddress(token)
    keep(token.length === text.length ? address : withoutTail(address))
  }
  if (found.length > 0) return found
  for (const word of text.split(/[\s"'<>()[\]{}“”„‘’«»]+/, maxFound * 16)) {
    const address = withoutTail(word)
    if (isBareAddress(address)) keep(`https://${address}`)
    if (found.length >= maxFound) break
  }
  return found
}

/** Decodes an address only as often as its own signs are encoded: in `https%3A//` only the colon is. */
const decodedAddress = (token: string): string => {
  let address = token
  for (let encodings = 0; encodings < 4 && /^https?(?::|%(?:25)*3a)%/i.test(address); encodings++) {
    address = percentDecode(address)
  }
  return address.replace(/^(https?)%3a/i, '$1:')
}

/** Whether a word is an address without a scheme: `www.example.com/x`, `example.com/x.torrent`. */
const isBareAddress = (word: string): boolean => {
  const slash = word.indexOf('/')
  const host = slash < 0 ? word : word.slice(0, slash)
  if (host.length > maxHostLength || !/^[a-z0-9.-]+(?::\d{1,5})?$/i.test(host)) return false
  if (!/[a-z0-9]\.[a-z]{2,}(?::\d+)?$/i.test(host)) return false
  if (/^www\./i.test(host)) return true
  const [path = ''] = word.slice(host.length).split(/[?#]/, 1)
  return /\/.*\.torrent$/i.test(path)
}

/** The link that the address of a page, such as our own, has behind its `#` or in `?magnet=`. */
const linkInside = ({ hash, searchParams }: URL, nesting: number): Link | null => {
  const inFragment = hash.replace(/^#\/?/, '')
  const isLink = parseInfoHash(inFragment) !== null || /^https?(?::|%)/i.test(inFragment)
  const candidates = [isLink ? inFragment : null, searchParams.get('magnet')]
  for (const candidate of candidates) {
    if (candidate === null || candidate.trim() === '') continue
    try {
      return find(candidate.trim(), nesting - 1)
    } catch {
      // That is no link, but the address itself may be one.
    }
  }
  return null
}

/**
 * Finds an info hash among other characters. In base 32 any long word could be one, so a hash must have
 * digits and must not mix small letters and capitals.
 */
const findHash = (text: string): Uint8Array | null => {
  for (const word of text.split(/[^0-9a-z]+/i)) {
    const isLikely =
      word.length === 40 || (/\d/.test(word) && (word === word.toUpperCase() || word === word.toLowerCase()))
    const hash = isLikely ? parseInfoHash(word) : null
    if (hash !== null) return hash
  }
  return null
}

const whatIsWrong = (text: string): TorrentError => {
  if (/^https?:/i.test(text)) return invalid(linkProblems.badAddress())
  if (/^(?:1220)?[0-9a-f]{64}$/i.test(text)) {
    return invalid(linkProblems.hashV2())
  }
  if (/^[0-9a-f]{24,60}$/i.test(text)) {
    return invalid(linkProblems.hashLength(text.length))
  }
  return invalid(linkProblems.noLink())
}

const invalid = (words: Words): TorrentError => new TorrentError('invalid-magnet', words)
