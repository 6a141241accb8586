import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { BackOff } from './back-off.ts'
import { storageError } from './storage-error.ts'
import { storageProblems } from './storage-problems.ts'
import { batchDelayMs, WriteQueue } from './write-queue.ts'

export interface PieceWriterOptions {
  readonly clock: Clock
  /**
   * Writes pieces to disk, and first the torrent's own description if that is not there yet: the first call
   * may have no pieces. Resolves with `false` when the torrent was deleted meanwhile, so that nothing of it
   * may be written any more.
   */
  readonly write: (pieces: ReadonlyMap<number, Uint8Array>) => Promise<boolean>
  /**
   * Called when writing does not work any more; it is tried again with growing waits. `null`: it works again.
   */
  readonly onState: (failure: TorrentError | null) => void
  /** Called when these pieces are on disk. {@link PieceWriter.get} still gives them, for the last time. */
  readonly onWritten: (pieces: Iterable<number>) => void
}

/**
 * Writes pieces to disk after their put has returned. While writing fails the pieces stay here, in memory;
 * the store decides how much that may be.
 */
export class PieceWriter {
  readonly #options: PieceWriterOptions
  readonly #queue = new WriteQueue()
  readonly #backOff = new BackOff()
  #failure: TorrentError | null = null
  /** Whether the torrent was deleted: then nothing of it is written any more. */
  #isDeleted = false
  /** Whether a write succeeded, so that the torrent's own description is on disk. */
  #isSaved = false
  #isClosed = false
  #cancelTimer: Cancel | null = null
  /** Ends when nothing waits any more or a write failed. Never rejects. */
  #running: Promise<void> | null = null
  /** What to call when {@link put} need not hold its callers back any longer. */
  #held: (() => void)[] = []

  constructor(options: PieceWriterOptions) {
    this.#options = options
  }

  get failure(): TorrentError | null {
    return this.#failure
  }

  /** Bytes of pieces that are not on disk. */
  get bytes(): number {
    return this.#queue.bytes
  }

  /** Pieces that are not on disk. */
  pieces(): Iterable<number> {
    return this.#queue.pieces()
  }

  get(piece: number): Uint8Array | undefined {
    return this.#queue.get(piece)
  }

  /**
   * Saves the torrent's own description. Nobody waits for this, since the first picture does not need it.
   */
  start(): void {
    this.#start()
  }

  /**
   * Starts when the catalogue could not even be read: pieces stay in memory, and writing is tried after a
   * while.
   */
  startLater(failure: TorrentError): void {
    this.#fail(failure)
  }

  /** Resolves at once, or when the disk has kept up. */
  async put(piece: number, data: Uint8Array): Promise<void> {
    this.#queue.add(piece, data)
    if (this.#failure !== null) return
    if (this.#queue.isDue) this.#start()
    else if (this.#running === null) this.#startSoon()
    if (this.#queue.isOverLimit) await new Promise<void>((resolve) => this.#held.push(resolve))
  }

  forget(piece: number): void {
    this.#queue.delete(piece)
  }

  /** @throws TorrentError `storage` when something that was put is in memory only */
  async flush(): Promise<void> {
    while (this.#failure === null && (!this.#queue.isEmpty || !this.#isSaved)) {
      this.#start()
      await this.#running
    }
    if (this.#failure !== null) throw this.#failure
  }

  /** Nothing is written afterwards. */
  close(): void {
    this.#isClosed = true
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#queue.clear()
    this.#release()
  }

  #start(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    if (this.#isClosed) return
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      if (this.#failure === null && this.#queue.hasWaiting) this.#startSoon()
    })
  }

  /** Starts to write with the next full batch, or when a smaller one has waited long enough. */
  #startSoon(): void {
    if (!this.#isClosed) this.#cancelTimer ??= this.#options.clock.after(batchDelayMs, () => this.#start())
  }

  /** Writes one batch, and those that filled up meanwhile. */
  async #run(): Promise<void> {
    do {
      const batch = this.#queue.begin()
      const failure = await this.#write(batch)
      if (failure === null) this.#options.onWritten(batch.keys())
      this.#queue.end(failure === null)
      if (this.#isClosed) return
      if (failure === null) this.#succeed()
      else this.#fail(failure)
      this.#release()
    } while (this.#failure === null && this.#queue.isDue)
  }

  async #write(batch: ReadonlyMap<number, Uint8Array>): Promise<TorrentError | null> {
    try {
      if (!this.#isSaved || batch.size > 0) this.#isDeleted = !(await this.#options.write(batch))
      this.#isSaved = !this.#isDeleted
      return this.#isDeleted ? new TorrentError('storage', storageProblems.deleted()) : null
    } catch (error) {
      return storageError(storageProblems.piecesNotSaved(), error)
    }
  }

  #succeed(): void {
    this.#backOff.reset()
    if (this.#failure === null) return
    this.#failure = null
    this.#options.onState(null)
  }

  #fail(failure: TorrentError): void {
    const isNews = this.#failure?.message !== failure.message
    this.#failure = failure
    if (!this.#isDeleted) {
      this.#cancelTimer = this.#options.clock.after(this.#backOff.next(), () => this.#start())
    }
    if (isNews) this.#options.onState(failure)
  }

  #release(): void {
    if (this.#failure === null && this.#queue.isOverLimit && !this.#isClosed) return
    const held = this.#held
    this.#held = []
    for (const resolve of held) resolve()
  }
}
