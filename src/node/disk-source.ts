import type { FileHandle } from 'node:fs/promises'
import { stat } from 'node:fs/promises'
import { SourceFileError } from '../storage/source-file-error.ts'
import type { PieceSource } from '../storage/source-piece-store.ts'
import { FileHandles } from './file-handles.ts'
import type { DiskFile } from './seed-source.ts'

/** Why a file cannot be read, in words, by the code of Node's error. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there any more',
  ENOTDIR: 'its folder is not there any more',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EIO: 'the disk has a fault there',
  ESTALE: 'the disk that it lies on is not connected',
}

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Files of this machine, as they were when they were hashed, in the torrent's order. */
export class DiskSource implements PieceSource {
  readonly #files: readonly DiskFile[]
  readonly #handles = new FileHandles()
  readonly #say: (sentence: string) => void
  /** Files of which a person was told that they are longer now. */
  readonly #grown = new Set<number>()

  /** @param say tells a person a sentence about a file that is seeded although it changed */
  constructor(files: readonly DiskFile[], say: (sentence: string) => void) {
    this.#files = files
    this.#say = say
  }

  async read(file: number, begin: number, end: number): Promise<Uint8Array> {
    const { location, length } = this.#fileAt(file)
    const data = new Uint8Array(end - begin)
    try {
      const size = await this.#handles.with(location, (handle) => fill(handle, location, begin, data))
      if (size > length) this.#noteGrowth(file, location)
    } catch (error) {
      if (error instanceof SourceFileError) throw error
      const goesOn = 'Others are seeded on, and this one as soon as it can be read again.'
      const reason = reasonOf(error).replace(/\.$/, '')
      throw new SourceFileError(`${location} cannot be read: ${reason}. ${goesOn}`, error)
    }
    return data
  }

  async stateOf(file: number): Promise<string> {
    try {
      const { size, mtimeMs, ctimeMs, ino } = await stat(this.#fileAt(file).location)
      return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
    } catch (error) {
      return reasonOf(error)
    }
  }

  nameOf(file: number): string {
    return this.#fileAt(file).location
  }

  close(): Promise<void> {
    return this.#handles.close()
  }

  #noteGrowth(file: number, location: string): void {
    if (this.#grown.has(file)) return
    this.#grown.add(file)
    this.#say(
      `${location} is longer than it was when it was hashed. What was hashed is seeded on; start again to seed what it is now.`,
    )
  }

  #fileAt(file: number): DiskFile {
    const found = this.#files[file]
    if (found === undefined) throw new RangeError(`There is no file number ${file}.`)
    return found
  }
}

/**
 * @throws SourceFileError when the file is shorter than it was, or was deleted: an open file outlives its
 * name
 */
const fill = async (
  handle: FileHandle,
  location: string,
  begin: number,
  data: Uint8Array,
): Promise<number> => {
  for (let filled = 0; filled < data.length; ) {
    const { bytesRead } = await handle.read(data, filled, data.length - filled, begin + filled)
    if (bytesRead === 0) {
      throw new SourceFileError(
        `${location} is shorter than it was when it was hashed. What is still there is seeded on; start again to seed what it is now.`,
      )
    }
    filled += bytesRead
  }
  const { nlink, size } = await handle.stat()
  // The system gives back the disk space of a deleted file only when nobody has it open.
  if (nlink === 0) throw new SourceFileError(`${location} was deleted. It is seeded again when it is back.`)
  return size
}
