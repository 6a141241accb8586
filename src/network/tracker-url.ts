import type { Words } from '../shared/wording.ts'
import { trackerProblems } from './tracker-problems.ts'
/**
 * Trackers that are asked for one torrent, at most, and as many that cannot be asked. Our own choice: a
 * magnet link may name thousands.
 */
export const maxTrackers = 12

/** Characters of a tracker's address, at most: longer than any real one. Our own choice. */
const maxUrlLength = 512
const schemeAndHost = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*@|)([^/?#]*)/i

/**
 * Whether a tracker can be asked from here.
 *
 * @param isSecurePage pages over https may open wss sockets only, but for this machine's own addresses
 * @returns the URL as trackers are told apart by it, without a slash at its end and with its host in small
 * letters, and what is wrong with it as a sentence, or `null`
 */
export const checkTrackerUrl = (
  given: string,
  isSecurePage: boolean,
): { url: string; problem: Words | null } => {
  const url = given
    .trim()
    .replace(/\/$/, '')
    .replace(schemeAndHost, (_all, scheme: string, user: string, host: string) =>
      [scheme.toLowerCase(), user, host.toLowerCase()].join(''),
    )
    .slice(0, maxUrlLength)
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return { url, problem: trackerProblems.noAddress() }
  }
  const { protocol, hostname } = parsed
  if (protocol !== 'ws:' && protocol !== 'wss:') {
    return { url, problem: trackerProblems.noWebSocket() }
  }
  if (hostname === '' || given.trim().length > maxUrlLength) {
    return { url, problem: trackerProblems.noAddress() }
  }
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol === 'ws:' && isSecurePage && !isLocal) {
    return { url, problem: trackerProblems.notSecure() }
  }
  return { url, problem: null }
}
