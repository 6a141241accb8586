import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import type { TorrentDatabase } from './database.ts'
import type { StoredKind, TorrentRow } from './schema.ts'
import { storageProblems } from './storage-problems.ts'

/** A torrent in the catalogue with the pieces that are stored of it. */
export interface StoredTorrent extends TorrentRow {
  /** The stored pieces, one bit for each, in the bit order of BEP 3. */
  readonly bitfield: Uint8Array
}

/**
 * Every row of a torrent: an array sorts after every number, so this is the upper bound of all its pieces.
 */
export const allPiecesOf = (infoHash: string): IDBKeyRange => IDBKeyRange.bound([infoHash], [infoHash, []])

const rowOf = (
  info: TorrentInfo,
  trackers: readonly string[],
  storage: StoredKind,
  now: number,
): TorrentRow => ({
  infoHash: toHex(info.infoHash),
  name: info.name,
  infoBytes: info.infoBytes.slice(),
  trackers: [...trackers],
  files: info.files.map(({ name, length, offset, padding }) => ({ name, length, offset, padding })),
  length: info.length,
  pieceLength: info.pieceLength,
  pieceCount: info.pieceCount,
  addedAt: now,
  lastUsedAt: now,
  storage,
})

const withBitfield = (row: TorrentRow, bitfield: Uint8Array | undefined): StoredTorrent => {
  const wanted = Bitfield.byteLength(row.pieceCount)
  if (row.storage === 'files') return { ...row, bitfield: Bitfield.full(row.pieceCount).bytes }
  return { ...row, bitfield: bitfield?.length === wanted ? bitfield : new Uint8Array(wanted) }
}

/**
 * Bytes that even a slow disk copies in a millisecond: our own choice. Big files may take as long as they
 * need at this rate.
 */
const copiedBytesPerMs = 1024

/** Most trackers of a torrent: as many as a link may name (`protocol/urls.ts`). */
const maxTrackers = 100

/**
 * Adds the torrent, or brings it up to date. Its trackers are joined with those that were known; the stored
 * pieces and the day on which it was added stay.
 *
 * @throws TorrentError `storage`, as every function in this file does
 */
export const saveTorrent = (
  database: TorrentDatabase,
  info: TorrentInfo,
  trackers: readonly string[],
  now: number = Date.now(),
): Promise<void> =>
  database.write(
    ['torrents'],
    storageProblems.torrentNotSaved(),
    async ({ torrents }) => {
      const known = await torrents.get(toHex(info.infoHash))
      const fresh = rowOf(info, [...new Set([...(known?.trackers ?? []), ...trackers])], 'indexeddb', now)
      await torrents.put(
        known === undefined ? fresh : { ...fresh, addedAt: known.addedAt, storage: known.storage },
      )
    },
    { durability: 'relaxed' },
  )

/**
 * Keeps the files that a torrent was made of: `blobs` in the torrent's order, padding files left out. The
 * browser copies them, and big files take long. Meanwhile only callers wait that want the files of a torrent.
 */
export const saveBlobs = async (
  database: TorrentDatabase,
  info: TorrentInfo,
  blobs: readonly Blob[],
  trackers: readonly string[],
  now: number = Date.now(),
): Promise<void> => {
  const what = storageProblems.filesNotKept()
  const infoHash = toHex(info.infoHash)
  const extraMs = blobs.reduce((bytes, { size }) => bytes + size, 0) / copiedBytesPerMs
  await database.write(['blobs'], what, (stores) => stores.blobs.put([...blobs], infoHash), { extraMs })
  try {
    await database.write(
      ['torrents', 'bitfields', 'pieces'],
      what,
      async ({ torrents, bitfields, pieces }) => {
        torrents.put(rowOf(info, trackers, 'files', now))
        // Pieces that were downloaded before are in the files too now, so their rows are not needed.
        bitfields.delete(infoHash)
        await pieces.delete(allPiecesOf(infoHash))
      },
    )
  } catch (error) {
    await deleteBlobs(database, infoHash).catch(() => undefined) // The failure above is told, not this one.
    throw error
  }
}

const deleteBlobs = (database: TorrentDatabase, infoHash: string): Promise<void> =>
  database.write(['blobs'], storageProblems.filesNotDeleted(), ({ blobs }) => blobs.delete(infoHash))

