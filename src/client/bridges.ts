import type { BridgeSnapshot } from '../engine/messages/snapshot.ts'
import type { Words } from '../shared/wording.ts'

/** What a bridge is told of a torrent. It takes a part of each list only, and bounds it. */
export interface BridgedTorrent {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** UDP and HTTP trackers. */
  readonly trackers: readonly string[]
  /** `x.pe` of the magnet link (BEP 9): `host:port`. */
  readonly peers: readonly string[]
  /** Files that the link chose (BEP 53); `null`: all. */
  readonly selectOnly: readonly number[] | null
  /** The `info` dictionary, where this page has it from a `.torrent`. */
  readonly infoBytes: Uint8Array | null
  /** This page, or another one of its origin, made the torrent from files of its own. */
  readonly isShared: boolean
}

/** One torrent at a bridge. */
export interface BridgeVisit {
  /** More is known of the torrent. */
  update(torrent: BridgedTorrent): void
  /** The torrent is closed, or another tab runs it: nothing is told of it any more. */
  close(): void
}

/** The bridges that a page may ask. */
export interface Bridges {
  /** Asks one of them to join the torrent's swarm. `onChange` is called at once, and at each change. */
  open(torrent: BridgedTorrent, onChange: (bridge: BridgeSnapshot) => void): BridgeVisit
}

/** The state of a bridge that says nothing, or nothing yet. */
export const speechless = (
  state: BridgeSnapshot['state'],
  server: string | null,
  reason: Words | null = null,
): BridgeSnapshot => ({
  state,
  server,
  reason,
  ...{ peers: 0, seeds: 0, downloadRate: 0, found: 0, silent: 0, refused: 0, closed: 0, asksDht: false },
})
