/**
 * What a page and a bridge say to each other on the bridge's socket, a WebSocket. A bridge is a server that
 * joins the swarm of ordinary BitTorrent clients for a page. Text frames hold one JSON object each. A binary
 * frame from the page holds metadata: 20 bytes of info hash, and then the `info` dictionary.
 *
 * Both ends read what the other end says as hostile input: everything is bounded here.
 */
import { maxMetadataLength } from '../protocol/extension.ts'
import { cleanText } from '../protocol/file-names.ts'
import { isIntegerWithin } from '../protocol/integers.ts'
import { concatBytes, fromHex, toHex, toUtf8 } from '../shared/bytes.ts'
import { type Described, readDescription } from './session-description.ts'

/** Longest text frame that is read. Bytes; our own choice: the lists below fit into it. */
export const maxBridgeTextBytes = 16 * 1024
/** Torrents that one socket may have open. Our own choice: as many as a bridge joins at all by default. */
export const maxBridgeTorrents = 20
/** Trackers that are passed on for one torrent. Our own choice: a magnet link may name thousands. */
const maxTrackers = 20
/** Characters of a tracker's address, at most: longer than any real one. Our own choice. */
const maxTrackerLength = 512
/** Addresses of peers that are passed on for one torrent. Our own choice. */
const maxPeers = 20
/** Chosen files that are passed on: more count as all files. Our own choice. */
const maxSelected = 500
/** Largest index of a file: a torrent has at most 100,000 files (`protocol/metainfo.ts`). */
const maxFileIndex = 99_999
/** Largest count and rate that is believed. Our own choice. */
const maxCount = 1e12
/** Characters that are shown of a bridge's words. Our own choice. */
const maxReasonLength = 300
/**
 * Longest session description that is read. Characters; our own choice: in JSON it fits into a text frame,
 * and those of our own ends have less than 4,000.
 */
const maxSdpLength = 12_000
/** Bytes of an info hash (BEP 3). */
const infoHashLength = 20
/** Longest binary frame: the info hash, and metadata of the length that every part of the engine takes. */
export const maxBridgeFrameBytes = infoHashLength + maxMetadataLength

/** The page opens a torrent, and wants the bridge to join its swarm. */
export interface BridgeOpen {
  readonly type: 'open'
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** UDP and HTTP trackers of the link or the `.torrent`. */
  readonly trackers: readonly string[]
  /** `x.pe` of the magnet link (BEP 9): `host:port`. */
  readonly peers: readonly string[]
  /** Files that the link chose (BEP 53); `null`: all. */
  readonly selectOnly: readonly number[] | null
  /** A binary frame with the metadata follows. */
  readonly hasMetadata: boolean
  /** The page made the torrent from files of its own, now or earlier. A frame without this means `false`. */
  readonly isShared: boolean
}

/** The page has closed the torrent. */
interface BridgeClose {
  readonly type: 'close'
  readonly infoHash: string
}

/**
 * An offer of WebRTC from the page, or the bridge's answer: the link between them needs no tracker. The page
 * offers when it was invited.
 */
export interface BridgeSignal extends Described {
  readonly type: 'offer' | 'answer'
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
}

export type BridgeOffer = BridgeSignal & { readonly type: 'offer' }
type BridgeAnswer = BridgeSignal & { readonly type: 'answer' }

export type ToBridge = BridgeOpen | BridgeClose | BridgeOffer

const bridgeStates = ['refused', 'joining', 'joined', 'unavailable'] as const

/**
 * How the bridge is doing for one torrent. It is sent when something of it changes, at most once a second.
 */
export interface BridgeStatus {
  readonly type: 'status'
  readonly infoHash: string
  /**
   * `refused`: the bridge does not join this swarm for this page, `reason` says why · `joining`: no ordinary
   * peer is linked yet · `joined`: some are, or everything is here · `unavailable`: its
   * process is being started again.
   */
  readonly state: (typeof bridgeStates)[number]
  /** A sentence, or `null`. */
  readonly reason: string | null
  /** Ordinary peers that are linked, and how many of them have everything. */
  readonly peers: number
  readonly seeds: number
  /** Bytes a second from ordinary peers. */
  readonly downloadRate: number
  /** Addresses that were found; of these: no answer, connection refused, closed in the handshake. */
  readonly found: number
  readonly silent: number
  readonly refused: number
  readonly closed: number
  /** The bridge looks in the DHT now, or has looked. */
  readonly asksDht: boolean
}

/** The bridge enters the swarm for this page, and takes an offer of it. A page may hear this again. */
export interface BridgeInvitation {
  readonly type: 'invitation'
  readonly infoHash: string
}

export type FromBridge = BridgeStatus | BridgeInvitation | BridgeAnswer

/** Metadata as a page sends it in a binary frame. */
export interface BridgeMetadata {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** The `info` dictionary, unchecked. */
  readonly infoBytes: Uint8Array
}

/** What the page sends. Lists are cut so that the bridge reads all of it. */
export const encodeToBridge = (message: BridgeOpen | BridgeClose): string => {
  if (message.type === 'close') return JSON.stringify(message)
  const open = boundOpen(message)
  const text = JSON.stringify(open)
  if (toUtf8(text).length <= maxBridgeTextBytes) return text
  // Twenty of the longest addresses of both kinds do not fit. No honest link has these.
  return encodeToBridge({ ...open, trackers: open.trackers.slice(0, -1), peers: open.peers.slice(0, -1) })
}

/** An offer or an answer as it is sent; `null` when it is too long for the other end. */
export const encodeBridgeSignal = ({
  type,
  infoHash,
  peerId,
  offerId,
  description: { sdp = '' },
}: BridgeSignal): string | null => {
  const text = JSON.stringify({ type, infoHash, peerId: toHex(peerId), offerId: toHex(offerId), sdp })
  return sdp.length <= maxSdpLength && toUtf8(text).length <= maxBridgeTextBytes ? text : null
}

