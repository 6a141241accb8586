import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'

/** Most pieces: 128 KiB of bits. Metadata of 16 MiB, the longest that is taken, describes fewer. */
const maxPieces = 1024 * 1024

/** All that a peer says that it has, as a message of it says so (BEP 3, BEP 6). */
export type SaidPieces = 'all' | 'none' | Uint8Array

/** What a peer says that it has, before the metadata tells how many pieces there are. */
export class EarlyPieces {
  #base: SaidPieces = 'none'
  /** Pieces told one by one; grows with the highest of them. */
  #told = new Uint8Array()

  /** Replaces all that the peer said before. */
  replace(said: SaidPieces): void {
    this.#base = said
    this.#told = new Uint8Array()
  }

  /** @throws TorrentError `protocol` when no torrent has so many pieces */
  add(piece: number): void {
    if (piece >= maxPieces) {
      throw new TorrentError('protocol', 'The peer named a piece that the torrent does not have.')
    }
    const at = piece >> 3
    if (at >= this.#told.length) {
      const grown = new Uint8Array(Math.min(Math.max(at + 1, this.#told.length * 2), maxPieces / 8))
      grown.set(this.#told)
      this.#told = grown
    }
    this.#told[at] = (this.#told[at] ?? 0) | (0x80 >> (piece & 7))
  }

  /**
   * The same for a torrent of `count` pieces.
   *
   * @throws TorrentError `protocol` when it does not fit
   */
  toBitfield(count: number): Bitfield {
    const pieces = toBitfield(this.#base, count)
    for (let at = 0; at < this.#told.length; at++) {
      for (let bit = 0, byte = this.#told[at] ?? 0; byte !== 0; bit++, byte = (byte << 1) & 0xff) {
        if ((byte & 0x80) === 0) continue
        const piece = at * 8 + bit
        if (piece >= count) {
          throw new TorrentError('protocol', 'The peer named a piece that the torrent does not have.')
        }
        pieces.add(piece)
      }
    }
    return pieces
  }
}

/** @throws TorrentError `protocol` when the length is not that of `count` pieces */
export const toBitfield = (said: SaidPieces, count: number): Bitfield => {
  if (said === 'all') return Bitfield.full(count)
  if (said === 'none') return new Bitfield(count)
  if (said.length !== Bitfield.byteLength(count)) {
    throw new TorrentError('protocol', 'The peer sent a bitfield of the wrong length.')
  }
  return new Bitfield(count, said)
}
