import { maxMetadataLength } from '../protocol/extension.ts'
import { maxTorrentFiles } from '../protocol/info-files.ts'
import { buildInfo, choosePieceLength } from '../protocol/metainfo.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { whyUnreadable } from '../shared/unreadable-file.ts'
import type { Hasher } from '../swarm/ports.ts'
import { engineProblems } from './engine-problems.ts'

/** A file that a torrent is made of. */
export interface SourceFile {
  /** Below the torrent's folder, `/` between elements. */
  readonly path: string
  readonly length: number
  read(begin: number, end: number): Promise<Uint8Array>
}

export interface CreateOptions {
  readonly name: string
  /** Whether there is a folder around a single file. */
  readonly hasFolder?: boolean
  readonly hasher: Hasher
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

/**
 * Bytes read from a file at a time: 4 MiB, our own choice, for few round trips to the disk and little memory.
 */
const readAheadBytes = 4 * 1024 * 1024

const hashLength = 20

/**
 * Hashes the files and returns the `info` dictionary (BEP 3), bencoded. When the files cannot become a
 * torrent, it fails before anything is hashed.
 *
 * @throws TorrentError `invalid-torrent`; `storage` when a file cannot be read, or changed meanwhile;
 * `aborted`
 */
export const createInfo = async (
  files: readonly SourceFile[],
  options: CreateOptions,
): Promise<Uint8Array> => {
  const total = files.reduce((sum, { length }) => sum + length, 0)
  if (total === 0) throw new TorrentError('invalid-torrent', engineProblems.nothingToShare())
  const pieceLength = choosePieceLength(total)
  const pieceHashes = hashesFor(files.length, Math.ceil(total / pieceLength))
  const build = (): Uint8Array =>
    buildInfo({
      name: options.name,
      hasFolder: options.hasFolder ?? false,
      files: files.map(({ path, length }) => ({ path, length })),
      pieceLength,
      pieceHashes,
    })
  // Fails here when the dictionary would be too long or too deep: its size does not depend on the hashes.
  build()
  let piece = new Uint8Array(pieceLength)
  let filled = 0
  let index = 0
  let done = 0
  const finish = async (data: Uint8Array): Promise<void> => {
    pieceHashes.set(await options.hasher.sha1(data), index++ * hashLength)
    done += data.length
    options.onProgress?.(done, total)
  }
  for (const file of files) {
    for (let offset = 0; offset < file.length; ) {
      options.signal?.throwIfAborted()
      const chunk = await readChunk(file, offset)
      offset += chunk.length
      for (let at = 0; at < chunk.length; ) {
        const take = Math.min(pieceLength - filled, chunk.length - at)
        piece.set(chunk.subarray(at, at + take), filled)
        filled += take
        at += take
        if (filled < pieceLength) continue
        await finish(piece)
        piece = new Uint8Array(pieceLength)
        filled = 0
      }
    }
  }
  if (filled > 0) await finish(piece.subarray(0, filled))
  return build()
}

/** Makes room for the hashes of the pieces. Fails when there are too many files or pieces. */
const hashesFor = (fileCount: number, pieceCount: number): Uint8Array => {
  if (fileCount > maxTorrentFiles) {
    throw new TorrentError('invalid-torrent', engineProblems.tooManyFiles(fileCount, maxTorrentFiles))
  }
  if (pieceCount * hashLength > maxMetadataLength) {
    throw new TorrentError('invalid-torrent', engineProblems.tooLarge())
  }
  return new Uint8Array(pieceCount * hashLength)
}

const readChunk = async (file: SourceFile, offset: number): Promise<Uint8Array> => {
  let chunk: Uint8Array
  try {
    chunk = await file.read(offset, Math.min(offset + readAheadBytes, file.length))
  } catch (error) {
    if (error instanceof TorrentError || toTorrentError(error).code === 'aborted') throw error
    const reason = whyUnreadable(error)
    const { unreadable, unreadableBecause } = engineProblems
    const words = reason === null ? unreadable(file.path) : unreadableBecause(file.path, reason)
    throw new TorrentError('storage', words, { cause: error })
  }
  if (chunk.length > 0) return chunk
  throw new TorrentError('storage', engineProblems.shorter(file.path))
}
