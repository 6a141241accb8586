/**
 * Which of the files that somebody wants to share become a torrent, in which order and under which paths. One
 * rule for the page and for Node, so that one folder gives one info hash whichever way it comes
 * (docs/decisions/046-sharing.md).
 */
import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { cleanPathElement, DistinctPaths } from './file-names.ts'
import { maxPathDepth, maxTorrentFiles } from './info-files.ts'
import { torrentProblems } from './torrent-problems.ts'

/** A file as it was dropped, chosen or found. */
export interface OfferedFile {
  /**
   * The path with `/` between elements. The first element is what the person named: the file itself, or the
   * folder that it lies in.
   */
  readonly path: string
  /** Bytes. */
  readonly length: number
}

/** A file of the torrent to be. */
interface LaidOutFile<Offered extends OfferedFile> {
  readonly offered: Offered
  /**
   * Path below the torrent's folder, `/` between elements. It differs from all other paths, on every disk.
   */
  readonly path: string
}

/** What a torrent is to be made of. */
export interface TorrentLayout<Offered extends OfferedFile> {
  /**
   * The name of the folder or of the file. Several things without a folder around them have no name:
   * `3 files`.
   */
  readonly name: string
  /**
   * False for one file that lies in no folder: then the torrent has no folder either (BEP 3: `length` in
   * place of `files`).
   */
  readonly hasFolder: boolean
  /** In the torrent's order. */
  readonly files: readonly LaidOutFile<Offered>[]
}

/**
 * Names, in lower case, of what systems leave in folders by themselves, from lists of what version control
 * should ignore on macOS, Windows, Synology and ext4.
 */
const systemNames: ReadonlySet<string> = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  '$recycle.bin',
  'system volume information',
  '__macosx',
  '@eadir',
  '#recycle',
  'icon\r',
  'lost+found',
])

/**
 * Whether a file or folder with this name, found inside a folder, is hidden or the system's own: it is never
 * shared with it.
 */
export const isHiddenName = (name: string): boolean =>
  name.startsWith('.') || systemNames.has(name.toLowerCase())

/**
 * Compares paths by code unit, element by element. The order is a part of the info hash, so it must not
 * follow a language.
 */
const compareElements = (one: readonly string[], other: readonly string[]): number => {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) {
    const a = one[index] ?? ''
    const b = other[index] ?? ''
    if (a !== b) return a < b ? -1 : 1
  }
  return one.length - other.length
}

interface Candidate<Offered> {
  readonly offered: Offered
  /** Elements of the path in composed form (NFC): macOS gives the same name in two ways. */
  readonly elements: readonly string[]
}

/**
 * A form in which paths are equal that some disk takes for one: a disk may be blind to case, and names are
 * cleaned before they are written.
 */
const foldPath = (path: string): string =>
  path
    .split('/')
    .map((element) => cleanPathElement(element))
    .join('/')
    .toLowerCase()

/**
 * Lays out a torrent by this rule:
 *
 * - hidden files and the system's own inside a folder are left out ({@link isHiddenName}), and so are empty
 *   files; what a person named is not judged by its name;
 * - the rest is sorted by path; of equal paths the shorter file comes first;
 * - a folder around all of it names the torrent and stands in no path;
 * - of paths that a disk would take for one, for example because it is blind to case, the later ones get
 *   ` (2)`, ` (3)`….
 *
 * @throws TorrentError `invalid-torrent` when nothing is left, or more than a torrent can have: nothing is
 * left out for its number
 */
export const layOutTorrent = <Offered extends OfferedFile>(
  offered: readonly Offered[],
): TorrentLayout<Offered> => {
  const all = offered.map((file): Candidate<Offered> => {
    const elements = file.path.normalize('NFC').split('/').filter(Boolean)
    return { offered: file, elements: elements.length > 0 ? elements : ['Unnamed file'] }
  })
  const shown = all.filter(({ elements }) => !elements.slice(1).some(isHiddenName))
  const files = shown.filter(({ offered: { length } }) => length > 0)
  if (files.length === 0) throw nothingToShare(offered)
  if (files.length > maxTorrentFiles) {
    throw invalid(torrentProblems.tooManyToShare(files.length, maxTorrentFiles))
  }
  const root = commonFolder(files)
  const paths = files
    .sort((a, b) => compareElements(a.elements, b.elements) || a.offered.length - b.offered.length)
    .map(({ elements }) => (root === null ? elements : elements.slice(1)))
  const deepest = paths.find(({ length }) => length > maxPathDepth)
  if (deepest !== undefined) {
    throw invalid(torrentProblems.tooDeepToShare(deepest.at(-1) ?? '', maxPathDepth))
  }
  const distinct = claimPaths(paths)
  const only = files.length === 1 && root === null && paths[0]?.length === 1 ? paths[0][0] : undefined
  return {
    name: root ?? only ?? `${files.length} files`,
    hasFolder: only === undefined,
    files: files.map((file, index) => ({ offered: file.offered, path: distinct[index] ?? '' })),
  }
}

/** The folder in which all files lie; `null` when there is none. */
const commonFolder = (files: readonly Candidate<OfferedFile>[]): string | null => {
  const first = files[0]?.elements[0] ?? null
  return files.every(({ elements }) => elements.length > 1 && elements[0] === first) ? first : null
}

const claimPaths = (paths: readonly (readonly string[])[]): string[] => {
  const distinct = new DistinctPaths(foldPath)
  // A file cannot have the name of a folder.
  const folders = new Map<string, readonly string[]>()
  for (const elements of paths) {
    for (let depth = 1; depth < elements.length; depth++) {
      const folder = elements.slice(0, depth)
      folders.set(foldPath(folder.join('/')), folder)
    }
  }
  for (const folder of folders.values()) distinct.claim(folder)
  return paths.map((elements) => distinct.claim(elements).join('/'))
}

const nothingToShare = (offered: readonly OfferedFile[]): TorrentError => {
  const [only] = offered
  if (only === undefined) return invalid(torrentProblems.noFileToShare())
  if (offered.length === 1 && only.length === 0) {
    return invalid(torrentProblems.emptyToShare(only.path.split('/').at(-1) ?? ''))
  }
  return invalid(torrentProblems.nothingToShare())
}

const invalid = (words: Words): TorrentError => new TorrentError('invalid-torrent', words)
