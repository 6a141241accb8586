import { describe, expect, it } from 'vitest'
import { droppedFiles } from '../../../src/app/dropped-files.ts'

interface Folder {
  readonly [name: string]: Folder | 'file' | 'unreadable'
}

/** As a browser gives them: a hundred entries at a time. */
const portion = 100

const fileEntry = (name: string, fullPath: string, isReadable: boolean): FileSystemEntry =>
  ({
    isFile: true,
    isDirectory: false,
    name,
    fullPath,
    file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
      isReadable ? resolve(new File(['x'], name)) : reject(new DOMException('No.', 'NotReadableError')),
  }) as unknown as FileSystemEntry

const folderEntry = (name: string, fullPath: string, children: () => FileSystemEntry[]): FileSystemEntry =>
  ({
    isFile: false,
    isDirectory: true,
    name,
    fullPath,
    createReader: () => {
      const rest = children()
      return {
        readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(rest.splice(0, portion)),
      }
    },
  }) as unknown as FileSystemEntry

const entryOf = (name: string, content: Folder[string], parent = ''): FileSystemEntry => {
  const fullPath = `${parent}/${name}`
  return typeof content === 'string'
    ? fileEntry(name, fullPath, content === 'file')
    : folderEntry(name, fullPath, () =>
        Object.entries(content).map(([child, below]) => entryOf(child, below, fullPath)),
      )
}

const drop = (...entries: FileSystemEntry[]): DataTransfer =>
  ({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [],
  }) as unknown as DataTransfer

/** A folder of files that are nothing but a name: Node takes seconds to make so many real ones. */
const many = (count: number): FileSystemEntry =>
  folderEntry('films', '/films', () =>
    Array.from(
      { length: count },
      (_, i) =>
        ({
          isFile: true,
          isDirectory: false,
          name: `${i}.mp4`,
          fullPath: `/films/${i}.mp4`,
          file: (resolve: (file: File) => void) => resolve({ name: `${i}.mp4` } as File),
        }) as unknown as FileSystemEntry,
    ),
  )

describe('droppedFiles', () => {
  it('gives every file below a folder with its path, without what systems leave there', async () => {
    const files = await droppedFiles(
      drop(
        entryOf('films', {
          'a.mp4': 'file',
          b: { 'c.mp4': 'file', '.DS_Store': 'file' },
          'Thumbs.db': 'unreadable',
        }),
      ),
    )
    expect(files.map((file) => file.webkitRelativePath)).toEqual(['films/a.mp4', 'films/b/c.mp4'])
  })

  it('leaves nothing out of a big folder: 10,001 files and the most that a torrent can have', async () => {
    for (const count of [10_001, 100_000]) expect(await droppedFiles(drop(many(count)))).toHaveLength(count)
  }, 60_000)

  it('says so instead of sharing a part: more files than a torrent can have', async () => {
    await expect(droppedFiles(drop(many(100_001)))).rejects.toThrow(
      'There are more than 100000 files in what you dropped, and a torrent can have no more.',
    )
  })

  it('says so instead of sharing a part: folders too deep', async () => {
    let folder: Folder = { 'a.mp4': 'file' }
    for (let depth = 0; depth < 70; depth++) folder = { x: folder }
    await expect(droppedFiles(drop(entryOf('films', folder)))).rejects.toThrow('lies in more than 64 folders')
  })

  it('names what cannot be read', async () => {
    await expect(
      droppedFiles(drop(entryOf('films', { 'a.mp4': 'file', 'b.mp4': 'unreadable' }))),
    ).rejects.toThrow('“/films/b.mp4” cannot be read, so nothing is shared.')
  })
})
