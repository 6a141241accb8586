import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { FileHandles } from './file-handles.ts'
import type { DiskFile } from './seed-source.ts'

/**
 * The pieces of a torrent that was made from files on disk, read from where they lie. It is complete and
 * takes nothing more. A file that changed since it was hashed is refused, so that no byte leaves unchecked.
 */
export class FilePieceStore implements PieceStore {
  readonly #files: readonly DiskFile[]
  /** Where each file begins in the torrent's bytes. */
  readonly #offsets: readonly number[]
  readonly #length: number
  readonly #handles = new FileHandles()
  #pieceLength = 0

  /** @param files in the torrent's order, as they were when they were hashed */
  constructor(files: readonly DiskFile[]) {
    this.#files = files
    let offset = 0
    this.#offsets = files.map(({ length }) => {
      const begin = offset
      offset += length
      return begin
    })
    this.#length = offset
  }

  /** @throws TorrentError `storage` when the torrent was not made from these files */
  async open(info: TorrentInfo): Promise<Bitfield> {
    if (info.length !== this.#length) {
      throw new TorrentError(
        'storage',
        `The files of “${info.name}” are not those that the torrent was made from.`,
      )
    }
    this.#pieceLength = info.pieceLength
    return Bitfield.full(info.pieceCount)
  }

  async put(): Promise<void> {
    throw new TorrentError('storage', 'These files are only read: everything is there already.')
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const from = piece * this.#pieceLength + begin
    if (
      piece < 0 ||
      begin < 0 ||
      length < 0 ||
      begin + length > this.#pieceLength ||
      from + length > this.#length
    ) {
      throw new TorrentError('storage', `Piece ${piece} has no bytes ${begin} to ${begin + length}.`)
    }
    const data = new Uint8Array(length)
    for (let index = this.#fileAt(from), filled = 0; filled < length; index++) {
      signal?.throwIfAborted()
      const file = this.#files[index]
      if (file === undefined) break
      const inFile = from + filled - (this.#offsets[index] ?? 0)
      const count = Math.min(file.length - inFile, length - filled)
      await this.#read(file, inFile, data.subarray(filled, filled + count))
      filled += count
    }
    return data
  }

  async flush(): Promise<void> {
    // Nothing is ever written.
  }

  async close(): Promise<void> {
    await this.#handles.close()
  }

  /** Index of the file that holds the torrent's byte `offset`, by bisection. */
  #fileAt(offset: number): number {
    let low = 0
    let high = this.#offsets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  async #read(file: DiskFile, position: number, target: Uint8Array): Promise<void> {
    try {
      await this.#handles.with(file.location, async (handle) => {
        for (let filled = 0; filled < target.length; ) {
          const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled)
          if (bytesRead === 0) throw changedError(file)
          filled += bytesRead
        }
        // After the read: a change before it shows now.
        const { size, mtimeMs } = await handle.stat()
        if (size !== file.length || mtimeMs !== file.modifiedMs) throw changedError(file)
      })
    } catch (error) {
      if (error instanceof TorrentError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new TorrentError('storage', `${file.location} cannot be read: ${reason}`, { cause: error })
    }
  }
}

const changedError = ({ location }: DiskFile): TorrentError =>
  new TorrentError('storage', `${location} changed after it was hashed. Start again to seed what it is now.`)
