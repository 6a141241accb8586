import type { BridgeOpen, BridgeStatus } from '../../network/bridge-messages.ts'
import type { Described } from '../../network/session-description.ts'

/**
 * Who asks: `any`: the person at this machine may open any torrent · `named`: what the command line names, or
 * what is in the cache · `stranger`: a page of a site that nobody named has no business with the cache, which
 * tells what others watched here, and gets what the command line names.
 */
export type BridgeRight = 'any' | 'named' | 'stranger'

/** A page's torrent as the bridge's socket hands it on. Everything in it is bounded. */
export interface BridgeRequest {
  readonly right: BridgeRight
  readonly open: BridgeOpen
  /** The `info` dictionary, unchecked; `null`: the page does not have it. */
  readonly infoBytes: Uint8Array | null
}

/** What a page hears of a torrent that it has open. */
export interface BridgeListener {
  /** Called at once, and when something changes. */
  status(status: BridgeStatus): void
  /**
   * The page is let in, and may offer a link over its socket. Called again when an offer may have been lost.
   */
  invite(): void
  /** The answer to its offer. */
  answer(answer: Described): void
}

/** A torrent that a page has open. */
export interface BridgeVisit {
  /** The page offers a link. What comes too early or twice does no harm. */
  offer(offer: Described): void
  /** The page has closed the torrent, or is gone. */
  close(): void
}

/**
 * Hears where the ordinary peers of a torrent take connections to which a link is open now, `host:port`: a
 * process that comes after this one dials them first.
 */
export type TellLinked = (infoHash: string, peers: readonly string[]) => void

/** What the bridge does for the sockets of pages. */
export interface BridgeService {
  /** A viewer opens a torrent. */
  open(request: BridgeRequest, listener: BridgeListener): BridgeVisit
}
