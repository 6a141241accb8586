/**
 * Datagrams of trackers over UDP (BEP 15), for both ends: requests to a tracker, and its answers. Nothing
 * here throws for what others send: a datagram that is none of these is `null`, and nobody answers it.
 */
import { concatBytes, fromUtf8, toUtf8 } from '../shared/bytes.ts'
import { type AddressLength, encodeCompactPeers, parseCompactPeers } from './compact-peers.ts'
import { cleanText } from './file-names.ts'
import type { PeerAddress } from './peer-address.ts'
import {
  type AnnounceEvent,
  maxAnswerPeers,
  readInterval,
  type ScrapeCounts,
  type TrackerAnnounce,
  type TrackerAnswer,
} from './tracker-announce.ts'
import { readUint32, writeUint32 } from './uint32.ts'

/** What stands in place of a connection id in the request for one (BEP 15). */
const protocolId = Uint8Array.of(0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80)
/** Bytes of an announce without options (BEP 15). */
const announceLength = 98
/** Bytes of an answer before its peers (BEP 15). */
const answerLength = 20
/** Torrents that one scrape may ask about (BEP 15). */
const maxScrapedTorrents = 74
/** Bytes of the path and query of a tracker's address, at most. Our own choice. */
const maxUrlDataLength = 1024
/** Characters of a tracker's sentence that are kept, at most. Our own choice. */
const maxReasonLength = 200
const events: readonly (AnnounceEvent | null)[] = [null, 'completed', 'started', 'stopped']
/** Options of BEP 41. */
const endOfOptions = 0
const noOperation = 1
const urlDataOption = 2

export const encodeUdpConnect = (transactionId: number): Uint8Array =>
  concatBytes([protocolId, uint32s(0, transactionId)])

/** @param urlData path and query of the tracker's address (BEP 41); empty: not said */
export const encodeUdpAnnounce = (
  connectionId: Uint8Array,
  transactionId: number,
  announce: TrackerAnnounce,
  urlData = '',
): Uint8Array => {
  const { infoHash, peerId, downloaded, left, uploaded, event, key, numWant, port } = announce
  return concatBytes([
    connectionId,
    uint32s(1, transactionId),
    infoHash,
    peerId,
    uint64(downloaded),
    uint64(left),
    uint64(uploaded),
    // Zeros for the address: the tracker takes that of the sender.
    uint32s(events.indexOf(event), 0, key, numWant ?? 0xffff_ffff),
    Uint8Array.of(port >>> 8, port),
    encodeUrlData(urlData),
  ])
}

const encodeUrlData = (text: string): Uint8Array => {
  const bytes = toUtf8(text)
  if (bytes.length > maxUrlDataLength) return new Uint8Array()
  const options: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255)
    options.push(Uint8Array.of(urlDataOption, part.length), part)
  }
  return concatBytes(options)
}

/** What a tracker sends back. */
export type UdpAnswer = { readonly transactionId: number } & (
  | { readonly action: 'connect'; readonly connectionId: Uint8Array }
  | { readonly action: 'announce'; readonly answer: TrackerAnswer }
  | { readonly action: 'error'; readonly reason: string }
)

/** @param addressLength that of the tracker's own address: its peers have the same kind */
export const parseUdpAnswer = (bytes: Uint8Array, addressLength: AddressLength): UdpAnswer | null => {
  if (bytes.length < 8) return null
  const action = readUint32(bytes, 0)
  const transactionId = readUint32(bytes, 4)
  if (action === 0 && bytes.length >= 16) {
    return { action: 'connect', transactionId, connectionId: bytes.slice(8, 16) }
  }
  if (action === 1 && bytes.length >= answerLength) {
    const answer: TrackerAnswer = {
      interval: readInterval(readUint32(bytes, 8)),
      minInterval: null,
      leeches: readUint32(bytes, 12),
      seeds: readUint32(bytes, 16),
      peers: parseCompactPeers(bytes.subarray(answerLength), addressLength, maxAnswerPeers),
    }
    return { action: 'announce', transactionId, answer }
  }
  if (action !== 3) return null
  return { action: 'error', transactionId, reason: cleanText(fromUtf8(bytes.subarray(8)), maxReasonLength) }
}

/** What a client asks. Before it trusts a request, the tracker checks the connection id. */
export type UdpRequest = { readonly transactionId: number } & (
  | { readonly action: 'connect' }
  | {
      readonly action: 'announce'
      readonly connectionId: Uint8Array
      readonly announce: TrackerAnnounce
      /** Path and query of the address by which the tracker was asked (BEP 41). */
      readonly urlData: string
    }
  | {
      readonly action: 'scrape'
      readonly connectionId: Uint8Array
      /** 20 bytes each, at most 74. */
      readonly infoHashes: readonly Uint8Array[]
    }
)

