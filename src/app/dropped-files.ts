/** Files in a dropped folder beyond this many are left out. */
const MAX_FILES = 10_000
const MAX_DEPTH = 32

const readEntries = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject))

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

const collect = async (entry: FileSystemEntry, into: File[], depth: number): Promise<void> => {
  if (into.length >= MAX_FILES || depth > MAX_DEPTH) return
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry)
    // As a folder picker would give it: the path of the file in the torrent.
    const path = entry.fullPath.replace(/^\//, '')
    if (path.includes('/')) Object.defineProperty(file, 'webkitRelativePath', { value: path })
    into.push(file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  // A directory is given in portions; an empty one ends it.
  for (let portion = await readEntries(reader); portion.length > 0; portion = await readEntries(reader))
    for (const child of portion) await collect(child, into, depth + 1)
}

/** The files of a drop, with folders opened. Must be called while the `drop` event is handled. */
export const droppedFiles = (data: DataTransfer): Promise<File[]> => {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const plain = [...data.files]
  if (entries.every((entry) => entry === null || entry.isFile)) return Promise.resolve(plain)
  return (async () => {
    const files: File[] = []
    for (const entry of entries) if (entry !== null) await collect(entry, files, 0)
    // What systems leave in every folder.
    return files.filter(({ name }) => name !== '.DS_Store' && name !== 'Thumbs.db')
  })()
}

/** A single `.torrent` is opened; anything else is shared. */
export const isTorrentFile = (file: File): boolean =>
  file.name.toLowerCase().endsWith('.torrent') || file.type === 'application/x-bittorrent'
