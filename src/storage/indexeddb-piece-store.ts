import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import { withSignal } from '../shared/abort.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import type { PieceRoom, PieceStore } from '../swarm/ports.ts'
import { getTorrent, type StoredTorrent, saveTorrent } from './catalogue.ts'
import type { TorrentDatabase } from './database.ts'
import { MemoryBudget, type MemoryShare } from './memory-budget.ts'
import { sliceOfPiece } from './memory-piece-store.ts'
import { forgetPiece, writePieces } from './piece-rows.ts'
import { PieceWriter } from './piece-writer.ts'
import { RowCheck } from './row-check.ts'
import { RowReader } from './row-reader.ts'
import { storageError } from './storage-error.ts'

/**
 * Most bytes of rows that are kept after they were read, for the next blocks of the same piece: our own
 * choice, 16 MiB.
 */
const defaultReadCacheBytes = 16 * 1024 * 1024

export interface IndexedDbPieceStoreOptions {
  readonly database: TorrentDatabase
  readonly clock: Clock
  /** Saved with the torrent. */
  readonly trackers?: readonly string[]
  /**
   * Called when nothing can be written any more: pieces are in memory only, and writing is tried again.
   * `null`: it works again.
   */
  readonly onState?: (failure: TorrentError | null) => void
  /** How much may be in memory while nothing can be written. */
  readonly budget?: MemoryBudget
  readonly readCacheBytes?: number
  /**
   * What the catalogue says of the torrent, if it has just been looked up, or why it could not be looked up.
   */
  readonly stored?: StoredTorrent | TorrentError | null
}

/** What exists while the store is open. */
interface Opened {
  readonly info: TorrentInfo
  readonly infoHash: string
  readonly have: Bitfield
  readonly writer: PieceWriter
  readonly reader: RowReader
  readonly check: RowCheck
}

/**
 * Pieces in IndexedDB. A piece is readable as soon as it was put; it goes to disk with the next batch. While
 * writing fails the store holds what is put in memory and has {@link room} for a part of the torrent only,
 * until writing works again.
 */
export class IndexedDbPieceStore implements PieceStore {
  readonly #options: IndexedDbPieceStoreOptions
  readonly #budget: MemoryBudget
  #opened: Opened | null = null
  #share: MemoryShare | null = null
  #onRoom: () => void = () => undefined
  #onLost: (piece: number, error: unknown) => void = () => undefined

  constructor(options: IndexedDbPieceStoreOptions) {
    this.#options = options
    this.#budget = options.budget ?? new MemoryBudget()
  }

  /** Whether what is put reaches the disk, as far as is known. */
  get isKeeping(): boolean {
    return this.#share === null
  }