const readSignal = <Type extends 'offer' | 'answer'>(
  type: Type,
  infoHash: string,
  { peerId, offerId, sdp }: Readonly<Record<string, unknown>>,
): (BridgeSignal & { readonly type: Type }) | null => {
  const [theirs, offer] = [idOf(peerId), idOf(offerId)]
  const description = readDescription({ type, sdp }, type, maxSdpLength)
  return theirs === null || offer === null || description === null
    ? null
    : { type, infoHash, peerId: theirs, offerId: offer, description }
}

const boundOpen = (open: BridgeOpen): BridgeOpen => ({
  ...open,
  trackers: keepTrackers(open.trackers),
  peers: keepPeers(open.peers),
  selectOnly: open.selectOnly !== null && open.selectOnly.length <= maxSelected ? open.selectOnly : null,
})

/**
 * Reads what a page says; `null` for anything that no page of ours would send. Addresses that make no sense
 * are left out of the lists. Never throws.
 */
export const parseToBridge = (data: unknown): ToBridge | null => {
  const fields = parseObject(data, maxBridgeTextBytes)
  if (fields === null || !isInfoHash(fields.infoHash)) return null
  const { type, infoHash, trackers, peers, selectOnly, hasMetadata, isShared = false } = fields
  if (type === 'close') return { type, infoHash }
  if (type === 'offer') return readSignal(type, infoHash, fields)
  if (type !== 'open' || typeof hasMetadata !== 'boolean' || !isStrings(trackers) || !isStrings(peers)) {
    return null
  }
  if (typeof isShared !== 'boolean') return null
  if (selectOnly !== null && !isSelection(selectOnly)) return null
  return {
    type,
    infoHash,
    trackers: keepTrackers(trackers),
    peers: keepPeers(peers),
    selectOnly,
    hasMetadata,
    isShared,
  }
}

/** The binary frame that follows an `open` with metadata. */
export const encodeBridgeMetadata = (infoHash: Uint8Array, infoBytes: Uint8Array): Uint8Array =>
  concatBytes([infoHash, infoBytes])

/** Reads a binary frame of a page; `null` when there is no metadata in it, or too much. Never throws. */
export const parseBridgeMetadata = (frame: Uint8Array): BridgeMetadata | null =>
  frame.length > infoHashLength && frame.length <= maxBridgeFrameBytes
    ? {
        infoHash: toHex(frame.subarray(0, infoHashLength)),
        infoBytes: frame.slice(infoHashLength),
      }
    : null

/** Reads what a bridge says; `null` for anything that is not about one torrent. Never throws. */
export const parseFromBridge = (data: unknown): FromBridge | null => {
  const fields = parseObject(data, maxBridgeTextBytes)
  if (fields === null || !isInfoHash(fields.infoHash)) return null
  const { type, infoHash } = fields
  if (type === 'invitation') return { type, infoHash }
  if (type === 'answer') return readSignal(type, infoHash, fields)
  return type === 'status' ? readStatus(infoHash, fields) : null
}

const readStatus = (infoHash: string, fields: Readonly<Record<string, unknown>>): BridgeStatus | null => {
  const state = bridgeStates.find((each) => each === fields.state)
  if (state === undefined) return null
  return {
    type: 'status',
    infoHash,
    state,
    reason: reasonOf(fields.reason),
    peers: countOf(fields.peers),
    seeds: countOf(fields.seeds),
    downloadRate: countOf(fields.downloadRate),
    found: countOf(fields.found),
    silent: countOf(fields.silent),
    refused: countOf(fields.refused),
    closed: countOf(fields.closed),
    asksDht: fields.asksDht === true,
  }
}

const parseObject = (data: unknown, maxLength: number): Readonly<Record<string, unknown>> | null => {
  if (typeof data !== 'string' || data.length > maxLength) return null
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return null // Not JSON: the other end speaks another protocol.
  }
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
}

const isInfoHash = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{40}$/.test(value)

/** 20 bytes in hexadecimal. */
const idOf = (value: unknown): Uint8Array | null => (isInfoHash(value) ? fromHex(value) : null)

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const isSelection = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= maxSelected &&
  value.every((item) => isIntegerWithin(item, 0, maxFileIndex))

/** UDP and HTTP trackers, each once, as they stand in the link. */
const keepTrackers = (urls: readonly string[]): readonly string[] =>
  [...new Set(urls)].filter(isTracker).slice(0, maxTrackers)

const isTracker = (url: string): boolean =>
  url.length <= maxTrackerLength &&
  /^(udp|https?):\/\/[^\s\p{Cc}]+$/iu.test(url) &&
  URL.canParse(url) &&
  new URL(url).hostname !== ''

/** Addresses of peers, each once. The host may be a name, which the bridge resolves and checks. */
const keepPeers = (peers: readonly string[]): readonly string[] =>
  [...new Set(peers)].filter(isPeer).slice(0, maxPeers)

const isPeer = (peer: string): boolean => {
  // The longest name is of 253 characters (RFC 1035 §2.3.4).
  const match = /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,45}\]):(\d{1,5})$/i.exec(peer)
  return match !== null && isIntegerWithin(Number(match[1]), 1, 65_535)
}

const countOf = (value: unknown): number =>
  typeof value === 'number' && value >= 0 ? Math.min(Math.floor(value), maxCount) : 0

/** A bridge's words for people, without control characters and without marks that turn text around. */
const reasonOf = (value: unknown): string | null =>
  typeof value === 'string'
    ? cleanText(value.slice(0, maxReasonLength * 4).replace(/\p{Cc}/gu, ' '), maxReasonLength) || null
    : null
