import { extensionTpWant } from './extensions.ts'
import { mayAsk } from './parole.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PickPeer } from './pick-peer.ts'
import type { PieceTable } from './piece-table.ts'
import { rarityScanLimit } from './rarity-index.ts'
import type { ReadWindow } from './read-windows.ts'
import type { SwarmSettings } from './settings.ts'

/** A piece that more leeches have is not rare: they bring it to the others. Our own choice. */
const mostHolders = 2

export interface CrowdPickerOptions {
  readonly table: PieceTable
  readonly settings: Pick<SwarmSettings, 'maxPartialBytes' | 'crowdUnreplicatedPieces'>
  /** See {@link PiecePicker.mayTake}. */
  readonly mayTake: (peer: PickPeer, index: number) => boolean
  /** See {@link PiecePicker.isInWindow}. */
  readonly isInWindow: (index: number) => boolean
}

/**
 * Whether viewers have to feed each other: other leeches are here, and the seeds send less than `neededRate`
 * bytes a second between them. A bridge is no leech, although it has not everything: what it lacks it fetches
 * for us, in the order in which we need it.
 */
export const isCrowd = (peers: Iterable<PickPeer>, neededRate: number): boolean => {
  let leeches = 0
  let seedRate = 0
  for (const peer of peers) {
    if (peer.pieces === null) continue
    if (!peer.isSeed && !peer.extensions.has(extensionTpWant)) leeches++
    else if (!peer.peerChoking && !peer.queue.isSnubbed) seedRate += peer.queue.estimate.rate
  }
  return leeches > 0 && seedRate < neededRate
}

/**
 * What viewers that feed each other ask for first (docs/decisions/016-crowd.md). It chooses no piece that is
 * neither near a reader nor selected.
 */
export class CrowdPicker {
  readonly #options: CrowdPickerOptions

  constructor(options: CrowdPickerOptions) {
    this.#options = options
  }

  /**
   * A piece that is begun is finished first, because only whole pieces can be passed on.
   *
   * @param isForReaders only of those that are read soon
   */
  pickStarted(peer: PickPeer, isForReaders = false): PartialPiece | null {
    const { table, mayTake, isInWindow } = this.#options
    for (const partial of table.open) {
      if (!mayTake(peer, partial.index) || !mayAsk(partial, peer)) continue
      // A piece that was begun for a place that the reader has left is not gone on with.
      if (isInWindow(partial.index) || (table.isSelected(partial.index) && !isForReaders)) return partial
    }
    return null
  }

  /**
   * For a seed: one of the next pieces that no leech has, or -1. Viewers that all ask a seed for the same
   * piece would have nothing to give each other.
   */
  pickUnreplicated(peer: PickPeer, windows: readonly ReadWindow[]): number {
    const { table, settings, mayTake } = this.#options
    if (table.inHandBytes >= settings.maxPartialBytes) return -1
    let chosen = -1
    let count = 0
    for (const window of windows) {
      if (window.order !== 'rarest-first') continue
      for (let index = window.firstPiece; index < window.endPiece; index++) {
        if (!mayTake(peer, index) || table.rarity.availability(index) > 0) continue
        if (table.partials.has(index)) continue
        if (table.random.uint32() % ++count === 0) chosen = index
        if (count === settings.crowdUnreplicatedPieces) return chosen
      }
    }
    return chosen
  }

  /**
   * For a seed, where nobody reads: a selected piece that hardly any leech has, begun or new. Only seeds can
   * bring it to the swarm, so they are not asked for what others have until there is no such piece. A begun
   * one of which half is here is finished whoever has it, because only whole pieces can be passed on.
   */
  pickUnshared(peer: PickPeer): PartialPiece | null {
    const { table, settings, mayTake } = this.#options
    const { rarity } = table
    const next = rarity.find((piece) => mayTake(peer, piece), rarityScanLimit)
    // One leech that says that it has everything, or nearly, must not make all pieces common.
    const rarest = Math.min(next < 0 ? 0 : rarity.availability(next), mostHolders)
    for (const partial of table.open) {
      const isRare = rarity.availability(partial.index) <= rarest
      const isHalf = 2 * partial.receivedBlocks >= partial.blockCount
      if ((!isRare && !isHalf) || !table.isSelected(partial.index)) continue
      if (mayTake(peer, partial.index) && mayAsk(partial, peer)) return partial
    }
    if (next < 0 || table.inHandBytes >= settings.maxPartialBytes) return null
    // The seed knows what it has given to nobody.
    const suggested = peer.queue.suggested.take(
      (piece) => rarity.includes(piece) && rarity.availability(piece) <= rarest && mayTake(peer, piece),
    )
    if (suggested >= 0) return table.begin(suggested)
    return rarity.availability(next) > rarest ? null : table.begin(next)
  }
}
