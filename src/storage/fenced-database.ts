import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { TorrentDatabase, type WriteOptions } from './database.ts'
import { decodeOwnerStamp, encodeOwnerStamp, mayWrite, type OwnerStamp } from './owner-stamp.ts'
import type { Connection } from './schema.ts'
import { storageProblems } from './storage-problems.ts'
import type { Readable, StoreName, Writable } from './transaction.ts'

/**
 * Key of the stamp's row. It lies beside the torrent's own row in the store `bitfields`, which most writes
 * need anyway. There is no new store, so that pages of older and newer versions work together.
 */
const stampKey = (infoHash: string): string => `owner:${infoHash}`

/**
 * The database as the owner of one torrent sees it. Of two owners the one that got the right to run the
 * torrent later counts. What the earlier one still wants to write, after it hung, is refused in the same
 * transaction (docs/decisions/031-faults.md).
 */
export class FencedDatabase extends TorrentDatabase {
  readonly #database: TorrentDatabase
  readonly #key: string
  readonly #stamp: OwnerStamp

  constructor(database: TorrentDatabase, infoHash: string, stamp: OwnerStamp) {
    super()
    this.#database = database
    this.#key = stampKey(infoHash)
    this.#stamp = stamp
  }

  override read<Name extends StoreName, Value>(
    names: readonly Name[],
    what: Words,
    work: (stores: Readable<Name>) => Promise<Value>,
  ): Promise<Value> {
    return this.#database.read(names, what, work)
  }

  override write<Name extends StoreName, Value>(
    names: readonly Name[],
    what: Words,
    work: (stores: Writable<Name>) => Promise<Value>,
    options?: WriteOptions,
  ): Promise<Value> {
    if (names.every((name) => name === 'blobs')) return this.#writeFiles(names, what, work, options)
    const fenced: readonly (Name | 'bitfields')[] = [...new Set([...names, 'bitfields' as const])]
    return this.#database.write(
      fenced,
      what,
      async (stores) => {
        await this.#claim(stores as Writable<'bitfields'>)
        return work(stores as Writable<Name>)
      },
      options,
    )
  }

  /**
   * Writes files, with the stamp checked in a transaction of its own: gigabytes may be copied meanwhile, and
   * nobody's pieces shall wait for that. If an owner hangs between the two, it writes the same files, and it
   * cannot change the catalogue any more.
   */
  async #writeFiles<Name extends StoreName, Value>(
    names: readonly Name[],
    what: Words,
    work: (stores: Writable<Name>) => Promise<Value>,
    options?: WriteOptions,
  ): Promise<Value> {
    await this.#database.write(['bitfields'], what, (stores) => this.#claim(stores))
    return this.#database.write(names, what, work, options)
  }

  /** @throws TorrentError `storage` when a later owner has written: then the transaction leaves nothing */
  async #claim({ bitfields }: Writable<'bitfields'>): Promise<void> {
    const stored = decodeOwnerStamp(await bitfields.get(this.#key))
    if (!mayWrite(stored, this.#stamp)) {
      throw new TorrentError('storage', storageProblems.otherTab())
    }
    if (stored?.id !== this.#stamp.id) await bitfields.put(encodeOwnerStamp(this.#stamp), this.#key)
  }

  override connect(): Promise<Connection> {
    return this.#database.connect()
  }

  /** Does nothing: the code that made the database closes it. */
  override close(): void {}
}
