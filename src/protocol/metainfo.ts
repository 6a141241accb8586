import { fromUtf8 } from '../shared/bytes.ts'
import { type BencodeDictionary, type BencodeInput, type BencodeValue, encodeBencode } from './bencode.ts'
import { maxMetadataLength } from './extension.ts'
import { cleanPathElement, splitExtension } from './file-names.ts'
import { parseFiles, textOf } from './info-files.ts'
import { isIntegerWithin } from './integers.ts'
import { invalidTorrent } from './invalid-torrent.ts'
import type { Metainfo, TorrentInfo } from './metainfo-types.ts'
import { readInfoDictionary, readTorrentFile } from './odd-bencode.ts'
import { torrentProblems } from './torrent-problems.ts'
import { keepTrackerUrls, keepWebSeedUrls } from './urls.ts'

/** Longest `.torrent` file in bytes: `info`, and as much again for what stands beside it. */
const maxMetainfoLength = 2 * maxMetadataLength
/**
 * Bounds of a piece's length in bytes. Torrents in use have pieces of 16 KiB to 64 MiB. A piece is in memory
 * as a whole until it is checked, and each costs a hash, a HAVE to every peer and a place in every table. A
 * torrent that is shorter than one piece does no harm, whatever its piece length.
 */
const minPieceLength = 1024
const maxPieceLength = 64 * 1024 * 1024
const sha1Length = 20

/**
 * Reads a `.torrent` file (BEP 3). `sha1` makes the info hash from the bytes of `info` as they came.
 *
 * @throws TorrentError `invalid-torrent`, and whatever `sha1` throws
 */
