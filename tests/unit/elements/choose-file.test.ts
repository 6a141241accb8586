import { describe, expect, it } from 'vitest'
import { chooseFile } from '../../../src/elements/choose-file.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot as file } from '../../helpers/snapshots.ts'

const files = [
  file({ index: 0, path: 'readme.txt', length: 9e9, type: 'text/plain', playable: false }),
  file({ index: 1, path: 'music/long.flac', length: 5e8, type: 'audio/flac' }),
  file({ index: 2, path: 'film.mp4', length: 3e8, type: 'video/mp4' }),
  file({ index: 4, path: 'extras/trailer.webm', length: 1e7, type: 'video/webm' }),
]

describe('chooseFile', () => {
  it('takes the largest video, though an audio file is larger', () => {
    expect(chooseFile(fileListOf(files), null).index).toBe(2)
  })

  it('takes the largest audio file when there is no video', () => {
    expect(chooseFile(fileListOf(files.slice(0, 2)), null).index).toBe(1)
  })

  it.each([
    [4, 4],
    ['extras/trailer.webm', 4],
    ['trailer.webm', 4],
    ['film.mp4', 2],
    ['readme.txt', 0],
  ])('%s is file %i', (wanted, index) => {
    expect(chooseFile(fileListOf(files), wanted).index).toBe(index)
  })

  it('counts by the index of the file, not by its place in the list', () => {
    expect(() => chooseFile(fileListOf(files), 3)).toThrow('has no file number 3')
  })

  it.each(['other.mp4', 'ailer.webm'])('%s is not there', (wanted) => {
    expect(() => chooseFile(fileListOf(files), wanted)).toThrowError(
      expect.objectContaining({ code: 'no-such-file' }),
    )
  })

  it('says so when the file that is wanted has no bytes', () => {
    const link = file({ index: 5, path: 'link.mp4', length: 0, playable: false })
    const withLink = fileListOf([...files, link])
    expect(() => chooseFile(withLink, 'link.mp4')).toThrow('“link.mp4” has no bytes')
    expect(() => chooseFile(withLink, 5)).toThrow('link to another file')
  })

  it('says so when nothing can be played', () => {
    expect(() => chooseFile(fileListOf(files.slice(0, 1)), null)).toThrow('no film or music')
    expect(() => chooseFile(fileListOf([]), null)).toThrow('no files')
  })
})

describe('TorrentFileList.playable', () => {
  it('leaves out the rest, in order', () => {
    expect(fileListOf(files).playable.map(({ index }) => index)).toEqual([1, 2, 4])
  })
})
