import type { DBSchema, IDBPDatabase } from 'idb'
import type { PieceKey } from './row-layout.ts'

/**
 * Where the bytes of a stored torrent are: in rows of pieces that were downloaded, or in the files that were
 * seeded from here.
 */
export type StoredKind = 'indexeddb' | 'files'

/** A file of a stored torrent: what the service worker needs to serve it without reading the metadata. */
export interface StoredFile {
  readonly name: string
  /** Bytes. */
  readonly length: number
  /** Offset in bytes at which the file begins in the torrent. */
  readonly offset: number
  readonly padding: boolean
}

/**
 * A row of the store `torrents`. The bitfield has a row of its own, since it changes with every batch of
 * pieces.
 */
export interface TorrentRow {
  /** The key of the row: 40 hexadecimal digits in lower case. */
  readonly infoHash: string
  readonly name: string
  /** The `info` dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  readonly trackers: readonly string[]
  readonly files: readonly StoredFile[]
  /** Bytes. */
  readonly length: number
  readonly pieceLength: number
  readonly pieceCount: number
  /** Milliseconds since 1970. */
  readonly addedAt: number
  readonly lastUsedAt: number
  readonly storage: StoredKind
}

export interface StorageSchema extends DBSchema {
  torrents: { key: string; value: TorrentRow }
  /**
   * Verified pieces of a torrent, in the bit order of BEP 3. Written in the same transaction as the pieces.
   */
  bitfields: { key: string; value: Uint8Array }
  pieces: { key: PieceKey; value: ArrayBuffer }
  /** Files that were seeded from here, in the torrent's order, padding left out. */
  blobs: { key: string; value: readonly Blob[] }
}

export type Connection = IDBPDatabase<StorageSchema>

export const databaseName = 'torrent-player'
export const databaseVersion = 1

/** Brings a database from `oldVersion` (0: it is new) to {@link databaseVersion}. */
export const upgradeSchema = (db: Connection, oldVersion: number): void => {
  if (oldVersion >= 1) return
  db.createObjectStore('torrents', { keyPath: 'infoHash' })
  db.createObjectStore('bitfields')
  db.createObjectStore('pieces')
  db.createObjectStore('blobs')
}
