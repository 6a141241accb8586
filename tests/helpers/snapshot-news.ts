import { fileMark, MarksTeller } from '../../src/engine/messages/file-marks.ts'
import { type FilePart, packFiles } from '../../src/engine/messages/packed-files.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../src/engine/messages/snapshot.ts'
import { listName, newsOf, type SnapshotNews } from '../../src/engine/messages/snapshot-news.ts'

/** What an engine worker says of a torrent with these files: its list in parts, then the snapshot. */
export const toldOf = (
  snapshot: TorrentSnapshot,
  files: readonly FileSnapshot[],
): { readonly parts: readonly FilePart[]; readonly news: SnapshotNews } => {
  const parts = [...packFiles(files)]
  const pathBytes = parts.reduce((bytes, { paths }) => bytes + paths.length, 0)
  const list = listName(files.length, parts.length, pathBytes)
  const marks = Uint8Array.from(files, ({ priority, wanted }) => fileMark(priority, wanted))
  const told = new MarksTeller(crypto.randomUUID()).tell(marks)
  return { parts, news: newsOf(snapshot, { list, parts: parts.length, ...told }) }
}
