/** What a tracker over HTTP is asked, and what it answers (BEP 3, 7, 23, 48): the tracker's end. */
import { fromLatin1, toLatin1 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { type BencodeInput, encodeBencode } from './bencode.ts'
import { encodeCompactPeers } from './compact-peers.ts'
import type { PeerAddress } from './peer-address.ts'
import type { AnnounceEvent, ScrapeCounts, TrackerAnnounce } from './tracker-announce.ts'

/** Characters of a query, at most: a scrape of 74 torrents takes 5,400. Our own choice. */
const maxQueryLength = 8 * 1024
/** Parameters of a query, at most. Our own choice. */
const maxParameters = 100
/** Torrents that one scrape may ask about: as over UDP (BEP 15). */
const maxScrapedTorrents = 74
const events = new Map<string, AnnounceEvent>(
  (['started', 'completed', 'stopped'] as const).map((event) => [event, event]),
)

/** An announce as our tracker reads it. The address that it names is not read: that of the sender counts. */
export interface HttpAnnounceRequest extends TrackerAnnounce {
  /** Addresses as bytes (BEP 23); otherwise as a list of dictionaries. */
  readonly isCompact: boolean
}

/**
 * Reads the query of an announce, without its question mark.
 *
 * @throws TorrentError `protocol` with the sentence for `failure reason`
 */
export const parseHttpAnnounce = (query: string): HttpAnnounceRequest => {
  const parameters = readQuery(query)
  const first = (name: string): string => parameters.get(name)?.[0] ?? ''
  const count = (name: string): number | null => (/^\d{1,16}$/.test(first(name)) ? Number(first(name)) : null)
  const port = count('port')
  if (port === null || port > 65_535) throw refused('The port is missing or is none.')
  const key = first('key')
  return {
    infoHash: idOf(first('info_hash'), 'info_hash'),
    peerId: idOf(first('peer_id'), 'peer_id'),
    port,
    uploaded: bounded(count('uploaded') ?? 0),
    downloaded: bounded(count('downloaded') ?? 0),
    // A client that does not say what it lacks is no seed.
    left: bounded(count('left') ?? Number.MAX_SAFE_INTEGER),
    event: events.get(first('event')) ?? null,
    numWant: count('numwant'),
    key: /^[0-9a-f]{1,8}$/i.test(key) ? Number.parseInt(key, 16) : 0,
    isCompact: first('compact') !== '0',
  }
}

/**
 * Reads the query of a scrape: info hashes of 20 bytes, 1 to 74 of them.
 *
 * @throws TorrentError `protocol` with the sentence for `failure reason`
 */
export const parseHttpScrape = (query: string): readonly Uint8Array[] => {
  const hashes = readQuery(query).get('info_hash') ?? []
  if (hashes.length === 0) throw refused('The info_hash is missing: this tracker does not list its torrents.')
  return hashes.slice(0, maxScrapedTorrents).map((hash) => idOf(hash, 'info_hash'))
}

const bounded = (count: number): number => Math.min(count, Number.MAX_SAFE_INTEGER)

const idOf = (text: string, name: string): Uint8Array => {
  if (text.length !== 20) throw refused(`The ${name} must have 20 bytes.`)
  return fromLatin1(text)
}

/** Values by name, one character a byte. */
const readQuery = (query: string): ReadonlyMap<string, readonly string[]> => {
  if (query.length > maxQueryLength) throw refused('The request is too long.')
  const parameters = new Map<string, string[]>()
  for (const part of query.split('&', maxParameters)) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const name = percentDecodeBytes(part.slice(0, equals))
    const values = parameters.get(name)
    const value = percentDecodeBytes(part.slice(equals + 1))
    if (values === undefined) parameters.set(name, [value])
    else values.push(value)
  }
  return parameters
}

/** A plus is a blank, as in every query; what is not ASCII cannot stand in a request. */
const percentDecodeBytes = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/[^\0-\xff]/g, '?')

/** What our tracker answers to an announce. */
export interface HttpAnnounced {
  /** Seconds until the next announce. */
  readonly interval: number
  /** Seconds for which no announce is welcome. */
  readonly minInterval: number
  readonly seeds: number
  readonly leeches: number
  readonly peers: readonly PeerAddress[]
}

/** `peers` has IPv4 alone when it is compact, and `peers6` the rest (BEP 7). */
export const encodeHttpAnnounced = (announced: HttpAnnounced, isCompact: boolean): Uint8Array => {
  const { interval, minInterval, seeds, leeches, peers } = announced
  const dictionary = new Map<string, BencodeInput>([
    ['interval', interval],
    ['min interval', minInterval],
    ['complete', seeds],
    ['incomplete', leeches],
  ])
  if (isCompact) {
    dictionary.set('peers', encodeCompactPeers(peers, 4))
    const peers6 = encodeCompactPeers(peers, 16)
    if (peers6.length > 0) dictionary.set('peers6', peers6)
  } else {
    const list = peers.map(
      ({ host, port }) =>
        new Map<string, BencodeInput>([
          ['ip', host],
          ['port', port],
        ]),
    )
    dictionary.set('peers', list)
  }
  return encodeBencode(dictionary)
}

/** Counts by info hash (BEP 48). */
export const encodeHttpScraped = (
  files: readonly { readonly infoHash: Uint8Array; readonly counts: ScrapeCounts }[],
): Uint8Array => {
  const entries = files.map(({ infoHash, counts }): [string, BencodeInput] => [
    toLatin1(infoHash),
    new Map([
      ['complete', counts.seeds],
      ['downloaded', counts.downloads],
      ['incomplete', counts.leeches],
    ]),
  ])
  return encodeBencode(new Map([['files', new Map(entries)]]))
}

/** What our tracker answers when it refuses a request. */
export const encodeHttpFailure = (reason: string): Uint8Array =>
  encodeBencode(new Map([['failure reason', reason]]))

const refused = (sentence: string): TorrentError => new TorrentError('protocol', sentence)
