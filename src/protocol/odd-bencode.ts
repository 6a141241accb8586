import {
  type BencodeDictionary,
  type BencodeLimits,
  decodeOddDictionary,
  type OddDictionary,
  type RepeatedKey,
} from './bencode.ts'
import { maxPathDepth } from './info-files.ts'
import { invalidTorrent } from './invalid-torrent.ts'

/**
 * A file takes about eight values, twice that in a hybrid with BEP 52; `file tree` nests as deep as paths do.
 */
const limits: BencodeLimits = { maxDepth: maxPathDepth + 16, maxItems: 2_000_000 }

const letterD = 'd'.charCodeAt(0)
const lessThan = '<'.charCodeAt(0)
const byteOrderMark = [0xef, 0xbb, 0xbf]
/** Blank, tabulator and the ends of lines: sites whose script has an empty line before it send one. */
const white = new Set([0x20, 0x09, 0x0a, 0x0d])

const lookForAnother = 'Look for another torrent of the same.'

/**
 * What a `.torrent` file holds, and the bytes of its `info` as they came, in memory of their own. Only those
 * are hashed, so what is odd beside them decides nothing and is taken, as other programs take it: bytes
 * before and behind, keys out of order or twice, numbers that are no integers. See
 * `docs/decisions/045-odd-torrents.md`. Throws `TorrentError` `invalid-torrent`.
 */
export const readTorrentFile = (
  file: Uint8Array,
): { readonly dictionary: BencodeDictionary; readonly infoBytes: Uint8Array } => {
  const bytes = file.subarray(beginOf(file))
  if (bytes[0] === lessThan) {
    throw invalidTorrent(
      'This is a web page and not a torrent file. The site may want you to log in, or to press its download button first.',
    )
  }
  if (bytes[0] !== letterD) throw invalidTorrent('This is not a torrent file.')
  const { dictionary, ranges, repeats } = decode(
    bytes,
    'This torrent file is damaged, or its end is missing. Download it again where it came from.',
  )
  const range = ranges.get('info')
  if (range === undefined) {
    throw invalidTorrent('This torrent file has no “info” part. It is not a torrent, or damaged.')
  }
  if (repeats.some(({ key, depth }) => key === 'info' && depth === 0)) {
    throw invalidTorrent(
      `This torrent file describes two torrents, and programs do not agree on which counts. ${lookForAnother}`,
    )
  }
  // Not `slice`: a Node `Buffer`'s would share the memory of the whole file.
  return { dictionary, infoBytes: new Uint8Array(bytes.subarray(range.begin, range.end)) }
}

/**
 * An `info` dictionary, which has been hashed: odd numbers in it are taken where they are needed as integers
 * and are, and a key twice where nothing is decided by it. Throws `TorrentError` `invalid-torrent`.
 */
export const readInfoDictionary = (bytes: Uint8Array): BencodeDictionary => {
  const sentence = `The description of this torrent is damaged. ${lookForAnother}`
  const { dictionary, repeats, end } = decode(bytes, sentence)
  if (end !== bytes.length) throw invalidTorrent(sentence)
  refuseRepeated(repeats)
  return dictionary
}

/** Keys that decide what a torrent is. Of any other one it does not matter which value counts. */
const decisive = new Set(
  (
    'name,name.utf-8,length,files,path,path.utf-8,attr,symlink path,piece length,pieces,private,' +
    'meta version,file tree'
  ).split(','),
)

/** Of a key twice libtorrent takes the first, and webtorrent the last: one film has two lengths then. */
const refuseRepeated = (repeats: readonly RepeatedKey[]): void => {
  const repeated = repeats.find(({ key }) => decisive.has(key))
  if (repeated === undefined) return
  throw invalidTorrent(
    `The description of this torrent says two things about “${repeated.key}”, and programs do not agree on which counts. ${lookForAnother}`,
  )
}

const beginOf = (bytes: Uint8Array): number => {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0
  while (white.has(bytes[at] ?? 0)) at++
  return at
}

/** `sentence`: for people, who are not helped by the place of a byte; that is in its cause. */
const decode = (bytes: Uint8Array, sentence: string): OddDictionary => {
  try {
    return decodeOddDictionary(bytes, limits)
  } catch (error) {
    throw invalidTorrent(sentence, error)
  }
}
