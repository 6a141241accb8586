import type { PartialPiece } from './partial-piece.ts'

/** A block asked of one peer and not answered yet. */
export interface BlockRequest {
  readonly piece: PartialPiece
  readonly block: number
  readonly length: number
  /** When it was asked for, and what {@link TransferEstimate.onBlock} needs of that moment. */
  readonly at: number
  readonly queuedAt: number
  /**
   * A CANCEL was sent, or it timed out: the block is free for others, though it may still arrive. Kept until
   * the peer answers, because what is on its way delays what is asked for next.
   */
  abandoned: boolean
}
