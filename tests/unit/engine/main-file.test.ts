import { describe, expect, it } from 'vitest'
import { mainFile } from '../../../src/engine/main-file.ts'
import type { TorrentFile } from '../../../src/protocol/metainfo-types.ts'

const filesOf = (...files: [name: string, length: number, padding?: boolean][]): TorrentFile[] =>
  files.map(([name, length, padding = false], index) => ({
    index,
    name,
    path: name,
    length,
    offset: 0,
    padding,
  }))

describe('the file that will probably be played', () => {
  const files = filesOf(['a.txt', 900], ['b.mp4', 300], ['c.mp4', 500], ['d.mp4', 500], ['e.mp4', 800, true])

  it('is the largest playable one, the first of equals, and never padding', () => {
    expect(mainFile(files, null)?.name).toBe('c.mp4')
  })

  it('is one of those that the link chose, as far as the torrent has them', () => {
    expect(mainFile(files, [1, 3])?.name).toBe('d.mp4')
    expect(mainFile(files, [0, 1])?.name).toBe('b.mp4')
    expect(mainFile(files, [99])?.name).toBe('c.mp4')
  })

  it('is none where no file has anything to play', () => {
    expect(mainFile(filesOf(['a.txt', 900], ['b.mp4', 0]), null)).toBeNull()
    expect(mainFile(files, [0])).toBeNull()
    expect(mainFile([], null)).toBeNull()
  })
})
