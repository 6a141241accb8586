/**
 * The numbers by which one torrent decides. The comment of each says what it bounds, and where its value in
 * {@link defaultSwarmSettings} comes from; the unit is in the name.
 */
export interface SwarmSettings {
  /**
   * Connections of one torrent. A few newcomers are taken above it; after 10 s the least useful peers of all
   * leave (docs/decisions/033-turnover.md). Why 48: docs/research/swarms.md.
   */
  readonly maxPeers: number
  /** Requests that a peer may queue with us, sent as `reqq` (BEP 10). libtorrent sends 500. */
  readonly requestQueueLimit: number
  /**
   * Most blocks in flight to one peer, whatever its `reqq` allows. Our own choice, below libtorrent's 500:
   * 6.5 MB are two round trips of 100 ms at 32 MB/s.
   */
  readonly maxRequestDepth: number
  /**
   * Blocks asked of a peer whose rate is unknown: 128 KiB, more than the first window of a data channel takes
   * (11.9 kB, docs/research/webrtc.md).
   */
  readonly initialRequestDepth: number
  /**
   * The same while somebody watches. Measured in the simulator: with eight blocks each, eight seeds of 0.19
   * MB/s need 0.7 s longer for the first piece (scenario G3 of docs/decisions/010-simulator.md).
   */
  readonly watchedRequestDepth: number
  /**
   * Round trips of data kept in flight. With two, a rate that grows is seen to grow at once. Our own choice
   * (docs/decisions/013-startup.md).
   */
  readonly depthRoundTrips: number
  /**
   * The same while somebody watches. With one, the rate is found more slowly, but what a seek asks for comes
   * sooner (docs/decisions/013-startup.md).
   */
  readonly watchedRoundTrips: number
  /**
   * Data that may wait at a peer beyond the round trips while somebody watches: it delays what a seek will
   * ask for. Measured, docs/decisions/013-startup.md.
   */
  readonly urgentQueueMs: number
  /**
   * The same while nobody watches: it keeps the channel full while a page or a worker is late. Our own choice
   * (docs/decisions/004-deadline-zones.md).
   */
  readonly queueMs: number
  /** Peers that we upload to because of what they give us, or take from us. Four, as in BEP 3. */
  readonly uploadSlots: number
  /** Peers that we upload to whatever they give, so that newcomers get a first piece. One, as in BEP 3. */
  readonly optimisticSlots: number
  /**
   * A peer that took this much, gave nothing and had what we want for {@link freeRiderMs} is a free rider: as
   * a leech we serve it last. Measured in the simulator (docs/decisions/016-crowd.md).
   */
  readonly freeRiderBytes: number
  /** See {@link freeRiderBytes}. Time in which a peer has nothing for us does not count. */
  readonly freeRiderMs: number
  /** A new choice of the peers that we upload to this often (10 s in BEP 3). */
  readonly rechokeIntervalMs: number
  /** Rounds for which an optimistic peer keeps its slot: three of 10 s are the 30 s of BEP 3. */
  readonly optimisticRounds: number
  /**
   * How long a seed gives one peer a slot before others have their turn: one minute, as in libtorrent. Its
   * second quota, 20 pieces, we do not have.
   */
  readonly seedQuotaMs: number
  /**
   * Media after the playhead that has deadlines: it is asked of the peer that brings it in time. Our own
   * choice, docs/decisions/004-deadline-zones.md.
   */
  readonly deadlineWindowSeconds: number
  /** Media after the playhead that is fetched in order: Give-to-Get's first part, docs/research/swarms.md. */
  readonly sequentialWindowSeconds: number
  /** Media after that, the rarest pieces first: Give-to-Get's second part, docs/research/swarms.md. */
  readonly rarestFirstWindowSeconds: number
  /**
   * Startup: for this long after a start or seek only {@link startupSeconds} of media are fetched there.
   * Measured, docs/decisions/013-startup.md.
   */
  readonly startupMs: number
  /**
   * Where the player has this much media buffered, in seconds, the place at which its viewer points comes
   * before what it reads. Our own choice, docs/decisions/068-pointed-places.md.
   */
  readonly pointingBufferSeconds: number
  /** Media that is fetched during startup. Measured, docs/decisions/013-startup.md. */
  readonly startupSeconds: number
  /** The least that is fetched during startup: three pieces of 256 KiB, docs/decisions/013-startup.md. */
  readonly startupBytes: number
  /**
   * In a crowd we are when other leeches are here, and the seeds give us less than this many times the media
   * rate (docs/decisions/016-crowd.md).
   */
  readonly crowdSeedShare: number
  /**
   * In a crowd: media that is fetched in order, from the playhead on. It is so many seconds, or so many
   * pieces where these are longer, but no more than the last of the three
   * (docs/decisions/098-less-in-order.md).
   */
  readonly crowdDeadlineSeconds: number
  readonly crowdDeadlinePieces: number
  readonly crowdMaxDeadlineSeconds: number
  /** In a crowd: media after that, of which the rarest pieces come first (docs/decisions/016-crowd.md). */
  readonly crowdWindowSeconds: number
  /**
   * In a crowd a seed is asked for one of this many next pieces that no leech has
   * (docs/decisions/016-crowd.md).
   */
  readonly crowdUnreplicatedPieces: number
  /**
   * Share of the present rate that a start counts on, since rates fall as more viewers come. Measured in the
   * simulator (docs/decisions/098-less-in-order.md).
   */
  readonly startRateShare: number
  /** Media rate where the container has not told it: 8 Mbit/s, a common rate of 1080p video. */
  readonly defaultBytesPerSecond: number
  /**
   * A block is overdue after the mean and four deviations of the peer's gaps between blocks (RFC 6298), but
   * not sooner than this. libtorrent takes the same 2 s.
   */
  readonly minBlockTimeoutMs: number
  /** See {@link minBlockTimeoutMs}: and not later than this. libtorrent takes the same 60 s. */
  readonly maxBlockTimeoutMs: number
  /** The lower bound where a reader waits for the block (docs/decisions/004-deadline-zones.md). */
  readonly urgentBlockTimeoutMs: number
  /** A block of a peer that never sent one is overdue after this long. Our own choice. */
  readonly unknownBlockTimeoutMs: number
  /** A peer that owes blocks and sends none for this long is snubbed: libtorrent's `piece_timeout`. */
  readonly snubMs: number
  /** A connection from which no byte comes for this long ends, as in libtorrent (`peer_timeout`). */
  readonly inactivityMs: number
  /** A keep-alive goes out when we have sent nothing for this long: within the two minutes of BEP 3. */
  readonly keepAliveMs: number
  /**
   * While a reader waits, a peer from which nothing came for this long is asked for a sign of life
   * (docs/decisions/033-turnover.md).
   */
  readonly probeMs: number
  /**
   * A peer that has left that question open for this long is not counted on
   * (docs/decisions/033-turnover.md).
   */
  readonly silentMs: number
  /**
   * A slow peer that owes blocks is counted on for the time of this many of them, if that is longer than
   * {@link silentMs} (docs/decisions/033-turnover.md).
   */
  readonly silentBlocks: number
  /** A peer that has left that question open for this long is let go (docs/decisions/033-turnover.md). */
  readonly deadMs: number
  /** A connection without a handshake ends after this long. libtorrent takes 10 s, too. */
  readonly handshakeTimeoutMs: number
  /**
   * No block is added while a link's send buffer holds more, so that CANCEL and CHOKE keep their meaning. Our
   * own choice: 16 blocks.
   */
  readonly sendHighWaterBytes: number
  /** Verified pieces kept in memory for readers and uploads. Our own choice. */
  readonly cacheBytes: number
  /**
   * Most bytes of pieces that are begun and not complete, before new ones wait for the old ones (libtorrent:
   * 32 MiB, docs/research/swarms.md).
   */
  readonly maxPartialBytes: number
  /** A read cursor that has not been read from for this long loses its windows. Our own choice. */
  readonly cursorIdleMs: number
  /**
   * Whether we fetch for viewers at other peers what they say that they want, and tell peers so (`tp_want`).
   * True for a bridge alone (docs/tp-want.md).
   */
  readonly servesWants: boolean
  /**
   * Whether the network meets peers over others, so that we introduce peers to each other and tell them so
   * (docs/tp-pex.md). False for a bridge, which chooses itself whom it lets in.
   */
  readonly meetsThroughPeers: boolean
  /** Peers over a transport with addresses may download: otherwise they stay choked. */
  readonly givesToOrdinary: boolean
  /** Where ordinary peers can dial us: sent as `p` (BEP 10). `null`: nowhere. */
  readonly listenPort: number | null
  /** A notice is shown when no peer has connected for this long after the start. Our own choice. */
  readonly noPeersNoticeMs: number
}

/** What the engine uses unless a test or the simulator says otherwise. */
export const defaultSwarmSettings: SwarmSettings = {
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
  pointingBufferSeconds: 3,
  startupBytes: 768 * 1024,
  crowdSeedShare: 2,
  crowdDeadlineSeconds: 5,
  crowdDeadlinePieces: 4,
  crowdMaxDeadlineSeconds: 8,
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
  servesWants: false,
  meetsThroughPeers: false,
  givesToOrdinary: true,
  listenPort: null,
  noPeersNoticeMs: 10_000,
}
