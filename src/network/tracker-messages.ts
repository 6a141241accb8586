import { cleanText } from '../protocol/file-names.ts'
import { fromLatin1, toLatin1 } from '../shared/bytes.ts'
import type { AnnounceState } from './ports.ts'
import { type Described, readDescription } from './session-description.ts'

/**
 * Messages of the WebTorrent tracker protocol: JSON over a WebSocket, 20-byte ids as one character a byte.
 * Never published as a BEP; this is what `bittorrent-tracker` speaks. All that comes in is bounded here.
 */

/** Longest message that is read, in characters. Our own choice: one offer or answer is a few KiB. */
export const maxTrackerMessageLength = 256 * 1024
/**
 * Longest session description that is read, in characters. Our own choice: with every candidate of a machine
 * with many interfaces it is some KiB.
 */
const maxSdpLength = 64 * 1024
/** Characters that are shown of a tracker's words. Our own choice. */
const maxTextLength = 200
/** Largest number of seeds or leeches that is believed. Our own choice. */
const maxCount = 1e9

export interface Offer {
  /** 20 bytes. */
  readonly id: Uint8Array
  readonly description: RTCSessionDescriptionInit
}

/** BEP 3. */
export type AnnounceEvent = 'started' | 'completed' | 'stopped'

export interface AnnounceRequest {
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly state: AnnounceState
  readonly event: AnnounceEvent | null
  readonly offers: readonly Offer[]
  /** The id that the tracker gave us, by which it knows us. */
  readonly trackerId: string | null
}

export const encodeAnnounce = ({
  infoHash,
  peerId,
  state,
  event,
  offers,
  trackerId,
}: AnnounceRequest): string =>
  JSON.stringify({
    action: 'announce',
    info_hash: toLatin1(infoHash),
    peer_id: toLatin1(peerId),
    uploaded: state.uploaded,
    downloaded: state.downloaded,
    left: state.left,
    ...(event === null ? {} : { event }),
    ...(trackerId === null ? {} : { trackerid: trackerId }),
    // The tracker passes each offer on to another peer.
    numwant: offers.length,
    offers: offers.map(({ id, description }) => ({
      offer_id: toLatin1(id),
      offer: { type: description.type, sdp: description.sdp },
    })),
  })

export interface AnswerRequest {
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly toPeerId: Uint8Array
  readonly offerId: Uint8Array
  readonly answer: RTCSessionDescriptionInit
  readonly trackerId: string | null
}

export const encodeAnswer = ({
  infoHash,
  peerId,
  toPeerId,
  offerId,
  answer,
  trackerId,
}: AnswerRequest): string =>
  JSON.stringify({
    action: 'announce',
    info_hash: toLatin1(infoHash),
    peer_id: toLatin1(peerId),
    to_peer_id: toLatin1(toPeerId),
    offer_id: toLatin1(offerId),
    answer: { type: answer.type, sdp: answer.sdp },
    ...(trackerId === null ? {} : { trackerid: trackerId }),
  })

/** What a tracker said. */
export interface TrackerMessage {
  /** `null` only in a failure that does not name its torrent. */
  readonly infoHash: Uint8Array | null
  readonly failure: string | null
  readonly warning: string | null
  /** Seconds. */
  readonly interval: number | null
  /** Seconds. */
  readonly minInterval: number | null
  readonly seeds: number | null
  readonly leeches: number | null
  readonly trackerId: string | null
  readonly offer: Described | null
  readonly answer: Described | null
}

/**
 * Reads a message; `null` for anything that is not an announce message about one torrent, or a failure. Never
 * throws.
 */
export const parseTrackerMessage = (data: unknown): TrackerMessage | null => {
  if (typeof data !== 'string' || data.length > maxTrackerMessageLength) return null
  const value = parseJson(data)
  if (typeof value !== 'object' || value === null) return null
  const fields = value as Readonly<Record<string, unknown>>
  const infoHash = idOf(fields.info_hash)
  const failure = textOf(fields['failure reason'])
  if (failure === null && (infoHash === null || fields.action !== 'announce')) return null
  const peerId = idOf(fields.peer_id)
  const offerId = idOf(fields.offer_id)
  const described = (given: unknown, type: 'offer' | 'answer'): Described | null => {
    const description = readDescription(given, type, maxSdpLength)
    return description === null || peerId === null || offerId === null
      ? null
      : { peerId, offerId, description }
  }
  return {
    infoHash,
    failure,
    warning: textOf(fields['warning message']),
    interval: countOf(fields.interval),
    minInterval: countOf(fields['min interval']),
    seeds: countOf(fields.complete),
    leeches: countOf(fields.incomplete),
    trackerId: wordOf(fields['tracker id']),
    offer: described(fields.offer, 'offer'),
    answer: described(fields.answer, 'answer'),
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the tracker speaks another protocol, and its message is not for us.
    return null
  }
}

const idOf = (value: unknown): Uint8Array | null => {
  if (typeof value !== 'string' || value.length !== 20) return null
  for (let i = 0; i < 20; i++) if (value.charCodeAt(i) > 0xff) return null
  return fromLatin1(value)
}

/** A tracker's words for people, without control characters and without marks that turn text around. */
const textOf = (value: unknown): string | null =>
  typeof value === 'string'
    ? cleanText(value.slice(0, maxTextLength * 4).replace(/\p{Cc}/gu, ' '), maxTextLength) || null
    : null

const wordOf = (value: unknown): string | null => {
  if (typeof value !== 'string' || value === '') return null
  const chars = [...value.slice(0, maxTextLength)].map((char) =>
    char < ' ' || char === '\u007f' ? ' ' : char,
  )
  return chars.join('')
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= maxCount
    ? Math.floor(value)
    : null
