import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceKey } from './row-layout.ts'

/** Where the bytes of a stored torrent are: pieces that were downloaded, or the files that were seeded from here. */
export type StoredKind = 'indexeddb' | 'files'

/** A file of a stored torrent: what the service worker needs to serve it without reading the metadata. */
export interface StoredFile {
  readonly name: string
  /** Bytes. */
  readonly length: number
  /** Where it begins in the torrent. */
  readonly offset: number
  readonly padding: boolean
}

/** A row of the store `torrents`. The bitfield has a row of its own: it changes with every batch of pieces. */
export interface TorrentRow {
  /** 40 lower-case hexadecimal digits; the key. */
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
  /** Verified pieces of a torrent, in the bit order of BEP 3. Written in the same transaction as the pieces. */
  bitfields: { key: string; value: Uint8Array }
  pieces: { key: PieceKey; value: ArrayBuffer }
  /** Files that were seeded from here, in the torrent's order, padding left out. */
  blobs: { key: string; value: readonly Blob[] }
}

export type Connection = IDBPDatabase<StorageSchema>

export const DATABASE_NAME = 'torrent-player'
export const DATABASE_VERSION = 1

/** Another tab with an older version that does not let go, or a broken profile, must not hold playback up for longer. */
const OPEN_TIMEOUT_MS = 4_000

export interface DatabaseOptions {
  readonly name?: string
  readonly clock?: Clock
  readonly openTimeoutMs?: number
}

/**
 * The one database of the origin, shared by tabs and the service worker. The connection is opened when it is first needed,
 * closed when a newer version of the app wants to upgrade, and opened again when the browser ended it.
 */
export class TorrentDatabase {
  readonly #name: string
  readonly #clock: Clock
  readonly #openTimeoutMs: number
  #connection: Promise<Connection> | null = null
  #isClosed = false

  constructor({ name = DATABASE_NAME, clock = systemClock, openTimeoutMs }: DatabaseOptions = {}) {
    this.#name = name
    this.#clock = clock
    this.#openTimeoutMs = openTimeoutMs ?? OPEN_TIMEOUT_MS
  }

  /** @throws TorrentError `storage` when there is no IndexedDB, or it does not open in time. */
  connect(): Promise<Connection> {
    if (this.#isClosed) return Promise.reject(new TorrentError('storage', 'The database was closed.'))
    if (this.#connection === null) {
      const opening = this.#open()
      this.#connection = opening
      // Whoever awaits it is told; the next call tries anew.
      opening.catch(() => this.#forget(opening))
    }
    return this.#connection
  }

  /** Nothing can be read or written through this object afterwards. */
  close(): void {
    this.#isClosed = true
    const connection = this.#connection
    this.#connection = null
    connection?.then(
      (db) => db.close(),
      // It never opened: there is nothing to close, and `connect` has reported why.
      () => undefined,
    )
  }

  #forget(opening: Promise<Connection>): void {
    if (this.#connection === opening) this.#connection = null
  }

  async #open(): Promise<Connection> {
    if (typeof indexedDB === 'undefined') {
      throw new TorrentError('storage', 'This browser offers no IndexedDB here: nothing can be kept.')
    }
    let lapsed = false
    let forget = (): void => undefined
    const opening = openDB<StorageSchema>(this.#name, DATABASE_VERSION, {
      upgrade(db, oldVersion) {
        if (oldVersion < 1) {
          db.createObjectStore('torrents', { keyPath: 'infoHash' })
          db.createObjectStore('bitfields')
          db.createObjectStore('pieces')
          db.createObjectStore('blobs')
        }
      },
      // We hold up a newer version in another tab: let it go on. Here everything goes on from memory.
      blocking: (_current, _wanted, event) => {
        forget()
        ;(event.target as IDBDatabase | null)?.close()
      },
      terminated: () => forget(),
    })
    const timedOut = new Promise<never>((_resolve, reject) => {
      const cancel = this.#clock.after(this.#openTimeoutMs, () => {
        lapsed = true
        reject(
          new TorrentError(
            'storage',
            'The database did not open. Close other tabs of this site that run an older version.',
          ),
        )
      })
      opening.then(cancel, cancel)
    })
    opening.then(
      (db) => {
        if (lapsed || this.#isClosed) db.close()
      },
      // Reported to the caller below.
      () => undefined,
    )
    try {
      const connection = await Promise.race([opening, timedOut])
      const current = this.#connection
      forget = () => {
        if (current !== null) this.#forget(current)
      }
      return connection
    } catch (error) {
      if (error instanceof TorrentError) throw error
      throw storageError('The database could not be opened.', error)
    }
  }
}

/** A failure of IndexedDB as our error, with what a person can do about the one kind that they can do something about. */
export const storageError = (what: string, cause: unknown): TorrentError => {
  if (cause instanceof TorrentError) return cause
  const isFull =
    typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'QuotaExceededError'
  return new TorrentError(
    'storage',
    isFull
      ? `${what} The disk space for this site is used up: delete torrents that you no longer need.`
      : what,
    { cause },
  )
}
