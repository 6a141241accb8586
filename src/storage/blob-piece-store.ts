import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import type { Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Hasher } from '../swarm/ports.ts'
import { fileRanges } from './file-ranges.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { StoredFile } from './schema.ts'
import { SourceFileError } from './source-file-error.ts'
import { type PieceSource, SourcePieceStore } from './source-piece-store.ts'
import { storageProblems } from './storage-problems.ts'

/**
 * Whether there are as many blobs as the torrent has files (padding left out), and each is as long as its
 * file.
 */
export const blobsFit = (
  files: readonly Pick<StoredFile, 'length' | 'padding'>[],
  blobs: readonly Blob[],
): boolean => {
  const real = files.filter(({ padding }) => !padding)
  return real.length === blobs.length && real.every(({ length }, index) => blobs[index]?.size === length)
}

/**
 * Reads a part of a file. Browsers refuse a file that was changed or moved since the page got it.
 *
 * @throws SourceFileError
 */
const readBlob = async (
  blob: Blob | undefined,
  name: string,
  begin: number,
  end: number,
): Promise<Uint8Array> => {
  try {
    const part = await blob?.slice(begin, end).arrayBuffer()
    if (part?.byteLength === end - begin) return new Uint8Array(part)
    throw new TorrentError('storage', 'It is shorter than it was.')
  } catch (cause) {
    throw new SourceFileError(storageProblems.sourceGone(name), cause)
  }
}

/**
 * Reads the torrent-wide bytes `begin … end` out of the torrent's files.
 *
 * @throws SourceFileError when a file cannot be read, for example after it was changed or removed on disk
 */
export const readBlobs = async (
  files: readonly Pick<StoredFile, 'name' | 'length' | 'offset' | 'padding'>[],
  blobs: readonly Blob[],
  begin: number,
  end: number,
): Promise<Uint8Array> => {
  const names = files.filter(({ padding }) => !padding).map(({ name }) => name)
  const data = new Uint8Array(end - begin)
  let at = 0
  for (const range of fileRanges(files, begin, end)) {
    if (range.file !== null) {
      data.set(await readBlob(blobs[range.file], names[range.file] ?? '', range.begin, range.end), at)
    }
    at += range.end - range.begin
  }
  return data
}

/** The files that a page was given. */
class BlobSource implements PieceSource {
  readonly #blobs: readonly Blob[]
  readonly #names: readonly string[]

  constructor(blobs: readonly Blob[], names: readonly string[]) {
    this.#blobs = blobs
    this.#names = names
  }

  read(file: number, begin: number, end: number): Promise<Uint8Array> {
    return readBlob(this.#blobs[file], this.nameOf(file), begin, end)
  }

  /** A page cannot see the state of a file. It finds out only by reading whether the file can be read. */
  stateOf(file: number): Promise<string> {
    return this.read(file, 0, 1).then(
      () => 'readable',
      () => 'unreadable',
    )
  }

  nameOf(file: number): string {
    return this.#names[file] ?? ''
  }

  async close(): Promise<void> {
    // A page does not open files, so there is nothing to close.
  }
}

export interface BlobPieceStoreOptions {
  readonly hasher: Hasher
  readonly clock: Clock
  readonly budget?: MemoryBudget
}

const remedy = storageProblems.shareAgain()

/**
 * A store for a torrent that is made of `blobs`: its files in its order, padding files left out.
 *
 * @throws TorrentError `storage` when the blobs are not the files of the torrent
 */
export const openBlobs = async (
  info: TorrentInfo,
  blobs: readonly Blob[],
  options: BlobPieceStoreOptions,
): Promise<{ readonly store: SourcePieceStore; readonly have: Bitfield }> => {
  if (!blobsFit(info.files, blobs)) {
    throw new TorrentError('storage', storageProblems.otherFiles())
  }
  const names = info.files.filter(({ padding }) => !padding).map(({ path }) => path)
  const store = new SourcePieceStore({ ...options, source: new BlobSource(blobs, names), remedy })
  return { store, have: await store.open(info) }
}
