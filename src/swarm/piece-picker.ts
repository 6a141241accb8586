import { blockLength } from '../protocol/messages.ts'
import { ArrivalOrder, type BlocksLeft } from './arrival-order.ts'
import { BridgeManners } from './bridge-manners.ts'
import { CrowdPicker, isCrowd } from './crowd-picker.ts'
import { mayAsk, Parole } from './parole.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PickedBlock, PickPeer } from './pick-peer.ts'
import type { PieceTable } from './piece-table.ts'
import { rarityScanLimit } from './rarity-index.ts'
import type { ReadCursors } from './read-cursors.ts'
import { type ReadWindow, sameWindows, type WindowMode } from './read-windows.ts'
import type { SwarmSettings } from './settings.ts'

type PickCursors = Pick<ReadCursors, 'windows' | 'rate' | 'isStartingUp'>
type PickSettings = Pick<SwarmSettings, 'maxPartialBytes' | 'crowdSeedShare' | 'crowdUnreplicatedPieces'>

export interface PiecePickerOptions {
  readonly table: PieceTable
  readonly cursors: PickCursors
  readonly settings: PickSettings
  readonly now: () => number
  readonly peers: () => Iterable<PickPeer>
}

/**
 * Chooses the block that a peer is asked for next: of the windows first, then of the selected rest. It
 * changes nothing but that it begins the piece that it chose.
 */
export class PiecePicker {
  readonly #table: PieceTable
  readonly #cursors: PickCursors
  readonly #settings: PickSettings
  readonly #now: () => number
  readonly #peers: () => Iterable<PickPeer>
  readonly #arrivals: ArrivalOrder
  readonly #parole: Parole
  readonly #crowd: CrowdPicker
  /** What is left alone at a bridge. */
  readonly #bridges: BridgeManners
  /** Whether viewers feed each other: then other windows apply. See {@link isCrowd} of `crowd-picker.ts`. */
  isCrowd = false
  #wasStartingUp = false
  #windows: readonly ReadWindow[] | null = null
  /**
   * The peer that {@link #isForAsked} is about. A function for each question would be one more object for
   * each block.
   */
  #asked: PickPeer | null = null
  readonly #isForAsked = (piece: number): boolean => this.#asked !== null && this.mayTake(this.#asked, piece)
  #answer: { piece: PartialPiece; block: number } | null = null
  /** Whether the answer stays the same until something changes. */
  #isFinal = false
  /** By peer that had nothing to ask for: the {@link PieceTable.revision} at which that was so. */
  readonly #nothingAt = new WeakMap<PickPeer, number>()

  constructor(options: PiecePickerOptions) {
    this.#table = options.table
    this.#cursors = options.cursors
    this.#settings = options.settings
    this.#now = options.now
    this.#peers = options.peers
    const mayTake = (peer: PickPeer, index: number): boolean => this.mayTake(peer, index)
    const isInWindow = (index: number): boolean => this.isInWindow(index)
    this.#parole = new Parole({ ...options, mayTake })
    this.#arrivals = new ArrivalOrder({ peers: options.peers, parole: this.#parole })
    this.#crowd = new CrowdPicker({ ...options, mayTake, isInWindow })
    this.#bridges = new BridgeManners({ ...options, windows: () => this.windows })
  }

  /** What readers want, the most pressing first. */
  get windows(): readonly ReadWindow[] {
    this.#windows ??= this.#cursors.windows(this.#mode, this.#table.info.pieceLength, this.#now())
    return this.#windows
  }

  get #mode(): WindowMode {
    if (this.#cursors.isStartingUp(this.#now())) return 'startup'
    return this.isCrowd ? 'crowd' : 'steady'
  }

