/** The parameter `so` of a magnet link (BEP 53): which files of the torrent the link means. Pure. */

/** Largest index of a file (BEP 53 lists files by index): a torrent has at most 100,000 files. */
const maxFileIndex = 99_999
const maxSelected = 10_000
const maxParts = 1_000

/**
 * Reads a list such as `0,2,4-6` into sorted indices without repeats. Malformed parts are left out; `null`
 * when none is left.
 */
export const parseSelectOnly = (text: string): number[] | null => {
  const selected = new Set<number>()
  for (const part of text.split(',', maxParts)) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim())
    if (match === null) continue
    const first = Number(match[1])
    const last = Math.min(Number(match[2] ?? match[1]), maxFileIndex)
    for (let index = first; index <= last && selected.size < maxSelected; index++) selected.add(index)
  }
  return selected.size === 0 ? null : [...selected].sort((a, b) => a - b)
}

/** Writes a list as {@link parseSelectOnly} reads it. `indices` are sorted and without repeats. */
export const formatSelectOnly = (indices: readonly number[]): string => {
  const parts: string[] = []
  for (let at = 0; at < indices.length; ) {
    const first = indices[at] ?? 0
    let last = first
    while (indices[at + 1] === last + 1) {
      last++
      at++
    }
    at++
    parts.push(first === last ? `${first}` : `${first}-${last}`)
  }
  return parts.join(',')
}

/**
 * Indices of the files that a link chose and that the torrent has. `null` means all files: the link chose
 * none, or none that is there.
 *
 * @param hasFile whether the torrent has a file with this index; padding (BEP 47) is nobody's choice
 */
export const selectedFiles = (
  selectOnly: readonly number[] | null,
  hasFile: (index: number) => boolean,
): ReadonlySet<number> | null => {
  const found = selectOnly?.filter(hasFile) ?? []
  return found.length === 0 ? null : new Set(found)
}
