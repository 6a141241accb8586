import type { ObservedLink } from '../../network/webrtc-link.ts'
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

/** Connects to a peer: an open link, or why there is none. It never throws. */
export type Dial = (request: DialRequest) => Promise<ObservedLink | DialFailure>
