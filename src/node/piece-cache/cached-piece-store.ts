import { pieceLengthAt, type TorrentInfo } from '../../protocol/metainfo-types.ts'
import { withSignal } from '../../shared/abort.ts'
import type { Bitfield } from '../../shared/bitfield.ts'
import type { Clock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { MemoryBudget, MemoryShare } from '../../storage/memory-budget.ts'
import { sliceOfPiece } from '../../storage/memory-piece-store.ts'
import { PieceWriter } from '../../storage/piece-writer.ts'
import type { PieceRoom, PieceStore } from '../../swarm/ports.ts'
import type { CachedTorrent, Evictable } from './cached-torrent.ts'
import { diskError } from './disk-error.ts'
import type { PieceCache } from './piece-cache.ts'
import { matchesHash } from './piece-check.ts'

const hashBytes = 20

export interface CachedPieceStoreOptions {
  readonly cache: PieceCache
  readonly clock: Clock
  /** The memory for pieces that cannot be written, shared by all torrents. */
  readonly budget: MemoryBudget
  /** Saved with the torrent. */
  readonly trackers: readonly string[]
  /** Called with a failure when pieces stay in memory, and with `null` when they are written again. */
  readonly onState: (failure: TorrentError | null) => void
}

/** What exists while the store is open. */
interface Opened {
  readonly info: TorrentInfo
  readonly torrent: CachedTorrent
  readonly writer: PieceWriter
  readonly giveBack: () => Promise<void>
}

/**
 * One torrent's pieces in the {@link PieceCache}. A piece is readable as soon as it was put, and is written
 * soon after. One that an earlier run wrote is checked against its hash at its first read. While writing
 * fails, pieces stay in memory, and there is {@link room} for a part of the torrent only.
 */
export class CachedPieceStore implements PieceStore {
  readonly #options: CachedPieceStoreOptions
  #opened: Opened | null = null
  #share: MemoryShare | null = null
  /** Checks that are under way, shared by callers that want the same piece. */
  readonly #checks = new Map<number, Promise<boolean>>()
  #isNeeded: (piece: number) => boolean = () => false
  #onEvict: (piece: number) => void = () => undefined
  #onRoom: () => void = () => undefined

  constructor(options: CachedPieceStoreOptions) {
    this.#options = options
  }

  /** Whether what is put reaches the disk, as far as is known. */
  get isKeeping(): boolean {
    return this.#share === null
  }

  async open(info: TorrentInfo): Promise<Bitfield> {
    const { cache, clock } = this.#options
    const { torrent, giveBack } = await cache.use(info, {
      isNeeded: (piece) => this.#isNeeded(piece),
      evicted: (piece) => this.#evicted(piece),
    })
    const writer = new PieceWriter({
      clock,
      write: this.#writeOf(info, torrent),
      onState: (failure) => this.#setFailure(failure),
      // A piece may have been given up again while the rest of its batch was written.
      onWritten: (pieces) => {
        for (const piece of pieces) if (!torrent.have.has(piece)) this.#onEvict(piece)
      },
    })
    this.#opened = { info, torrent, writer, giveBack }
    writer.start()
    return torrent.have.copy()
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    const { info, writer } = this.#open()
    if (!isPiece(info, piece) || data.length !== pieceLengthAt(info, piece)) {
      throw new TorrentError('internal', `Piece ${piece} of ${data.length} bytes does not fit the torrent.`)
    }
    await writer.put(piece, data)
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { info, writer } = this.#open()
    const inMemory = writer.get(piece)
    if (inMemory !== undefined) return sliceOfPiece(inMemory, begin, length)
    if (!isPiece(info, piece) || begin < 0 || length < 0 || begin + length > pieceLengthAt(info, piece)) {
      throw new TorrentError('storage', 'The range lies outside the piece.')
    }
    return withSignal(this.#read(piece, begin, length), signal)
  }

  get room(): PieceRoom | null {
    const share = this.#share
    if (share === null || this.#opened === null) return null
    const { info, torrent, writer } = this.#opened
    // The missing part fits as a whole, so there is nothing to give up.
    if (info.length - torrent.have.count * info.pieceLength <= share.bytes) return null
    return { bytes: share.bytes, usedBytes: writer.bytes, pieces: () => writer.pieces() }
  }

  onRoomChange(listener: () => void): void {
    this.#onRoom = listener
  }

  onEvict(listener: (piece: number) => void): void {
    this.#onEvict = listener
  }

  setNeeded(isNeeded: (piece: number) => boolean): void {
    this.#isNeeded = isNeeded
  }

  forget(piece: number): void {
    this.#open().writer.forget(piece)
  }

  /** @throws TorrentError `storage` when something that was put is in memory only */
  async flush(): Promise<void> {
    await this.#opened?.writer.flush()
  }

  async close(): Promise<void> {
    const opened = this.#opened
    if (opened === null) return
    try {
      await opened.writer.flush()
    } catch {
      // `onState` has told of it, and there is nothing left to save.
    }
    this.#opened = null
    opened.writer.close()
    this.#share?.leave()
    this.#share = null
    try {
      await opened.giveBack()
    } catch {
      // The state of some seconds ago is on disk: what came after it is fetched again.
    }
  }

  #open(): Opened {
    if (this.#opened === null) throw new TorrentError('storage', 'The store is not open.')
    return this.#opened
  }

  /** How the writer writes: first the description, then pieces; `false` when the torrent was deleted. */
  #writeOf(
    info: TorrentInfo,
    torrent: CachedTorrent,
  ): (pieces: ReadonlyMap<number, Uint8Array>) => Promise<boolean> {
    const { cache, trackers } = this.#options
    let isDescribed = false
    return async (pieces) => {
      try {
        if (!isDescribed && !torrent.isDeleted) {
          await cache.describe(torrent, { infoBytes: info.infoBytes, trackers })
        }
        isDescribed = true
        for (const [piece, data] of pieces) {
          if (torrent.isDeleted) break
          await cache.write(torrent, piece, data)
        }
      } catch (error) {
        if (!torrent.isDeleted) throw diskError('Downloaded pieces could not be saved.', error)
      }
      return !torrent.isDeleted
    }
  }

  #setFailure(failure: TorrentError | null): void {
    if (failure !== null) this.#share ??= this.#options.budget.join(() => this.#onRoom())
    else {
      this.#share?.leave()
      this.#share = null
    }
    this.#options.onState(failure)
    this.#onRoom()
  }

  #evicted(piece: number): void {
    // What is in memory too can be given from there until its batch has ended.
    if (this.#opened?.writer.get(piece) === undefined) this.#onEvict(piece)
  }

  async #read(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const { cache } = this.#options
    const { torrent, info } = this.#open()
    for (;;) {
      const segment = cache.find(torrent, piece)
      if (segment === null) throw new TorrentError('storage', `Piece ${piece} is not stored.`)
      const data = new Uint8Array(length)
      let failure: TorrentError | null = null
      try {
        const isRight = torrent.verified.has(piece) || (await this.#check(info, segment, piece))
        const isWhole = isRight && (await cache.read(segment, piece, begin, data)) === length
        if (!isWhole) failure = new TorrentError('storage', `Piece ${piece} was damaged on disk.`)
      } catch (error) {
        failure = diskError(`Piece ${piece} could not be read.`, error)
      }
      // It was given up meanwhile, and its place may hold other bytes: what was read counts for nothing.
      if (torrent.segments.get(torrent.segmentOf(piece)) !== segment || segment.going !== null) {
        await segment.going
        continue
      }
      if (failure === null) return data
      cache.lose(torrent, piece)
      throw failure
    }
  }

  /** Whether a piece that an earlier run wrote is what the torrent says. */
  #check(info: TorrentInfo, segment: Evictable, piece: number): Promise<boolean> {
    const { cache } = this.#options
    const { torrent } = segment
    const underWay = this.#checks.get(piece)
    if (underWay !== undefined) return underWay
    const expected = info.pieceHashes.subarray(piece * hashBytes, (piece + 1) * hashBytes)
    const checking = matchesHash(pieceLengthAt(info, piece), expected, (begin, into) =>
      cache.read(segment, piece, begin, into),
    )
      .then((isRight) => {
        const isSame = torrent.segments.get(torrent.segmentOf(piece)) === segment && segment.going === null
        if (isRight && isSame && torrent.have.has(piece)) torrent.verified.add(piece)
        return isRight
      })
      .finally(() => this.#checks.delete(piece))
    this.#checks.set(piece, checking)
    return checking
  }
}

const isPiece = (info: TorrentInfo, piece: number): boolean =>
  Number.isInteger(piece) && piece >= 0 && piece < info.pieceCount
