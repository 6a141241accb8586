import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { coverRank, maxCoverLength } from '../media/cover-picture.ts'

/** Most files that are looked at: a record has some twenty, and not all torrents are records. */
const maxFiles = 2_000

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/**
 * The picture that lies beside a file as the cover of its record: `cover.jpg`, `folder.jpg` and the like, in
 * the same folder, or else in the one above, where a record has a folder for each disc.
 */
export const coverBeside = (
  { path }: Pick<FileSnapshot, 'path'>,
  files: Iterable<FileSnapshot>,
): FileSnapshot | null => {
  const folder = folderOf(path)
  const above = folder === '' ? null : folderOf(folder.slice(0, -1))
  let best: { file: FileSnapshot; rank: number } | null = null
  let count = 0
  for (const file of files) {
    if (++count > maxFiles) break
    const rank = coverRank(file.name)
    if (rank === null || file.length > maxCoverLength || file.length === 0) continue
    const place = folderOf(file.path)
    if (place !== folder && place !== above) continue
    const all = rank + (place === folder ? 0 : 100)
    if (best === null || all < best.rank) best = { file, rank: all }
  }
  return best?.file ?? null
}