export const parseMetainfo = async (
  bytes: Uint8Array,
  sha1: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<Metainfo> => {
  if (bytes.length === 0) throw invalidTorrent(torrentProblems.emptyFile())
  if (bytes.length > maxMetainfoLength) throw invalidTorrent(torrentProblems.fileTooLarge())
  const { dictionary, infoBytes } = readTorrentFile(bytes)
  const info = parseInfo(infoBytes, await sha1(infoBytes))
  return {
    info,
    trackers: keepTrackerUrls(trackerTexts(dictionary)),
    webSeeds: keepWebSeedUrls(textsOf(dictionary.get('url-list'))),
  }
}

/**
 * The trackers of `announce-list` and of `announce`. BEP 12 would use `announce` only where there is no list,
 * but asking one tracker more does no harm.
 */
const trackerTexts = (dictionary: BencodeDictionary): string[] => {
  const tiers = dictionary.get('announce-list')
  const listed = Array.isArray(tiers) ? tiers.flatMap(textsOf) : []
  return [...listed, ...textsOf(dictionary.get('announce'))]
}

/** The texts of a value that is a string or a list of strings. */
const textsOf = (value: BencodeValue | undefined): string[] => {
  if (value instanceof Uint8Array) return value.length === 0 ? [] : [fromUtf8(value)]
  return Array.isArray(value) ? value.filter((item) => item instanceof Uint8Array).map(fromUtf8) : []
}

/**
 * Reads an `info` dictionary (BEP 3), whose SHA-1 is `infoHash`: the caller has made or checked it. The
 * result keeps both.
 *
 * @throws TorrentError `invalid-torrent`
 */
export const parseInfo = (infoBytes: Uint8Array, infoHash: Uint8Array): TorrentInfo => {
  if (infoBytes.length > maxMetadataLength) throw invalidTorrent(torrentProblems.metadataTooLarge())
  const dictionary = readInfoDictionary(infoBytes)
  const pieceHashes = dictionary.get('pieces')
  if (pieceHashes === undefined && (dictionary.has('file tree') || dictionary.has('meta version'))) {
    throw invalidTorrent(torrentProblems.v2())
  }
  if (
    !(pieceHashes instanceof Uint8Array) ||
    pieceHashes.length === 0 ||
    pieceHashes.length % sha1Length !== 0
  ) {
    throw invalidTorrent(torrentProblems.hashesIncomplete())
  }
  const pieceLength = dictionary.get('piece length')
  if (!isIntegerWithin(pieceLength, 1, Number.MAX_SAFE_INTEGER)) {
    throw invalidTorrent(torrentProblems.pieceLength())
  }
  const name = nameOf(dictionary)
  const files = parseFiles(dictionary, name)
  const last = files.at(-1)
  const length = last === undefined ? 0 : last.offset + last.length
  if (length === 0) throw invalidTorrent(torrentProblems.nothingInside())
  checkPieceLength(pieceLength, length)
  const pieceCount = pieceHashes.length / sha1Length
  if (Math.ceil(length / pieceLength) !== pieceCount) {
    throw invalidTorrent(torrentProblems.hashCount())
  }
  return {
    infoHash,
    infoBytes,
    name,
    length,
    pieceLength,
    pieceCount,
    pieceHashes,
    files,
    private: isPrivate(dictionary.get('private')),
  }
}

const checkPieceLength = (pieceLength: number, length: number): void => {
  if (pieceLength < minPieceLength && length >= minPieceLength) {
    throw invalidTorrent(torrentProblems.piecesTooShort())
  }
  if (Math.min(pieceLength, length) > maxPieceLength) {
    throw invalidTorrent(torrentProblems.piecesTooLong())
  }
}

const nameOf = (dictionary: BencodeDictionary): string => {
  const name = textOf(dictionary, 'name')
  return (name instanceof Uint8Array ? cleanPathElement(fromUtf8(name)) : '') || 'Unnamed torrent'
}

/**
 * Whether the torrent is private. BEP 27 says the integer 1. Sites write a text or another number and mean
 * the same, and webtorrent takes it so. In doubt the torrent is private: it does less harm to ask too few
 * trackers than to tell too many.
 */
const isPrivate = (value: BencodeValue | undefined): boolean => {
  if (value instanceof Uint8Array) return !['', '0'].includes(fromUtf8(value).trim())
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : value !== undefined
}

/** What a torrent is made of. */
export interface BuildInfoOptions {
  readonly name: string
  /** `path` below the torrent's folder, `/` between elements; `length` in bytes. */
  readonly files: readonly { readonly path: string; readonly length: number }[]
  /** Whether there is a folder around a single file. Several files always have one. */
  readonly hasFolder?: boolean
  readonly pieceLength: number
  /** SHA-1 digests, 20 bytes a piece, one after another. */
  readonly pieceHashes: Uint8Array
  /** BEP 27. */
  readonly private?: boolean
}

/**
 * Makes an `info` dictionary (BEP 3), bencoded. A single file outside any folder becomes a torrent without
 * one; when it is given a name with another extension its own extension is added, since players go by it.
 *
 * @throws TorrentError `invalid-torrent` for what {@link parseInfo} would refuse
 */
export const buildInfo = (options: BuildInfoOptions): Uint8Array => {
  const { name, pieceLength, pieceHashes } = options
  const info = new Map<string, BencodeInput>([
    ['piece length', pieceLength],
    ['pieces', pieceHashes],
  ])
  const files = options.files.map(({ path, length }) => ({ length, path: path.split('/').filter(Boolean) }))
  const first = files[0]
  if (first !== undefined && files.length === 1 && first.path.length === 1 && !options.hasFolder) {
    const [, extension] = splitExtension(first.path[0] ?? '')
    info.set('name', name.toLowerCase().endsWith(extension.toLowerCase()) ? name : name + extension)
    info.set('length', first.length)
  } else {
    info.set('name', name)
    info.set(
      'files',
      files.map(
        ({ path, length }) =>
          new Map<string, BencodeInput>([
            ['length', length],
            ['path', path],
          ]),
      ),
    )
  }
  if (options.private) info.set('private', 1)
  const bytes = encodeBencode(info)
  parseInfo(bytes, new Uint8Array(sha1Length))
  return bytes
}

/** Makes a `.torrent` file around an `info` dictionary, which stays as it is byte for byte. */
export const encodeMetainfo = (
  infoBytes: Uint8Array,
  options: { readonly trackers: readonly string[]; readonly createdBy?: string; readonly comment?: string },
): Uint8Array => {
  const { trackers, createdBy, comment } = options
  const metainfo = new Map<string, BencodeInput>([['info', { encoded: infoBytes }]])
  const [first] = trackers
  if (first !== undefined) metainfo.set('announce', first)
  // Each tracker is a tier of its own, so that all are asked (BEP 12).
  if (trackers.length > 1) {
    metainfo.set(
      'announce-list',
      trackers.map((url) => [url]),
    )
  }
  if (createdBy !== undefined) metainfo.set('created by', createdBy)
  if (comment !== undefined) metainfo.set('comment', comment)
  return encodeBencode(metainfo)
}

const kibibyte = 1024
const mebibyte = 1024 * kibibyte
const gibibyte = 1024 * mebibyte

/**
 * Piece lengths for torrents of up to a total length, both in bytes. A piece is the least that can be shown,
 * and the least that a viewer can pass on: with small pieces a seek is faster, and a crowd that watches
 * together needs them (docs/decisions/016-crowd.md).
 */
const pieceLengths: readonly (readonly [totalLength: number, pieceLength: number])[] = [
  [mebibyte, 16 * kibibyte],
  [4 * mebibyte, 32 * kibibyte],
  [64 * mebibyte, 64 * kibibyte],
  [256 * mebibyte, 128 * kibibyte],
  [512 * mebibyte, 256 * kibibyte],
  [2 * gibibyte, 512 * kibibyte],
  [8 * gibibyte, mebibyte],
  [32 * gibibyte, 2 * mebibyte],
  [128 * gibibyte, 4 * mebibyte],
  [512 * gibibyte, 8 * mebibyte],
]

/**
 * Piece length in bytes for a new torrent of `totalLength` bytes. It gives at most some ten thousand pieces,
 * and at least some dozens.
 */
export const choosePieceLength = (totalLength: number): number =>
  pieceLengths.find(([upTo]) => totalLength <= upTo)?.[1] ?? 16 * mebibyte
