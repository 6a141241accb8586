/** What strangers may use of the tracker (decision 012). Our own seeder is not counted in any of these. */
export interface TrackerLimits {
  /** Longest message in bytes. */
  readonly messageBytes: number
  readonly sockets: number
  /** Most sockets from one address. An IPv6 network of 64 bits counts as one address. */
  readonly socketsPerAddress: number
  /**
   * Most places over all sockets; a place is one peer in one swarm. A swarm without a peer is forgotten, so
   * there are never more swarms than places.
   */
  readonly places: number
  readonly placesPerAddress: number
  readonly placesPerSocket: number
  /** Most places of one socket in one swarm: several clients of one process share a socket. */
  readonly placesPerSocketAndSwarm: number
  /** Most bytes that a client has not read yet. */
  readonly unreadBytes: number
  /**
   * Messages of one socket in a second. The burst is what a client sends when it joins with all its torrents
   * at once.
   */
  readonly messagesPerSecond: number
  readonly messagesBurst: number
  readonly bytesPerSecond: number
  readonly bytesBurst: number
  /** Milliseconds from one ping to the next. A client that has not answered a ping by then is gone. */
  readonly pingIntervalMs: number
}

export const trackerLimits: TrackerLimits = {
  // An announce with ten offers is about 20 KiB. Our own clients take messages of this length too.
  messageBytes: 256 * 1024,
  sockets: 10_000,
  socketsPerAddress: 1_000,
  // A place takes some 500 bytes.
  places: 100_000,
  placesPerAddress: 20_000,
  placesPerSocket: 2_000,
  placesPerSocketAndSwarm: 32,
  unreadBytes: 4 * 1024 * 1024,
  messagesPerSecond: 50,
  messagesBurst: 4_000,
  bytesPerSecond: 512 * 1024,
  bytesBurst: 32 * 1024 * 1024,
  // Proxies close lines that were silent for a minute.
  pingIntervalMs: 30_000,
}
