import { withSignal } from '../shared/abort.ts'
import type { ByteLru } from '../shared/byte-lru.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceTable } from './piece-table.ts'
import type { PieceStore } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'

export interface PieceReaderOptions {
  readonly table: PieceTable
  readonly cursors: ReadCursors
  readonly cache: ByteLru<number>
  readonly store: PieceStore
  readonly now: () => number
  /** What readers want has changed, and no reader went to another place. */
  readonly onCursorsChanged: () => void
  /** A reader went to another place. */
  readonly onSeek: () => void
  /** The store cannot give back a piece that it had. */
  readonly onLost: (piece: number, error: unknown) => void
}

/** Gives verified bytes to readers. A reader whose bytes are not here yet waits. */
export class PieceReader {
  readonly #options: PieceReaderOptions
  readonly #waiters = new Map<number, Set<() => void>>()
  #isClosed = false

  constructor(options: PieceReaderOptions) {
    this.#options = options
  }

  /** @see SwarmTorrent.read */
  async read(
    readerId: string,
    begin: number,
    end: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const { table, cursors, now, onCursorsChanged, onSeek } = this.#options
    if (begin < 0 || begin >= end || end > table.info.length) {
      throw new RangeError('The range lies outside the torrent.')
    }
    const { cursor, isSeek } = cursors.open(readerId, begin, limit, now())
    const pending = { begin, end }
    for (let isFirst = true; ; isFirst = false) {
      const onChange = isSeek && isFirst ? onSeek : onCursorsChanged
      if (table.hasByte(begin)) {
        if (isFirst) onChange()
      } else {
        cursor.pending.add(pending)
        onChange()
        try {
          await this.#waitFor(Math.floor(begin / table.info.pieceLength), signal)
        } finally {
          cursor.pending.delete(pending)
          onCursorsChanged()
        }
      }
      const data = await this.#collect(begin, end, signal)
      if (data === null) continue
      cursors.advance(cursor, begin + data.length, now())
      onCursorsChanged()
      return data
    }
  }

  /** @see SwarmTorrent.readHere */
  async here(begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { table } = this.#options
    const { pieceLength } = table.info
    if (begin < 0 || begin >= end || end > table.info.length) return null
    for (let at = begin; at < end; at = (Math.floor(at / pieceLength) + 1) * pieceLength) {
      if (!table.hasByte(at)) return null
    }
    const data = await this.#collect(begin, end, signal)
    return data?.length === end - begin ? data : null
  }

  /** A block of a verified piece: from memory at once, or from the store. */
  block(piece: number, begin: number, length: number): Uint8Array | Promise<Uint8Array> {
    const cached = this.#options.cache.get(piece)
    if (cached !== undefined) return cached.subarray(begin, begin + length)
    return this.#options.store.get(piece, begin, length)
  }

  /** The piece is here: reads that wait for it go on. */
  wake(piece: number): void {
    for (const wake of [...(this.#waiters.get(piece) ?? [])]) wake()
  }

  close(): void {
    this.#isClosed = true
    for (const piece of [...this.#waiters.keys()]) this.wake(piece)
  }

  /** Bytes from `begin` as far as they are here; `null` when the store had lost the first of them. */
  async #collect(begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { table } = this.#options
    const { pieceLength } = table.info
    let available = begin
    while (available < end && table.hasByte(available)) {
      available = Math.min((Math.floor(available / pieceLength) + 1) * pieceLength, end)
    }
    if (available === begin) return null
    const data = new Uint8Array(available - begin)
    for (let offset = begin; offset < available; ) {
      const piece = Math.floor(offset / pieceLength)
      const from = offset - piece * pieceLength
      const length = Math.min(table.pieceLength(piece) - from, available - offset)
      try {
        const part = this.block(piece, from, length)
        data.set(part instanceof Uint8Array ? part : await withSignal(part, signal), offset - begin)
      } catch (error) {
        if (signal?.aborted || this.#isClosed) throw error
        this.#options.onLost(piece, error)
        return offset > begin ? data.slice(0, offset - begin) : null
      }
      offset += length
    }
    return data
  }

  async #waitFor(piece: number, signal?: AbortSignal): Promise<void> {
    const waiters = this.#waiters.get(piece) ?? new Set()
    this.#waiters.set(piece, waiters)
    let wake: () => void = () => undefined
    const woken = new Promise<void>((resolve) => {
      wake = resolve
    })
    waiters.add(wake)
    try {
      await withSignal(woken, signal)
    } finally {
      waiters.delete(wake)
      if (waiters.size === 0) this.#waiters.delete(piece)
    }
    if (this.#isClosed) throw new TorrentError('aborted', 'The torrent was stopped.')
  }
}
