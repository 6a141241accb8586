import type { Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { SourceFile } from '../engine/create-torrent.ts'
import { maxTorrentFiles } from '../protocol/info-files.ts'
import { readLink } from '../protocol/link.ts'
import { isHiddenName, layOutTorrent } from '../protocol/torrent-layout.ts'
import { TorrentError } from '../shared/errors.ts'
import { UsageError } from './usage-error.ts'

/** A file on disk that becomes part of a torrent. */
export interface DiskFile {
  /** Where the file lies on the disk. */
  readonly location: string
  /** Path below the torrent's folder, `/` between elements. */
  readonly path: string
  /** Bytes. */
  readonly length: number
  /** Time of the last change in milliseconds, as it was when the file was hashed. */
  readonly modifiedMs: number
}

const isLink = (text: string): boolean => {
  try {
    readLink(text)
    return true
  } catch {
    // No file has this name either way.
    return false
  }
}

/** The files that become one torrent: a file, or a folder with all files below it. */
export interface SeedSource {
  readonly name: string
  readonly hasFolder: boolean
  /** The files in the torrent's order. */
  readonly files: readonly DiskFile[]
  /** Files and folders below it that cannot be read and are left out. */
  readonly leftOut: LeftOut
}

export interface LeftOut {
  readonly count: number
  /** The first of them, each with its reason. */
  readonly examples: readonly string[]
}

const maxExamples = 3

/**
 * Looks at a file or folder that a person named. A folder gives every file below it, by the rule that the
 * page has too ({@link layOutTorrent}), so that it makes the same torrent anywhere. Links are left out, and
 * so are files that cannot be read.
 *
 * @param maxFiles most files that a torrent can have
 * @throws UsageError when there is nothing to seed, or more than a torrent can have
 */
export const findSeedSource = async (path: string, maxFiles = maxTorrentFiles): Promise<SeedSource> => {
  const location = resolve(path)
  const found = await stat(location).catch((error: NodeJS.ErrnoException) => {
    if (isLink(path)) {
      throw new UsageError(
        `${path} is the address of a torrent file. Save that file and name it here, or paste the address in the page.`,
      )
    }
    if (error.code === 'ENOENT') throw new UsageError(`There is no file or folder at ${path}.`)
    throw new UsageError(`${path} cannot be read: ${error.message}`)
  })
  const name = basename(location) || 'files'
  if (found.isFile()) {
    if (found.size === 0) throw new UsageError(`${path} is empty; there is nothing to seed.`)
    const file = { location, path: name, length: found.size, modifiedMs: found.mtimeMs }
    return { ...layOut([file]), leftOut: { count: 0, examples: [] } }
  }
  if (!found.isDirectory()) throw new UsageError(`${path} is neither a file nor a folder.`)
  const walk = new FolderWalk(path, maxFiles)
  await walk.enter(location, name)
  const { files, leftOut } = walk
  if (files.length > 0) return { ...layOut(files), leftOut }
  throw new UsageError(
    leftOut.count === 0
      ? `There are no files to seed in ${path}.`
      : `${path} is not seeded. ${sayLeftOut(leftOut)}`,
  )
}

const layOut = (found: readonly DiskFile[]): Pick<SeedSource, 'name' | 'hasFolder' | 'files'> => {
  try {
    const { name, hasFolder, files } = layOutTorrent(found)
    return { name, hasFolder, files: files.map(({ offered, path }) => ({ ...offered, path })) }
  } catch (error) {
    throw error instanceof TorrentError ? new UsageError(error.message) : error
  }
}

/** A sentence for people about what was left out. */
export const sayLeftOut = ({ count, examples }: LeftOut): string => {
  const what =
    count === 1
      ? 'One file or folder is left out because it'
      : `${count} files and folders are left out because they`
  const more = count > examples.length ? `; and ${count - examples.length} more` : ''
  return `${what} cannot be read: ${examples.join('; ')}${more}.`
}

/** One walk through everything below a folder. */
class FolderWalk {
  readonly files: DiskFile[] = []
  readonly #named: string
  readonly #maxFiles: number
  readonly #examples: string[] = []
  #leftOut = 0

  /** @param named the folder as a person named it */
  constructor(named: string, maxFiles: number) {
    this.#named = named
    this.#maxFiles = maxFiles
  }

  get leftOut(): LeftOut {
    return { count: this.#leftOut, examples: this.#examples }
  }

  /** @param prefix what the paths in it begin with: the named folder, and the folders below it */
  async enter(folder: string, prefix: string): Promise<void> {
    let entries: Dirent[]
    try {
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      this.#leaveOut(folder, error)
      return
    }
    // People are told of them in the same order on every machine.
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (isHiddenName(entry.name)) continue
      const location = join(folder, entry.name)
      const path = `${prefix}/${entry.name}`
      // A link may lead out of the folder, or round in a circle, so links are not followed.
      if (entry.isDirectory()) await this.enter(location, path)
      else if (entry.isFile()) await this.#add(location, path)
    }
  }

  async #add(location: string, path: string): Promise<void> {
    try {
      // The file is opened, since only then it is certain whether it can be read.
      const handle = await open(location)
      try {
        const { size, mtimeMs } = await handle.stat()
        if (size === 0) return
        this.files.push({ location, path, length: size, modifiedMs: mtimeMs })
      } finally {
        await handle.close()
      }
    } catch (error) {
      this.#leaveOut(location, error)
      return
    }
    if (this.files.length > this.#maxFiles) {
      throw new UsageError(
        `${this.#named} has more than ${this.#maxFiles} files, and a torrent can have no more. Name parts of it, or pack them.`,
      )
    }
  }

  #leaveOut(location: string, error: unknown): void {
    this.#leftOut++
    if (this.#examples.length >= maxExamples) return
    const code = (error as NodeJS.ErrnoException).code ?? ''
    this.#examples.push(`${location} (${reasons[code] ?? (code || String(error))})`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOENT: 'it is gone',
  EIO: 'the disk has a fault there',
}

/** Reads a file for hashing. A file that changed since it was found is refused. */
export const sourceFile = (file: DiskFile): SourceFile => ({
  path: file.path,
  length: file.length,
  async read(begin, end) {
    const handle = await open(file.location)
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(end - begin), 0, end - begin, begin)
      // This comes after the read, so that a change before or during it shows.
      const { size, mtimeMs } = await handle.stat()
      if (size !== file.length || mtimeMs !== file.modifiedMs) {
        throw new TorrentError(
          'storage',
          `${file.location} changed while it was hashed. Start again when nothing writes to it.`,
        )
      }
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  },
})
