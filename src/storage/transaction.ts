import type { IDBPObjectStore, IDBPTransaction, StoreKey, StoreNames, StoreValue } from 'idb'
import type { Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import type { StorageSchema } from './schema.ts'
import { storageError } from './storage-error.ts'
import { storageProblems } from './storage-problems.ts'

export type StoreName = StoreNames<StorageSchema>
export type Transaction<Name extends StoreName> = IDBPTransaction<StorageSchema, Name[], 'readwrite'>

/**
 * Number of steps into which the limit is divided. The time that a page sleeps counts as one step, however
 * long it is.
 */
const watchdogSteps = 6

/** Aborts the transaction, so that nothing of it remains. */
export const abort = (transaction: { abort(): void }): void => {
  try {
    transaction.abort()
  } catch {
    // It has ended already, which is as good.
  }
}

/** The requests of one object store. No request needs a handler: when one fails, the transaction fails. */
export class StoreRequests<Name extends StoreName> {
  readonly #store: IDBPObjectStore<StorageSchema, Name[], Name, 'readwrite'>
  readonly #onFault: (error: unknown) => void

  constructor(transaction: Transaction<Name>, name: Name, onFault: (error: unknown) => void) {
    this.#store = transaction.objectStore(name)
    this.#onFault = onFault
  }

  get(key: StoreKey<StorageSchema, Name>): Promise<StoreValue<StorageSchema, Name> | undefined> {
    return this.#watched(this.#store.get(key))
  }

  getKey(key: StoreKey<StorageSchema, Name>): Promise<StoreKey<StorageSchema, Name> | undefined> {
    return this.#watched(this.#store.getKey(key))
  }

  getAll(range?: IDBKeyRange): Promise<StoreValue<StorageSchema, Name>[]> {
    return this.#watched(this.#store.getAll(range ?? null))
  }

  getAllKeys(range?: IDBKeyRange): Promise<StoreKey<StorageSchema, Name>[]> {
    return this.#watched(this.#store.getAllKeys(range ?? null))
  }

  put(
    value: StoreValue<StorageSchema, Name>,
    key?: StoreKey<StorageSchema, Name>,
  ): Promise<StoreKey<StorageSchema, Name>> {
    return this.#watched(this.#store.put(value, key))
  }

  delete(key: StoreKey<StorageSchema, Name> | IDBKeyRange): Promise<void> {
    return this.#watched(this.#store.delete(key))
  }

  #watched<Value>(request: Promise<Value>): Promise<Value> {
    request.catch(this.#onFault)
    return request
  }
}

export type Writable<Name extends StoreName> = { readonly [Key in Name]: StoreRequests<Key> }
export type Readable<Name extends StoreName> = {
  readonly [Key in Name]: Pick<StoreRequests<Key>, 'get' | 'getKey' | 'getAll' | 'getAllKeys'>
}

export interface TransactionLimits {
  /** What the transaction is for, as the sentence that is said when it fails. */
  readonly what: Words
  readonly clock: Clock
  /** Longest time in milliseconds until it ends, one way or the other. */
  readonly limitMs: number
}

/**
 * Runs `work` in a transaction that has just begun, and resolves when everything is in the database. Every
 * promise that belongs to the transaction has a handler here, so that only the caller that waits is told of a
 * fault. When anything fails, nothing of the transaction remains.
 *
 * `work` awaits nothing but the transaction's own requests, since IndexedDB commits a transaction that is
 * idle.
 *
 * @throws TorrentError `storage`
 */
export const runTransaction = async <Name extends StoreName, Value>(
  transaction: Transaction<Name>,
  names: readonly Name[],
  { what, clock, limitMs }: TransactionLimits,
  work: (stores: Writable<Name>) => Promise<Value>,
): Promise<Value> => {
  const watchdog = startWatchdog(clock, limitMs)
  let fault: unknown
  // The first one is the cause: the requests after it only say that the transaction was aborted.
  const onFault = (error: unknown): void => {
    fault ??= error
    abort(transaction)
  }
  const done = transaction.done
  done.catch(onFault)
  const broken = new Promise<never>((_resolve, reject) => done.catch(reject))
  broken.catch(() => undefined) // The caller is told below, if it still waits.
  try {
    const stores = Object.fromEntries(
      names.map((name) => [name, new StoreRequests<Name>(transaction, name, onFault)]),
    ) as unknown as Writable<Name>
    const value = await Promise.race([work(stores), broken, watchdog.lapsed])
    await Promise.race([done, watchdog.lapsed])
    return value
  } catch (error) {
    const cause = error instanceof TorrentError ? error : (transaction.error ?? fault ?? error)
    abort(transaction)
    throw storageError(what, cause)
  } finally {
    watchdog.stop()
  }
}

/** Rejects after the page was awake for `limitMs`. */
const startWatchdog = (clock: Clock, limitMs: number): { lapsed: Promise<never>; stop(): void } => {
  let stop = (): void => undefined
  const lapsed = new Promise<never>((_resolve, reject) => {
    let steps = 0
    const step = (): void => {
      if (steps++ === watchdogSteps) {
        reject(new TorrentError('timeout', storageProblems.silent()))
      } else stop = clock.after(limitMs / watchdogSteps, step)
    }
    step()
  })
  // When the transaction ends first nobody waits for this promise.
  lapsed.catch(() => undefined)
  return { lapsed, stop: () => stop() }
}
