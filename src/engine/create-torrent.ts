import { buildInfo, choosePieceLength } from '../protocol/metainfo.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Hasher } from '../swarm/ports.ts'

/** A file that a torrent is made of. */
export interface SourceFile {
  /** `/` between elements; the first is the folder when there are several files. */
  readonly path: string
  readonly length: number
  read(begin: number, end: number): Promise<Uint8Array>
}

export interface CreateOptions {
  readonly name: string
  readonly hasher: Hasher
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

/** Read from the files at a time: few round trips to the disk, little memory. */
const readAheadBytes = 4 * 1024 * 1024

/** Hashes the files and returns the `info` dictionary (BEP 3), bencoded. */
export const createInfo = async (
  files: readonly SourceFile[],
  options: CreateOptions,
): Promise<Uint8Array> => {
  const total = files.reduce((sum, { length }) => sum + length, 0)
  if (total === 0) throw new TorrentError('invalid-torrent', 'There is nothing in these files to share.')
  const pieceLength = choosePieceLength(total)
  const pieceCount = Math.ceil(total / pieceLength)
  const pieceHashes = new Uint8Array(pieceCount * 20)
  let piece = new Uint8Array(pieceLength)
  let filled = 0
  let index = 0
  let done = 0
  const finish = async (data: Uint8Array): Promise<void> => {
    pieceHashes.set(await options.hasher.sha1(data), index++ * 20)
    done += data.length
    options.onProgress?.(done, total)
  }
  for (const file of files) {
    for (let offset = 0; offset < file.length; ) {
      options.signal?.throwIfAborted()
      const chunk = await file.read(offset, Math.min(offset + readAheadBytes, file.length))
      if (chunk.length === 0)
        throw new TorrentError('invalid-torrent', `“${file.path}” became shorter while it was read.`)
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
  return buildInfo({
    name: options.name,
    files: files.map(({ path, length }) => ({ path, length })),
    pieceLength,
    pieceHashes,
  })
}
