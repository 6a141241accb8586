/** Every number the engine decides by, with its origin. Units in the names. */
export interface SwarmSettings {
  /**
   * Connections per torrent; beyond it and some places for newcomers the least useful one goes. Recommended
   * 48 on a desktop (p2p-algorithms §7).
   */
  readonly maxPeers: number
  /** Requests that a peer may queue with us; sent as `reqq` (BEP 10). libtorrent sends 500. */
  readonly requestQueueLimit: number
  /** Requests in flight to one peer at most, whatever it says. */
  readonly maxRequestDepth: number
  /**
   * Blocks asked of a peer whose rate is unknown: 128 KiB, more than dcSCTP's first window of 11.9 kB needs.
   */
  readonly initialRequestDepth: number
  /**
   * The same while somebody watches: eight seeds at 0.19 MB/s that are asked for eight blocks each need 0.7 s
   * more for the first piece (simulator, G3).
   */
  readonly watchedRequestDepth: number
  /**
   * Round trips' worth of data kept in flight. With two of them the rate is seen to grow at once; with one it
   * grows by the queue, and what is asked for later comes sooner.
   */
  readonly depthRoundTrips: number
  readonly watchedRoundTrips: number
  /** Data that may wait at the peer beyond the round trips while a read is waiting: keeps seeks short. */
  readonly urgentQueueMs: number
  /** The same while nobody waits: keeps the channel full over scheduling hiccups. */
  readonly queueMs: number
  /** Regular upload slots and optimistic ones (BEP 3's four and one). */
  readonly uploadSlots: number
  readonly optimisticSlots: number
  /**
   * A peer that took so many bytes, had what we want for so long and never gave any is a free rider: as a
   * leech we serve it last. One that has nothing for us is none.
   */
  readonly freeRiderBytes: number
  readonly freeRiderMs: number
  readonly rechokeIntervalMs: number
  /** An optimistic peer keeps its slot for so many rounds (BEP 3: 30 s). */
  readonly optimisticRounds: number
  /**
   * Pieces that a seed gives one peer, and the time it gives it, before others have their turn (libtorrent).
   */
  readonly seedQuotaMs: number
  /**
   * Seconds of media after the playhead that are urgent, in order, and rarest first (p2p-algorithms §3.3).
   */
  readonly deadlineWindowSeconds: number
  readonly sequentialWindowSeconds: number
  readonly rarestFirstWindowSeconds: number
  /**
   * For so long after a reader came to a place, only the next seconds of media there, and at least so many
   * bytes, are fetched: all of a small machine's time then goes into the first picture
   * (docs/decisions/013-startup.md).
   */
  readonly startupMs: number
  readonly startupSeconds: number
  readonly startupBytes: number
  /**
   * In a crowd (other leeches, and seeds that give us less than this many times the media rate): what is
   * needed within so many seconds is fetched in order, then the rarest of a window, and of a seed one of so
   * many pieces that no leech has.
   */
  readonly crowdSeedShare: number
  readonly crowdDeadlineSeconds: number
  readonly crowdWindowSeconds: number
  readonly crowdUnreplicatedPieces: number
  /** Of the rate at which bytes arrive, what a start may count on: rates fall as more viewers come. */
  readonly startRateShare: number
  /** Media rate where the container has not told: 8 Mbit/s. */
  readonly defaultBytesPerSecond: number
  /** A block is overdue after mean + 4 deviations of the peer's gaps, within these bounds. */
  readonly minBlockTimeoutMs: number
  readonly maxBlockTimeoutMs: number
  /** The lower bound where a reader waits for the block. */
  readonly urgentBlockTimeoutMs: number
  /** The limit for a peer that never sent a block. */
  readonly unknownBlockTimeoutMs: number
  /**
   * A peer that is silent for so long while it owes us blocks is snubbed (libtorrent 20 s; sooner: a film
   * plays).
   */
  readonly snubMs: number
  /** Nothing at all from a peer for so long ends the connection (libtorrent 120 s). */
  readonly inactivityMs: number
  readonly keepAliveMs: number
  /**
   * While somebody waits: a peer from which nothing came for so long is asked for a sign of life; one that
   * has not answered for so long, nor for the time of so many blocks if it is slow, is not counted on; and
   * after so long it is let go (docs/decisions/033-turnover.md).
   */
  readonly probeMs: number
  readonly silentMs: number
  readonly silentBlocks: number
  readonly deadMs: number
  readonly handshakeTimeoutMs: number
  /**
   * Bytes in a link's send buffer above which no block is added, so that CANCEL and CHOKE keep their meaning.
   */
  readonly sendHighWaterBytes: number
  /** Verified pieces kept in memory for reading and uploading. */
  readonly cacheBytes: number
  /** Pieces begun but not complete, at most, before new ones wait for the old (libtorrent: 32 MiB). */
  readonly maxPartialBytes: number
  /** A cursor that nobody reads from any more loses its window. */
  readonly cursorIdleMs: number
  /** No peer for so long after the start is told to the person. */
  readonly noPeersNoticeMs: number
}

export const defaultSettings: SwarmSettings = {
  maxPeers: 48,
  requestQueueLimit: 500,
  maxRequestDepth: 400,
  initialRequestDepth: 8,
  watchedRequestDepth: 2,
  depthRoundTrips: 2,
  watchedRoundTrips: 1,
  urgentQueueMs: 60,
  queueMs: 250,
  uploadSlots: 4,
  optimisticSlots: 1,
  freeRiderBytes: 256 * 1024,
  freeRiderMs: 15_000,
  rechokeIntervalMs: 10_000,
  optimisticRounds: 3,
  seedQuotaMs: 60_000,
  deadlineWindowSeconds: 2,
  sequentialWindowSeconds: 15,
  rarestFirstWindowSeconds: 60,
  startupMs: 700,
  startupSeconds: 0.75,
  startupBytes: 768 * 1024,
  crowdSeedShare: 2,
  crowdDeadlineSeconds: 8,
  crowdWindowSeconds: 20,
  crowdUnreplicatedPieces: 8,
  startRateShare: 0.9,
  defaultBytesPerSecond: 1_000_000,
  minBlockTimeoutMs: 2_000,
  maxBlockTimeoutMs: 60_000,
  urgentBlockTimeoutMs: 400,
  unknownBlockTimeoutMs: 1_000,
  snubMs: 20_000,
  inactivityMs: 120_000,
  keepAliveMs: 55_000,
  probeMs: 2_500,
  silentMs: 4_000,
  silentBlocks: 2,
  deadMs: 30_000,
  handshakeTimeoutMs: 10_000,
  sendHighWaterBytes: 256 * 1024,
  cacheBytes: 32 * 1024 * 1024,
  maxPartialBytes: 64 * 1024 * 1024,
  cursorIdleMs: 15_000,
  noPeersNoticeMs: 10_000,
}
