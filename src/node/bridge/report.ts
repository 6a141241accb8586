import type { PeerSum } from '../../engine/peer-sums.ts'
import type { BridgeStatus } from '../../network/bridge-messages.ts'
import type { DialReport } from '../mainline/ports.ts'

/** How one torrent of the bridge is doing, for its operator. It names no address and no viewer. */
export interface TorrentReport {
  readonly infoHash: string
  /** Its info hash, until its name is known. */
  readonly name: string
  readonly state: BridgeStatus['state']
  /** Why it is not joined: a sentence, or `null`. */
  readonly reason: string | null
  /** The command line names it, so it stays. */
  readonly isNamed: boolean
  readonly viewers: number
  /** Seconds since the last viewer left; `null`: somebody watches, or it stays. */
  readonly idleSeconds: number | null
  /** Bytes; 0 before the metadata is known. */
  readonly length: number
  /** Bytes that are here. */
  readonly verified: number
  readonly ordinary: PeerSum
  readonly webRtc: PeerSum
  /** `null`: the network does not know the torrent. */
  readonly dial: DialReport | null
  readonly asksDht: boolean
}

/** How the bridge is doing, for its operator. */
export interface BridgeReport {
  readonly torrents: readonly TorrentReport[]
  /** Bytes on disk, and how many there may be; `null`: it has no cache. */
  readonly cache: { readonly usedBytes: number; readonly maxBytes: number } | null
  /** Memory of its process, in bytes. */
  readonly residentBytes: number
}
