import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
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

/** A name as it is wanted, and as the end of a path. */
interface Wanted {
  readonly name: string
  readonly end: string
}

/**
 * From the strictest form to the laxest: a file that is named exactly so is never passed over for one that
 * only looks like it. Paths of files are clean already. All are gone through once: there may be 100,000.
 */
const findByPath = (files: TorrentFileList, text: string): FileSnapshot | null => {
  const exact = positionWhere(files.paths, (path) => path === text)
  if (exact >= 0) return files.at(exact) ?? null
  const wanted = [text, composed(text), cleaned(text)].map((name) => ({ name, end: `/${name}` }))
  const whole = joined(text)
  let best: { readonly rank: number; readonly position: number } | null = null
  let position = 0
  for (const path of files.paths) {
    const rank = rankOf(path, wanted, whole)
    if (rank < (best?.rank ?? noRank)) best = { rank, position }
    position++
  }
  return best === null ? null : (files.at(best.position) ?? null)
}

const positionWhere = (paths: Iterable<string>, isMeant: (path: string) => boolean): number => {
  let position = 0
  for (const path of paths) {
    if (isMeant(path)) return position
    position++
  }
  return -1
}

const noRank = Number.POSITIVE_INFINITY

const rankOf = (path: string, wanted: readonly Wanted[], whole: string): number => {
  // Letters of ASCII are written in one way: most paths need no look at their form.
  const form = /[^\0-\x7f]/.test(path) ? composed(path) : path
  for (const [at, { name, end }] of wanted.entries()) {
    const seen = at === 0 ? path : form
    if (name === '') continue
    if (seen === name) return 2 * at
    if (seen.endsWith(end)) return 2 * at + 1
  }
  const isWhole = whole !== '' && form.length === whole.length && form.replaceAll('/', '_') === whole
  return isWhole ? 2 * wanted.length : noRank
}