export const parseUdpRequest = (bytes: Uint8Array): UdpRequest | null => {
  if (bytes.length < 16) return null
  const connectionId = bytes.slice(0, 8)
  const action = readUint32(bytes, 8)
  const transactionId = readUint32(bytes, 12)
  if (action === 0) {
    return protocolId.every((byte, at) => connectionId[at] === byte)
      ? { action: 'connect', transactionId }
      : null
  }
  if (action === 1) {
    const announce = parseAnnounce(bytes)
    if (announce === null) return null
    const urlData = parseUrlData(bytes.subarray(announceLength))
    return { action: 'announce', transactionId, connectionId, announce, urlData }
  }
  if (action !== 2) return null
  const infoHashes: Uint8Array[] = []
  for (let at = 16; at + 20 <= bytes.length && infoHashes.length < maxScrapedTorrents; at += 20) {
    infoHashes.push(bytes.slice(at, at + 20))
  }
  return infoHashes.length === 0 ? null : { action: 'scrape', transactionId, connectionId, infoHashes }
}

const parseAnnounce = (bytes: Uint8Array): TrackerAnnounce | null => {
  const event = events[readUint32(bytes, 80)]
  if (bytes.length < announceLength || event === undefined) return null
  const numWant = readUint32(bytes, 92)
  return {
    infoHash: bytes.slice(16, 36),
    peerId: bytes.slice(36, 56),
    downloaded: readUint64(bytes, 56),
    left: readUint64(bytes, 64),
    uploaded: readUint64(bytes, 72),
    event,
    key: readUint32(bytes, 88),
    // -1: as many as the tracker likes.
    numWant: numWant > 0x7fff_ffff ? null : numWant,
    port: ((bytes[96] ?? 0) << 8) | (bytes[97] ?? 0),
  }
}

const parseUrlData = (options: Uint8Array): string => {
  const parts: Uint8Array[] = []
  for (let at = 0, total = 0; at < options.length; ) {
    const option = options[at]
    if (option === endOfOptions) break
    if (option === noOperation) {
      at++
      continue
    }
    const length = options[at + 1] ?? 0
    total += length
    if (total > maxUrlDataLength || at + 2 + length > options.length) break
    if (option === urlDataOption) parts.push(options.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return fromUtf8(concatBytes(parts))
}

export const encodeUdpConnected = (transactionId: number, connectionId: Uint8Array): Uint8Array =>
  concatBytes([uint32s(0, transactionId), connectionId])

/** What our tracker answers to an announce. */
export interface UdpAnnounced {
  /** Seconds until the next announce. */
  readonly interval: number
  readonly seeds: number
  readonly leeches: number
  /** Those of the other kind than `addressLength` are left out. */
  readonly peers: readonly PeerAddress[]
}

/** @param addressLength that of the client's own address */
export const encodeUdpAnnounced = (
  transactionId: number,
  { interval, seeds, leeches, peers }: UdpAnnounced,
  addressLength: AddressLength,
): Uint8Array =>
  concatBytes([uint32s(1, transactionId, interval, leeches, seeds), encodeCompactPeers(peers, addressLength)])

/** @param counts in the order of the request */
export const encodeUdpScraped = (transactionId: number, counts: readonly ScrapeCounts[]): Uint8Array =>
  concatBytes([
    uint32s(2, transactionId),
    ...counts.map(({ seeds, downloads, leeches }) => uint32s(seeds, downloads, leeches)),
  ])

export const encodeUdpError = (transactionId: number, reason: string): Uint8Array =>
  concatBytes([uint32s(3, transactionId), toUtf8(reason)])

const uint32s = (...values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(4 * values.length)
  for (const [at, value] of values.entries()) writeUint32(bytes, 4 * at, value)
  return bytes
}

const uint64 = (value: number): Uint8Array => {
  const whole = Math.min(Math.max(Math.trunc(value), 0), Number.MAX_SAFE_INTEGER)
  return uint32s(Math.floor(whole / 2 ** 32), whole % 2 ** 32)
}

const readUint64 = (bytes: Uint8Array, offset: number): number =>
  Math.min(readUint32(bytes, offset) * 2 ** 32 + readUint32(bytes, offset + 4), Number.MAX_SAFE_INTEGER)
