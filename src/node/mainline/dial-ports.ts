import type { ObservedLink } from '../../network/channel-link.ts'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import type { DialFailure } from './dial-tcp.ts'

/** How a connection begins: with the handshake of BEP 3 in the clear, or with message stream encryption. */
export type DialForm = 'plain' | 'encrypted'

export interface DialRequest {
  /** Checked already. */
  readonly address: PeerAddress
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  readonly form: DialForm
  /** Hangs up while the link is not there; then the outcome is `silent`, at once. */
  readonly signal: AbortSignal
}

/** A link that we dialled. */
export interface DialledLink extends ObservedLink {
  /**
   * The other end began as peers do (BEP 3): it is one, and not somebody's web server. Any byte would not
   * tell: some servers speak first, and others answer our handshake with an error.
   */
  readonly hasGreeted: boolean
}

/** Connects to a peer: an open link, or why there is none. It never throws. */
export type Dial = (request: DialRequest) => Promise<DialledLink | DialFailure>
