import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { Random } from './ports.ts'
import { RarityIndex } from './rarity-index.ts'

/** What is here, what is partly here, what is wanted, and how many peers have each piece. */
export class PieceTable {
  readonly info: TorrentInfo
  /** Verified pieces. */
  readonly have: Bitfield
  /** Pieces being fetched or verified. */
  readonly partials = new Map<number, PartialPiece<PeerSession>>()
  /** Pieces whose digest is being computed. */
  readonly verifying = new Set<number>()
  /** Wanted pieces that nobody has begun, rarest first. */
  readonly rarity: RarityIndex
  /** Verified bytes. */
  verifiedBytes = 0
  partialBytes = 0
  /** Selected pieces: what is fetched when no reader asks for anything else. */
  readonly #selected: Uint8Array
  /** Pieces that failed their check: must come from one peer alone next. */
  readonly #suspicious = new Set<number>()

  constructor(info: TorrentInfo, have: Bitfield, random: Random) {
    this.info = info
    this.have = have
    this.rarity = new RarityIndex(info.pieceCount, random)
    this.#selected = new Uint8Array(info.pieceCount)
    for (const piece of have) this.verifiedBytes += this.pieceLength(piece)
  }

  get isComplete(): boolean {
    return this.have.isFull
  }

  pieceLength(piece: number): number {
    return pieceLengthAt(this.info, piece)
  }

  /** Whether blocks of the piece may be asked for. */
  isOpen(piece: number): boolean {
    return !this.have.has(piece) && !this.verifying.has(piece)
  }

  /** Whether the piece that holds the byte is here. */
  hasByte(offset: number): boolean {
    return this.have.has(Math.floor(offset / this.info.pieceLength))
  }

  /** Puts the pieces of `begin … end` (bytes) on the list of what is to be fetched in the end. */
  select(begin: number, end: number): void {
    const last = Math.ceil(end / this.info.pieceLength)
    for (let piece = Math.floor(begin / this.info.pieceLength); piece < last; piece++) {
      if (this.#selected[piece] === 1) continue
      this.#selected[piece] = 1
      if (!this.have.has(piece) && !this.partials.has(piece)) this.rarity.add(piece)
    }
  }

  isSelected(piece: number): boolean {
    return this.#selected[piece] === 1
  }

  /** The piece's buffer, begun now if it was not. */
  begin(piece: number): PartialPiece<PeerSession> {
    let partial = this.partials.get(piece)
    if (partial === undefined) {
      partial = new PartialPiece<PeerSession>(piece, this.pieceLength(piece))
      partial.needsOneSender = this.#suspicious.has(piece)
      this.partials.set(piece, partial)
      this.partialBytes += partial.length
      this.rarity.remove(piece)
    }
    return partial
  }

  /** Nobody owes a block of it and none is here: its memory is given back. */
  dropIfEmpty(partial: PartialPiece<PeerSession>): void {
    if (partial.receivedBlocks === 0 && partial.freeBlocks === partial.blockCount) this.#drop(partial)
  }

  /** The piece matched its hash. */
  complete(partial: PartialPiece<PeerSession>): void {
    this.#drop(partial)
    this.#suspicious.delete(partial.index)
    if (this.have.add(partial.index)) this.verifiedBytes += partial.length
    this.rarity.remove(partial.index)
  }

  /** The piece did not match its hash. */
  fail(partial: PartialPiece<PeerSession>): void {
    this.verifying.delete(partial.index)
    this.#suspicious.add(partial.index)
    partial.reset()
    partial.needsOneSender = true
    this.dropIfEmpty(partial)
  }

  /** A verified piece can no longer be read: it is wanted again. */
  lose(piece: number): void {
    if (!this.have.delete(piece)) return
    this.verifiedBytes -= this.pieceLength(piece)
    if (this.isSelected(piece)) this.rarity.add(piece)
  }

  #drop(partial: PartialPiece<PeerSession>): void {
    if (this.partials.get(partial.index) !== partial) return
    this.partials.delete(partial.index)
    this.verifying.delete(partial.index)
    this.partialBytes -= partial.length
    if (this.isSelected(partial.index) && !this.have.has(partial.index)) this.rarity.add(partial.index)
  }
}
