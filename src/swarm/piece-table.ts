import { blockLength } from '../protocol/messages.ts'
import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { type BlockSpan, Padding } from './padding.ts'
import { PartialPiece } from './partial-piece.ts'
import type { Random } from './ports.ts'
import { RarityIndex } from './rarity-index.ts'
import type { PiecePriority } from './selection.ts'
import type { MissingRun } from './start-estimate.ts'

/** Which pieces are here, begun or wanted, and how many peers have each. */
export class PieceTable {
  readonly info: TorrentInfo
  readonly random: Random
  /** Verified pieces. */
  readonly have: Bitfield
  /** Pieces being fetched or verified. */
  readonly partials = new Map<number, PartialPiece>()
  /** Of {@link partials}, those with a block that no peer was asked for. */
  readonly open = new Set<PartialPiece>()
  /**
   * Revision number. It grows when a peer that had nothing to offer may have something again, unless the peer
   * itself changed that: see {@link PiecePicker.peerChanged}.
   */
  revision = 0
  /** Pieces whose digest is being computed. */
  readonly verifying = new Set<number>()
  /** Wanted pieces that are not begun, the rarest first. */
  readonly rarity: RarityIndex
  /** Verified bytes. */
  verifiedBytes = 0
  /** Bytes of memory for {@link partials}: their lengths together. */
  partialBytes = 0
  /** Verified bytes that the store has not taken yet, so that they are still in memory. */
  unwrittenBytes = 0
  /**
   * Pieces that make a peer interesting; `null`: every piece does. See {@link Selection.interest}.
   */
  interest: Bitfield | null = null
  readonly #padding: Padding
  /**
   * Pieces whose padding is fetched like other bytes, because they did not match their hash with zeros for
   * it.
   */
  readonly #fetchedPadding = new Set<number>()
  /** An index into {@link Padding.pieces}: all pieces before it are here or not wanted. */
  #paddingCursor = 0
  /** The {@link PiecePriority} of every piece: how much it is wanted when no reader asks for it. */
  #priorities: Uint8Array
  /** The first piece of high priority that may be missing; -1: none is. */
  #highCursor = -1
  /** Pieces that failed their check and that the next time must come from one peer. */
  readonly #onePeerNext = new Set<number>()
  /** Of {@link partials}, those whose source is `recheck`, in the order in which they failed. */
  readonly rechecks = new Set<PartialPiece>()
  /** A piece failed its check: from now on peers that never sent a valid piece are on parole. */
  sawBadData = false

  constructor(info: TorrentInfo, have: Bitfield, random: Random) {
    this.info = info
    this.have = have
    this.random = random
    this.rarity = new RarityIndex(info.pieceCount, random)
    this.#priorities = new Uint8Array(info.pieceCount)
    this.#padding = new Padding(info)
    for (const piece of have) this.verifiedBytes += this.pieceLength(piece)
  }

  get isComplete(): boolean {
    return this.have.isFull
  }

  /** Bytes of pieces that are begun, or complete and not kept yet. */
  get inHandBytes(): number {
    return this.partialBytes + this.unwrittenBytes
  }

  pieceLength(piece: number): number {
    return pieceLengthAt(this.info, piece)
  }

  /** Whether blocks of the piece may be asked for. */
  isOpen(piece: number): boolean {
    return !this.have.has(piece) && !this.verifying.has(piece) && !this.#isPadding(piece)
  }

  /** Whether the piece that holds the byte is here. */
  hasByte(offset: number): boolean {
    return this.have.has(Math.floor(offset / this.info.pieceLength))
  }

