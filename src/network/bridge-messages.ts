/**
 * What a page and a bridge say to each other on the bridge's socket, a WebSocket. A bridge is a server that
 * joins the swarm of ordinary BitTorrent clients for a page. Text frames hold one JSON object each. A binary
 * frame from the page holds metadata: 20 bytes of info hash, and then the `info` dictionary.
 */

/** The page opens a torrent, and wants the bridge to join its swarm. */
export interface BridgeOpen {
  readonly type: 'open'
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** UDP and HTTP trackers of the link or the `.torrent`. */
  readonly trackers: readonly string[]
  /** `x.pe` of the magnet link (BEP 9): `host:port`. */
  readonly peers: readonly string[]
  /** Files that the link chose (BEP 53); `null`: all. */
  readonly selectOnly: readonly number[] | null
  /** A binary frame with the metadata follows. */
  readonly hasMetadata: boolean
}

/** The page has closed the torrent. */
export interface BridgeClose {
  readonly type: 'close'
  readonly infoHash: string
}

export type ToBridge = BridgeOpen | BridgeClose

/**
 * How the bridge is doing for one torrent. It is sent when something of it changes, at most once a second.
 */
export interface BridgeStatus {
  readonly type: 'status'
  readonly infoHash: string
  /**
   * `refused`: the bridge does not join this swarm for this page, `reason` says why · `joining`: no ordinary
   * peer is linked yet · `joined`: some are · `unavailable`: its process is being started again.
   */
  readonly state: 'refused' | 'joining' | 'joined' | 'unavailable'
  /** A sentence, or `null`. */
  readonly reason: string | null
  /** Ordinary peers that are linked, and how many of them have everything. */
  readonly peers: number
  readonly seeds: number
  /** Bytes a second from ordinary peers. */
  readonly downloadRate: number
  /** Addresses that were found; of these: no answer, connection refused, closed in the handshake. */
  readonly found: number
  readonly silent: number
  readonly refused: number
  readonly closed: number
  /** The bridge looks in the DHT now, or has looked. */
  readonly asksDht: boolean
}

export type FromBridge = BridgeStatus
