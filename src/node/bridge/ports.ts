import type { BridgeOpen, BridgeStatus } from '../../network/bridge-messages.ts'

/** Who asks: a person at this machine may open any torrent, others what is named or in the cache. */
export type BridgeRight = 'any' | 'named'

/** A page's torrent as the bridge's socket hands it on. Everything in it is bounded. */
export interface BridgeRequest {
  readonly right: BridgeRight
  readonly open: BridgeOpen
  /** The `info` dictionary, unchecked; `null`: the page does not have it. */
  readonly infoBytes: Uint8Array | null
}

/** What the bridge does for the sockets of pages. */
export interface BridgeService {
  /**
   * A viewer opens a torrent.
   *
   * @param onStatus called at once, and when something changes
   * @returns closes it: the viewer is gone
   */
  open(request: BridgeRequest, onStatus: (status: BridgeStatus) => void): () => void
}
