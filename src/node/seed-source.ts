import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { SourceFile } from '../engine/create-torrent.ts'
import { UsageError } from './options.ts'

/** A file on disk that becomes part of a torrent. */
export interface DiskFile {
  /** Where it lies. */
  readonly location: string
  /** Path inside the torrent, `/` between elements. */
  readonly path: string
  /** Bytes. */
  readonly length: number
  /** When it was changed last, ms: what was hashed is served only while this holds. */
  readonly modifiedMs: number
}

/** What becomes one torrent: a file, or a folder with all files below it. */
export interface SeedSource {
  readonly name: string
  /** In the torrent's order. */
  readonly files: readonly DiskFile[]
}

/**
 * Looks at a file or folder that a person named. Folders give every file below them, sorted by path so that the same folder
 * makes the same torrent anywhere; hidden files and empty ones are left out, and links that lead out of the folder.
 *
 * @throws UsageError when there is nothing there to seed
 */
export const findSeedSource = async (path: string): Promise<SeedSource> => {
  const location = resolve(path)
  const found = await stat(location).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UsageError(`There is no file or folder at ${path}.`)
    throw new UsageError(`${path} cannot be read: ${error.message}`)
  })
  const name = basename(location) || 'files'
  if (found.isFile()) {
    if (found.size === 0) throw new UsageError(`${path} is empty; there is nothing to seed.`)
    return { name, files: [{ location, path: name, length: found.size, modifiedMs: found.mtimeMs }] }
  }
  if (!found.isDirectory()) throw new UsageError(`${path} is neither a file nor a folder.`)
  const files = await filesBelow(location, await realpath(location), '')
  if (files.length === 0) throw new UsageError(`There are no files to seed in ${path}.`)
  return { name, files }
}

const filesBelow = async (folder: string, root: string, prefix: string): Promise<DiskFile[]> => {
  const files: DiskFile[] = []
  // By code unit, not by locale: the order is part of the info hash.
  const names = (await readdir(folder)).sort((a, b) => (a < b ? -1 : 1))
  for (const name of names) {
    if (name.startsWith('.')) continue
    const location = join(folder, name)
    const real = await realpath(location).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ELOOP') return null // A link to nowhere.
      throw error
    })
    // Only what lies in place: a link may lead out of the folder, or round in a circle.
    if (real !== join(root, prefix, name)) continue
    const found = await stat(location)
    const path = prefix === '' ? name : `${prefix}/${name}`
    if (found.isDirectory()) files.push(...(await filesBelow(location, root, path)))
    else if (found.isFile() && found.size > 0) {
      files.push({ location, path, length: found.size, modifiedMs: found.mtimeMs })
    }
  }
  return files
}

/** Reads a file for hashing. */
export const sourceFile = (file: DiskFile): SourceFile => ({
  path: file.path,
  length: file.length,
  async read(begin, end) {
    const handle = await open(file.location)
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(end - begin), 0, end - begin, begin)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  },
})
