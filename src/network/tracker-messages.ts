import { fromLatin1, toLatin1 } from '../shared/bytes.ts'
import type { AnnounceState } from './ports.ts'

/**
 * Messages of the WebTorrent tracker protocol: JSON over a WebSocket, 20-byte ids as one character a byte. Never published
 * as a BEP; this is what `bittorrent-tracker` speaks. All that comes in is bounded here.
 */

/** Longest message taken: five offers of 64 KiB fit. */
export const maxTrackerMessageLength = 512 * 1024
const maxTextLength = 200
const maxCount = 1e9

export interface Offer {
  /** 20 bytes. */
  readonly id: Uint8Array
  readonly description: RTCSessionDescriptionInit
}

export interface AnnounceRequest {
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly state: AnnounceState
  readonly event: 'started' | 'completed' | 'stopped' | null
  readonly offers: readonly Offer[]
}

export const encodeAnnounce = ({ infoHash, peerId, state, event, offers }: AnnounceRequest): string =>
  JSON.stringify({
    action: 'announce',
    info_hash: toLatin1(infoHash),
    peer_id: toLatin1(peerId),
    uploaded: state.uploaded,
    downloaded: state.downloaded,
    left: state.left,
    ...(event === null ? {} : { event }),
    // Trackers send an offer to each of so many peers.
    numwant: offers.length,
    offers: offers.map(({ id, description }) => ({ offer_id: toLatin1(id), offer: description })),
  })

export interface AnswerRequest {
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly toPeerId: Uint8Array
  readonly offerId: Uint8Array
  readonly answer: RTCSessionDescriptionInit
}

export const encodeAnswer = ({ infoHash, peerId, toPeerId, offerId, answer }: AnswerRequest): string =>
  JSON.stringify({
    action: 'announce',
    info_hash: toLatin1(infoHash),
    peer_id: toLatin1(peerId),
    to_peer_id: toLatin1(toPeerId),
    offer_id: toLatin1(offerId),
    answer,
  })

/** What a tracker said. Descriptions are checked by who takes them. */
export interface TrackerMessage {
  readonly infoHash: Uint8Array
  readonly failure: string | null
  readonly warning: string | null
  /** Seconds. */
  readonly interval: number | null
  readonly seeds: number | null
  readonly leeches: number | null
  readonly offer: {
    readonly peerId: Uint8Array
    readonly offerId: Uint8Array
    readonly description: unknown
  } | null
  readonly answer: {
    readonly peerId: Uint8Array
    readonly offerId: Uint8Array
    readonly description: unknown
  } | null
}

/** `null` for anything that is not an announce message about one torrent. Never throws. */
export const parseTrackerMessage = (data: unknown): TrackerMessage | null => {
  if (typeof data !== 'string' || data.length > maxTrackerMessageLength) return null
  const value = parseJson(data)
  if (typeof value !== 'object' || value === null) return null
  const fields = value as Readonly<Record<string, unknown>>
  const infoHash = idOf(fields.info_hash)
  const failure = textOf(fields['failure reason'])
  if (infoHash === null || (fields.action !== 'announce' && failure === null)) return null
  const peerId = idOf(fields.peer_id)
  const offerId = idOf(fields.offer_id)
  const described = (description: unknown): TrackerMessage['offer'] =>
    description === undefined || description === null || peerId === null || offerId === null
      ? null
      : { peerId, offerId, description }
  return {
    infoHash,
    failure,
    warning: textOf(fields['warning message']),
    interval: countOf(fields.interval) ?? countOf(fields['min interval']),
    seeds: countOf(fields.complete),
    leeches: countOf(fields.incomplete),
    offer: described(fields.offer),
    answer: described(fields.answer),
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the tracker speaks something else, which is the same to us as a message for nobody.
    return null
  }
}

const idOf = (value: unknown): Uint8Array | null => {
  if (typeof value !== 'string' || value.length !== 20) return null
  for (let i = 0; i < 20; i++) if (value.charCodeAt(i) > 0xff) return null
  return fromLatin1(value)
}

const textOf = (value: unknown): string | null => {
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
