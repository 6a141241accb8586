import { isWantedMark, priorityOf } from './file-marks.ts'
import type { FileTable } from './file-table.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import type { FileState } from './torrent-file-list.ts'
import { verifiedBytes } from './verified-bytes.ts'

/**
 * How much of each file is verified, by the verified pieces, and what was chosen for it, by one mark for each
 * file.
 */
export const fileStateOf = (
  table: Pick<FileTable, 'offset' | 'length'>,
  marks: Uint8Array,
  { pieces, pieceLength }: Pick<TorrentSnapshot, 'pieces' | 'pieceLength'>,
): FileState => ({
  downloaded: (position) => {
    const offset = table.offset(position)
    return verifiedBytes(pieces, pieceLength, offset, offset + table.length(position))
  },
  priority: (position) => priorityOf(marks[position] ?? 0),
  wanted: (position) => isWantedMark(marks[position] ?? 0),
})