  /** Sets what is to be fetched in the end. Pieces that are begun stay begun. */
  setPriorities(priorities: Uint8Array): void {
    this.#priorities = priorities
    this.revision++
    this.#highCursor = priorities.indexOf(2)
    this.#paddingCursor = 0
    for (let piece = 0; piece < priorities.length; piece++) {
      const isMissing = priorities[piece] !== 0 && !this.have.has(piece)
      if (isMissing && !this.partials.has(piece) && !this.#isPadding(piece)) this.rarity.add(piece)
      else this.rarity.remove(piece)
    }
  }

  priority(piece: number): PiecePriority {
    return (this.#priorities[piece] ?? 0) as PiecePriority
  }

  /** Whether pieces of high priority may be missing. */
  get hasHigh(): boolean {
    return this.#highCursor >= 0
  }

  /**
   * The first missing piece of high priority that `accept` takes, or -1. Looks at `limit` pieces at most.
   */
  findHigh(accept: (piece: number) => boolean, limit: number): number {
    const { length } = this.#priorities
    while (this.#highCursor >= 0 && !this.#isMissingHigh(this.#highCursor)) {
      if (++this.#highCursor === length) this.#highCursor = -1
    }
    if (this.#highCursor < 0) return -1
    const end = Math.min(this.#highCursor + limit, length)
    for (let piece = this.#highCursor; piece < end; piece++) {
      if (this.#isMissingHigh(piece) && accept(piece)) return piece
    }
    return -1
  }

  isSelected(piece: number): boolean {
    return this.#priorities[piece] !== 0
  }

  /** Whether a peer that has the piece has something for us. */
  isOfInterest(piece: number): boolean {
    return !this.have.has(piece) && (this.interest === null || this.interest.has(piece))
  }

  /** The piece with its buffer, begun now if it was not. */
  begin(piece: number): PartialPiece {
    let partial = this.partials.get(piece)
    if (partial === undefined) {
      partial = new PartialPiece(piece, this.pieceLength(piece), this.open, this.#spansOf(piece))
      if (this.#onePeerNext.has(piece)) partial.source = { kind: 'one-peer', peer: null }
      this.partials.set(piece, partial)
      this.partialBytes += partial.length
      this.rarity.remove(piece)
    }
    return partial
  }

  /** What is missing of the bytes `begin … end`, a piece at a time. Offsets count from `begin`. */
  *missing(begin: number, end: number): Generator<MissingRun> {
    const { pieceLength } = this.info
    const last = Math.ceil(end / pieceLength)
    for (let piece = Math.floor(begin / pieceLength); piece < last; piece++) {
      if (this.have.has(piece)) continue
      const received = this.partials.get(piece)?.receivedBlocks ?? 0
      yield {
        offset: Math.max(piece * pieceLength - begin, 0),
        missing: Math.max(this.pieceLength(piece) - received * blockLength, 0),
      }
    }
  }

  /** Gives the piece's memory back when none of its blocks is here or owed. A piece in recheck is kept. */
  dropIfEmpty(partial: PartialPiece): void {
    if (partial.source.kind === 'recheck') return
    if (partial.isUntouched) this.#drop(partial)
  }

  /** Begins a wanted piece that is nothing but padding, so complete at once; `null`: none is left. */
  beginPadding(): PartialPiece | null {
    const { pieces } = this.#padding
    for (; this.#paddingCursor < pieces.length; this.#paddingCursor++) {
      const piece = pieces[this.#paddingCursor] ?? 0
      if (this.have.has(piece) || !this.isSelected(piece) || !this.#isPadding(piece)) continue
      return this.verifying.has(piece) ? null : this.begin(piece)
    }
    return null
  }

  /** The piece does not match its hash with zeros for padding: all of it is fetched now. */
  fetchPadding(partial: PartialPiece): void {
    this.#fetchedPadding.add(partial.index)
    this.fail(partial, 'any')
  }

  #isPadding(piece: number): boolean {
    return this.#padding.isWhole(piece) && !this.#fetchedPadding.has(piece)
  }

  #spansOf(piece: number): BlockSpan[] | null {
    return this.#fetchedPadding.has(piece) ? null : this.#padding.spansOf(piece)
  }

  /** The piece matched its hash. */
  complete(partial: PartialPiece): void {
    this.#drop(partial)
    this.#onePeerNext.delete(partial.index)
    if (this.have.add(partial.index)) this.verifiedBytes += partial.length
    this.rarity.remove(partial.index)
  }

  /**
   * The piece did not match its hash: its bytes are dropped, and so is what peers still owe of it.
   *
   * @param next which peers may send it the next time, see {@link PieceSource}
   */
  fail(partial: PartialPiece, next: 'any' | 'recheck' | 'one-peer'): void {
    const { index, senders } = partial
    this.#drop(partial)
    if (next === 'one-peer') this.#onePeerNext.add(index)
    else this.#onePeerNext.delete(index)
    if (next !== 'recheck') return
    const again = this.begin(index)
    again.source = { kind: 'recheck', avoid: senders }
    this.rechecks.add(again)
  }

  /** The peer on parole is too slow for a reader that now waits for this piece: the piece begins anew. */
  endParole(partial: PartialPiece): PartialPiece {
    this.#drop(partial)
    return this.begin(partial.index)
  }

  /** A verified piece cannot be read any more: it is wanted again. */
  lose(piece: number): void {
    if (!this.have.delete(piece)) return
    this.revision++
    this.verifiedBytes -= this.pieceLength(piece)
    if (!this.isSelected(piece)) return
    if (this.priority(piece) === 2 && (this.#highCursor < 0 || piece < this.#highCursor)) {
      this.#highCursor = piece
    }
    this.#paddingCursor = 0
    if (!this.#isPadding(piece)) this.rarity.add(piece)
  }

  /**
   * Gives up begun pieces, with their bytes, of which no block is owed and that are neither selected nor
   * `needed`.
   */
  dropStale(needed: (piece: number) => boolean): void {
    for (const partial of [...this.partials.values()]) {
      const isOwed = partial.freeBlocks + partial.receivedBlocks < partial.blockCount
      if (isOwed || partial.isComplete || this.isSelected(partial.index) || needed(partial.index)) continue
      this.#drop(partial)
    }
  }

  #isMissingHigh(piece: number): boolean {
    return this.#priorities[piece] === 2 && !this.have.has(piece)
  }

  #drop(partial: PartialPiece): void {
    if (this.partials.get(partial.index) !== partial) return
    this.partials.delete(partial.index)
    partial.close()
    this.revision++
    this.rechecks.delete(partial)
    this.verifying.delete(partial.index)
    this.partialBytes -= partial.length
    const { index } = partial
    if (this.isSelected(index) && !this.have.has(index) && !this.#isPadding(index)) this.rarity.add(index)
  }
}
