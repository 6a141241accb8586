import type { Words } from '../shared/wording.ts'
import {
  type BencodeDictionary,
  type BencodeLimits,
  decodeOddDictionary,
  type OddDictionary,
  type RepeatedKey,
} from './bencode.ts'
import { maxPathDepth } from './info-files.ts'
import { invalidTorrent } from './invalid-torrent.ts'
import { torrentProblems } from './torrent-problems.ts'

/**
 * Bounds of a `.torrent`. A file takes about eight values, and twice that in a hybrid with BEP 52;
 * `file tree` nests as deep as paths do.
 */
const limits: BencodeLimits = { maxDepth: maxPathDepth + 16, maxItems: 2_000_000 }

const letterD = 'd'.charCodeAt(0)
const lessThan = '<'.charCodeAt(0)
const byteOrderMark = [0xef, 0xbb, 0xbf]
/**
 * Blank, tab and the ends of lines: a site whose script has an empty line in front sends one before the file.
 */
const white = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * Reads what a `.torrent` file holds, and copies the bytes of its `info` as they came. Only these bytes are
 * hashed, so oddities beside them decide nothing and are taken, as other programs take them: bytes before and
 * behind, keys out of order or twice, numbers that are no integers. See docs/decisions/045-odd-torrents.md.
 *
 * @throws TorrentError `invalid-torrent`
 */
export const readTorrentFile = (
  file: Uint8Array,
): { readonly dictionary: BencodeDictionary; readonly infoBytes: Uint8Array } => {
  const bytes = file.subarray(beginOf(file))
  if (bytes[0] === lessThan) {
    throw invalidTorrent(torrentProblems.webPage())
  }
  if (bytes[0] !== letterD) throw invalidTorrent(torrentProblems.noTorrent())
  const { dictionary, ranges, repeats } = decode(bytes, torrentProblems.fileDamaged())
  const range = ranges.get('info')
  if (range === undefined) {
    throw invalidTorrent(torrentProblems.noInfo())
  }
  if (repeats.some(({ key, depth }) => key === 'info' && depth === 0)) {
    throw invalidTorrent(torrentProblems.twoTorrents())
  }
  // `slice` would not do: that of a Node `Buffer` shares the memory of the whole file.
  return { dictionary, infoBytes: new Uint8Array(bytes.subarray(range.begin, range.end)) }
}

/**
 * Reads an `info` dictionary that has been hashed already. An oddly written number is taken if it is an
 * integer, and a key that comes twice if it decides nothing.
 *
 * @throws TorrentError `invalid-torrent`
 */
export const readInfoDictionary = (bytes: Uint8Array): BencodeDictionary => {
  const words = torrentProblems.damaged()
  const { dictionary, repeats, end } = decode(bytes, words)
  if (end !== bytes.length) throw invalidTorrent(words)
  refuseRepeated(repeats)
  return dictionary
}

/** Keys that decide what a torrent is. For any other key it does not matter which of two values counts. */
const decisive = new Set(
  (
    'name,name.utf-8,length,files,path,path.utf-8,attr,symlink path,piece length,pieces,private,' +
    'meta version,file tree'
  ).split(','),
)

/**
 * Refuses a deciding key that comes twice: libtorrent takes the first value and webtorrent the last, so one
 * film would have two lengths.
 */
const refuseRepeated = (repeats: readonly RepeatedKey[]): void => {
  const repeated = repeats.find(({ key }) => decisive.has(key))
  if (repeated === undefined) return
  throw invalidTorrent(torrentProblems.twoThings(repeated.key))
}

const beginOf = (bytes: Uint8Array): number => {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0
  while (white.has(bytes[at] ?? 0)) at++
  return at
}

/**
 * @param words what a person is told. The place of a wrong byte helps nobody, so it is only in the error's
 * cause
 */
const decode = (bytes: Uint8Array, words: Words): OddDictionary => {
  try {
    return decodeOddDictionary(bytes, limits)
  } catch (error) {
    throw invalidTorrent(words, error)
  }
}
