/** More offers than that in one announce are no honest client's: WebTorrent makes at most ten. */
const MAX_OFFERS = 100
/** What one scrape may ask for. */
const MAX_SCRAPED = 100
const EVENTS: readonly unknown[] = [
  undefined,
  null,
  '',
  'empty',
  'started',
  'stopped',
  'completed',
  'update',
  'paused',
]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** 20 bytes, one character each. */
const isId = (value: unknown): value is string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: any byte may stand in an id.
  typeof value === 'string' && /^[\x00-\xff]{20}$/.test(value)

const isOffer = (value: unknown): boolean =>
  isRecord(value) && isRecord(value.offer) && typeof value.offer_id === 'string'

const isAnnounce = (message: Readonly<Record<string, unknown>>): boolean => {
  const { info_hash, peer_id, event, offers, answer, to_peer_id } = message
  if (!isId(info_hash) || !isId(peer_id) || !EVENTS.includes(event)) return false
  if (offers !== undefined && offers !== null) {
    if (!Array.isArray(offers) || offers.length > MAX_OFFERS || !offers.every(isOffer)) return false
  }
  return answer === undefined || answer === null || (isRecord(answer) && isId(to_peer_id))
}

const isScrape = ({ info_hash: wanted }: Readonly<Record<string, unknown>>): boolean =>
  isId(wanted) || (Array.isArray(wanted) && wanted.length <= MAX_SCRAPED && wanted.every(isId))

/**
 * Whether a client's message has the shape that WebTorrent's trackers understand. bittorrent-tracker's server checks only
 * part of it, and one that is malformed elsewhere ends the process.
 */
export const isTrackerMessage = (text: string): boolean => {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return false // Not JSON.
  }
  if (!isRecord(message)) return false
  if (message.action === 'announce') return isAnnounce(message)
  return message.action === 'scrape' && isScrape(message)
}
