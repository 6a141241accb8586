import { fromUtf8, toUtf8 } from '../../shared/bytes.ts'
import { type FileKind, type FileTable, fileKind } from './file-table.ts'

/**
 * A part of a torrent's list of files as it crosses threads: columns that are copied whole, not objects that
 * are built again one by one.
 */
export interface FilePart {
  /** Which part of the list it is, from 0. */
  readonly part: number
  /** The files' paths in UTF-8, one after another. */
  readonly paths: Uint8Array<ArrayBuffer>
  /** Where each path ends in `paths`. */
  readonly ends: Uint32Array<ArrayBuffer>
  readonly lengths: Float64Array<ArrayBuffer>
  readonly offsets: Float64Array<ArrayBuffer>
  readonly indices: Uint32Array<ArrayBuffer>
  readonly kinds: Uint8Array<ArrayBuffer>
}

/** What is packed: a file of the metainfo. */
export interface PackableFile {
  readonly index: number
  readonly name: string
  readonly path: string
  readonly length: number
  readonly offset: number
}

/**
 * Files in one part, at most: a thread copies a part in about a millisecond, however many files there are.
 * Our own choice, measured with 100,000 files.
 */
const maxPartFiles = 4_096
/** Bytes of paths in one part, at most, but for its last path. Chosen for the same reason. */
const maxPartBytes = 256 * 1024

/**
 * Packs one part at a time, so that the caller can do something else in between. Without files there is one
 * empty part.
 */
export const packFiles = function* (files: readonly PackableFile[]): Generator<FilePart, void> {
  let position = 0
  let part = 0
  do {
    const paths: Uint8Array[] = []
    let bytes = 0
    const first = position
    while (position < files.length && paths.length < maxPartFiles && bytes < maxPartBytes) {
      const path = toUtf8(files[position]?.path ?? '')
      paths.push(path)
      bytes += path.length
      position++
    }
    yield packPart(part++, files.slice(first, position), paths, bytes)
  } while (position < files.length)
}

const packPart = (
  part: number,
  files: readonly PackableFile[],
  paths: readonly Uint8Array[],
  bytes: number,
): FilePart => {
  const joined = new Uint8Array(bytes)
  const ends = new Uint32Array(files.length)
  let end = 0
  paths.forEach((path, at) => {
    joined.set(path, end)
    end += path.length
    ends[at] = end
  })
  return {
    part,
    paths: joined,
    ends,
    lengths: Float64Array.from(files, ({ length }) => length),
    offsets: Float64Array.from(files, ({ offset }) => offset),
    indices: Uint32Array.from(files, ({ index }) => index),
    kinds: Uint8Array.from(files, ({ name, length }) => fileKind(name, length)),
  }
}

/** The buffers of a part, which may be transferred instead of copied. */
export const buffersOf = ({ paths, ends, lengths, offsets, indices, kinds }: FilePart): ArrayBuffer[] =>
  [paths, ends, lengths, offsets, indices, kinds].map(({ buffer }) => buffer)

/**
 * Whether a value is a part whose columns have the same length: a tab with another version of the page may
 * send something else.
 */
export const isFilePart = (value: unknown): value is FilePart => {
  if (typeof value !== 'object' || value === null) {
    return false
  }
  const { part, paths, ends, lengths, offsets, indices, kinds } = value as { [Key in string]?: unknown }
  return (
    Number.isSafeInteger(part) &&
    paths instanceof Uint8Array &&
    ends instanceof Uint32Array &&
    (ends.at(-1) ?? 0) === paths.length &&
    lengths instanceof Float64Array &&
    offsets instanceof Float64Array &&
    indices instanceof Uint32Array &&
    kinds instanceof Uint8Array &&
    [lengths, offsets, indices, kinds].every(({ length }) => length === ends.length)
  )
}

/**
 * A torrent's files, put together from all of their parts, in order. A path becomes text when it is asked
 * for.
 */
export class PackedFiles implements FileTable {
  readonly parts: readonly FilePart[]
  readonly count: number
  readonly kinds: Uint8Array
  readonly lengths: Float64Array
  /** Position of each part's first file. */
  readonly #firsts: number[] = []
  #lastPart = 0

  constructor(parts: readonly FilePart[]) {
    this.parts = parts
    let count = 0
    for (const { ends } of parts) {
      this.#firsts.push(count)
      count += ends.length
    }
    this.count = count
    this.kinds = new Uint8Array(count)
    this.lengths = new Float64Array(count)
    parts.forEach(({ kinds, lengths }, part) => {
      this.kinds.set(kinds, this.#firsts[part])
      this.lengths.set(lengths, this.#firsts[part])
    })
  }

  /** Bytes of all paths. */
  get pathBytes(): number {
    return this.parts.reduce((bytes, { paths }) => bytes + paths.length, 0)
  }

  path(position: number): string {
    const number = this.#partOf(position)
    const part = this.parts[number]
    return part === undefined ? '' : pathAt(part, position - (this.#firsts[number] ?? 0))
  }

  index(position: number): number {
    return this.#value(position, 'indices')
  }

  length(position: number): number {
    return this.lengths[position] ?? 0
  }

  offset(position: number): number {
    return this.#value(position, 'offsets')
  }

  kind(position: number): FileKind {
    return this.kinds[position] ?? 0
  }

  *paths(): Generator<string, void> {
    for (const part of this.parts) {
      const text = fromUtf8(part.paths)
      // When each character is one byte, the text is cut where the bytes end: many times faster than to read
      // each path by itself.
      const isAscii = text.length === part.paths.length
      let begin = 0
      for (let at = 0; at < part.ends.length; at++) {
        const end = part.ends[at] ?? 0
        yield isAscii ? text.slice(begin, end) : pathAt(part, at)
        begin = end
      }
    }
  }

  #value(position: number, column: 'indices' | 'offsets'): number {
    const number = this.#partOf(position)
    return this.parts[number]?.[column][position - (this.#firsts[number] ?? 0)] ?? 0
  }

  /**
   * Callers that go through the list ask for the same part again and again, so the last part is tried first.
   */
  #partOf(position: number): number {
    const firsts = this.#firsts
    const last = this.#lastPart
    if ((firsts[last] ?? 0) <= position && position < (firsts[last + 1] ?? this.count)) {
      return last
    }
    let low = 0
    let high = firsts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((firsts[middle] ?? 0) <= position) {
        low = middle
      } else {
        high = middle - 1
      }
    }
    this.#lastPart = low
    return low
  }
}

const pathAt = ({ paths, ends }: FilePart, at: number): string =>
  fromUtf8(paths.subarray(at === 0 ? 0 : ends[at - 1], ends[at]))
