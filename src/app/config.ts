import type { BridgeAddress } from '../client/client.ts'

/**
 * What the server that serves the app may tell it, as `config.json` beside the page. Any part of it may be
 * missing. `src/node/` writes it.
 */
export interface AppConfig {
  /** `RTCIceServer`s for connections; an empty list means none. */
  readonly iceServers?: RTCIceServer[]
  /** Trackers that every visitor asks. */
  readonly trackers?: readonly string[]
  /**
   * UDP and HTTP trackers of the server, where ordinary clients find what a page shares. Only links name
   * them.
   */
  readonly ordinaryTrackers?: readonly string[]
  /** A torrent to try the player with; `null`: the server has none. */
  readonly sample?: { readonly name: string; readonly magnet: string } | null
  /** Bridges to ordinary BitTorrent swarms, of which a page asks one. */
  readonly bridges?: readonly BridgeAddress[]
}

/**
 * Milliseconds. After this long the app starts with the defaults: without trackers and bridges of its server
 * until it is loaded again. Our own choice: a server that was busy answered after more than three seconds.
 */
const timeoutMs = 8_000
/** Bridges that are looked at, at most. Our own choice. */
const maxBridges = 32
/** Characters of a bridge's address, at most, as of a tracker's. Our own choice. */
const maxBridgeUrlLength = 512
/** Tokens in letters of base64url (RFC 4648 §5); their length is our own choice. */
const tokenForm = /^[\w-]{1,128}$/

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const stringsOf = (values: readonly unknown[]): string[] =>
  values.filter((value) => typeof value === 'string')

const isBridgeUrl = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= maxBridgeUrlLength &&
  /^wss?:\/\//i.test(value) &&
  URL.canParse(value)

const readBridges = (values: readonly unknown[]): readonly BridgeAddress[] =>
  values.slice(0, maxBridges).flatMap((value) => {
    if (!isRecord(value) || !isBridgeUrl(value.url)) return []
    const { url, token } = value
    return [{ url, token: typeof token === 'string' && tokenForm.test(token) ? token : null }]
  })

/** Keeps what has the right shape, and drops the rest. */
export const readConfig = (value: unknown): AppConfig => {
  if (!isRecord(value)) return {}
  const { iceServers, trackers, ordinaryTrackers, sample, bridges } = value
  return {
    ...(Array.isArray(iceServers) && iceServers.every((server) => isRecord(server) && 'urls' in server)
      ? { iceServers: iceServers as RTCIceServer[] }
      : {}),
    ...(Array.isArray(trackers) ? { trackers: stringsOf(trackers) } : {}),
    ...(Array.isArray(ordinaryTrackers) ? { ordinaryTrackers: stringsOf(ordinaryTrackers) } : {}),
    ...(isRecord(sample) && typeof sample.name === 'string' && typeof sample.magnet === 'string'
      ? { sample: { name: sample.name, magnet: sample.magnet } }
      : {}),
    ...(Array.isArray(bridges) ? { bridges: readBridges(bridges) } : {}),
  }
}

/** Never fails: on a static host there is no such file, and offline there is no server. */
export const loadConfig = async (base: string): Promise<AppConfig> => {
  try {
    const response = await fetch(new URL('config.json', base), { signal: AbortSignal.timeout(timeoutMs) })
    return response.ok ? readConfig(await response.json()) : {}
  } catch {
    // The defaults serve as well; there is nothing that a person could do about it.
    return {}
  }
}
