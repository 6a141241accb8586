import { pieceLengthAt, type TorrentInfo } from '../protocol/metainfo-types.ts'
import { withSignal } from '../shared/abort.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { ByteLru } from '../shared/byte-lru.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import type { Hasher, PieceRoom, PieceStore } from '../swarm/ports.ts'
import { FileRanges } from './file-ranges.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { MemoryPieceStore } from './memory-piece-store.ts'
import { SourceFileError } from './source-file-error.ts'
import { storageProblems } from './storage-problems.ts'

/**
 * Most bytes of pieces that are kept after they were read, for the next blocks that peers ask for: 16 MiB
 * (decision 017).
 */
const cacheBytes = 16 * 1024 * 1024
/** Least number of pieces that are kept, however long they are: each peer may be at another piece. */
const cachedPieces = 8
/**
 * Bytes of one read. A read takes milliseconds however short it is, so short pieces are read together
 * (docs/decisions/017-shared-files.md).
 */
const readBytes = 256 * 1024
/** First and longest wait in milliseconds before a piece that could not be read is tried again. */
const retryMs = { first: 2_000, most: 30_000 } as const
const hashLength = 20
/** Most names of files in one sentence. */
const maxNames = 3

/**
 * The files that a torrent was made of, read where they lie. They belong to a person, and may change or go at
 * any time.
 */
export interface PieceSource {
  /**
   * Reads the bytes `begin … end` of file number `file`. Padding files are not counted.
   *
   * @throws SourceFileError
   */
  read(file: number, begin: number, end: number): Promise<Uint8Array>
  /** A text that changes when the file may have changed. Never fails. */
  stateOf(file: number): Promise<string>
  /** The file's name as a person knows it. */
  nameOf(file: number): string
  close(): Promise<void>
}

export interface SourcePieceStoreOptions {
  readonly source: PieceSource
  readonly hasher: Hasher
  readonly clock: Clock
  /** The memory for pieces that the files no longer give, and that peers gave back. */
  readonly budget?: MemoryBudget
  /** What a person can do about a file whose bytes are no longer those that were hashed. */
  readonly remedy: Words
  /** Called when a file does not give what was hashed. Each sentence is told once, until {@link onMended}. */
  readonly onTrouble?: (problem: SourceFileError) => void
  /** Called when everything that had failed is right again. */
  readonly onMended?: () => void
}

/**
 * Seeds files where they are: nothing is copied. Every piece is checked against its hash when it is read, so
 * no byte leaves that is not the torrent's. A file that was only touched or grew is seeded on as if nothing
 * had happened, and a file that was changed is seeded on with the pieces that are still the same. A piece
 * that was lost is looked at again, and `onFound` tells when it is right again.
 */
export class SourcePieceStore implements PieceStore {
  readonly #options: SourcePieceStoreOptions
  readonly #memory: MemoryPieceStore
  #torrent: OpenFileSource | null = null
  #onFound: (piece: number) => void = () => undefined
  #onRoom: () => void = () => undefined

  constructor(options: SourcePieceStoreOptions) {
    this.#options = options
    this.#memory = new MemoryPieceStore(options.budget)
    this.#memory.onRoomChange(() => this.#onRoom())
  }

