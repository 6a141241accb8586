import { mimeType } from '../../shared/mime.ts'
import type { FilePriority } from '../../swarm/policy.ts'
import {
  type FileKind,
  type FileTable,
  isPlayableKind,
  isVideoKind,
  largestPositions,
  mayPlayKind,
  playablePositions,
  positionOf,
} from './file-table.ts'
import type { FileSnapshot } from './snapshot.ts'

/** What changes about files, by their positions in the list. */
export interface FileState {
  /** Verified bytes. */
  downloaded(position: number): number
  priority(position: number): FilePriority
  wanted(position: number): boolean
}

const kindsMeant: Readonly<Record<'video' | 'playable' | 'unknown', (kind: FileKind) => boolean>> = {
  video: (kind) => isPlayableKind(kind) && isVideoKind(kind),
  playable: isPlayableKind,
  unknown: mayPlayKind,
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Positions of playable files, worked out once for a table: every snapshot of a torrent has the same one. */
const playable = new WeakMap<FileTable, Uint32Array>()

const playableOf = (table: FileTable): Uint32Array => {
  const known = playable.get(table)
  if (known !== undefined) {
    return known
  }
  const positions = playablePositions(table.kinds)
  playable.set(table, positions)
  return positions
}

/**
 * The files of a torrent at one moment. Read it as an array, with `at(position)`: a file becomes an object
 * when it is asked for, so a list of a hundred thousand files costs only what is looked at. Methods that go
 * through all of it, as `map`, make as many objects; `byIndex`, `length` and {@link playable} make none.
 */
export class TorrentFileList implements Iterable<FileSnapshot> {
  readonly #table: FileTable
  readonly #state: FileState
  /** `null`: all of the table. */
  readonly #positions: Uint32Array | null

  constructor(table: FileTable, state: FileState, positions: Uint32Array | null = null) {
    this.#table = table
    this.#state = state
    this.#positions = positions
  }

  /** How many files there are. */
  get length(): number {
    return this.#positions?.length ?? this.#table.count
  }

  /** As `Array.at`: below 0 it counts from the end. */
  at(position: number): FileSnapshot | undefined {
    const place = this.#place(position < 0 ? position + this.length : position)
    return place === undefined ? undefined : this.#file(place, this.#table.path(place))
  }

  /** The file with this number in the torrent (`FileSnapshot.index`), if it is in the list. */
  byIndex(index: number): FileSnapshot | undefined {
    const position = this.positionOf(index)
    return position < 0 ? undefined : this.at(position)
  }

  /** Where in the list the file with this number in the torrent stands; -1: nowhere. */
  positionOf(index: number): number {
    const count = this.length
    return positionOf({ count, index: (position) => this.#table.index(this.#place(position) ?? 0) }, index)
  }

  /**
   * The `count` largest files of a kind, the largest first. Makes no other objects.
   *
   * @param what `video`: films that a media element may play · `playable`: those and music · `unknown`: all
   * files that may be either by their names
   */
  largest(count: number, what: 'video' | 'playable' | 'unknown'): FileSnapshot[] {
    return largestPositions(this.#table, count, kindsMeant[what]).map((place) =>
      this.#file(place, this.#table.path(place)),
    )
  }

  /** Path of a file; empty where there is none. Makes no object. */
  pathAt(position: number): string {
    const place = this.#place(position)
    return place === undefined ? '' : this.#table.path(place)
  }

  /** Number of a file in the torrent; -1: there is none. Makes no object. */
  indexAt(position: number): number {
    const place = this.#place(position)
    return place === undefined ? -1 : this.#table.index(place)
  }

  /** Bytes of a file. Makes no object. */
  lengthAt(position: number): number {
    const place = this.#place(position)
    return place === undefined ? 0 : this.#table.length(place)
  }

  /** Whether a media element may be able to play the file, by its name. Makes no object. */
  isPlayableAt(position: number): boolean {
    const place = this.#place(position)
    return place !== undefined && isPlayableKind(this.#table.kind(place))
  }

  /** The same object for all lists of one torrent, for what is worked out of names and lengths once. */
  get identity(): object {
    return this.#table
  }

  /** Those that a media element may be able to play. */
  get playable(): TorrentFileList {
    const all = playableOf(this.#table)
    if (all.length === this.length) {
      return this
    }
    return new TorrentFileList(this.#table, this.#state, this.#positions ?? all)
  }

  /** What was chosen, where it is not what is `usual` for the file: by the files' numbers in the torrent. */
  differing(usual: (index: number) => FilePriority): Record<number, FilePriority> {
    const chosen: Record<number, FilePriority> = {}
    for (let position = 0; position < this.length; position++) {
      const place = this.#place(position) ?? 0
      const priority = this.#state.priority(place)
      const index = this.#table.index(place)
      if (priority !== usual(index)) chosen[index] = priority
    }
    return chosen
  }

  /**
   * The bytes of all files that are to be fetched to their end, and how many of them are missing. Makes no
   * object.
   */
  get wanted(): { readonly length: number; readonly missing: number } {
    let length = 0
    let missing = 0
    for (let position = 0; position < this.length; position++) {
      const place = this.#place(position) ?? 0
      if (!this.#state.wanted(place)) continue
      length += this.#table.length(place)
      missing += this.#table.length(place) - this.#state.downloaded(place)
    }
    return { length, missing }
  }

  *[Symbol.iterator](): Generator<FileSnapshot, void> {
    let position = 0
    for (const path of this.#paths()) {
      yield this.#file(this.#place(position++) ?? 0, path)
    }
  }

  /**
   * Names and lengths of the files that may be a film or music by their names, in order, and of the only file
   * whatever it is. `length` counts all files.
   */
  get named(): Iterable<Pick<FileSnapshot, 'name' | 'length'>> & { readonly length: number } {
    return { length: this.length, [Symbol.iterator]: () => this.#named() }
  }

  /** Paths of all files, in order: cheaper than to ask for each. */
  get paths(): Iterable<string> {
    return { [Symbol.iterator]: () => this.#paths() }
  }

  /** As `Array.find`. */
  find(matches: (file: FileSnapshot) => boolean): FileSnapshot | undefined {
    for (const file of this) {
      if (matches(file)) {
        return file
      }
    }
    return undefined
  }

  /** As `Array.some`. */
  some(matches: (file: FileSnapshot) => boolean): boolean {
    return this.find(matches) !== undefined
  }

  /** As `Array.filter`. */
  filter(matches: (file: FileSnapshot) => boolean): FileSnapshot[] {
    return [...this].filter(matches)
  }

  /** As `Array.map`. */
  map<Value>(change: (file: FileSnapshot) => Value): Value[] {
    return Array.from(this, change)
  }

  /** All files as plain objects, for `JSON.stringify`. */
  toJSON(): FileSnapshot[] {
    return [...this]
  }

  *#named(): Generator<Pick<FileSnapshot, 'name' | 'length'>, void> {
    const { kinds, lengths } = this.#table
    for (let position = 0; position < this.length; position++) {
      const place = this.#place(position) ?? 0
      if (mayPlayKind(kinds[place] ?? 0) || this.length === 1) {
        yield { name: nameOf(this.#table.path(place)), length: lengths[place] ?? 0 }
      }
    }
  }

  *#paths(): Generator<string, void> {
    if (this.#positions === null) {
      yield* this.#table.paths()
      return
    }
    for (const place of this.#positions) {
      yield this.#table.path(place)
    }
  }

  #place(position: number): number | undefined {
    if (!(position >= 0 && position < this.length)) {
      return undefined
    }
    return this.#positions === null ? position : this.#positions[position]
  }

  #file(place: number, path: string): FileSnapshot {
    const table = this.#table
    const state = this.#state
    const name = nameOf(path)
    return {
      index: table.index(place),
      name,
      path,
      length: table.length(place),
      offset: table.offset(place),
      type: mimeType(name),
      playable: isPlayableKind(table.kind(place)),
      downloaded: state.downloaded(place),
      priority: state.priority(place),
      wanted: state.wanted(place),
    }
  }
}

/** The files of a torrent before its metadata is known: none. */
export const emptyFiles = new TorrentFileList(
  {
    count: 0,
    path: () => '',
    index: () => 0,
    length: () => 0,
    offset: () => 0,
    kind: () => 0,
    kinds: new Uint8Array(),
    lengths: new Float64Array(),
    paths: () => [],
  },
  { downloaded: () => 0, priority: () => 'normal', wanted: () => false },
)
