/** What a tracker over HTTP is asked, and what it answers (BEP 3, 7, 23, 31): the client's end. */
import { fromUtf8 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { type BencodeValue, decodeBencodePrefix } from './bencode.ts'
import { parseCompactPeers } from './compact-peers.ts'
import { cleanText } from './file-names.ts'
import { isIntegerWithin } from './integers.ts'
import { formatIp, parseIp, unmapIp } from './ip-address.ts'
import type { PeerAddress } from './peer-address.ts'
import {
  maxAnswerPeers,
  maxTrackerAnswerLength,
  readInterval,
  type TrackerAnnounce,
  type TrackerAnswer,
} from './tracker-announce.ts'

/** Characters of a tracker's sentence that are kept, at most. Our own choice. */
const maxReasonLength = 200
/** Bytes of a tracker's id that are kept, at most. Our own choice. */
const maxTrackerIdLength = 256
/** Minutes of `retry in` that are believed, at most: a day. Our own choice. */
const maxRetryMinutes = 24 * 60

/** An announce over HTTP says more than one over UDP. */
export interface HttpAnnounce extends TrackerAnnounce {
  /** What the tracker said last as `tracker id`; `null`: nothing. */
  readonly trackerId: Uint8Array | null
}

/** The address of an announce: that of the tracker with what is said to it. */
export const httpAnnounceUrl = (tracker: string, announce: HttpAnnounce): string => {
  const { infoHash, peerId, port, uploaded, downloaded, left, event, numWant, key, trackerId } = announce
  const parameters = [
    `info_hash=${percentEncodeBytes(infoHash)}`,
    `peer_id=${percentEncodeBytes(peerId)}`,
    `port=${port}`,
    `uploaded=${uploaded}`,
    `downloaded=${downloaded}`,
    `left=${left}`,
    'compact=1',
    'no_peer_id=1',
    `key=${key.toString(16).padStart(8, '0')}`,
    event === null ? '' : `event=${event}`,
    numWant === null ? '' : `numwant=${numWant}`,
    trackerId === null ? '' : `trackerid=${percentEncodeBytes(trackerId)}`,
  ]
  const [base = ''] = tracker.split('#', 1)
  return `${base}${base.includes('?') ? '&' : '?'}${parameters.filter(Boolean).join('&')}`
}

/** Every byte but letters, digits and `-._~` is escaped (RFC 3986 §2.3). */
const percentEncodeBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')

/** What a tracker answers over HTTP. */
export type HttpAnswer =
  | {
      readonly type: 'failure'
      /** The tracker's own words. */
      readonly reason: string
      /** When it may be asked again (BEP 31), in minutes; `null`: not said. */
      readonly retryMinutes: number | 'never' | null
    }
  | {
      readonly type: 'answer'
      readonly answer: TrackerAnswer
      /** The tracker's own words, or `null`. */
      readonly warning: string | null
      readonly trackerId: Uint8Array | null
    }

/**
 * Reads the body of an answer. Peers with names instead of addresses are left out.
 *
 * @throws TorrentError `protocol`
 */
export const parseHttpAnswer = (body: Uint8Array): HttpAnswer => {
  if (body.length > maxTrackerAnswerLength) throw notUnderstood('Its answer is too long.')
  let value: BencodeValue
  try {
    // Some trackers end with an empty line.
    value = decodeBencodePrefix(body).value
  } catch (cause) {
    throw notUnderstood('Its answer is not one of a tracker.', cause)
  }
  if (!(value instanceof Map)) throw notUnderstood('Its answer is not one of a tracker.')
  const reason = readText(value.get('failure reason'))
  if (reason !== null) return { type: 'failure', reason, retryMinutes: readRetry(value.get('retry in')) }
  const trackerId = value.get('tracker id')
  return {
    type: 'answer',
    answer: {
      interval: readInterval(value.get('interval')),
      minInterval: readInterval(value.get('min interval')),
      seeds: readCount(value.get('complete')),
      leeches: readCount(value.get('incomplete')),
      peers: readPeers(value.get('peers'), value.get('peers6')),
    },
    warning: readText(value.get('warning message')),
    trackerId:
      trackerId instanceof Uint8Array && trackerId.length <= maxTrackerIdLength ? trackerId.slice() : null,
  }
}

const readText = (value: BencodeValue | undefined): string | null =>
  value instanceof Uint8Array
    ? cleanText(fromUtf8(value.subarray(0, 4 * maxReasonLength)), maxReasonLength)
    : null

const readCount = (value: BencodeValue | undefined): number | null =>
  isIntegerWithin(value, 0, 0xffff_ffff) ? value : null

const readRetry = (value: BencodeValue | undefined): number | 'never' | null => {
  if (value instanceof Uint8Array && fromUtf8(value.subarray(0, 6)) === 'never') return 'never'
  const minutes = value instanceof Uint8Array ? Number(fromUtf8(value.subarray(0, 8))) : value
  return isIntegerWithin(minutes, 1, Number.MAX_SAFE_INTEGER) ? Math.min(minutes, maxRetryMinutes) : null
}

const readPeers = (peers: BencodeValue | undefined, peers6: BencodeValue | undefined): PeerAddress[] => {
  const found = [
    ...(peers instanceof Uint8Array ? parseCompactPeers(peers, 4, maxAnswerPeers) : []),
    ...(Array.isArray(peers) ? peers.flatMap(readPeer) : []),
    ...(peers6 instanceof Uint8Array ? parseCompactPeers(peers6, 16, maxAnswerPeers) : []),
  ]
  return found.slice(0, maxAnswerPeers)
}

const readPeer = (value: BencodeValue): PeerAddress[] => {
  if (!(value instanceof Map)) return []
  const ip = value.get('ip')
  const port = value.get('port')
  const bytes = ip instanceof Uint8Array && ip.length <= 45 ? parseIp(fromUtf8(ip)) : null
  return bytes !== null && isIntegerWithin(port, 1, 65_535) ? [{ host: formatIp(unmapIp(bytes)), port }] : []
}

const notUnderstood = (sentence: string, cause?: unknown): TorrentError =>
  new TorrentError('protocol', sentence, { cause })
