import { type FileHandle, open } from 'node:fs/promises'

interface Entry {
  readonly opening: Promise<FileHandle>
  users: number
}

/**
 * Keeps the files that were used last open, so that a folder of thousands does not need thousands of
 * descriptors.
 */
export class FileHandles {
  readonly #limit: number
  readonly #open: (location: string) => Promise<FileHandle>
  /** Open files by their location, the least recently used first. */
  readonly #entries = new Map<string, Entry>()
  #isClosed = false

  /**
   * @param limit how many files stay open when nobody uses them
   * @param openFile opens one; default: for reading
   */
  constructor(
    limit = 32,
    openFile: (location: string) => Promise<FileHandle> = (location) => open(location),
  ) {
    this.#limit = limit
    this.#open = openFile
  }

  /** Runs `use` with the open file, which is not closed meanwhile. */
  async with<Value>(location: string, use: (handle: FileHandle) => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw new Error('The files were closed.')
    const entry = this.#entries.get(location) ?? { opening: this.#open(location), users: 0 }
    this.#entries.delete(location)
    this.#entries.set(location, entry)
    entry.users++
    try {
      return await use(await entry.opening)
    } catch (error) {
      // The next call opens it anew, since the file may have been put back.
      if (this.#entries.get(location) === entry) this.#entries.delete(location)
      throw error
    } finally {
      entry.users--
      await this.#release(location, entry)
    }
  }

  /** The next use opens the file anew. Whoever uses it now keeps what is open. */
  async forget(location: string): Promise<void> {
    const entry = this.#entries.get(location)
    this.#entries.delete(location)
    if (entry?.users === 0) await closeEntry(entry)
  }

  /** Closes every file. A file in use is closed as soon as it is free. */
  async close(): Promise<void> {
    this.#isClosed = true
    const idle = [...this.#entries.values()].filter(({ users }) => users === 0)
    this.#entries.clear()
    await Promise.all(idle.map(closeEntry))
  }

  async #release(location: string, entry: Entry): Promise<void> {
    if (entry.users > 0) return
    if (this.#entries.get(location) !== entry) await closeEntry(entry)
    else {
      for (const [oldLocation, old] of this.#entries) {
        if (this.#entries.size <= this.#limit) break
        if (old.users > 0) continue
        this.#entries.delete(oldLocation)
        await closeEntry(old)
      }
    }
  }
}

const closeEntry = async ({ opening }: Entry): Promise<void> => {
  const handle = await opening.catch(() => null) // It never opened; whoever asked has been told.
  await handle?.close()
}
