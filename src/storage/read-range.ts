import { Bitfield } from '../shared/bitfield.ts'
import { blobsFit, readBlobs } from './blob-piece-store.ts'
import { getBlobs, type StoredTorrent } from './catalogue.ts'
import type { TorrentDatabase } from './database.ts'
import { partsCovering, rowLayout, storedPrefixEnd } from './row-layout.ts'
import { storageProblems } from './storage-problems.ts'

/**
 * Reads stored bytes of a torrent without the engine: from `begin` on, as far as they are stored without a
 * gap, at most to `end` (torrent-wide offsets, `end` exclusive). `null` when the byte at `begin` is not
 * stored.
 *
 * `torrent.bitfield` says where to look. A piece that was deleted since then ends the answer and never makes
 * it wrong.
 *
 * @throws TorrentError `storage` when the database cannot be read
 */
export const readStoredRange = async (
  database: TorrentDatabase,
  torrent: StoredTorrent,
  begin: number,
  end: number,
): Promise<Uint8Array | null> => {
  if (torrent.storage === 'files') {
    const blobs = await getBlobs(database, torrent.infoHash)
    if (blobs === null || !blobsFit(torrent.files, blobs)) return null
    return begin < Math.min(end, torrent.length)
      ? readBlobs(torrent.files, blobs, begin, Math.min(end, torrent.length))
      : null
  }
  const have = new Bitfield(torrent.pieceCount, torrent.bitfield)
  const storedEnd = storedPrefixEnd(torrent, (piece) => have.has(piece), begin, end)
  if (storedEnd === begin) return null
  const spans = partsCovering(rowLayout(torrent), begin, storedEnd)
  const first = spans[0]
  const last = spans.at(-1)
  if (first === undefined || last === undefined) return null

  const rows = await database.read(['pieces'], storageProblems.piecesNotRead(), ({ pieces }) =>
    pieces.getAll(
      IDBKeyRange.bound(
        [torrent.infoHash, first.piece, first.part],
        [torrent.infoHash, last.piece, last.part],
      ),
    ),
  )
  // The key range admits the rows of these spans and no others. So if there are as many rows as spans, they
  // are the right ones; if one is missing, nobody knows which.
  if (rows.length !== spans.length) return null
  const data = new Uint8Array(storedEnd - begin)
  for (const [index, span] of spans.entries()) {
    const row = rows[index]
    if (!(row instanceof ArrayBuffer) || row.byteLength !== span.end - span.begin) {
      return span.begin > begin ? data.subarray(0, span.begin - begin) : null
    }
    const from = Math.max(begin, span.begin)
    const to = Math.min(storedEnd, span.end)
    data.set(new Uint8Array(row, from - span.begin, to - from), from - begin)
  }
  return data
}