/** The torrent as the catalogue has it; `null` when it is not there. */
export const getTorrent = (database: TorrentDatabase, infoHash: string): Promise<StoredTorrent | null> =>
  database.read(
    ['torrents', 'bitfields'],
    storageProblems.catalogueNotRead(),
    async ({ torrents, bitfields }) => {
      const [row, bitfield] = await Promise.all([torrents.get(infoHash), bitfields.get(infoHash)])
      return row === undefined ? null : withBitfield(row, bitfield)
    },
  )

/** The files of a torrent that was seeded from here, or `null`. */
export const getBlobs = (database: TorrentDatabase, infoHash: string): Promise<readonly Blob[] | null> =>
  database.read(
    ['blobs'],
    storageProblems.filesNotRead(),
    async ({ blobs }) => (await blobs.get(infoHash)) ?? null,
  )

/** Forgets the files of a torrent that was seeded from here; the torrent stays, with no pieces. */
export const dropBlobs = async (database: TorrentDatabase, infoHash: string): Promise<void> => {
  await database.write(['torrents'], storageProblems.catalogueNotWritten(), async ({ torrents }) => {
    const row = await torrents.get(infoHash)
    if (row !== undefined) await torrents.put({ ...row, storage: 'indexeddb' })
  })
  await deleteBlobs(database, infoHash)
}

/** Adds trackers to the torrent's own. Does nothing when the torrent is not in the catalogue. */
export const addTrackers = (
  database: TorrentDatabase,
  infoHash: string,
  urls: readonly string[],
): Promise<void> =>
  database.write(['torrents'], storageProblems.catalogueNotWritten(), async ({ torrents }) => {
    const row = await torrents.get(infoHash)
    if (row === undefined) return
    await torrents.put({ ...row, trackers: [...new Set([...row.trackers, ...urls])].slice(0, maxTrackers) })
  })

/** Removes trackers from the torrent's own. A slash at the end of an address does not matter. */
export const removeTrackers = (
  database: TorrentDatabase,
  infoHash: string,
  urls: readonly string[],
): Promise<void> =>
  database.write(['torrents'], storageProblems.catalogueNotWritten(), async ({ torrents }) => {
    const keyOf = (url: string): string => url.trim().replace(/\/$/, '')
    const removed = new Set(urls.map(keyOf))
    const row = await torrents.get(infoHash)
    if (row === undefined) return
    await torrents.put({ ...row, trackers: row.trackers.filter((url) => !removed.has(keyOf(url))) })
  })

/** All torrents. The one that was used last comes first. */
export const listTorrents = (database: TorrentDatabase): Promise<StoredTorrent[]> =>
  database.read(
    ['torrents', 'bitfields'],
    storageProblems.catalogueNotRead(),
    async ({ torrents, bitfields }) => {
      const [rows, keys, values] = await Promise.all([
        torrents.getAll(),
        bitfields.getAllKeys(),
        bitfields.getAll(),
      ])
      const byKey = new Map(keys.map((key, index) => [key, values[index]]))
      return rows
        .map((row) => withBitfield(row, byKey.get(row.infoHash)))
        .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
    },
  )

/** Deletes everything of the torrent. Close its store first. */
export const deleteTorrent = async (database: TorrentDatabase, infoHash: string): Promise<void> => {
  await database.write(
    ['torrents', 'bitfields', 'pieces'],
    storageProblems.torrentNotDeleted(),
    async ({ torrents, bitfields, pieces }) => {
      torrents.delete(infoHash)
      bitfields.delete(infoHash)
      await pieces.delete(allPiecesOf(infoHash))
    },
  )
  await deleteBlobs(database, infoHash)
}

/** Notes that the torrent was used now. Does nothing when the torrent is not in the catalogue. */
export const touchTorrent = (
  database: TorrentDatabase,
  infoHash: string,
  now: number = Date.now(),
): Promise<void> =>
  database.write(
    ['torrents'],
    storageProblems.catalogueNotWritten(),
    async ({ torrents }) => {
      const row = await torrents.get(infoHash)
      if (row !== undefined) await torrents.put({ ...row, lastUsedAt: now })
    },
    { durability: 'relaxed' },
  )
