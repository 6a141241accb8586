import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TorrentError } from '../../shared/errors.ts'
import { codeOf } from './disk.ts'

const lockName = 'lock'
/** How often a lock of a process that has ended is taken away before we give up: our own choice. */
const mostTries = 3

/**
 * A file that says which process uses a folder, since two would overwrite each other's pieces. Where that
 * process has ended without a goodbye, the folder is free.
 */
export class FolderLock {
  readonly #location: string
  readonly #text: string

  private constructor(location: string, text: string) {
    this.#location = location
    this.#text = text
  }

  /**
   * @throws TorrentError `storage` when another process uses the folder; Node's error when it cannot be
   * written
   */
  static async take(folder: string): Promise<FolderLock> {
    const location = join(folder, lockName)
    const text = `${process.pid} ${await startOf(process.pid)}\n${randomUUID()}\n`
    for (let tries = 0; tries < mostTries; tries++) {
      try {
        await writeFile(location, text, { flag: 'wx', mode: 0o600 })
        return new FolderLock(location, text)
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
      }
      await takeAway(location, folder)
    }
    throw new TorrentError(
      'storage',
      `The cache in ${folder} is used by another program that starts again and again.`,
    )
  }

  async release(): Promise<void> {
    if ((await textOf(this.#location)) === this.#text) await rm(this.#location, { force: true })
  }
}

/** Takes the lock away if its process has ended. */
const takeAway = async (location: string, folder: string): Promise<void> => {
  const text = await textOf(location)
  if (text === null) return
  const holder = await livingHolder(text)
  if (holder !== null) {
    throw new TorrentError(
      'storage',
      `The cache in ${folder} is used by another program (process ${holder}). End that one, or choose another folder.`,
    )
  }
  // Two processes may be here at once: only what was read is taken away.
  const aside = `${location}.${randomUUID()}`
  try {
    await rename(location, aside)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return
  }
  if ((await textOf(aside)) === text) await rm(aside, { force: true })
  else await rename(aside, location)
}

/** Longest text that is a lock, in bytes: our own choice. */
const mostTextBytes = 200
/** A lock that says nothing may be one that another process is just writing, for so many milliseconds. */
const writingMs = 5_000

/** What the lock says; an empty text: it is none. `null`: there is nothing. */
const textOf = async (location: string): Promise<string | null> => {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
  try {
    const handle = await open(location, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (!stats.isFile() || stats.size > mostTextBytes) return ''
      if (stats.size === 0 && Date.now() - stats.mtimeMs < writingMs) {
        throw new TorrentError('storage', 'Another program is just starting to use it. Try again.')
      }
      const data = Buffer.alloc(mostTextBytes)
      return data.toString('latin1', 0, (await handle.read(data, 0, mostTextBytes, 0)).bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (codeOf(error) === 'ELOOP' || codeOf(error) === 'ENXIO') return ''
    throw error
  }
}

/** The process that the lock names, if it lives; `null`: it has ended, or the lock says nothing. */
const livingHolder = async (text: string): Promise<number | null> => {
  const [, digits, start] = /^(\d{1,9}) (\S*)/.exec(text) ?? []
  const pid = Number(digits ?? 0)
  if (pid === 0 || !isAlive(pid)) return null
  // The same number may have been given to another process since.
  return (await startOf(pid)) === (start ?? '') ? pid : null
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/**
 * When a process started, on systems that have /proc (field 22 of proc_pid_stat(5)); elsewhere an empty
 * text.
 */
const startOf = async (pid: number): Promise<string> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
