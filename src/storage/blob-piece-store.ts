import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { withSignal } from '../shared/abort.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { fileRanges } from './file-ranges.ts'
import { sliceOfPiece } from './memory-piece-store.ts'
import { PartCache } from './part-cache.ts'
import { partBytes } from './row-layout.ts'
import type { StoredFile } from './schema.ts'

/** Of files that were read lately, kept for the next blocks that peers ask for. */
const defaultReadCacheBytes = 16 * 1024 * 1024

/** Whether the blobs are as many and as long as the torrent's files (padding left out) are. */
export const blobsFit = (
  files: readonly Pick<StoredFile, 'length' | 'padding'>[],
  blobs: readonly Blob[],
): boolean => {
  const real = files.filter(({ padding }) => !padding)
  return real.length === blobs.length && real.every(({ length }, index) => blobs[index]?.size === length)
}

/**
 * The torrent-wide bytes `begin … end`, out of its files.
 *
 * @throws TorrentError `storage` when a file cannot be read, as after it was changed or removed on disk
 */
export const readBlobs = async (
  files: readonly Pick<StoredFile, 'length' | 'offset' | 'padding'>[],
  blobs: readonly Blob[],
  begin: number,
  end: number,
): Promise<Uint8Array> => {
  const data = new Uint8Array(end - begin)
  let at = 0
  for (const range of fileRanges(files, begin, end)) {
    const length = range.end - range.begin
    if (range.file !== null) {
      const blob = blobs[range.file]
      try {
        const part = await blob?.slice(range.begin, range.end).arrayBuffer()
        if (part?.byteLength !== length) throw new TorrentError('storage', 'A file is shorter than it was.')
        data.set(new Uint8Array(part), at)
      } catch (cause) {
        throw new TorrentError(
          'storage',
          'A file that is shared from here can no longer be read. If it was moved or changed, add it again.',
          { cause },
        )
      }
    }
    at += length
  }
  return data
}

/**
 * Seeds files where they are: pieces are read out of them, nothing is copied. A read takes milliseconds
 * however short it is, and peers ask for 16 KiB at a time: files are read in parts that are kept for a while.
 */
export class BlobPieceStore implements PieceStore {
  readonly #blobs: readonly Blob[]
  #info: TorrentInfo | null = null
  /** Pieces that the files no longer give, downloaded again. */
  readonly #again = new Map<number, Uint8Array>()
  readonly #cache = new PartCache(defaultReadCacheBytes)
  /** Parts being read: whoever wants the same waits for the same. */
  readonly #reads = new Map<number, Promise<Uint8Array>>()

  /** `blobs`: the torrent's files in its order, padding files left out. */
  constructor(blobs: readonly Blob[]) {
    this.#blobs = blobs
  }

  /** Trusts the files to be those that were hashed, as far as their sizes go. */
  async open(info: TorrentInfo): Promise<Bitfield> {
    if (!blobsFit(info.files, this.#blobs)) {
      throw new TorrentError('storage', 'The files are not those of the torrent: their sizes differ.')
    }
    this.#info = info
    return Bitfield.full(info.pieceCount)
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    this.#again.set(piece, data)
  }

  async get(piece: number, begin: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const info = this.#info
    if (info === null) throw new TorrentError('storage', 'The store is not open.')
    const again = this.#again.get(piece)
    if (again !== undefined) return sliceOfPiece(again, begin, length)
    const offset = piece * info.pieceLength + begin
    if (begin < 0 || length < 0 || offset + length > info.length) {
      throw new TorrentError('storage', 'The range lies outside the torrent.')
    }
    return withSignal(this.#read(info, offset, offset + length), signal)
  }

  async #read(info: TorrentInfo, begin: number, end: number): Promise<Uint8Array> {
    const first = Math.floor(begin / partBytes)
    const last = Math.floor((end - 1) / partBytes)
    let parts: Uint8Array[]
    try {
      parts = await Promise.all(
        Array.from({ length: last - first + 1 }, (_, index) => this.#part(info, first + index)),
      )
    } catch {
      // Some file in these parts cannot be read; perhaps not the one that is asked for.
      return readBlobs(info.files, this.#blobs, begin, end)
    }
    const [only] = parts
    if (parts.length === 1 && only !== undefined) {
      return only.subarray(begin - first * partBytes, end - first * partBytes)
    }
    const data = new Uint8Array(end - begin)
    for (const [index, part] of parts.entries()) {
      const partBegin = (first + index) * partBytes
      const from = Math.max(begin, partBegin)
      const to = Math.min(end, partBegin + part.length)
      data.set(part.subarray(from - partBegin, to - partBegin), from - begin)
    }
    return data
  }

  #part(info: TorrentInfo, part: number): Promise<Uint8Array> {
    const cached = this.#cache.get(String(part))
    if (cached !== undefined) return Promise.resolve(cached)
    const underWay = this.#reads.get(part)
    if (underWay !== undefined) return underWay
    const begin = part * partBytes
    const reading = readBlobs(info.files, this.#blobs, begin, Math.min(begin + partBytes, info.length))
    const kept = reading
      .then((data) => {
        if (this.#info === info) this.#cache.set(String(part), data)
        return data
      })
      .finally(() => this.#reads.delete(part))
    this.#reads.set(part, kept)
    return kept
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#info = null
    this.#again.clear()
    this.#cache.clear()
  }
}