  /** Claims all pieces without reading them: each piece is checked when it is read. */
  async open(info: TorrentInfo): Promise<Bitfield> {
    this.#torrent = new OpenFileSource(info, this.#options, {
      lost: () => this.#openMemory(info),
      found: (piece) => {
        this.#memory.forget(piece)
        this.#onFound(piece)
      },
    })
    return Bitfield.full(info.pieceCount)
  }

  put(piece: number, data: Uint8Array): Promise<void> {
    return this.#memory.put(piece, data)
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const torrent = this.#torrent
    if (torrent === null) throw new TorrentError('storage', 'The store is not open.')
    torrent.assertInside(piece, begin, length)
    if (this.#memory.has(piece)) return this.#memory.get(piece, begin, length)
    const data = await withSignal(torrent.piece(piece), signal)
    return data.subarray(begin, begin + length)
  }

  /** Before a piece is lost all pieces are in the files, and there is no bound. */
  get room(): PieceRoom | null {
    return this.#memory.room
  }

  onRoomChange(listener: () => void): void {
    this.#onRoom = listener
  }

  onFound(listener: (piece: number) => void): void {
    this.#onFound = listener
  }

  forget(piece: number): void {
    this.#memory.forget(piece)
  }

  async flush(): Promise<void> {
    // Nothing is ever written.
  }

  async close(): Promise<void> {
    this.#torrent?.close()
    this.#torrent = null
    await Promise.all([this.#memory.close(), this.#options.source.close()])
  }

  /** Peers may give back what the files do not give, as much of it as there is memory for. */
  #openMemory(info: TorrentInfo): void {
    // This is in memory only, so nothing can fail.
    void this.#memory.open(info)
    this.#onRoom()
  }
}

interface OpenSourceListener {
  /** Called before the first piece is said to be lost. */
  lost(): void
  found(piece: number): void
}

/** The files of one torrent, which are read a piece at a time. */
class OpenFileSource {
  readonly #info: TorrentInfo
  readonly #options: SourcePieceStoreOptions
  readonly #listener: OpenSourceListener
  readonly #ranges: FileRanges
  readonly #piecesARead: number
  readonly #cache: ByteLru<number>
  /** Reads of pieces that are under way, shared by callers that want the same piece. */
  readonly #reads = new Map<number, Promise<Uint8Array>>()
  /** Reads of several pieces together that are under way, by their first piece. */
  readonly #groups = new Map<number, Promise<readonly (Uint8Array | null)[]>>()
  /**
   * Pieces that could not be given, with the state of their files when they were tried last; `null`: not
   * tried again yet.
   */
  readonly #lost = new Map<number, string | null>()
  /** Sentences that were told already. */
  readonly #told = new Set<string>()
  #cancelRetry: Cancel | null = null
  #delayMs: number = retryMs.first
  #isClosed = false

  constructor(info: TorrentInfo, options: SourcePieceStoreOptions, listener: OpenSourceListener) {
    this.#info = info
    this.#options = options
    this.#listener = listener
    this.#ranges = new FileRanges(info.files)
    this.#piecesARead = Math.max(1, Math.floor(readBytes / info.pieceLength))
    this.#cache = new ByteLru(Math.max(cacheBytes, cachedPieces * info.pieceLength))
  }

  assertInside(piece: number, begin: number, length: number): void {
    const isPiece = Number.isInteger(piece) && piece >= 0 && piece < this.#info.pieceCount
    if (isPiece && begin >= 0 && length >= 0 && begin + length <= pieceLengthAt(this.#info, piece)) return
    throw new TorrentError('storage', `Piece ${piece} has no bytes ${begin} to ${begin + length}.`)
  }

  /**
   * The whole piece, which matches its hash.
   *
   * @throws SourceFileError
   */
  piece(piece: number): Promise<Uint8Array> {
    const cached = this.#cache.get(piece)
    if (cached !== undefined) return Promise.resolve(cached)
    const underWay = this.#reads.get(piece)
    if (underWay !== undefined) return underWay
    const reading = this.#read(piece).finally(() => this.#reads.delete(piece))
    // The caller may be gone when it fails.
    reading.catch(() => undefined)
    this.#reads.set(piece, reading)
    return reading
  }

  close(): void {
    this.#isClosed = true
    this.#cancelRetry?.()
    this.#cache.clear()
  }

  async #read(piece: number): Promise<Uint8Array> {
    try {
      return await this.#checked(piece)
    } catch (error) {
      if (!this.#isClosed) this.#lose(piece, error)
      throw error
    }
  }

  /**
   * Reads short pieces with their neighbours. When that fails, it reads this piece alone, since another file
   * may be the one that is gone.
   */
  async #checked(piece: number): Promise<Uint8Array> {
    const first = piece - (piece % this.#piecesARead)
    const group = await this.#group(first, this.#piecesARead).catch(() => null)
    const pieces = group ?? (await this.#readPieces(piece, 1))
    const data = pieces[group === null ? 0 : piece - first]
    if (data != null) return data
    throw new SourceFileError(this.#changed(piece))
  }

  #group(first: number, count: number): Promise<readonly (Uint8Array | null)[]> {
    const underWay = this.#groups.get(first)
    if (underWay !== undefined) return underWay
    const reading = this.#readPieces(first, count).finally(() => this.#groups.delete(first))
    this.#groups.set(first, reading)
    return reading
  }

  /** Reads pieces; `null` stands in place of those that do not match their hash. */
  async #readPieces(first: number, count: number): Promise<readonly (Uint8Array | null)[]> {
    const { pieceLength, pieceHashes, length } = this.#info
    const begin = first * pieceLength
    const data = await this.#readRange(begin, Math.min(begin + count * pieceLength, length))
    const pieces: (Uint8Array | null)[] = []
    for (let at = 0, piece = first; at < data.length; at += pieceLength, piece++) {
      const bytes = data.subarray(at, at + pieceLength)
      const expected = pieceHashes.subarray(piece * hashLength, (piece + 1) * hashLength)
      const isRight = equalBytes(await this.#options.hasher.sha1(bytes), expected)
      pieces.push(isRight ? bytes : null)
      if (isRight && !this.#isClosed) this.#cache.set(piece, bytes)
    }
    return pieces
  }

  async #readRange(begin: number, end: number): Promise<Uint8Array> {
    const { source } = this.#options
    const data = new Uint8Array(end - begin)
    let at = 0
    for (const range of this.#ranges.of(begin, end)) {
      if (range.file !== null) data.set(await source.read(range.file, range.begin, range.end), at)
      at += range.end - range.begin
    }
    return data
  }

  #lose(piece: number, error: unknown): void {
    if (this.#lost.size === 0) this.#listener.lost()
    this.#lost.set(piece, null)
    this.#tell(error)
    this.#delayMs = retryMs.first
    this.#retryLater()
  }

  #tell(error: unknown): void {
    if (!(error instanceof SourceFileError) || this.#told.has(error.message)) return
    this.#told.add(error.message)
    this.#options.onTrouble?.(error)
  }

  #retryLater(): void {
    if (this.#cancelRetry !== null || this.#isClosed) return
    this.#cancelRetry = this.#options.clock.after(this.#delayMs, () => {
      this.#retry()
        .catch(() => undefined) // The person was told; it is tried again.
        .finally(() => {
          this.#cancelRetry = null
          if (this.#lost.size > 0) this.#retryLater()
        })
    })
  }

  async #retry(): Promise<void> {
    const states = new Map<number, string>()
    let isAnyFound = false
    for (const [piece, before] of [...this.#lost]) {
      // The state is taken before the read, so that a change during the read shows the next time.
      const state = await this.#stateOf(piece, states)
      if (this.#isClosed || state === before) continue
      this.#lost.set(piece, state)
      const data = await this.#readPieces(piece, 1).catch(() => null)
      if (data?.[0] == null || this.#isClosed) continue
      this.#lost.delete(piece)
      isAnyFound = true
      this.#listener.found(piece)
    }
    this.#delayMs = isAnyFound ? retryMs.first : Math.min(this.#delayMs * 2, retryMs.most)
    if (!isAnyFound || this.#lost.size > 0) return
    this.#told.clear()
    this.#options.onMended?.()
  }

  /** The state of all files that the piece is made of. */
  async #stateOf(piece: number, known: Map<number, string>): Promise<string> {
    for (const file of this.#filesOf(piece)) {
      if (!known.has(file)) known.set(file, await this.#options.source.stateOf(file))
    }
    return this.#filesOf(piece)
      .map((file) => known.get(file))
      .join('\n')
  }

  #filesOf(piece: number): number[] {
    const begin = piece * this.#info.pieceLength
    const ranges = this.#ranges.of(begin, begin + pieceLengthAt(this.#info, piece))
    return ranges.flatMap(({ file }) => (file === null ? [] : [file]))
  }

  #changed(piece: number): Words {
    const { source, remedy } = this.#options
    const files = this.#filesOf(piece)
    const names = files.slice(0, maxNames).map((file) => source.nameOf(file))
    const more = files.length - names.length
    if (more > 0) return storageProblems.sourceOneOfMany(names, more, remedy)
    return names.length > 1
      ? storageProblems.sourceOneOf(names, remedy)
      : storageProblems.sourceChanged(names[0] ?? '', remedy)
  }
}
