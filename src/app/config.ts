/**
 * What the server that serves the app may tell it, as `config.json` beside the page. Any part of it may be
 * missing. `src/node/` writes it.
 */
export interface AppConfig {
  /** `RTCIceServer`s for connections; an empty list means none. */
  readonly iceServers?: RTCIceServer[]
  /** Trackers that every visitor asks. */
  readonly trackers?: readonly string[]
  /** A torrent to try the player with; `null`: the server has none. */
  readonly sample?: { readonly name: string; readonly magnet: string } | null
}

/** Milliseconds. After this long the app starts with the defaults; our own choice. */
const timeoutMs = 3000

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Keeps what has the right shape, and drops the rest. */
export const readConfig = (value: unknown): AppConfig => {
  if (!isRecord(value)) return {}
  const { iceServers, trackers, sample } = value
  return {
    ...(Array.isArray(iceServers) && iceServers.every((server) => isRecord(server) && 'urls' in server)
      ? { iceServers: iceServers as RTCIceServer[] }
      : {}),
    ...(Array.isArray(trackers) ? { trackers: trackers.filter((url) => typeof url === 'string') } : {}),
    ...(isRecord(sample) && typeof sample.name === 'string' && typeof sample.magnet === 'string'
      ? { sample: { name: sample.name, magnet: sample.magnet } }
      : {}),
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
