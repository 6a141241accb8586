import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { withSignal } from '../shared/abort.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { getTorrent, type StoredTorrent, saveTorrent } from './catalogue.ts'
import { storageError, type TorrentDatabase } from './database.ts'
import { sliceOfPiece } from './memory-piece-store.ts'
import { PartCache } from './part-cache.ts'
import { forgetPiece, readParts, writePieces } from './piece-rows.ts'
import { bytesOfPart, bytesOfPiece, PART_BYTES } from './row-layout.ts'
import { BATCH_DELAY_MS, WriteQueue } from './write-queue.ts'

/** Bytes of rows that were read lately and are kept for the next blocks of the same piece. */
const READ_CACHE_BYTES = 16 * 1024 * 1024

export interface IndexedDbPieceStoreOptions {
  readonly database: TorrentDatabase
  readonly clock: Clock
  /** Saved with the torrent. */
  readonly trackers?: readonly string[]
  /** Called once, when something cannot be written: from then on pieces are kept in RAM only. */
  readonly onFailure?: (error: TorrentError) => void
  readonly readCacheBytes?: number
  /** What the catalogue says of the torrent, where somebody has just looked. */
  readonly stored?: StoredTorrent | null
}

/**
 * Pieces in IndexedDB. A piece is readable as soon as it was put; it goes to disk with the next batch. After a failed write
 * the store goes on in RAM, without a bound: that is the degraded mode, and the alternative would be to stop playing.
 */
export class IndexedDbPieceStore implements PieceStore {
  readonly #options: IndexedDbPieceStoreOptions
  readonly #queue = new WriteQueue()
  readonly #cache: PartCache
  /** Rows being read: parallel reads of one part share it. */
  readonly #reads = new Map<string, Promise<Uint8Array>>()
  /** What could not be written. */
  readonly #memory = new Map<number, Uint8Array>()
  #info: TorrentInfo | null = null
  #infoHash = ''
  #have = new Bitfield(0)
  #failure: TorrentError | null = null
  /** The torrent is in the catalogue. */
  #saved: Promise<void> = Promise.resolve()
  #cancelTimer: Cancel | null = null
  /** Ends when nothing waits any more or a write failed. Never rejects. */
  #writer: Promise<void> | null = null
  /** Those whom {@link put} holds back. */
  #held: (() => void)[] = []

  constructor(options: IndexedDbPieceStoreOptions) {
    this.#options = options
    this.#cache = new PartCache(options.readCacheBytes ?? READ_CACHE_BYTES)
  }

