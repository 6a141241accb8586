import { type FileKind, fileKind } from '../../src/engine/messages/file-table.ts'
import type { FileSnapshot } from '../../src/engine/messages/snapshot.ts'
import { TorrentFileList } from '../../src/engine/messages/torrent-file-list.ts'

const playableBit = 4

/** The list of these very files, as a snapshot has it. */
export const fileListOf = (files: readonly FileSnapshot[]): TorrentFileList => {
  const at = (position: number): FileSnapshot => {
    const file = files[position]
    if (file === undefined) throw new Error(`There is no file at ${position}.`)
    return file
  }
  const kindOf = ({ name, playable, length }: FileSnapshot): FileKind => {
    const kind = fileKind(name, length)
    return playable ? kind | playableBit : kind & ~playableBit
  }
  return new TorrentFileList(
    {
      count: files.length,
      path: (position) => at(position).path,
      index: (position) => at(position).index,
      length: (position) => at(position).length,
      offset: (position) => at(position).offset,
      kind: (position) => kindOf(at(position)),
      kinds: Uint8Array.from(files, kindOf),
      lengths: Float64Array.from(files, ({ length }) => length),
      paths: () => files.map(({ path }) => path),
    },
    {
      downloaded: (position) => at(position).downloaded,
      priority: (position) => at(position).priority,
      wanted: (position) => at(position).wanted,
    },
  )
}