  /** Never fails: a catalogue that cannot be read is treated as one that cannot be written. */
  async open(info: TorrentInfo): Promise<Bitfield> {
    const { database, clock, trackers = [], readCacheBytes = defaultReadCacheBytes } = this.#options
    const infoHash = toHex(info.infoHash)
    const reader = new RowReader(database, infoHash, info, readCacheBytes)
    let isSaved = false
    const writer = new PieceWriter({
      clock,
      write: async (pieces) => {
        if (!isSaved) await saveTorrent(database, info, trackers)
        isSaved = true
        return pieces.size === 0 || writePieces(database, infoHash, info, pieces)
      },
      onState: (failure) => this.#setFailure(failure),
      onWritten: (pieces) => reader.forget(pieces),
    })
    const { stored = await lookUp(database, infoHash) } = this.#options
    const failure = stored instanceof TorrentError ? stored : null
    const bitfield = stored === null || stored instanceof TorrentError ? undefined : stored.bitfield.slice()
    const have = new Bitfield(info.pieceCount, bitfield)
    const check = new RowCheck({
      clock,
      pieceCount: info.pieceCount,
      isStored: (piece) => have.has(piece) && writer.get(piece) === undefined,
      look: (piece) => reader.look(piece),
      lose: (piece, error) => this.#loseUnread(piece, error),
    })
    this.#opened = { info, infoHash, have, writer, reader, check }
    if (failure === null) writer.start()
    else writer.startLater(failure)
    return have.copy()
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    const { info, have, writer } = this.#open()
    if (piece < 0 || piece >= info.pieceCount || data.length !== pieceLengthAt(info, piece)) {
      throw new TorrentError('internal', `Piece ${piece} of ${data.length} bytes does not fit the torrent.`)
    }
    have.add(piece)
    await writer.put(piece, data)
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { info, have, writer } = this.#open()
    const inMemory = writer.get(piece)
    if (inMemory !== undefined) return sliceOfPiece(inMemory, begin, length)
    if (!have.has(piece)) throw new TorrentError('storage', `Piece ${piece} is not stored.`)
    if (begin < 0 || length < 0 || begin + length > pieceLengthAt(info, piece)) {
      throw new TorrentError('storage', 'The range lies outside the piece.')
    }
    if (length === 0) return new Uint8Array(0)
    return withSignal(this.#read(piece, begin, length), signal)
  }

  get room(): PieceRoom | null {
    const share = this.#share
    if (share === null || this.#opened === null) return null
    const { info, have, writer } = this.#opened
    const onDisk = have.count * info.pieceLength - writer.bytes
    // The missing part fits as a whole, so there is nothing to give up.
    if (info.length - onDisk <= share.bytes) return null
    return { bytes: share.bytes, usedBytes: writer.bytes, pieces: () => writer.pieces() }
  }

  onRoomChange(listener: () => void): void {
    this.#onRoom = listener
  }

  onLost(listener: (piece: number, error: unknown) => void): void {
    this.#onLost = listener
  }

  forget(piece: number): void {
    const { have, writer } = this.#open()
    if (writer.get(piece) === undefined) return
    writer.forget(piece)
    have.delete(piece)
  }

  /** @throws TorrentError `storage` when something that was put is in memory only */
  async flush(): Promise<void> {
    await this.#opened?.writer.flush()
  }

  async close(): Promise<void> {
    if (this.#opened === null) return
    const { writer, reader, check } = this.#opened
    check.close()
    try {
      await writer.flush()
    } catch {
      // `onState` has told of it, and there is nothing left to save.
    }
    writer.close()
    reader.clear()
    this.#opened = null
    this.#share?.leave()
    this.#share = null
  }

  #open(): Opened {
    if (this.#opened === null) throw new TorrentError('storage', 'The store is not open.')
    return this.#opened
  }

  #setFailure(failure: TorrentError | null): void {
    if (failure !== null) this.#share ??= this.#budget.join(() => this.#onRoom())
    else {
      this.#share?.leave()
      this.#share = null
    }
    this.#options.onState?.(failure)
    this.#onRoom()
  }

  async #read(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const opened = this.#open()
    try {
      return await opened.reader.read(piece, begin, length)
    } catch (error) {
      await this.#lose(opened, piece)
      throw unreadable(piece, error)
    }
  }

  /**
   * Drops a piece that cannot be read: the next caller is told that it is not there, and it can be downloaded
   * again.
   */
  async #lose(opened: Opened, piece: number): Promise<void> {
    if (!opened.have.delete(piece)) return
    if (await this.#forgetRows(opened, piece)) opened.check.begin(piece)
  }

  /** Drops a piece that nobody has asked for. Resolves with whether the database works. */
  async #loseUnread(piece: number, error: unknown): Promise<boolean> {
    const opened = this.#opened
    if (opened === null || !(await this.#forgetRows(opened, piece))) return false
    if (opened.have.delete(piece)) this.#onLost(piece, unreadable(piece, error))
    return true
  }

  /** Resolves with whether the database works. */
  async #forgetRows({ info, infoHash }: Opened, piece: number): Promise<boolean> {
    try {
      await forgetPiece(this.#options.database, infoHash, info, piece)
      return true
    } catch {
      // The next session finds the damaged row again. The next write finds out whether the database works,
      // and tells of it.
      return false
    }
  }
}

const unreadable = (piece: number, error: unknown): TorrentError =>
  storageError(`Piece ${piece} could not be read.`, error)

/**
 * What the catalogue says of the torrent, or why it cannot say it: for
 * {@link IndexedDbPieceStoreOptions.stored}.
 */
export const lookUp = (
  database: TorrentDatabase,
  infoHash: string,
): Promise<StoredTorrent | TorrentError | null> =>
  getTorrent(database, infoHash).catch((error: unknown) => toTorrentError(error, 'storage'))
