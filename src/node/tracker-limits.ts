/** What strangers may use of the tracker. Our own seeder is not counted in any of these. */
export interface TrackerLimits {
  /** One message, bytes. */
  readonly messageBytes: number
  readonly sockets: number
  /** From one address; an IPv6 network of 64 bits counts as one. */
  readonly socketsPerAddress: number
  /**
   * A peer in a swarm, over all sockets. A swarm without a peer is forgotten, so there are never more swarms
   * than that.
   */
  readonly places: number
  readonly placesPerAddress: number
  readonly placesPerSocket: number
  /** Of one socket in one swarm: several clients of one process share a socket. */
  readonly placesPerSocketAndSwarm: number
  /** What a client has not read yet, bytes. */
  readonly unreadBytes: number
  /** Of one socket. The burst is what a client sends that joins with all its torrents at once. */
  readonly messagesPerSecond: number
  readonly messagesBurst: number
  readonly bytesPerSecond: number
  readonly bytesBurst: number
  /** Whoever has not answered a ping when the next one is due is gone. */
  readonly pingIntervalMs: number
}

export const trackerLimits: TrackerLimits = {
  // An announce with ten offers is about 20 KiB; our own clients take as much.
  messageBytes: 256 * 1024,
  sockets: 10_000,
  socketsPerAddress: 1_000,
  // Some 500 bytes each.
  places: 100_000,
  placesPerAddress: 20_000,
  placesPerSocket: 2_000,
  placesPerSocketAndSwarm: 32,
  unreadBytes: 4 * 1024 * 1024,
  messagesPerSecond: 50,
  messagesBurst: 4_000,
  bytesPerSecond: 512 * 1024,
  bytesBurst: 32 * 1024 * 1024,
  // Proxies hang up on lines that were silent for a minute.
  pingIntervalMs: 30_000,
}
