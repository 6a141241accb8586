import type { TorrentInfo } from '../../../src/protocol/metainfo-types.ts'
import { sha1 } from '../../../src/shared/sha1.ts'

/** Bytes that differ from place to place and are the same in the page and in the test. */
export const torrentBytes = (begin: number, end: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(end - begin)
  for (let i = 0; i < bytes.length; i++) {
    const at = begin + i
    bytes[i] = (Math.imul(at, 2_654_435_761) >>> 16) ^ at
  }
  return bytes
}

export interface SampleOptions {
  readonly seed?: number
  readonly pieceLength?: number
  readonly files: readonly { readonly name: string; readonly length: number; readonly padding?: boolean }[]
}

/**
 * A torrent whose bytes are {@link torrentBytes}. Its hashes are not real: only files that are seeded where
 * they lie are checked, see {@link hashPieces}.
 */
export const makeTorrent = ({ seed = 1, pieceLength = 65_536, files }: SampleOptions): TorrentInfo => {
  let offset = 0
  const all = files.map(({ name, length, padding = false }, index) => {
    const file = { index, name, path: name, length, offset, padding }
    offset += length
    return file
  })
  const pieceCount = Math.ceil(offset / pieceLength)
  return {
    infoHash: new Uint8Array(20).fill(seed),
    infoBytes: new Uint8Array([100, 101]),
    name: `sample ${seed}`,
    length: offset,
    pieceLength,
    pieceCount,
    pieceHashes: new Uint8Array(20 * pieceCount),
    files: all,
    private: false,
  }
}

/** The same torrent with real hashes, its padding zeros. */
export const hashPieces = async (info: TorrentInfo): Promise<TorrentInfo> => {
  const bytes = torrentBytes(0, info.length)
  for (const { offset, length, padding } of info.files) {
    if (padding) bytes.fill(0, offset, offset + length)
  }
  const pieceHashes = new Uint8Array(20 * info.pieceCount)
  for (let piece = 0; piece < info.pieceCount; piece++) {
    const at = piece * info.pieceLength
    pieceHashes.set(await sha1(bytes.slice(at, at + info.pieceLength)), piece * 20)
  }
  return { ...info, pieceHashes }
}
