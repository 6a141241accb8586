import type { StoredFile } from './schema.ts'

/** Bytes of one file, or zeros of a padding file (`file` is `null`; BEP 47: "the content is zeros"). */
export interface FileRange {
  /** Position among the files that are not padding. */
  readonly file: number | null
  /** In the file; `end` is exclusive. */
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
