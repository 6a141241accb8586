import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
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

const textOf = async (location: string): Promise<string | null> => {
  try {
    return await readFile(location, 'latin1')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
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
