import { percentEncode } from './percent.ts'

/** Most URLs of one kind that are kept: each costs a connection. */
const maxUrls = 100
/** Most URLs that are looked at: bounds the work on a `.torrent` that names millions. */
const maxCandidates = 1_000
const maxUrlLength = 2048

interface Room {
  readonly urls: number
  /**
   * Most characters of all URLs that are kept, percent-encoded: what is read from a link is written into a
   * link again, which has to be short enough to be read (`maxLinkLength`).
   */
  readonly encodedLength: number
}
const room: Record<'trackers' | 'webSeeds' | 'exactSources', Room> = {
  trackers: { urls: maxUrls, encodedLength: 32 * 1024 },
  webSeeds: { urls: maxUrls, encodedLength: 8 * 1024 },
  // Each of them costs a request.
  exactSources: { urls: 2, encodedLength: 4 * 1024 },
}

/** Protocols of trackers. Those that a browser can ask come first when there is not room for all. */
const trackerProtocols = [/^wss?:/i, /^(?:https?|udp):/i]
const webProtocols = [/^https?:/i]

/**
 * Tracker URLs worth keeping: well-formed, of a known protocol, in order, without repeats, at most 100.
 * WebSocket trackers are kept before all others, wherever they stand.
 */
export const keepTrackerUrls = (urls: readonly string[]): string[] =>
  keepUrls(urls, trackerProtocols, room.trackers)

/** Web seed URLs (BEP 19) worth keeping, chosen as {@link keepTrackerUrls} does. */
export const keepWebSeedUrls = (urls: readonly string[]): string[] =>
  keepUrls(urls, webProtocols, room.webSeeds)

/**
 * Addresses of a magnet link's `.torrent` (`xs`) worth asking, chosen as {@link keepTrackerUrls} does: at
 * most 2.
 */
export const keepExactSourceUrls = (urls: readonly string[]): string[] =>
  keepUrls(urls, webProtocols, room.exactSources)

const keepUrls = (urls: readonly string[], protocols: readonly RegExp[], most: Room): string[] => {
  const kept = new Set<string>()
  let encodedLength = 0
  for (const protocol of protocols) {
    let candidates = 0
    for (const given of urls) {
      if (kept.size >= most.urls || candidates >= maxCandidates) break
      const url = given.trim()
      if (!protocol.test(url) || url.length > maxUrlLength) continue
      candidates++
      const length = percentEncode(url).length
      if (kept.has(url) || encodedLength + length > most.encodedLength || !hasHost(url)) continue
      encodedLength += length
      kept.add(url)
    }
  }
  return urls.map((url) => url.trim()).filter((url) => kept.delete(url))
}

const hasHost = (url: string): boolean => {
  try {
    return new URL(url).hostname !== ''
  } catch {
    // A text that is no URL is the caller's question, not an error.
    return false
  }
}
