import { maxPathDepth, maxTorrentFiles } from '../protocol/info-files.ts'
import { isHiddenName } from '../protocol/torrent-layout.ts'
import { TorrentError } from '../shared/errors.ts'
import { whyUnreadable } from '../shared/unreadable-file.ts'
import { droppingProblems } from './texts/dropping-problems.ts'

const readEntries = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject))

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

/** Names what cannot be read; half a folder is never shared without a word. */
const reading = async <Value>(entry: FileSystemEntry, read: Promise<Value>): Promise<Value> => {
  try {
    return await read
  } catch (error) {
    const { unreadable, unreadableBecause } = droppingProblems
    const reason = whyUnreadable(error)
    const words = reason === null ? unreadable(entry.fullPath) : unreadableBecause(entry.fullPath, reason)
    throw new TorrentError('storage', words, { cause: error })
  }
}

const collect = async (entry: FileSystemEntry, into: File[], depth: number): Promise<void> => {
  if (depth > maxPathDepth) {
    throw new TorrentError('invalid-torrent', droppingProblems.tooDeep(entry.fullPath, maxPathDepth))
  }
  if (entry.isFile) {
    if (into.length >= maxTorrentFiles) {
      throw new TorrentError('invalid-torrent', droppingProblems.tooMany(maxTorrentFiles))
    }
    const file = await reading(entry, fileOf(entry as FileSystemFileEntry))
    // As a folder picker would give it: the path of the file in the torrent.
    const path = entry.fullPath.replace(/^\//, '')
    if (path.includes('/')) Object.defineProperty(file, 'webkitRelativePath', { value: path })
    into.push(file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  // A directory is given in portions; an empty one ends it.
  for (;;) {
    const portion = await reading(entry, readEntries(reader))
    if (portion.length === 0) return
    for (const child of portion) {
      // Not even looked at: it is not shared, and may not be readable.
      if (!isHiddenName(child.name)) await collect(child, into, depth + 1)
    }
  }
}

/**
 * The files of a drop, with folders opened. Must be called while the `drop` event is handled.
 *
 * @throws TorrentError `storage` when something cannot be read, `invalid-torrent` when it is more than a
 * torrent can have
 */
export const droppedFiles = (data: DataTransfer): Promise<File[]> => {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const plain = [...data.files]
  if (entries.every((entry) => entry === null || entry.isFile)) return Promise.resolve(plain)
  return (async () => {
    const files: File[] = []
    for (const entry of entries) if (entry !== null) await collect(entry, files, 0)
    return files
  })()
}
