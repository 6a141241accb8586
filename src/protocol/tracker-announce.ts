import type { PeerAddress } from './peer-address.ts'

/** Peers of one answer of a tracker that are read, at most. Our own choice: more than any tracker sends. */
export const maxAnswerPeers = 500
/** Bytes of an answer of a tracker, at most. Our own choice: room for ten thousand peers. */
export const maxTrackerAnswerLength = 64 * 1024
/** Seconds from one announce to the next that are read, at most: a day. Our own choice. */
const maxInterval = 24 * 60 * 60

export type AnnounceEvent = 'started' | 'completed' | 'stopped'

/** What a peer tells a tracker over UDP or HTTP (BEP 3, 15). Counts are in bytes. */
export interface TrackerAnnounce {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** Where the peer takes connections; 0: nowhere. */
  readonly port: number
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
  /** `null`: one of the announces in between. */
  readonly event: AnnounceEvent | null
  /** Peers that are wanted; `null`: as many as the tracker likes to send. */
  readonly numWant: number | null
  /** A number by which the tracker knows the peer when its address has changed. */
  readonly key: number
}

/** What a tracker answers to an announce. */
export interface TrackerAnswer {
  /** Seconds until the next announce; `null`: not said. */
  readonly interval: number | null
  /** Seconds for which no announce is welcome. */
  readonly minInterval: number | null
  readonly seeds: number | null
  readonly leeches: number | null
  readonly peers: readonly PeerAddress[]
}

/** An interval of a tracker in seconds, brought within bounds; `null` when it says none. */
export const readInterval = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 ? Math.min(value, maxInterval) : null

/** Counts of one swarm (BEP 48). */
export interface ScrapeCounts {
  readonly seeds: number
  readonly leeches: number
  /** Peers that have completed it, ever. */
  readonly downloads: number
}
