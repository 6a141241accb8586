import { describe, expect, it } from 'vitest'
import { askedFile } from '../../../src/elements/asked-file.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

const files = fileListOf(
  [
    ['e1.mp4', 100],
    ['e2.mp4', 110],
    ['e3.mp4', 900],
    ['e4.mp4', 105],
    ['song.mp3', 5_000],
    ['readme.txt', 50],
    ['Film [1080p]', 800],
  ].map(([path, length], index) => {
    const name = String(path)
    const playable = /mp[34]$/.test(name)
    const type = name.endsWith('mp4')
      ? 'video/mp4'
      : name.endsWith('mp3')
        ? 'audio/mpeg'
        : 'application/octet-stream'
    return fileSnapshot({ index, path: name, name, length: Number(length), playable, type })
  }),
)

describe('askedFile', () => {
  it.each([
    ['nothing', null, null],
    ['one', [1], 1],
    ['some: the largest video', [0, 3], 3],
    ['a film and a song: the film', [0, 4], 0],
    ['a song and a text: the song', [4, 5], 4],
    ['a file whose name says nothing: that one', [6], 6],
    ['several of which none plays by its name: the first', [5, 6], 5],
    ['some that are not there: those that are', [1, 99], 1],
    ['none that is there: as if it had chosen nothing', [99], null],
  ])('when the link chose %s', (_what, selectOnly, index) => {
    expect(askedFile(files, null, selectOnly)).toBe(index)
  })

  it('what the page asks for wins', () => {
    expect(askedFile(files, 2, [1])).toBe(2)
    expect(askedFile(files, 'e4.mp4', [1])).toBe('e4.mp4')
  })
})
