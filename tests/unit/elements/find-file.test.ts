import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFile } from '../../../src/elements/attributes.ts'
import { findFile } from '../../../src/elements/find-file.ts'
import { type BencodeInput, encodeBencode } from '../../../src/protocol/bencode.ts'
import { parseInfo } from '../../../src/protocol/metainfo.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

/** The files of a torrent that has these paths, as elements. */
const filesOf = (...paths: readonly (readonly string[])[]) => {
  const info = new Map<string, BencodeInput>([
    ['name', 'Folder'],
    ['piece length', 16_384],
    ['pieces', new Uint8Array(20)],
    [
      'files',
      paths.map(
        (path) =>
          new Map<string, BencodeInput>([
            ['length', 1],
            ['path', path],
          ]),
      ),
    ],
  ])
  const bytes = encodeBencode(info)
  const hash = new Uint8Array(createHash('sha1').update(bytes).digest())
  const { files } = parseInfo(bytes, hash)
  return fileListOf(files.map(({ index, path, name }) => fileSnapshot({ index, path, name })))
}

describe('findFile', () => {
  it.each<[what: string, path: readonly string[], wanted: string]>([
    ['composed, written decomposed', ['cafe\u0301.mp4'], 'caf\u00e9.mp4'],
    ['decomposed, written composed', ['caf\u00e9.mp4'], 'cafe\u0301.mp4'],
    ['Korean, decomposed', ['\u1112\u1161\u11ab.mp4'], '\ud55c.mp4'],
    ['a folder in another form', ['u\u0308ber', 'film.mp4'], '\u00fcber/film.mp4'],
    ['a folder that ends with a dot', ['R.E.M.', 'song.mp3'], 'R.E.M./song.mp3'],
    ['the same as it is shown', ['R.E.M.', 'song.mp3'], 'R.E.M/song.mp3'],
    ['a blank in front', [' film.mp4'], ' film.mp4'],
    ['a blank behind', ['film.mkv '], 'film.mkv '],
    ['a device of Windows', ['CON.mp4'], 'CON.mp4'],
    ['the same as it is shown', ['CON.mp4'], '_CON.mp4'],
    ['a device as a folder', ['aux', 'film.mp4'], 'aux/film.mp4'],
    ['a backslash', ['a\\b.mp4'], 'a\\b.mp4'],
    ['the same as it is shown', ['a\\b.mp4'], 'a_b.mp4'],
    ['a slash in a name', ['AC/DC.mp3'], 'AC/DC.mp3'],
    ['a mark of direction', ['x\u200ey.mp4'], 'x\u200ey.mp4'],
    ['the same without the mark', ['x\u200ey.mp4'], 'xy.mp4'],
    ['a mark that the torrent has not', ['xy.mp4'], '\u202axy.mp4'],
    ['empty elements and dots', ['', '.', 'film.mp4'], './film.mp4'],
    ['a control character', ['a\u0007b.mp4'], 'a\u0007b.mp4'],
    ['a name of 300 characters', [`${'x'.repeat(300)}.mp4`], `${'x'.repeat(300)}.mp4`],
    ['the last elements of a path', ['a', 'cafe\u0301', 'film.mp4'], 'caf\u00e9/film.mp4'],
    ['the name alone', ['R.E.M.', 'cafe\u0301.mp3'], 'caf\u00e9.mp3'],
  ])('%s', (_what, path, wanted) => {
    const files = filesOf(['other.mp4'], path, ['last.mp4'])
    expect(findFile(files, wanted)?.index).toBe(1)
    expect(findFile(files, 1)?.index).toBe(1)
  })

  it('takes what is named exactly so before what only looks like it', () => {
    const files = filesOf(['cafe\u0301.mp4'], ['caf\u00e9.mp4'], ['a', 'film.mp4'], ['film.mp4'])
    expect(findFile(files, 'cafe\u0301.mp4')?.index).toBe(0)
    expect(findFile(files, 'caf\u00e9.mp4')?.index).toBe(1)
    expect(findFile(files, 'film.mp4')?.index).toBe(3)
  })

  it.each(['ailer.mp4', '', '/', '..', 'film', 'FILM.MP4'])('does not find “%s”', (wanted) => {
    expect(findFile(filesOf(['trailer.mp4'], ['film.mp4']), wanted)).toBeNull()
  })

  it('a number is an index, and a name where there is no such index', () => {
    const files = filesOf(['a.mp4'], ['1984'], ['2'], ['1'], ['x', '007'])
    const find = (attribute: string) => findFile(files, parseFile(attribute) ?? '')?.index
    expect(find('2')).toBe(2)
    expect(find('1')).toBe(1)
    expect(find('./1')).toBe(3)
    expect(find('1984')).toBe(1)
    expect(find('./1984')).toBe(1)
    expect(find('007')).toBe(4)
    expect(find('5')).toBe(undefined)
    expect(find('0')).toBe(0)
  })

  it('finds every file by the path in the torrent and by the path that is shown', () => {
    const element = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), fc.constant('CON'))
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 4 }), (path) => {
        const files = filesOf(path.map((text) => text.toWellFormed().replace(/[/\\]/g, '-')))
        const file = files.at(0)
        const raw = path.map((text) => text.toWellFormed().replace(/[/\\]/g, '-')).join('/')
        if (file === undefined || file.path === 'Unnamed file') return
        expect(findFile(files, raw.normalize('NFD'))).toEqual(file)
        expect(findFile(files, raw.normalize('NFC'))).toEqual(file)
        expect(findFile(files, file.path)).toEqual(file)
      }),
    )
  })
})
