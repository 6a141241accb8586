import { pieceLengthAt } from '../protocol/metainfo-types.ts'
import { ByteLru } from '../shared/byte-lru.ts'
import { TorrentError } from '../shared/errors.ts'
import type { TorrentDatabase } from './database.ts'
import { readParts } from './piece-rows.ts'
import { bytesOfPart, type Layout, partBytes, piecesPerRow, rowLayout } from './row-layout.ts'

const keyOf = (piece: number, part: number): string => `${piece}:${part}`

/**
 * Reads bytes out of the rows of one torrent. Peers ask for 16 KiB at a time, so rows that were read lately
 * are kept, and several callers that want one row share one read.
 */
export class RowReader {
  readonly #database: TorrentDatabase
  readonly #infoHash: string
  readonly #layout: Layout
  readonly #pieceLength: number
  /** How many pieces share a row: short pieces lie in runs, which are read as if they were pieces. */
  readonly #perRow: number
  readonly #cache: ByteLru<string>
  readonly #reads = new Map<string, Promise<Uint8Array>>()

  constructor(database: TorrentDatabase, infoHash: string, layout: Layout, cacheBytes: number) {
    this.#database = database
    this.#infoHash = infoHash
    this.#layout = rowLayout(layout)
    this.#pieceLength = layout.pieceLength
    this.#perRow = piecesPerRow(layout.pieceLength)
    this.#cache = new ByteLru(cacheBytes)
  }

  /** @throws TorrentError `storage` when a row is missing, damaged or unreadable */
  read(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const run = Math.floor(piece / this.#perRow)
    return this.#readRun(run, (piece - run * this.#perRow) * this.#pieceLength + begin, length)
  }

  /**
   * Reads all rows of a piece and keeps none of them.
   *
   * @throws TorrentError `storage` when a row is missing, damaged or unreadable
   */
  async look(piece: number): Promise<void> {
    const run = Math.floor(piece / this.#perRow)
    const lastPart = Math.ceil(pieceLengthAt(this.#layout, run) / partBytes) - 1
    for (let part = 0; part <= lastPart; part++) await this.#readRows(run, part, part)
  }

  /**
   * Forgets rows of pieces that were written: a row that they share with others has changed since it was
   * read.
   */
  forget(pieces: Iterable<number>): void {
    if (this.#perRow === 1) return
    for (const piece of pieces) {
      const key = keyOf(Math.floor(piece / this.#perRow), 0)
      this.#reads.delete(key)
      this.#cache.delete(key)
    }
  }

  clear(): void {
    this.#cache.clear()
  }

  async #readRun(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const firstPart = Math.floor(begin / partBytes)
    const lastPart = Math.floor((begin + length - 1) / partBytes)
    const parts = await Promise.all(this.#parts(piece, firstPart, lastPart))
    const [only] = parts
    if (parts.length === 1 && only !== undefined) {
      const from = begin - firstPart * partBytes
      return only.subarray(from, from + length)
    }
    const data = new Uint8Array(length)
    for (const [index, part] of parts.entries()) {
      const partBegin = (firstPart + index) * partBytes
      const from = Math.max(begin, partBegin)
      const to = Math.min(begin + length, partBegin + part.length)
      data.set(part.subarray(from - partBegin, to - partBegin), from - begin)
    }
    return data
  }

  /** Gets the parts from the cache and from reads that are under way, and the rest in one read. */
  #parts(piece: number, firstPart: number, lastPart: number): Promise<Uint8Array>[] {
    const key = (part: number): string => keyOf(piece, part)
    const wanted: (Promise<Uint8Array> | null)[] = []
    let firstMissing = -1
    let lastMissing = -1
    for (let part = firstPart; part <= lastPart; part++) {
      const cached = this.#cache.get(key(part))
      const found = cached === undefined ? this.#reads.get(key(part)) : Promise.resolve(cached)
      wanted.push(found ?? null)
      if (found !== undefined) continue
      if (firstMissing < 0) firstMissing = part
      lastMissing = part
    }
    if (firstMissing < 0) return wanted.filter((read) => read !== null)

    const rows = this.#readRows(piece, firstMissing, lastMissing)
    return wanted.map((read, index) => {
      if (read !== null) return read
      const part = firstPart + index
      const one = rows.then((all) => {
        const row = all[part - firstMissing]
        if (row === undefined) throw new TorrentError('storage', `Piece ${piece} is not complete on disk.`)
        if (this.#reads.get(key(part)) === one) this.#cache.set(key(part), row)
        return row
      })
      this.#reads.set(key(part), one)
      const done = (): void => {
        if (this.#reads.get(key(part)) === one) this.#reads.delete(key(part))
      }
      one.then(done, done)
      return one
    })
  }

  async #readRows(piece: number, first: number, last: number): Promise<Uint8Array[]> {
    const rows = await readParts(this.#database, this.#infoHash, piece, first, last)
    const pieceBytes = pieceLengthAt(this.#layout, piece)
    const isWhole =
      rows.length === last - first + 1 &&
      rows.every(
        (row, index) =>
          row instanceof ArrayBuffer && row.byteLength === bytesOfPart(pieceBytes, first + index),
      )
    if (!isWhole) throw new TorrentError('storage', `Piece ${piece} is missing or damaged on disk.`)
    return rows.map((row) => new Uint8Array(row))
  }
}
