import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'

/** Bytes `begin … begin + length` of a piece that is in RAM. @throws TorrentError `storage` outside the piece */
export const sliceOfPiece = (data: Uint8Array, begin: number, length: number): Uint8Array => {
  if (begin < 0 || length < 0 || begin + length > data.length) {
    throw new TorrentError('storage', 'The range lies outside the piece.')
  }
  return data.subarray(begin, begin + length)
}

/** Pieces in RAM, for when nothing can be kept. It grows with what is downloaded and is empty after a reload. */
export class MemoryPieceStore implements PieceStore {
  readonly #pieces = new Map<number, Uint8Array>()
  #info: TorrentInfo | null = null

  async open(info: TorrentInfo): Promise<Bitfield> {
    this.#info = info
    const have = new Bitfield(info.pieceCount)
    for (const piece of this.#pieces.keys()) have.add(piece)
    return have
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    const info = this.#info
    if (
      info !== null &&
      (piece < 0 || piece >= info.pieceCount || data.length !== pieceLengthAt(info, piece))
    )
      throw new TorrentError('internal', `Piece ${piece} of ${data.length} bytes does not fit the torrent.`)
    this.#pieces.set(piece, data)
  }

  async get(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const data = this.#pieces.get(piece)
    if (data === undefined) throw new TorrentError('storage', `Piece ${piece} is not in memory.`)
    return sliceOfPiece(data, begin, length)
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#pieces.clear()
  }
}