  /**
   * Called every so often: peers and their rates change, and while readers start up and in a crowd windows
   * move with time alone.
   *
   * @returns whether a reader starts up
   */
  passTime(): boolean {
    const isStartingUp = this.#cursors.isStartingUp(this.#now())
    if (isStartingUp || this.#wasStartingUp) this.invalidateWindows()
    this.#wasStartingUp = isStartingUp
    const wasCrowd = this.isCrowd
    this.isCrowd = isCrowd(this.#peers(), this.#cursors.rate * this.#settings.crowdSeedShare)
    if (!this.isCrowd && !wasCrowd) return isStartingUp
    const last = this.#windows
    this.#windows = null
    if (last === null || !sameWindows(last, this.windows)) this.#table.revision++
    return isStartingUp
  }

  /** What readers want has changed. */
  invalidateWindows(): void {
    this.#windows = null
    this.#table.revision++
  }

  /** The peer has more pieces than before, or lets us ask for more. */
  peerChanged(peer: PickPeer): void {
    this.#nothingAt.delete(peer)
  }

  /** See {@link ArrivalOrder.fallbackRate}. */
  fallbackRate(): number {
    return this.#arrivals.fallbackRate()
  }

  /** Whether the peer has the piece, would send a block of it now, and the piece is open. */
  mayTake(peer: PickPeer, index: number): boolean {
    if (!this.#table.isOpen(index) || !peer.has(index)) return false
    if (peer.peerChoking && !peer.allowedFastPieces.has(index)) return false
    if (!peer.queue.refusals.has(index, this.#now)) return true
    // In a moment it may be asked again.
    this.#isFinal = false
    return false
  }

  /**
   * The block to ask the peer for, or `null` when it has none that is wanted and free. The answer holds until
   * the next one.
   */
  choose(peer: PickPeer): PickedBlock | null {
    // Most peers of a crowd have nothing for us most of the time. It takes long to find that out, so it is
    // remembered.
    if (this.#nothingAt.get(peer) === this.#table.revision) return null
    this.#isFinal =
      !peer.queue.isSnubbed && !this.#table.sawBadData && !this.#cursors.isStartingUp(this.#now())
    const choice = this.#choose(peer)
    if (choice === null && this.#isFinal) this.#nothingAt.set(peer, this.#table.revision)
    return choice
  }

  #choose(peer: PickPeer): PickedBlock | null {
    const recheck = this.#parole.chooseRecheck(peer)
    if (recheck !== null) return recheck
    if (this.#parole.isOnParole(peer)) return this.#parole.choose(peer, this.windows)
    if (this.windows.length > 0) {
      const arrivalMs = this.#arrivals.arrivalMs(peer)
      const left = peer.queue.isSnubbed ? null : this.#arrivals.blocksLeftToOthers(peer, arrivalMs)
      const found = this.#pickInWindows(peer, arrivalMs, left)
      if (found !== null) return found
      const first = left === null ? null : this.#pickInWindows(peer, arrivalMs, null)
      if (first !== null) return first
    }
    const rest = this.#cursors.isStartingUp(this.#now()) ? null : this.#pickSelected(peer)
    return rest === null && peer.queue.isSnubbed ? this.#pickTrial(peer) : rest
  }

  /**
   * For a snubbed peer that gets nothing else: what will be needed last, so that it can show that it sends
   * again. Many clients look at their limit once a second, and are silent in between.
   */
  #pickTrial(peer: PickPeer): PickedBlock | null {
    for (const { isUrgent, firstPiece, endPiece } of [...this.windows].reverse()) {
      if (isUrgent) continue
      for (let index = endPiece - 1; index >= firstPiece; index--) {
        if (!this.mayTake(peer, index)) continue
        const partial = this.#table.partials.get(index)
        if (partial === undefined) return this.#begin(index)
        if (partial.freeBlocks > 0 && mayAsk(partial, peer)) return this.#picked(partial, partial.nextFree())
      }
    }
    return null
  }

  #pickInWindows(peer: PickPeer, arrivalMs: number, left: BlocksLeft | null): PickedBlock | null {
    const scan = { left, countedTo: -1 }
    let isFirst = true
    for (const window of this.windows) {
      if (isFirst && window.order === 'rarest-first' && this.isCrowd) {
        isFirst = false
        const found = this.#pickForCrowd(peer)
        if (found !== null) return found
      }
      const found =
        window.order === 'rarest-first'
          ? this.#pickRarest(window, peer)
          : this.#pickSequential(window, peer, arrivalMs, scan)
      if (found !== null) return found
    }
    return null
  }

  /**
   * The next block in the order of the media. A block that another peer would bring much sooner is left to
   * it, unless this peer can meet the deadline as well. A snubbed peer gets only what nobody else would send.
   */
  #pickSequential(
    window: ReadWindow,
    peer: PickPeer,
    arrivalMs: number,
    scan: { readonly left: BlocksLeft | null; countedTo: number },
  ): PickedBlock | null {
    const { pieceLength } = this.#table.info
    for (let index = window.firstPiece; index < window.endPiece; index++) {
      if (!this.mayTake(peer, index)) continue
      if (peer.queue.isSnubbed && this.#arrivals.isElsewhere(peer, index)) continue
      let partial = this.#table.partials.get(index)
      // A reader does not wait for a peer on parole.
      if (partial?.source.kind === 'parole' && window.isUrgent && !mayAsk(partial, peer)) {
        partial = this.#table.endParole(partial)
      }
      if (partial !== undefined && (partial.freeBlocks === 0 || !mayAsk(partial, peer))) continue
      const deadlineMs = ((index * pieceLength - window.position) * 1000) / window.bytesPerSecond
      const free = partial?.freeBlocks ?? Math.ceil(this.#table.pieceLength(index) / blockLength)
      const left = scan.left?.of(index) ?? 0
      const isOthers =
        left >= free ||
        (arrivalMs > deadlineMs && this.#arrivals.isMuchSoonerElsewhere(peer, index, arrivalMs))
      if (isOthers) {
        this.#isFinal = false
        // Windows overlap: what was counted in the first of them is not counted again.
        if (index > scan.countedTo) scan.left?.take(index, free)
        scan.countedTo = Math.max(scan.countedTo, index)
        continue
      }
      const piece = partial ?? this.#table.begin(index)
      const block = piece.nthFree(left)
      if (block >= 0) return this.#picked(piece, block)
    }
    return null
  }

  #pickForCrowd(peer: PickPeer): PickedBlock | null {
    const begun = this.#crowd.pickStarted(peer, this.#bridges.isFetchingForUs(peer))
    if (begun !== null) return this.#picked(begun, begun.nextFree())
    const fresh = peer.isSeed ? this.#crowd.pickUnreplicated(peer, this.windows) : -1
    return fresh < 0 ? null : this.#begin(fresh)
  }

  #pickRarest(window: ReadWindow, peer: PickPeer): PickedBlock | null {
    let ties = 0
    let best = -1
    let bestAvailability = Number.POSITIVE_INFINITY
    for (let index = window.firstPiece; index < window.endPiece; index++) {
      if (!this.mayTake(peer, index)) continue
      const partial = this.#table.partials.get(index)
      if (partial !== undefined) {
        // A piece that is begun is finished first.
        if (partial.freeBlocks > 0 && mayAsk(partial, peer)) return this.#picked(partial, partial.nextFree())
        continue
      }
      const availability = this.#table.rarity.availability(index)
      if (availability < bestAvailability) {
        best = index
        bestAvailability = availability
        ties = 1
      } else if (
        this.isCrowd &&
        availability === bestAvailability &&
        this.#table.random.uint32() % ++ties === 0
      ) {
        best = index
      }
    }
    if (best < 0) return null
    if (this.#isFull) {
      this.#isFinal = false
      return null
    }
    return this.#begin(best)
  }

  /** No more may be in hand: pieces that are not urgent wait until some are complete and written. */
  get #isFull(): boolean {
    return this.#table.inHandBytes >= this.#settings.maxPartialBytes
  }

  #begin(index: number): PickedBlock {
    const piece = this.#table.begin(index)
    return this.#picked(piece, piece.nextFree())
  }

  /** One object serves for all answers: an answer holds until the next call. */
  #picked(piece: PartialPiece, block: number): PickedBlock {
    this.#answer ??= { piece, block }
    this.#answer.piece = piece
    this.#answer.block = block
    return this.#answer
  }

  /** Called when a piece is done with: the last answer would keep its bytes in memory, up to 64 MiB. */
  forgetAnswer(): void {
    this.#answer = null
  }

  /** Whether a reader is in the piece or will be soon. */
  isInWindow(index: number): boolean {
    return this.windows.some((window) => index >= window.firstPiece && index < window.endPiece)
  }

  /** Files of high priority are fetched in order, because they are to be watched next. */
  #pickHighPriority(peer: PickPeer): PickedBlock | null {
    const index = this.#table.findHigh((piece) => {
      const partial = this.#table.partials.get(piece)
      const isFree = partial === undefined || (partial.freeBlocks > 0 && mayAsk(partial, peer))
      return isFree && this.mayTake(peer, piece)
    }, rarityScanLimit)
    return index < 0 ? null : this.#begin(index)
  }

  /** What no window wants. */
  #pickSelected(peer: PickPeer): PickedBlock | null {
    if (this.#bridges.isFetchingForUs(peer)) {
      // In a while it may be stuck.
      this.#isFinal = false
      return null
    }
    if (this.#table.hasHigh) {
      const found = this.#pickHighPriority(peer)
      if (found !== null) return found
    }
    const unshared = peer.isSeed ? this.#crowd.pickUnshared(peer) : null
    if (unshared !== null) return this.#picked(unshared, unshared.nextFree())
    for (const partial of this.#table.open) {
      if (!this.mayTake(peer, partial.index) || !mayAsk(partial, peer)) continue
      if (!this.#table.isSelected(partial.index)) continue
      return this.#picked(partial, partial.nextFree())
    }
    if (this.#isFull) {
      this.#isFinal = false
      return null
    }
    const { rarity } = this.#table
    this.#asked = peer
    let index = rarity.find(this.#isForAsked, rarityScanLimit)
    if (index < 0 && rarity.length > rarityScanLimit) {
      this.#isFinal = false
      index = rarity.sweep(this.#isForAsked, rarityScanLimit)
    }
    return index < 0 ? null : this.#begin(index)
  }
}