  /**
   * Adds the torrent to the catalogue, which nobody has to wait for: the first picture does not need it.
   *
   * @throws TorrentError `storage` when the catalogue cannot be read
   */
  async open(info: TorrentInfo): Promise<Bitfield> {
    const { database, trackers = [] } = this.#options
    this.#infoHash = toHex(info.infoHash)
    const { stored = await getTorrent(database, this.#infoHash) } = this.#options
    this.#have = new Bitfield(info.pieceCount, stored?.bitfield.slice())
    this.#info = info
    this.#saved = saveTorrent(database, info, trackers)
    this.#saved.catch((error: unknown) => this.#fail(error, new Map()))
    return this.#have.copy()
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    const info = this.#opened()
    if (piece < 0 || piece >= info.pieceCount || data.length !== bytesOfPiece(info, piece)) {
      throw new TorrentError('internal', `Piece ${piece} of ${data.length} bytes does not fit the torrent.`)
    }
    this.#have.add(piece)
    if (this.#failure !== null) {
      this.#memory.set(piece, data)
      return
    }
    this.#queue.add(piece, data)
    this.#schedule()
    if (this.#queue.isOverLimit) await new Promise<void>((resolve) => this.#held.push(resolve))
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const info = this.#opened()
    const inMemory = this.#queue.get(piece) ?? this.#memory.get(piece)
    if (inMemory !== undefined) return sliceOfPiece(inMemory, begin, length)
    if (!this.#have.has(piece)) throw new TorrentError('storage', `Piece ${piece} is not stored.`)
    if (begin < 0 || length < 0 || begin + length > bytesOfPiece(info, piece)) {
      throw new TorrentError('storage', 'The range lies outside the piece.')
    }
    if (length === 0) return new Uint8Array(0)
    return withSignal(this.#read(info, piece, begin, length), signal)
  }

  /** @throws TorrentError `storage` when something that was put is in RAM only */
  async flush(): Promise<void> {
    // Its failure is this store's, and thrown below.
    await this.#saved.catch(() => undefined)
    while (this.#failure === null && !this.#queue.isEmpty) {
      this.#startWriter()
      await this.#writer
    }
    if (this.#failure !== null) throw this.#failure
  }

  async close(): Promise<void> {
    if (this.#info === null) return
    try {
      await this.flush()
    } catch {
      // `onFailure` has told it; there is nothing left to save.
    }
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#info = null
    this.#cache.clear()
    this.#memory.clear()
  }

  #opened(): TorrentInfo {
    if (this.#info === null) throw new TorrentError('storage', 'The store is not open.')
    return this.#info
  }

  #schedule(): void {
    if (this.#writer !== null) return
    if (this.#queue.isDue) {
      this.#startWriter()
      return
    }
    this.#cancelTimer ??= this.#options.clock.after(BATCH_DELAY_MS, () => this.#startWriter())
  }

  #startWriter(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#writer ??= this.#write().finally(() => {
      this.#writer = null
      if (this.#failure === null && this.#queue.hasWaiting) this.#schedule()
    })
  }

  /** One batch, and those that filled up meanwhile. */
  async #write(): Promise<void> {
    do {
      const batch = this.#queue.begin()
      try {
        await this.#saved
        const db = await this.#options.database.connect()
        await writePieces(db, this.#infoHash, this.#have.size, batch)
      } catch (error) {
        this.#fail(error, batch)
      }
      this.#queue.end()
      this.#release()
    } while (this.#failure === null && this.#queue.isDue)
  }

  #fail(error: unknown, batch: ReadonlyMap<number, Uint8Array>): void {
    const isFirst = this.#failure === null
    const failure = storageError('Downloaded pieces could not be saved.', error)
    this.#failure = failure
    for (const [piece, data] of batch) this.#memory.set(piece, data)
    for (const [piece, data] of this.#queue.begin()) this.#memory.set(piece, data)
    if (isFirst) this.#options.onFailure?.(failure)
  }

  #release(): void {
    if (this.#queue.isOverLimit) return
    const held = this.#held
    this.#held = []
    for (const resolve of held) resolve()
  }

  async #read(info: TorrentInfo, piece: number, begin: number, length: number): Promise<Uint8Array> {
    const firstPart = Math.floor(begin / PART_BYTES)
    const lastPart = Math.floor((begin + length - 1) / PART_BYTES)
    let parts: Uint8Array[]
    try {
      parts = await Promise.all(this.#parts(info, piece, firstPart, lastPart))
    } catch (error) {
      const failure = storageError(`Piece ${piece} could not be read.`, error)
      await this.#lose(piece)
      throw failure
    }
    const [only] = parts
    if (parts.length === 1 && only !== undefined) {
      const from = begin - firstPart * PART_BYTES
      return only.subarray(from, from + length)
    }
    const data = new Uint8Array(length)
    for (const [index, part] of parts.entries()) {
      const partBegin = (firstPart + index) * PART_BYTES
      const from = Math.max(begin, partBegin)
      const to = Math.min(begin + length, partBegin + part.length)
      data.set(part.subarray(from - partBegin, to - partBegin), from - begin)
    }
    return data
  }

  /** The parts from the cache, from reads that are under way, and the rest in one read. */
  #parts(info: TorrentInfo, piece: number, firstPart: number, lastPart: number): Promise<Uint8Array>[] {
    const key = (part: number): string => `${piece}:${part}`
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

    const rows = this.#readRows(info, piece, firstMissing, lastMissing)
    return wanted.map((read, index) => {
      if (read !== null) return read
      const part = firstPart + index
      const one = rows.then((all) => {
        const row = all[part - firstMissing]
        if (row === undefined) throw new TorrentError('storage', `Piece ${piece} is not complete on disk.`)
        this.#cache.set(key(part), row)
        return row
      })
      this.#reads.set(key(part), one)
      const done = (): void => {
        this.#reads.delete(key(part))
      }
      one.then(done, done)
      return one
    })
  }

  async #readRows(info: TorrentInfo, piece: number, first: number, last: number): Promise<Uint8Array[]> {
    const db = await this.#options.database.connect()
    const rows = await readParts(db, this.#infoHash, piece, first, last)
    const pieceBytes = bytesOfPiece(info, piece)
    const isWhole =
      rows.length === last - first + 1 &&
      rows.every(
        (row, index) =>
          row instanceof ArrayBuffer && row.byteLength === bytesOfPart(pieceBytes, first + index),
      )
    if (!isWhole) throw new TorrentError('storage', `Piece ${piece} is missing or damaged on disk.`)
    return rows.map((row) => new Uint8Array(row))
  }

  /** The piece cannot be read: whoever asks next is told that it is not there, and it can be downloaded again. */
  async #lose(piece: number): Promise<void> {
    if (!this.#have.delete(piece)) return
    try {
      await forgetPiece(await this.#options.database.connect(), this.#infoHash, this.#have.size, piece)
    } catch {
      // The database is gone altogether; the next write finds that out and reports it.
    }
  }
}
