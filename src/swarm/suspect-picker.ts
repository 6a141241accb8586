import type { PickedBlock, PickPeer } from './piece-picker.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadWindow } from './read-cursors.ts'

export interface SuspectPickerOptions {
  readonly table: PieceTable
  readonly peers: () => Iterable<PickPeer>
  /** Whether a block of the piece may be asked of the peer at all. */
  readonly mayTake: (peer: PickPeer, index: number) => boolean
}

/** Pieces on trial at a time: what liars under ever new ids can spoil at once. */
const maxTrials = 4
/** Pieces looked at for one peer. */
const scanLimit = 2_000

/**
 * What to ask when a peer sends bad data: a piece that failed is fetched again at once, each block from
 * another peer than before; and a peer that never sent a right block gets a piece of its own, away from what
 * readers wait for (libtorrent's parole). So a liar that comes back under a new id spoils one piece that
 * nobody waits for, and is known by it.
 */
export class SuspectPicker {
  readonly #table: PieceTable
  readonly #peers: () => Iterable<PickPeer>
  readonly #mayTake: (peer: PickPeer, index: number) => boolean

  constructor(options: SuspectPickerOptions) {
    this.#table = options.table
    this.#peers = options.peers
    this.#mayTake = options.mayTake
  }

  /**
   * A block of a piece that failed: before everything else, because the liar spoils more pieces while it is
   * not known.
   */
  choose(peer: PickPeer): PickedBlock | null {
    if (peer.isSnubbed) return null
    for (const piece of this.#table.suspects) {
      if (piece.freeBlocks === 0 || !this.#mayTake(peer, piece.index)) continue
      const block = piece.nextFreeFrom(peer)
      if (block >= 0) return { piece, block }
      // It sent all that is missing, and there is nobody else to ask.
      if (!this.#isElsewhere(peer, piece.index, () => true)) return { piece, block: piece.nextFree() }
    }
    return null
  }

  /**
   * Whether the peer has to show first that it can be trusted: bad data was seen, and others are known to be
   * honest.
   */
  isOnTrial(peer: PickPeer): boolean {
    if (!this.#table.sawBadData || peer.isProven) return false
    for (const other of this.#peers()) {
      if (other.isProven && !other.peerChoking && !other.isSnubbed) return true
    }
    return false
  }

  /**
   * The peer's own piece, or the next one: never one that a reader is near to, unless nobody proven has it.
   */
  chooseTrial(peer: PickPeer, windows: readonly ReadWindow[]): PickedBlock | null {
    let trials = 0
    for (const piece of this.#table.partials.values()) {
      const isOwn = (piece.exclusive as unknown) === peer
      // Also one that it began before it had to show anything: nobody else may go on with it.
      if (isOwn && piece.freeBlocks > 0 && this.#mayTake(peer, piece.index)) {
        return { piece, block: piece.nextFree() }
      }
      if (!piece.isTrial) continue
      trials++
      // One at a time: the next one when this has passed.
      if (isOwn) return null
    }
    if (trials >= maxTrials) return null
    const index = this.#trialFor(peer, windows)
    if (index < 0) return null
    const piece = this.#table.begin(index)
    piece.isTrial = true
    piece.needsOneSender = true
    return { piece, block: piece.nextFree() }
  }

  #trialFor(peer: PickPeer, windows: readonly ReadWindow[]): number {
    const isFree = (index: number): boolean => this.#mayTake(peer, index) && !this.#table.partials.has(index)
    const isNear = (index: number): boolean =>
      windows.some(
        ({ kind, firstPiece, endPiece }) =>
          kind !== 'rarest-first' && index >= firstPiece && index < endPiece,
      )
    let looked = 0
    const far = this.#table.rarity.find((index) => isFree(index) && !isNear(index), scanLimit)
    if (far >= 0) return far
    for (const window of windows) {
      for (let index = window.firstPiece; index < window.endPiece && looked < scanLimit; index++, looked++) {
        if (!isFree(index)) continue
        if (!isNear(index) || !this.#isElsewhere(peer, index, ({ isProven }) => isProven)) return index
      }
    }
    return -1
  }

  #isElsewhere(peer: PickPeer, index: number, isFit: (other: PickPeer) => boolean): boolean {
    for (const other of this.#peers()) {
      if (other !== peer && !other.isSnubbed && isFit(other) && this.#mayTake(other, index)) return true
    }
    return false
  }
}
