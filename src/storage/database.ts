import { openDB } from 'idb'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import {
  type Connection,
  databaseName,
  databaseVersion,
  type StorageSchema,
  upgradeSchema,
} from './schema.ts'
import { isStorageSilent, storageError } from './storage-error.ts'
import { storageProblems } from './storage-problems.ts'
import {
  abort,
  type Readable,
  runTransaction,
  type StoreName,
  type Transaction,
  type Writable,
} from './transaction.ts'

/**
 * Longest time in milliseconds to open the database (decision 030). Another tab with an older version that
 * does not let go, or a broken profile, must not hold playback up for longer.
 */
const defaultOpenTimeoutMs = 4_000
/**
 * Longest time in milliseconds of a transaction (decision 030). It takes milliseconds, or seconds on a bad
 * disk. In some browsers a transaction now and then never ends.
 */
const defaultTransactionTimeoutMs = 30_000

export interface DatabaseOptions {
  readonly name?: string
  readonly clock?: Clock
  readonly openTimeoutMs?: number
  readonly transactionTimeoutMs?: number
}

export interface WriteOptions {
  /** `relaxed`: what was written just before the machine lost its power may be gone. */
  readonly durability?: IDBTransactionDurability
  /** Milliseconds beyond the limit of every transaction, for bytes that are copied while they are written. */
  readonly extraMs?: number
}

/**
 * The one database of the origin, shared by tabs and the service worker. The connection is opened when it is
 * first needed, and closed when a newer version of the app wants to upgrade. It is opened again when the
 * browser ended it or when it fell silent.
 *
 * {@link read} and {@link write} are the only places where transactions are made. They reject with a
 * TorrentError `storage` and with nothing else, within a limit of time (docs/decisions/030-transactions.md).
 */
export class TorrentDatabase {
  readonly #name: string
  readonly #clock: Clock
  readonly #openTimeoutMs: number
  readonly #transactionTimeoutMs: number
  #connection: Promise<Connection> | null = null
  #isClosed = false

  constructor({
    name = databaseName,
    clock = systemClock,
    openTimeoutMs = defaultOpenTimeoutMs,
    transactionTimeoutMs = defaultTransactionTimeoutMs,
  }: DatabaseOptions = {}) {
    this.#name = name
    this.#clock = clock
    this.#openTimeoutMs = openTimeoutMs
    this.#transactionTimeoutMs = transactionTimeoutMs
  }

  /**
   * Reads in one transaction over `names`. `what` is the sentence for when it fails. `work` awaits only its
   * own requests.
   */
  read<Name extends StoreName, Value>(
    names: readonly Name[],
    what: Words,
    work: (stores: Readable<Name>) => Promise<Value>,
  ): Promise<Value> {
    return this.#run(names, 'readonly', what, {}, work)
  }

  /**
   * Writes in one transaction, with arguments as in {@link read}. Either all of it is written or, when
   * anything fails, nothing.
   */
  write<Name extends StoreName, Value>(
    names: readonly Name[],
    what: Words,
    work: (stores: Writable<Name>) => Promise<Value>,
    options: WriteOptions = {},
  ): Promise<Value> {
    return this.#run(names, 'readwrite', what, options, work)
  }

  /** @throws TorrentError `storage` when there is no IndexedDB, or it does not open in time. */
  connect(): Promise<Connection> {
    if (this.#isClosed) return Promise.reject(new TorrentError('storage', storageProblems.databaseClosed()))
    if (this.#connection === null) {
      const opening = this.#open()
      this.#connection = opening
      // The caller that awaits it is told. The next call tries anew.
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
      // It never opened, so there is nothing to close, and `connect` has reported why.
      () => undefined,
    )
  }

  async #run<Name extends StoreName, Value>(
    names: readonly Name[],
    mode: IDBTransactionMode,
    what: Words,
    { durability = 'default', extraMs = 0 }: WriteOptions,
    work: (stores: Writable<Name>) => Promise<Value>,
  ): Promise<Value> {
    const { transaction, opening } = await this.#begin(names, mode, what, durability)
    const limitMs = this.#transactionTimeoutMs + extraMs
    try {
      return await runTransaction(transaction, names, { what, clock: this.#clock, limitMs }, work)
    } catch (error) {
      // Other requests to a connection that fell silent would wait behind this one, so the next call gets a
      // new connection.
      if (isStorageSilent(error)) await this.#drop(opening)
      throw error
    }
  }

  async #begin<Name extends StoreName>(
    names: readonly Name[],
    mode: IDBTransactionMode,
    what: Words,
    durability: IDBTransactionDurability,
  ): Promise<{ transaction: Transaction<Name>; opening: Promise<Connection> }> {
    for (let isFirst = true; ; isFirst = false) {
      const opening = this.connect()
      const db = await opening
      try {
        const transaction = db.transaction([...names], mode, { durability })
        return { transaction: transaction as unknown as Transaction<Name>, opening }
      } catch (error) {
        // Either the browser closed the connection without saying so, or the fault will remain.
        await this.#drop(opening)
        if (!isFirst) throw storageError(what, error)
      }
    }
  }

  async #drop(opening: Promise<Connection>): Promise<void> {
    this.#forget(opening)
    const db = await opening
    db.close()
  }

  #forget(opening: Promise<Connection>): void {
    if (this.#connection === opening) this.#connection = null
  }

  async #open(): Promise<Connection> {
    if (typeof indexedDB === 'undefined') {
      throw new TorrentError('storage', storageProblems.none())
    }
    let lapsed = false
    let forget = (): void => undefined
    try {
      const opening = openDB<StorageSchema>(this.#name, databaseVersion, {
        upgrade(db, oldVersion, _newVersion, transaction) {
          transaction.done.catch(() => undefined) // The opening fails with it and tells.
          try {
            upgradeSchema(db, oldVersion)
          } catch {
            // An exception here would be an error of the whole page or worker, but only the opening shall
            // fail.
            abort(transaction)
          }
        },
        // We hold up a newer version in another tab, so we let it go on. This tab goes on from memory.
        blocking: (_current, _wanted, event) => {
          forget()
          ;(event.target as IDBDatabase | null)?.close()
        },
        terminated: () => forget(),
      })
      const timedOut = new Promise<never>((_resolve, reject) => {
        const cancel = this.#clock.after(this.#openTimeoutMs, () => {
          lapsed = true
          reject(new TorrentError('timeout', storageProblems.openingSilent()))
        })
        opening.then(cancel, cancel)
      })
      opening.then(
        (db) => {
          if (lapsed || this.#isClosed) db.close()
        },
        // The caller is told below.
        () => undefined,
      )
      const db = await Promise.race([opening, timedOut])
      // Firefox reports a failed request to the window or the worker, as it does with exceptions, unless its
      // event is prevented. A prevented event no longer aborts the transaction; `runTransaction` does that.
      db.addEventListener('error', (event) => event.preventDefault())
      const current = this.#connection
      forget = () => {
        if (current !== null) this.#forget(current)
      }
      return db
    } catch (error) {
      throw storageError(storageProblems.notOpened(), error)
    }
  }
}
