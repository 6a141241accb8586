import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { toHex } from '../shared/bytes.ts'
import {
  type Connection,
  type StoredKind,
  storageError,
  type TorrentDatabase,
  type TorrentRow,
} from './database.ts'

/** A torrent in the catalogue with the pieces that are stored of it. */
export interface StoredTorrent extends TorrentRow {
  /** In the bit order of BEP 3, one bit a piece. */
  readonly bitfield: Uint8Array
}

/** Every row of a torrent: an array sorts after every number, so this is the upper bound of all its pieces. */
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

const attempt = async <Value>(
  database: TorrentDatabase,
  what: string,
  run: (db: Connection) => Promise<Value>,
): Promise<Value> => {
  try {
    return await run(await database.connect())
  } catch (error) {
    throw storageError(what, error)
  }
}

/**
 * Adds the torrent, or brings it up to date: trackers are joined with those that were known, the stored pieces and the day
 * it was added stay.
 *
 * @throws TorrentError `storage`, as every function here
 */
export const saveTorrent = (
  database: TorrentDatabase,
  info: TorrentInfo,
  trackers: readonly string[],
  now: number = Date.now(),
): Promise<void> =>
  attempt(database, 'The torrent could not be saved.', async (db) => {
    const transaction = db.transaction('torrents', 'readwrite', { durability: 'relaxed' })
    const store = transaction.objectStore('torrents')
    const known = await store.get(toHex(info.infoHash))
    const fresh = rowOf(info, [...new Set([...(known?.trackers ?? []), ...trackers])], 'indexeddb', now)
    const row = known === undefined ? fresh : { ...fresh, addedAt: known.addedAt, storage: known.storage }
    await Promise.all([store.put(row), transaction.done])
  })

/** Keeps the files that a torrent was made of: `blobs` in the torrent's order, padding files left out. */
export const saveBlobs = (
  database: TorrentDatabase,
  info: TorrentInfo,
  blobs: readonly Blob[],
  trackers: readonly string[],
  now: number = Date.now(),
): Promise<void> =>
  attempt(database, 'The files could not be kept.', async (db) => {
    const infoHash = toHex(info.infoHash)
    const transaction = db.transaction(['torrents', 'bitfields', 'pieces', 'blobs'], 'readwrite')
    await Promise.all([
      transaction.objectStore('torrents').put(rowOf(info, trackers, 'files', now)),
      transaction.objectStore('blobs').put([...blobs], infoHash),
      // Pieces of the same torrent that were downloaded before are there twice now.
      transaction.objectStore('bitfields').delete(infoHash),
      transaction.objectStore('pieces').delete(allPiecesOf(infoHash)),
      transaction.done,
    ])
  })

/** `null` when it is not in the catalogue. */
export const getTorrent = (database: TorrentDatabase, infoHash: string): Promise<StoredTorrent | null> =>
  attempt(database, 'The catalogue could not be read.', async (db) => {
    const transaction = db.transaction(['torrents', 'bitfields'])
    const [row, bitfield] = await Promise.all([
      transaction.objectStore('torrents').get(infoHash),
      transaction.objectStore('bitfields').get(infoHash),
      transaction.done,
    ])
    return row === undefined ? null : withBitfield(row, bitfield)
  })

/** The files of a torrent that was seeded from here, or `null`. */
export const getBlobs = (database: TorrentDatabase, infoHash: string): Promise<readonly Blob[] | null> =>
  attempt(database, 'The files could not be read.', async (db) => (await db.get('blobs', infoHash)) ?? null)

/** Forgets the files of a torrent that was seeded from here; the torrent stays, with no pieces. */
export const dropBlobs = (database: TorrentDatabase, infoHash: string): Promise<void> =>
  attempt(database, 'The catalogue could not be written.', async (db) => {
    const transaction = db.transaction(['torrents', 'blobs'], 'readwrite')
    const torrents = transaction.objectStore('torrents')
    const row = await torrents.get(infoHash)
    await Promise.all([
      row === undefined ? null : torrents.put({ ...row, storage: 'indexeddb' }),
      transaction.objectStore('blobs').delete(infoHash),
      transaction.done,
    ])
  })

/** Trackers of the torrent that are to be asked no more; a slash at an address's end does not matter. */
export const removeTrackers = (
  database: TorrentDatabase,
  infoHash: string,
  urls: readonly string[],
): Promise<void> =>
  attempt(database, 'The catalogue could not be written.', async (db) => {
    const keyOf = (url: string): string => url.trim().replace(/\/$/, '')
    const removed = new Set(urls.map(keyOf))
    const transaction = db.transaction('torrents', 'readwrite')
    const torrents = transaction.objectStore('torrents')
    const row = await torrents.get(infoHash)
    const trackers = row?.trackers.filter((url) => !removed.has(keyOf(url)))
    await Promise.all([
      row === undefined || trackers === undefined ? null : torrents.put({ ...row, trackers }),
      transaction.done,
    ])
  })

/** All torrents, the last used first. */
export const listTorrents = (database: TorrentDatabase): Promise<StoredTorrent[]> =>
  attempt(database, 'The catalogue could not be read.', async (db) => {
    const transaction = db.transaction(['torrents', 'bitfields'])
    const bitfields = transaction.objectStore('bitfields')
    const [rows, keys, values] = await Promise.all([
      transaction.objectStore('torrents').getAll(),
      bitfields.getAllKeys(),
      bitfields.getAll(),
      transaction.done,
    ])
    const byKey = new Map(keys.map((key, index) => [key, values[index]]))
    return rows
      .map((row) => withBitfield(row, byKey.get(row.infoHash)))
      .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
  })

/** Everything of the torrent goes, in one transaction. Close its store first. */
export const deleteTorrent = (database: TorrentDatabase, infoHash: string): Promise<void> =>
  attempt(database, 'The torrent could not be deleted.', async (db) => {
    const transaction = db.transaction(['torrents', 'bitfields', 'pieces', 'blobs'], 'readwrite')
    await Promise.all([
      transaction.objectStore('torrents').delete(infoHash),
      transaction.objectStore('bitfields').delete(infoHash),
      transaction.objectStore('pieces').delete(allPiecesOf(infoHash)),
      transaction.objectStore('blobs').delete(infoHash),
      transaction.done,
    ])
  })

/** Notes that the torrent was used now. Does nothing when it is not in the catalogue. */
export const touchTorrent = (
  database: TorrentDatabase,
  infoHash: string,
  now: number = Date.now(),
): Promise<void> =>
  attempt(database, 'The catalogue could not be written.', async (db) => {
    const transaction = db.transaction('torrents', 'readwrite', { durability: 'relaxed' })
    const store = transaction.objectStore('torrents')
    const row = await store.get(infoHash)
    await Promise.all([row === undefined ? null : store.put({ ...row, lastUsedAt: now }), transaction.done])
  })
