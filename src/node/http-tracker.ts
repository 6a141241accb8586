import type { IncomingMessage } from 'node:http'
import {
  encodeHttpAnnounced,
  encodeHttpFailure,
  encodeHttpScraped,
  parseHttpAnnounce,
  parseHttpScrape,
} from '../protocol/http-tracker-server.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Refusal } from './access.ts'
import type { AddressSwarms } from './address-swarms.ts'
import { clientHost, isLoopback, plainAddress } from './client-address.ts'

/** Whether a request is for the tracker over HTTP (BEP 3, 48). */
export const isHttpTrackerPath = (pathname: string): boolean =>
  pathname === '/announce' || pathname === '/scrape'

/**
 * Headers that no page can leave out in today's browsers (Fetch Metadata, client hints), or that say from
 * which page a request comes. `Sec-Fetch-Mode` is none of them: `fetch` of Node sends it, and with it real
 * clients.
 */
const pageHeaders = ['origin', 'referer', 'sec-fetch-site', 'sec-fetch-dest', 'sec-ch-ua'] as const

/**
 * Why a request is refused that a page sent. A page takes no connections over TCP. It would only make its
 * visitors announce what they know nothing of: so pages get nothing, ours neither. A browser shows itself by
 * its headers, and an old one at least by its name.
 */
export const refusePage = ({ headers }: IncomingMessage): Refusal | null => {
  const isPage =
    pageHeaders.some((name) => headers[name] !== undefined) || /^Mozilla\//i.test(headers['user-agent'] ?? '')
  return isPage
    ? { status: 403, reason: 'Here ordinary BitTorrent clients announce, and browsers do not.' }
    : null
}

/**
 * What a client that asks `/announce` or `/scrape` is told: bencoded, also when it is refused. The address of
 * its peer is that of the sender, whatever the request says (`ip`).
 */
export const answerHttpTracker = (swarms: AddressSwarms, request: IncomingMessage): Uint8Array => {
  const [pathname = '', ...rest] = (request.url ?? '').split('?')
  const query = rest.join('?').replace(/#.*$/s, '')
  try {
    return pathname === '/scrape' ? scraped(swarms, query) : announced(swarms, query, request)
  } catch (error) {
    if (!(error instanceof TorrentError) || error.code !== 'protocol') throw error
    return encodeHttpFailure(error.message)
  }
}

const scraped = (swarms: AddressSwarms, query: string): Uint8Array => {
  const files = parseHttpScrape(query).map((infoHash) => ({ infoHash, counts: swarms.scrape(infoHash) }))
  return encodeHttpScraped(files)
}

const announced = (swarms: AddressSwarms, query: string, request: IncomingMessage): Uint8Array => {
  const announce = parseHttpAnnounce(query)
  const host = clientHost(request)
  const { remoteAddress = '', localAddress = '' } = request.socket
  // A client that came through a proxy does not know the address at which the proxy reaches us.
  const isDirect = plainAddress(remoteAddress) === host
  const reachedAt = isDirect && !isLoopback(localAddress) ? plainAddress(localAddress) : null
  const answer = swarms.announce(announce, { host, reachedAt, family: 'both' })
  if (typeof answer === 'string') return encodeHttpFailure(answer)
  return encodeHttpAnnounced(answer, announce.isCompact)
}
