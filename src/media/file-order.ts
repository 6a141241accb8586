import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { mediaKind } from '../shared/mime.ts'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/**
 * Compares two paths as a person would order them: folder by folder, the files of a folder before the folders
 * in it, and `Episode 9` before `Episode 10`.
 */
export const comparePaths = (one: string, other: string): number => {
  for (let from = 0; ; ) {
    const [oneEnd, otherEnd] = [one.indexOf('/', from), other.indexOf('/', from)]
    if (oneEnd < 0 !== otherEnd < 0) return oneEnd < 0 ? -1 : 1
    const a = oneEnd < 0 ? one.slice(from) : one.slice(from, oneEnd)
    const b = otherEnd < 0 ? other.slice(from) : other.slice(from, otherEnd)
    if (a !== b) return collator.compare(a, b) || (a < b ? -1 : 1)
    if (oneEnd < 0) return 0
    from = oneEnd + 1
  }
}

/**
 * Most files that are put in order: 5,000 in no order take some 50 ms. A longer list stays in the torrent's
 * own order, which nearly always is that of the names.
 */
const maxSorted = 5_000

const extraFolder =
  /(?:^|\/)(?:extras?|samples?|trailers?|teasers?|featurettes?|bonus(?: (?:material|features?|disc))?|behind the scenes|deleted scenes|interviews|making of|bloopers|creditless|nc(?:op|ed)s?|promos?)\//i
const extraName =
  /(?:^|[^\p{L}\p{N}])(?:featurettes?|behind[ ._-]?the[ ._-]?scenes|deleted[ ._-]?scenes?|making[ ._-]of|bloopers|gag[ ._-]?reel|creditless|nc(?:op|ed)\d*(?:v\d)?)(?:[^\p{L}\p{N}]|$)|(?:^|[-._ ([])(?:sample|trailer|teaser|promo)[ ._-]?\d{0,2}[)\]]?(?:\.[^.]*)?$|^(?:sample|trailer|teaser)[-_]|-(?:interview|scene|short|deleted|other)\.[^.]*$/iu

/** Whether a film is a sample, a trailer or another extra, by its path. */
export const isExtra = (path: string): boolean =>
  extraFolder.test(path) || extraName.test(path.slice(path.lastIndexOf('/') + 1))

/** Positions of these files in the list, in the order in which a person would have them. */
const inOrder = (files: TorrentFileList, isMeant: (path: string) => boolean): number[] => {
  const positions: number[] = []
  const paths: string[] = []
  let position = 0
  for (const path of files.paths) {
    if (isMeant(path)) positions.push(position)
    paths.push(path)
    position++
  }
  if (positions.length > maxSorted) return positions
  return positions.sort((one, other) => comparePaths(paths[one] ?? '', paths[other] ?? ''))
}

/** What is worked out once for the files of a torrent, by its name. */
const known = new WeakMap<object, Map<string, unknown>>()

const once = <Value>(files: TorrentFileList, name: string, make: () => Value): Value => {
  const values = known.get(files.identity) ?? new Map<string, unknown>()
  known.set(files.identity, values)
  if (!values.has(name)) values.set(name, make())
  return values.get(name) as Value
}

/** The films of a torrent, its songs, or its extras: what plays one after the other. */
const groupOf = (path: string): 'audio' | 'extra' | 'video' => {
  if (mediaKind(path) === 'audio') return 'audio'
  return isExtra(path) ? 'extra' : 'video'
}

/**
 * The files that play one after the other with this one, as numbers in the torrent: episodes after episodes,
 * and songs after songs. Extras follow each other only.
 */
export const playSequence = (files: TorrentFileList, index: number): readonly number[] => {
  const { playable } = files
  const position = playable.positionOf(index)
  // A file whose name does not say that it plays, or none.
  if (position < 0) return []
  const group = groupOf(playable.pathAt(position))
  return once(files, group, () =>
    inOrder(playable, (path) => groupOf(path) === group).map((at) => playable.indexAt(at)),
  )
}

interface Rows {
  /** Positions in the list, in order. */
  readonly order: readonly number[]
  readonly rowOf: ReadonlyMap<number, number>
}

const rowsOf = (files: TorrentFileList): Rows | null => {
  if (files.length > maxSorted) return null
  const ranked = inOrder(files, () => true).map((position) => ({ position, rank: rankOf(files, position) }))
  const order = ranked.sort((one, other) => one.rank - other.rank).map(({ position }) => position)
  return { order, rowOf: new Map(order.map((position, row) => [position, row])) }
}

/**
 * The files of a list in the order in which a person would have them: films and music first, and the extras
 * after them, and then what nothing plays. A list of very many files has them as the torrent has.
 */
export class OrderedFiles {
  readonly #files: TorrentFileList
  /** `null`: as in the list. */
  readonly #rows: Rows | null

  /** @param what `playable`: only what plays */
  constructor(files: TorrentFileList, what: 'all' | 'playable') {
    const { playable } = files
    this.#files = what === 'playable' && playable.length > 0 ? playable : files
    const { length } = this.#files
    this.#rows = once(files, `${what} ${length}`, () => rowsOf(this.#files))
  }

  get length(): number {
    return this.#files.length
  }

  at(row: number): ReturnType<TorrentFileList['at']> {
    return row < 0 ? undefined : this.#files.at(this.#position(row))
  }

  pathAt(row: number): string {
    return this.#files.pathAt(this.#position(row))
  }

  /** The row of the file with this number in the torrent; -1: none. */
  rowOf(index: number): number {
    const position = this.#files.positionOf(index)
    return this.#rows === null ? position : (this.#rows.rowOf.get(position) ?? -1)
  }

  #position(row: number): number {
    return this.#rows === null ? row : (this.#rows.order[row] ?? this.length)
  }
}

const rankOf = (files: TorrentFileList, position: number): number => {
  if (!files.isPlayableAt(position)) return 2
  return groupOf(files.pathAt(position)) === 'extra' ? 1 : 0
}
