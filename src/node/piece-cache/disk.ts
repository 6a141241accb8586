import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FileHandles } from '../file-handles.ts'

export interface DiskEntry {
  readonly name: string
  /** Whether it is a folder itself, and no link to one. */
  readonly isFolder: boolean
}

/**
 * The files of the cache. Links are never followed, since they may lead to files that are not the cache's.
 * Every method but {@link Disk.close} fails with the error of Node, whose `code` says why.
 */
export interface Disk {
  /** What is in a folder; nothing when it is not there. */
  list(folder: string): Promise<readonly DiskEntry[]>
  /** Makes a folder if it is not there. Its parent is there. */
  makeFolder(folder: string): Promise<void>
  /** A whole file; `null`: there is none, it is no plain file, or it is longer than `mostBytes`. */
  readWhole(location: string, mostBytes: number): Promise<Uint8Array | null>
  /** Writes a file anew in one step: whoever opens it sees all of the old one or all of the new one. */
  replace(location: string, data: Uint8Array): Promise<void>
  /** How many bytes a file takes on disk, without its holes. */
  allocatedBytes(location: string): Promise<number>
  /**
   * Fills `into` from byte `at` of a file on.
   *
   * @returns how many bytes there were
   */
  read(location: string, into: Uint8Array, at: number): Promise<number>
  /** Writes at byte `at` of a file, which is made if it is not there. */
  write(location: string, data: Uint8Array, at: number): Promise<void>
  /** Deletes a file, or a link. One that is not there is no failure. */
  remove(location: string): Promise<void>
  /** Deletes a folder if nothing is in it. */
  removeFolder(folder: string): Promise<void>
  /** Closes every file that is kept open. */
  close(): Promise<void>
}

/** Most files that stay open when nobody uses them: our own choice, enough for 64 places in films. */
const openFiles = 64
/** Rights of new files: what somebody watches is nobody else's business. Octal, POSIX. */
const ownerOnly = 0o600
const ownerOnlyFolder = 0o700
/** Unit of `st_blocks`, in bytes (POSIX leaves it open; all systems that Node runs on use this). */
const blockBytes = 512

const { O_RDONLY, O_RDWR, O_CREAT, O_TRUNC, O_WRONLY } = constants
/** A link is not followed, and a pipe does not block. Windows has neither flag. */
const guarded = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Something that is not ours stands where a file of the cache belongs. */
class ForeignFile extends Error {
  readonly code = 'EFOREIGN'
}

/** @throws ForeignFile unless it is a plain file with one name: a second one may belong to a backup */
const openPlain = async (location: string, flags: number): Promise<FileHandle> => {
  const handle = await open(location, flags | guarded, ownerOnly)
  try {
    const stats = await handle.stat()
    if (!isOurs(stats)) throw new ForeignFile(`${location} is not a file of the cache.`)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

const isOurs = (stats: Stats): boolean => stats.isFile() && stats.nlink === 1

/** @see Disk */
export class NodeDisk implements Disk {
  readonly #handles = new FileHandles(openFiles, (location) => openPlain(location, O_RDWR))

  async list(folder: string): Promise<readonly DiskEntry[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true })
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  async makeFolder(folder: string): Promise<void> {
    try {
      await mkdir(folder, ownerOnlyFolder)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      const stats = await lstat(folder)
      if (stats.isDirectory()) return
      // To delete a link deletes nothing that it leads to.
      if (!stats.isSymbolicLink()) throw error
      await unlink(folder)
      await mkdir(folder, ownerOnlyFolder)
    }
  }

  async readWhole(location: string, mostBytes: number): Promise<Uint8Array | null> {
    let handle: FileHandle
    try {
      handle = await openPlain(location, O_RDONLY)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EFOREIGN', 'EISDIR', 'ENXIO'].includes(codeOf(error))) return null
      throw error
    }
    try {
      const { size } = await handle.stat()
      if (size > mostBytes) return null
      const data = new Uint8Array(size)
      return (await fill(handle, data, 0)) === size ? data : null
    } finally {
      await handle.close()
    }
  }

  async replace(location: string, data: Uint8Array): Promise<void> {
    const fresh = `${location}.new`
    const handle = await clearing(fresh, () => openPlain(fresh, O_WRONLY | O_CREAT | O_TRUNC))
    try {
      await writeAll(handle, data, 0)
      // Otherwise the new name may reach the disk before the bytes do.
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(fresh, location)
  }

  async allocatedBytes(location: string): Promise<number> {
    const stats = await lstat(location)
    return stats.isFile() ? stats.blocks * blockBytes : 0
  }

  read(location: string, into: Uint8Array, at: number): Promise<number> {
    return this.#handles.with(location, (handle) => fill(handle, into, at))
  }

  async write(location: string, data: Uint8Array, at: number): Promise<void> {
    const write = (): Promise<void> => this.#handles.with(location, (handle) => writeAll(handle, data, at))
    try {
      await write()
    } catch (error) {
      if (!['ENOENT', 'ELOOP', 'EFOREIGN', 'ENXIO'].includes(codeOf(error))) throw error
      const made = await clearing(location, () => openPlain(location, O_RDWR | O_CREAT))
      await made.close()
      await write()
    }
  }

  async remove(location: string): Promise<void> {
    await this.#handles.forget(location)
    try {
      await unlink(location)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
    }
  }

  async removeFolder(folder: string): Promise<void> {
    try {
      await rmdir(folder)
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error
    }
  }

  close(): Promise<void> {
    return this.#handles.close()
  }
}

/** Opens a file. What is not ours in its place is a link, a pipe, or has a second name: it is taken away. */
const clearing = async (location: string, openIt: () => Promise<FileHandle>): Promise<FileHandle> => {
  try {
    return await openIt()
  } catch (error) {
    if (!['ELOOP', 'EFOREIGN', 'ENXIO'].includes(codeOf(error))) throw error
    await unlink(location)
    return openIt()
  }
}

const fill = async (handle: FileHandle, data: Uint8Array, at: number): Promise<number> => {
  let filled = 0
  while (filled < data.length) {
    const { bytesRead } = await handle.read(data, filled, data.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

const writeAll = async (handle: FileHandle, data: Uint8Array, at: number): Promise<void> => {
  for (let written = 0; written < data.length; ) {
    written += (await handle.write(data, written, data.length - written, at + written)).bytesWritten
  }
}

/** Where a torrent's files are, below the cache's folder. */
export const segmentLocation = (folder: string, segment: number): string => join(folder, `segment-${segment}`)

/** The number of the segment that a file of this name is; `null`: it is none. */
export const segmentOfName = (name: string): number | null => {
  const digits = /^segment-(0|[1-9]\d{0,8})$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}
