import type { ByteLru } from '../shared/byte-lru.ts'
import type { PieceTable } from './piece-table.ts'
import type { PieceStore } from './ports.ts'
import type { ReadCursor } from './read-cursor.ts'
import type { ReadCursors } from './read-cursors.ts'

/** Share of the room that is left filled, so that not every new piece has to look at all. Our own choice. */
const trimmedShare = 7 / 8
/** Bytes behind a reader that are kept: demuxers go back a little. Our own choice. */
const backBytes = 256 * 1024
/** Added to distances behind a reader: they are farther than any distance ahead of one, in bytes. */
const behind = 2 ** 52

export interface HeldPiece {
  readonly piece: number
  readonly begin: number
  readonly end: number
}

/**
 * Which pieces in memory are given up to free `excess` bytes. Pieces behind all readers go first, the
 * farthest before the nearest, then the pieces farthest ahead. A piece in which a reader is stays, so fewer
 * bytes than `excess` may be freed.
 */
export const chooseForgotten = (
  held: Iterable<HeldPiece>,
  readers: readonly Pick<ReadCursor, 'position' | 'limit'>[],
  excess: number,
): number[] => {
  const distanceOf = ({ begin, end }: HeldPiece): number => {
    let nearest = behind * 2
    for (const { position, limit } of readers) {
      if (begin >= limit) continue
      const distance = end > position - backBytes ? Math.max(begin - position, 0) : behind + position - end
      nearest = Math.min(nearest, distance)
    }
    return nearest
  }
  const ranked = [...held]
    .map((one) => ({ ...one, distance: distanceOf(one) }))
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => b.distance - a.distance || b.begin - a.begin)
  const forgotten: number[] = []
  let freed = 0
  for (const { piece, begin, end } of ranked) {
    if (freed >= excess) break
    forgotten.push(piece)
    freed += end - begin
  }
  return forgotten
}

export interface MemoryWindowOptions {
  readonly table: PieceTable
  readonly store: PieceStore
  readonly cursors: ReadCursors
  readonly cache: ByteLru<number>
  /** Whether a reader is in the piece or soon will be. */
  readonly isNeeded: (piece: number) => boolean
  /** From now on only what is read is fetched, within this many bytes; `null`: as the policy says. */
  readonly onBound: (bytes: number | null) => void
  /** The piece is not here any more: peers are to be told, and it may be fetched again. */
  readonly onForgotten: (piece: number) => void
}

/**
 * While the store has room for a part of the torrent only, a window of pieces around the readers is kept in
 * memory and the rest is given up (docs/decisions/034-memory-window.md).
 */
export class MemoryWindow {
  readonly #options: MemoryWindowOptions
  #bound: number | null = null

  constructor(options: MemoryWindowOptions) {
    this.#options = options
    options.store.onRoomChange?.(() => this.update())
    this.update()
  }

  /** The store has room for more or less than before. */
  update(): void {
    const bytes = this.#options.store.room?.bytes ?? null
    if (bytes !== this.#bound) {
      this.#bound = bytes
      this.#options.onBound(bytes)
    }
    this.trim()
  }

  /** Gives up what there is no room for. Costs next to nothing while there is. */
  trim(): void {
    const { table, store, cursors, cache, isNeeded, onForgotten } = this.#options
    const room = store.room ?? null
    if (room === null || room.usedBytes + table.partialBytes <= room.bytes) return
    // Pieces that were begun for places that no reader is at any more go before complete ones.
    table.dropStale(isNeeded)
    const { pieceLength } = table.info
    const held = [...new Set(room.pieces())].map((piece): HeldPiece => {
      const begin = piece * pieceLength
      return { piece, begin, end: begin + table.pieceLength(piece) }
    })
    const excess = room.usedBytes + table.partialBytes - room.bytes * trimmedShare
    for (const piece of chooseForgotten(held, cursors.kept, excess)) {
      store.forget?.(piece)
      cache.delete(piece)
      onForgotten(piece)
    }
  }
}
