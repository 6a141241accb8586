import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'

const bitsOf = (byte: number): number => {
  let count = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}

/** How many bits are set in each byte: half a million pieces are counted once a second. */
const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => bitsOf(byte))

const isSet = (bits: Uint8Array, index: number): boolean =>
  ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0

/** How many of the bits from `begin` to before `end` are set, in the bit order of BEP 3. */
export const countSet = (bits: Uint8Array, begin: number, end: number): number => {
  let count = 0
  let at = begin
  while (at < end) {
    if ((at & 7) === 0 && at + 8 <= end) {
      count += bitCounts[bits[at >> 3] ?? 0] ?? 0
      at += 8
    } else {
      if (isSet(bits, at)) count++
      at++
    }
  }
  return count
}

/**
 * Pieces as cells of a picture: of how many pieces each cell shows, which share is here, 0 … 1. A torrent of
 * few pieces has a cell for each.
 */
export const pieceCells = (
  { pieces, pieceCount }: Pick<TorrentSnapshot, 'pieces' | 'pieceCount'>,
  mostCells: number,
): Float32Array => {
  const cells = new Float32Array(Math.max(0, Math.min(pieceCount, mostCells)))
  for (let i = 0; i < cells.length; i++) {
    const begin = Math.floor((i * pieceCount) / cells.length)
    const end = Math.floor(((i + 1) * pieceCount) / cells.length)
    cells[i] = countSet(pieces, begin, end) / (end - begin)
  }
  return cells
}

/** A run of cells; `end` is exclusive. */
export interface CellRun {
  readonly begin: number
  readonly end: number
}

/** The cells in which bytes of the file lie. */
export const fileCells = (
  { pieceLength, pieceCount }: Pick<TorrentSnapshot, 'pieceLength' | 'pieceCount'>,
  { offset, length }: Pick<FileSnapshot, 'offset' | 'length'>,
  cellCount: number,
): CellRun => {
  if (pieceCount === 0 || pieceLength === 0 || length === 0) return { begin: 0, end: 0 }
  const cellOf = (byte: number): number => {
    const piece = Math.min(pieceCount - 1, Math.floor(byte / pieceLength))
    // The cell whose first piece is the last that does not come after this one.
    return Math.ceil(((piece + 1) * cellCount) / pieceCount) - 1
  }
  return { begin: cellOf(offset), end: cellOf(offset + length - 1) + 1 }
}
