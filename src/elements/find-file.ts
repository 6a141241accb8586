import type { FileSnapshot } from '../engine/snapshot.ts'
import type { TorrentFileList } from '../engine/torrent-file-list.ts'
import { cleanPathElement } from '../protocol/file-names.ts'

/**
 * One way to write the same name: what a person types, and what a system wrote, may differ only in how
 * accents are coded.
 */
type Form = (text: string) => string

/** macOS writes `é` as two characters (NFD) into torrents; people and other systems write one (NFC). */
const composed: Form = (text) => text.normalize('NFC')

/**
 * As `protocol/file-names.ts` cleans the paths of a torrent, so that the path in the torrent finds its file.
 */
const cleaned: Form = (path) =>
  composed(
    path
      .split('/')
      .map(cleanPathElement)
      .filter((element) => element !== '')
      .join('/'),
  )

/** An element of a path in a torrent may have `/` or `\` in it; it is shown with `_`. */
const joined: Form = (path) => cleaned(path.replace(/[/\\]/g, '_'))

/**
 * From the strictest to the laxest, for what is wanted and for the path of a file: a file that is named
 * exactly so is never passed over for one that only looks like it. Paths of files are clean already.
 */
const forms: readonly (readonly [wanted: Form, path: Form])[] = [
  [(text) => text, (path) => path],
  [composed, composed],
  [cleaned, composed],
  [joined, (path) => composed(path.replaceAll('/', '_'))],
]

/**
 * The file that is meant by an index (`FileSnapshot.index`), a path, or the last elements of one; `null`
 * when there is none. Names are found as the torrent has them and as they are shown, whatever normal form
 * they are in.
 *
 * A number is an index where the torrent has that index, and else a name: `./1984` is always the file `1984`.
 */
export const findFile = (files: TorrentFileList, wanted: number | string): FileSnapshot | null => {
  if (typeof wanted === 'number') {
    return files.byIndex(wanted) ?? findByPath(files, String(wanted))
  }
  return findByPath(files, wanted.replace(/^\.\//, ''))
}

const findByPath = (files: TorrentFileList, wanted: string): FileSnapshot | null => {
  for (const [formWanted, formPath] of forms) {
    const name = formWanted(wanted)
    if (name === '') {
      continue
    }
    const end = `/${name}`
    const found =
      files.findPath((path) => formPath(path) === name) ??
      files.findPath((path) => formPath(path).endsWith(end))
    if (found !== undefined) {
      return found
    }
  }
  return null
}
