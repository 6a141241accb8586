import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceRoom, PieceStore } from '../swarm/ports.ts'
import { MemoryBudget, type MemoryShare } from './memory-budget.ts'

/**
 * Bytes `begin … begin + length` of a piece that is in memory.
 *
 * @throws TorrentError `storage` outside the piece
 */
export const sliceOfPiece = (data: Uint8Array, begin: number, length: number): Uint8Array => {
  if (begin < 0 || length < 0 || begin + length > data.length) {
    throw new TorrentError('storage', 'The range lies outside the piece.')
  }
  return data.subarray(begin, begin + length)
}

/**
 * Keeps pieces in memory, for when nothing is to be stored. It has {@link room} for as much as the budget
 * gives; of a longer torrent its user has to give pieces up. It is empty after a reload.
 */
export class MemoryPieceStore implements PieceStore {
  readonly #budget: MemoryBudget
  readonly #pieces = new Map<number, Uint8Array>()
  #bytes = 0
  #info: TorrentInfo | null = null
  #share: MemoryShare | null = null
  #onRoom: () => void = () => undefined

  constructor(budget: MemoryBudget = new MemoryBudget()) {
    this.#budget = budget
  }

  async open(info: TorrentInfo): Promise<Bitfield> {
    this.#info = info
    this.#share ??= this.#budget.join(() => this.#onRoom())
    const have = new Bitfield(info.pieceCount)
    for (const piece of this.#pieces.keys()) have.add(piece)
    return have
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    const info = this.#info
    if (
      info !== null &&
      (piece < 0 || piece >= info.pieceCount || data.length !== pieceLengthAt(info, piece))
    ) {
      throw new TorrentError('internal', `Piece ${piece} of ${data.length} bytes does not fit the torrent.`)
    }
    this.forget(piece)
    this.#pieces.set(piece, data)
    this.#bytes += data.length
  }

  has(piece: number): boolean {
    return this.#pieces.has(piece)
  }

  async get(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const data = this.#pieces.get(piece)
    if (data === undefined) throw new TorrentError('storage', `Piece ${piece} is not in memory.`)
    return sliceOfPiece(data, begin, length)
  }

  get room(): PieceRoom | null {
    const bytes = this.#share?.bytes ?? 0
    if (this.#info === null || this.#info.length <= bytes) return null
    return { bytes, usedBytes: this.#bytes, pieces: () => this.#pieces.keys() }
  }

  onRoomChange(listener: () => void): void {
    this.#onRoom = listener
  }

  forget(piece: number): void {
    this.#bytes -= this.#pieces.get(piece)?.length ?? 0
    this.#pieces.delete(piece)
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#pieces.clear()
    this.#bytes = 0
    this.#share?.leave()
    this.#share = null
  }
}
