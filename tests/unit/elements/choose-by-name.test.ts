import { describe, expect, it } from 'vitest'
import { chooseByName, wantedFile } from '../../../src/elements/choose-by-name.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot as file } from '../../helpers/snapshots.ts'

const files = [
  file({ index: 0, path: 'readme.txt', length: 9e9, type: 'text/plain', playable: false }),
  file({ index: 1, path: 'music/long.flac', length: 5e8, type: 'audio/flac' }),
  file({ index: 2, path: 'film.mp4', length: 3e8, type: 'video/mp4' }),
  file({ index: 4, path: 'extras/trailer.webm', length: 1e7, type: 'video/webm' }),
]

describe('chooseByName', () => {
  it('takes the film, though an audio file is larger', () => {
    expect(chooseByName(fileListOf(files), null).index).toBe(2)
  })

  it('takes the first audio file when there is no video', () => {
    expect(chooseByName(fileListOf(files.slice(0, 2)), null).index).toBe(1)
  })

  it.each([
    [4, 4],
    ['extras/trailer.webm', 4],
    ['trailer.webm', 4],
    ['film.mp4', 2],
    ['readme.txt', 0],
  ])('%s is file %i', (wanted, index) => {
    expect(chooseByName(fileListOf(files), wanted).index).toBe(index)
  })

  it('counts by the index of the file, not by its place in the list', () => {
    expect(() => chooseByName(fileListOf(files), 3)).toThrow('has no file number 3')
  })

  it.each(['other.mp4', 'ailer.webm'])('%s is not there', (wanted) => {
    expect(() => chooseByName(fileListOf(files), wanted)).toThrowError(
      expect.objectContaining({ code: 'no-such-file' }),
    )
  })

  it('says so when the file that is wanted has no bytes', () => {
    const link = file({ index: 5, path: 'link.mp4', length: 0, playable: false })
    const withLink = fileListOf([...files, link])
    expect(() => chooseByName(withLink, 'link.mp4')).toThrow('“link.mp4” has no bytes')
    expect(() => chooseByName(withLink, 5)).toThrow('link to another file')
  })

  it('says so when nothing can be played', () => {
    expect(() => chooseByName(fileListOf(files.slice(0, 1)), null)).toThrow('no film or music')
    expect(() => chooseByName(fileListOf([]), null)).toThrow('no files')
  })
})

describe('TorrentFileList.playable', () => {
  it('leaves out the rest, in order', () => {
    expect(fileListOf(files).playable.map(({ index }) => index)).toEqual([1, 2, 4])
  })
})

const series = fileListOf(
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
    return file({ index, path: name, name, length: Number(length), playable, type })
  }),
)

describe('wantedFile', () => {
  it.each([
    ['nothing', null, null],
    ['one', [1], 1],
    ['some of a kind: the first', [3, 0], 0],
    ['some of which one is far larger: that one', [0, 2, 3], 2],
    ['a film and a song: the film', [0, 4], 0],
    ['a song and a text: the song', [4, 5], 4],
    ['a file whose name says nothing: that one', [6], 6],
    ['several of which none plays by its name: the first', [5, 6], 5],
    ['some that are not there: those that are', [1, 99], 1],
    ['none that is there: as if it had chosen nothing', [99], null],
  ])('when the link chose %s', (_what, selectOnly, index) => {
    expect(wantedFile(series, null, selectOnly)).toBe(index)
  })

  it('what the page asks for wins', () => {
    expect(wantedFile(series, 2, [1])).toBe(2)
    expect(wantedFile(series, 'e4.mp4', [1])).toBe('e4.mp4')
  })
})
