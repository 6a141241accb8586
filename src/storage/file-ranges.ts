import type { StoredFile } from './schema.ts'

/** Bytes of one file, or zeros of a padding file (`file` is `null`; BEP 47: "the content is zeros"). */
export interface FileRange {
  /** Position among the files that are not padding; `null` in a padding file. */
  readonly file: number | null
  /** Offsets in the file; `end` is exclusive. */
  readonly begin: number
  readonly end: number
}

/** The torrent-wide bytes `begin … end` as ranges of its files, in order. Files of no bytes are left out. */
export const fileRanges = (
  files: readonly Pick<StoredFile, 'length' | 'offset' | 'padding'>[],
  begin: number,
  end: number,
): FileRange[] => {
  const ranges: FileRange[] = []
  let position = 0
  for (const { length, offset, padding } of files) {
    const file = padding ? null : position++
    const from = Math.max(begin, offset)
    const to = Math.min(end, offset + length)
    if (from < to) ranges.push({ file, begin: from - offset, end: to - offset })
  }
  return ranges
}

/**
 * Does what {@link fileRanges} does, for the same files many times: the cost of one read does not grow with
 * the number of files.
 */
export class FileRanges {
  readonly #files: readonly {
    readonly file: number | null
    readonly offset: number
    readonly length: number
  }[]

  constructor(files: readonly Pick<StoredFile, 'length' | 'offset' | 'padding'>[]) {
    let position = 0
    const numbered = files.map(({ length, offset, padding }) => ({
      file: padding ? null : position++,
      offset,
      length,
    }))
    this.#files = numbered.filter(({ length }) => length > 0)
  }

  /** @see fileRanges */
  of(begin: number, end: number): FileRange[] {
    const ranges: FileRange[] = []
    for (let index = this.#indexAt(begin); index < this.#files.length; index++) {
      const entry = this.#files[index]
      if (entry === undefined || entry.offset >= end) break
      const from = Math.max(begin, entry.offset)
      const to = Math.min(end, entry.offset + entry.length)
      if (from < to) ranges.push({ file: entry.file, begin: from - entry.offset, end: to - entry.offset })
    }
    return ranges
  }

  /** Position of the file that holds the byte `offset`, found by bisection. */
  #indexAt(offset: number): number {
    let low = 0
    let high = this.#files.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#files[middle]?.offset ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return Math.max(low, 0)
  }
}
