/** More are of no use to anyone: each costs a connection. */
const maxUrls = 100
const maxUrlLength = 2048

const trackerProtocols = ['ws:', 'wss:', 'http:', 'https:', 'udp:']
const webSeedProtocols = ['http:', 'https:']

/** Tracker URLs worth keeping: well-formed, of a known protocol, in order, without repeats, at most 100. */
export const keepTrackerUrls = (urls: Iterable<string>): string[] => keepUrls(urls, trackerProtocols)

/** Web seed URLs (BEP 19) worth keeping, as {@link keepTrackerUrls}. */
export const keepWebSeedUrls = (urls: Iterable<string>): string[] => keepUrls(urls, webSeedProtocols)

const keepUrls = (urls: Iterable<string>, protocols: readonly string[]): string[] => {
  const kept = new Set<string>()
  for (const candidate of urls) {
    if (kept.size >= maxUrls) break
    const url = candidate.trim()
    if (url.length > maxUrlLength) continue
    const protocol = protocolOf(url)
    if (protocol !== null && protocols.includes(protocol)) kept.add(url)
  }
  return [...kept]
}

const protocolOf = (url: string): string | null => {
  try {
    const { protocol, hostname } = new URL(url)
    return hostname === '' ? null : protocol
  } catch {
    // Not a URL: what the caller asks.
    return null
  }
}
