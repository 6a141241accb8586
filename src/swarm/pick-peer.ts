import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { RequestQueue } from './request-queue.ts'

/** What the choice of a block needs to know of a peer. */
export type PickPeer = Pick<
  PeerSession,
  'has' | 'pieces' | 'isSeed' | 'peerChoking' | 'allowedFastPieces' | 'hasSentValidPiece'
> & {
  readonly extensions: Pick<PeerSession['extensions'], 'has'>
  readonly queue: Pick<RequestQueue, 'isSnubbed' | 'refusals' | 'suggested' | 'arrivalMs'> & {
    readonly estimate: Pick<RequestQueue['estimate'], 'rate'>
  }
}

/** A block to ask a peer for. */
export interface PickedBlock {
  readonly piece: PartialPiece
  readonly block: number
}
