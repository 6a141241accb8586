/**
 * What clients say to the tracker, rebuilt from what we understand of it: strings and numbers of bounded
 * size, in objects that are made here. Nothing that a stranger sent reaches anything else as it came, so no
 * deeply nested value is ever walked or written out again.
 */

/** Most offers in one announce: an honest client makes fewer, and WebTorrent makes at most ten. */
const maxOffers = 100
/** Most torrents for which one scrape may ask. */
const maxScraped = 100
/**
 * Longest session description in characters, as our own clients take it. With every candidate of a machine
 * with many interfaces it is some KiB.
 */
const maxSdpLength = 64 * 1024
/** Most bytes of one torrent, and of what was transferred of it: what a number holds exactly. */
const maxBytes = Number.MAX_SAFE_INTEGER

const events = ['started', 'stopped', 'completed', 'update', 'paused'] as const
type AnnounceEvent = (typeof events)[number]

interface Described<Type extends 'offer' | 'answer'> {
  readonly type: Type
  readonly sdp: string
}

export interface ClientAnnounce {
  readonly action: 'announce'
  /** 20 bytes with one character each, as all ids in these messages. */
  readonly info_hash: string
  readonly peer_id: string
  readonly event: AnnounceEvent
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes that are missing; {@link maxBytes} when the client does not know it. */
  readonly left: number
  readonly numwant: number
  readonly offers: readonly { readonly offer_id: string; readonly offer: Described<'offer'> }[]
  /** The answer, which goes to one peer. */
  readonly answer?: Described<'answer'>
  readonly offer_id?: string
  readonly to_peer_id?: string
}

interface ClientScrape {
  readonly action: 'scrape'
  readonly info_hash: readonly string[]
}

export type ClientMessage = ClientAnnounce | ClientScrape
type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is 20 bytes with one character each. */
const isId = (value: unknown): value is string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: any byte may stand in an id.
  typeof value === 'string' && value.length === 20 && /^[\x00-\xff]{20}$/.test(value)

const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null

const describedOf = <Type extends 'offer' | 'answer'>(value: unknown, type: Type): Described<Type> | null => {
  if (!isRecord(value) || value.type !== type) return null
  const { sdp } = value
  return typeof sdp === 'string' && sdp.length <= maxSdpLength ? { type, sdp } : null
}

const bytesOf = (value: unknown, unknown: number): number =>
  typeof value === 'number' && value >= 0 ? Math.min(Math.trunc(value), maxBytes) : unknown

const eventOf = (value: unknown): AnnounceEvent | null => {
  // An announce without an event has no value here, or one of these values.
  if (isMissing(value) || value === '' || value === 'empty') return 'update'
  return events.find((event) => event === value) ?? null
}

const offersOf = (value: unknown): ClientAnnounce['offers'] | null => {
  if (isMissing(value)) return []
  if (!Array.isArray(value) || value.length > maxOffers) return null
  const offers: { offer_id: string; offer: Described<'offer'> }[] = []
  for (const item of value as unknown[]) {
    const offer = isRecord(item) ? describedOf(item.offer, 'offer') : null
    if (!isRecord(item) || offer === null || !isId(item.offer_id)) return null
    offers.push({ offer_id: item.offer_id, offer })
  }
  return offers
}

const announceOf = (fields: Fields): ClientAnnounce | null => {
  const { info_hash, peer_id, offer_id, to_peer_id } = fields
  const event = eventOf(fields.event)
  const offers = offersOf(fields.offers)
  if (!isId(info_hash) || !isId(peer_id) || event === null || offers === null) return null
  const announce: ClientAnnounce = {
    action: 'announce',
    info_hash,
    peer_id,
    event,
    uploaded: bytesOf(fields.uploaded, 0),
    downloaded: bytesOf(fields.downloaded, 0),
    left: bytesOf(fields.left, maxBytes),
    numwant: offers.length,
    offers,
  }
  if (isMissing(fields.answer)) return announce
  const answer = describedOf(fields.answer, 'answer')
  if (answer === null || !isId(offer_id) || !isId(to_peer_id)) return null
  return { ...announce, answer, offer_id, to_peer_id }
}

const scrapeOf = ({ info_hash: wanted }: Fields): ClientScrape | null => {
  const list: unknown = typeof wanted === 'string' ? [wanted] : wanted
  if (!Array.isArray(list) || list.length > maxScraped || !list.every(isId)) return null
  return { action: 'scrape', info_hash: list }
}

/** Reads a message that WebTorrent's clients send to trackers; `null` for anything else. Never throws. */
export const parseClientMessage = (text: string): ClientMessage | null => {
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    return null // Not JSON.
  }
  if (!isRecord(fields)) return null
  if (fields.action === 'announce') return announceOf(fields)
  return fields.action === 'scrape' ? scrapeOf(fields) : null
}
