/** What strangers may use of the bridge's socket (decision 012). */
export interface BridgeLimits {
  readonly sockets: number
  /**
   * Most sockets from one address. An IPv6 network of 64 bits counts as one address, and the pages of the
   * person at this machine as one of their own, so that no stranger takes their places.
   */
  readonly socketsPerAddress: number
  /** Messages of one socket in a second, and at once: a page may come back with all of its torrents. */
  readonly messagesPerSecond: number
  readonly messagesBurst: number
  /** Offers of a link that are passed on for one torrent of a socket, in a second and at once. */
  readonly offersPerSecond: number
  readonly offersBurst: number
  /** Bytes of one socket in a second, and at once. */
  readonly bytesPerSecond: number
  readonly bytesBurst: number
  /** Most bytes of a message that is not whole yet, where no metadata may come. */
  readonly partialTextBytes: number
  /** Most bytes of messages that are not whole yet, of all sockets together. */
  readonly partialBytes: number
  /** Milliseconds within which announced metadata has to be here. */
  readonly metadataMs: number
  /** Most bytes that a page has not read yet. */
  readonly unreadBytes: number
  /** Milliseconds from one status of a torrent to the next. */
  readonly statusMs: number
  /** Milliseconds from one ping to the next. A page that has not answered a ping by then is gone. */
  readonly pingIntervalMs: number
}

/** All are our own choice. */
export const bridgeLimits: BridgeLimits = {
  sockets: 2_000,
  socketsPerAddress: 100,
  // Twenty torrents with metadata and an offer are sixty messages.
  messagesPerSecond: 5,
  messagesBurst: 100,
  // A page offers again when nothing came of its last offer: soon at first, and then less and less often.
  offersPerSecond: 0.2,
  offersBurst: 5,
  bytesPerSecond: 64 * 1024,
  bytesBurst: 64 * 1024 * 1024,
  // The longest text is of 16 KiB, and Node reads up to 64 KiB at once.
  partialTextBytes: 128 * 1024,
  partialBytes: 64 * 1024 * 1024,
  // 16 MiB come over a line of 2 Mbit/s by then.
  metadataMs: 70_000,
  unreadBytes: 1024 * 1024,
  statusMs: 1_000,
  // Proxies close lines that were silent for a minute.
  pingIntervalMs: 30_000,
}
