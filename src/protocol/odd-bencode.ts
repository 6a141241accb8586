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

const lookForAnother = 'Look for another torrent of the same.'

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
  const sentence = `The description of this torrent is damaged. ${lookForAnother}`
  const { dictionary, repeats, end } = decode(bytes, sentence)
  if (end !== bytes.length) throw invalidTorrent(sentence)
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
  throw invalidTorrent(
    `The description of this torrent says two things about “${repeated.key}”, and programs do not agree on which counts. ${lookForAnother}`,
  )
}

const beginOf = (bytes: Uint8Array): number => {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0
  while (white.has(bytes[at] ?? 0)) at++
  return at
}

/**
 * @param sentence what a person is told. The place of a wrong byte helps nobody, so it is only in the error's
 * cause
 */
const decode = (bytes: Uint8Array, sentence: string): OddDictionary => {
  try {
    return decodeOddDictionary(bytes, limits)
  } catch (error) {
    throw invalidTorrent(sentence, error)
  }
}
