import { fromUtf8 } from '../shared/bytes.ts'
import type { BencodeDictionary, BencodeValue } from './bencode.ts'
import { cleanPathElement, DistinctPaths } from './file-names.ts'
import { isIntegerWithin } from './integers.ts'
import { invalidTorrent } from './invalid-torrent.ts'
import type { TorrentFile } from './metainfo-types.ts'
import { torrentProblems } from './torrent-problems.ts'

/** Most files of a torrent. */
export const maxTorrentFiles = 100_000
/** Most elements of a path: folders inside each other, and the file's own name. */
export const maxPathDepth = 64

/**
 * The name in UTF-8, where a creator wrote one beside the name in its own code page, as BitComet does. An
 * empty one does not count.
 */
export const textOf = (dictionary: BencodeDictionary, key: 'name' | 'path'): BencodeValue | undefined => {
  const inUtf8 = dictionary.get(`${key}.utf-8`)
  if (key === 'name' && inUtf8 instanceof Uint8Array && inUtf8.length > 0) return inUtf8
  if (key === 'path' && Array.isArray(inUtf8) && inUtf8.length > 0) return inUtf8
  return dictionary.get(key)
}

/**
 * Reads the files that an `info` dictionary lists (BEP 3), with their places in the torrent.
 *
 * @throws TorrentError `invalid-torrent`
 */
export const parseFiles = (info: BencodeDictionary, name: string): TorrentFile[] => {
  const list = info.get('files')
  if (list === undefined) {
    const length = fileLength(info)
    return [{ index: 0, name, path: name, length, offset: 0, padding: false }]
  }
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidTorrent(torrentProblems.noFiles())
  }
  if (list.length > maxTorrentFiles) {
    throw invalidTorrent(torrentProblems.tooManyFiles(maxTorrentFiles))
  }
  const paths = new DistinctPaths()
  let offset = 0
  return list.map((item, index) => {
    if (!(item instanceof Map)) {
      throw invalidTorrent(torrentProblems.noEntry())
    }
    const length = fileLength(item)
    const elements = paths.claim(pathOf(item))
    const file: TorrentFile = {
      index,
      name: elements.at(-1) ?? '_',
      path: elements.join('/'),
      length,
      offset,
      padding: isPadding(item, elements),
    }
    offset += length
    if (!Number.isSafeInteger(offset)) {
      throw invalidTorrent(torrentProblems.length())
    }
    return file
  })
}

const fileLength = (item: BencodeDictionary): number => {
  const length = item.get('length')
  // A symbolic link (BEP 47) has no bytes of its own, whatever length it names: libtorrent does not look at
  // it.
  if (hasAttribute(item, 'l') || (length === undefined && item.has('symlink path'))) return 0
  if (!isIntegerWithin(length, 0, Number.MAX_SAFE_INTEGER)) {
    throw invalidTorrent(torrentProblems.fileLength())
  }
  return length
}

const pathOf = (item: BencodeDictionary): string[] => {
  const path = textOf(item, 'path')
  if (!Array.isArray(path)) throw invalidTorrent(torrentProblems.noPath())
  if (path.length > maxPathDepth) {
    throw invalidTorrent(torrentProblems.tooDeep(maxPathDepth))
  }
  const elements = path.map((element) => {
    if (!(element instanceof Uint8Array)) {
      throw invalidTorrent(torrentProblems.pathNoText())
    }
    return cleanPathElement(fromUtf8(element))
  })
  const kept = elements.filter((element) => element !== '')
  return kept.length === 0 ? ['Unnamed file'] : kept
}

/** BEP 47 marks padding by `attr`; BitComet marks its own by their names. */
const isPadding = (item: BencodeDictionary, elements: readonly string[]): boolean =>
  hasAttribute(item, 'p') || (elements.at(-1)?.startsWith('_____padding_file_') ?? false)

/** BEP 47: `p` padding, `l` symbolic link, `x` executable, `h` hidden; others are to be ignored. */
const hasAttribute = (item: BencodeDictionary, letter: 'p' | 'l'): boolean => {
  const attributes = item.get('attr')
  return attributes instanceof Uint8Array && attributes.includes(letter.charCodeAt(0))
}
