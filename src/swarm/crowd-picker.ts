import { mayAsk } from './parole.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PickPeer } from './piece-picker.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadWindow } from './read-cursors.ts'
import type { SwarmSettings } from './settings.ts'

export interface CrowdPickerOptions {
  readonly table: PieceTable
  readonly settings: Pick<SwarmSettings, 'maxPartialBytes' | 'crowdUnreplicatedPieces'>
  /** Whether a block of the piece may be asked of the peer at all. */
  readonly mayTake: (peer: PickPeer, index: number) => boolean
  /** Whether somebody reads there or soon will. */
  readonly isInWindow: (index: number) => boolean
}

/**
 * What viewers that feed each other ask for first (docs/decisions/016-crowd.md). Nothing that is neither near
 * nor selected.
 */
export class CrowdPicker {
  readonly #options: CrowdPickerOptions

  constructor(options: CrowdPickerOptions) {
    this.#options = options
  }

  /** What is begun is finished first: only whole pieces can be given on. */
  pickStarted(peer: PickPeer): PartialPiece | null {
    const { table, mayTake, isInWindow } = this.#options
    for (const partial of table.open) {
      if (!mayTake(peer, partial.index) || !mayAsk(partial, peer)) continue
      // What was begun for a place that the reader has left stays where it is.
      if (table.isSelected(partial.index) || isInWindow(partial.index)) return partial
    }
    return null
  }

  /**
   * Of a seed: one of the next pieces that no leech has, or -1. A seed that all ask for the same piece sends
   * it to each of them, and then they have nothing to give each other.
   */
  pickUnreplicated(peer: PickPeer, windows: readonly ReadWindow[]): number {
    const { table, settings, mayTake } = this.#options
    if (table.inHandBytes >= settings.maxPartialBytes) return -1
    let chosen = -1
    let count = 0
    for (const window of windows) {
      if (window.kind !== 'rarest-first') continue
      for (let index = window.firstPiece; index < window.endPiece; index++) {
        if (!mayTake(peer, index) || table.rarity.availability(index) > 0) continue
        if (table.partials.has(index)) continue
        if (table.random.uint32() % ++count === 0) chosen = index
        if (count === settings.crowdUnreplicatedPieces) return chosen
      }
    }
    return chosen
  }
}
