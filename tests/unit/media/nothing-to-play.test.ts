import { describe, expect, it } from 'vitest'
import { fileKind } from '../../../src/media/file-kinds.ts'
import { nothingToPlay } from '../../../src/media/nothing-to-play.ts'
import { isPlayable } from '../../../src/shared/mime.ts'

const of = (...files: (readonly [name: string, length: number])[]) => {
  const { code, message } = nothingToPlay(files.map(([name, length]) => ({ name, length })))
  return [code, message]
}

describe('nothingToPlay', () => {
  it.each([
    ['film.avi', 'an AVI file'],
    ['Film.WMV', 'a Windows Media file'],
    ['recording.m2ts', 'an MPEG transport stream'],
    ['old.mpg', 'an MPEG-2 file'],
    ['song.aiff', 'an AIFF file'],
  ])('says that browsers do not play %s', (name, kind) => {
    expect(of([name, 1])).toEqual([
      'unsupported-media',
      `“${name}” is ${kind}, which browsers do not play. Look for a version in MP4 or WebM.`,
    ])
  })

  it.each([
    ['backup.zip', 'a ZIP archive'],
    ['book.pdf', 'a PDF document'],
    ['film.en.srt', 'a file of subtitles'],
    ['cover.jpg', 'a picture'],
    ['notes.txt', 'a text'],
    ['setup.exe', 'a program'],
    ['data.tar.gz', 'an archive'],
  ])('says what %s is', (name, kind) => {
    expect(of([name, 1])).toEqual(['no-such-file', `“${name}” is ${kind}, and no film or music.`])
  })

  it.each(['data.bin', 'README', 'x.', '.mp4x', 'a'.repeat(300)])('says that %s is not known', (name) => {
    expect(of([name, 1])).toEqual(['no-such-file', `“${name}” is not a film or music that is known here.`])
  })

  it('names the largest of several that are media', () => {
    expect(of(['a.avi', 5], ['b.wmv', 9], ['huge.zip', 99])).toEqual([
      'unsupported-media',
      'Nothing among the 3 files of this torrent can be played: “b.wmv” is a Windows Media file, which browsers do not play. Look for a version in MP4 or WebM.',
    ])
  })

  it('counts where none is media, and where there is none', () => {
    expect(of(['a.zip', 5], ['b.txt', 9])).toEqual([
      'no-such-file',
      'There is no film or music that is known here among the 2 files of this torrent.',
    ])
    expect(of()).toEqual(['no-such-file', 'This torrent has no files.'])
  })

  it('promises nothing that cannot be done here', () => {
    for (const name of ['film.avi', 'a.zip', 'b.bin']) expect(of([name, 1])[1]).not.toMatch(/save/i)
  })
})

it('what browsers may play has no kind here: it is tried', () => {
  const endings = 'mp4 m4v mov webm mkv ogv 3gp mp3 m4a aac flac ogg opus wav weba mka'.split(' ')
  for (const ending of endings) {
    expect(isPlayable(`x.${ending}`)).toBe(true)
    expect(fileKind(`x.${ending}`)).toBeNull()
  }
})
