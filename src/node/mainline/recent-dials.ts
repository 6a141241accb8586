import { maxDialledOfNetwork, networkMs, redialMs, restMs } from './dial-bounds.ts'

interface RecentDial {
  readonly network: string
  at: number
  /** Connections in a row that the peer closed before it was of use. */
  closes: number
  restsUntil: number
}

/**
 * Which addresses one torrent dialled within the last hour. It is not bounded by what strangers name, but by
 * how often we dial: at 5 dials a second 18,000 addresses in all torrents.
 */
export class RecentDials {
  /** By `addressKey`; the one dialled last stands last. */
  readonly #dials = new Map<string, RecentDial>()
  /** The same by their networks. */
  readonly #networks = new Map<string, Map<string, RecentDial>>()

  get size(): number {
    return this.#dials.size
  }

  /** When this torrent may dial the address again. */
  dueAt(key: string, network: string): number {
    const dial = this.#dials.get(key)
    if (dial !== undefined) return Math.max(dial.at + redialMs, dial.restsUntil)
    const inNetwork = this.#networks.get(network)
    if (inNetwork === undefined || inNetwork.size < maxDialledOfNetwork) return 0
    const [oldest] = inNetwork.values()
    return (oldest?.at ?? 0) + networkMs
  }

  dialled(key: string, network: string, now: number): void {
    this.#forget(now)
    const dial = this.#dials.get(key) ?? { network, at: now, closes: 0, restsUntil: 0 }
    dial.at = now
    const inNetwork = this.#networks.get(network) ?? new Map<string, RecentDial>()
    this.#networks.set(network, inNetwork)
    for (const map of [this.#dials, inNetwork]) {
      map.delete(key)
      map.set(key, dial)
    }
  }

  /** The peer closed the connection before it was of use to this torrent. */
  closed(key: string, now: number): void {
    const dial = this.#dials.get(key)
    if (dial === undefined) return
    dial.closes++
    dial.restsUntil = now + restMs(dial.closes)
  }

  /** The connection was of use. */
  useful(key: string): void {
    const dial = this.#dials.get(key)
    if (dial !== undefined) dial.closes = 0
  }

  #forget(now: number): void {
    for (const [key, { at, network }] of this.#dials) {
      if (now - at < networkMs) return
      this.#dials.delete(key)
      const inNetwork = this.#networks.get(network)
      inNetwork?.delete(key)
      if (inNetwork?.size === 0) this.#networks.delete(network)
    }
  }
}
