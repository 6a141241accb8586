import { describe, expect, it, test } from 'vitest'
import { comparePaths, isExtra, OrderedFiles, playSequence } from '../../../src/media/file-order.ts'
import { firstFile } from '../../../src/media/first-file.ts'
import { isPlayable, mimeType } from '../../../src/shared/mime.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

const listOf = (paths: readonly string[]) =>
  fileListOf(
    paths.map((path, index) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      // Numbers of files may have gaps: padding is not shown.
      const [type, playable] = [mimeType(name), isPlayable(name)]
      return fileSnapshot({ index: 2 * index, path, name, length: 100, type, playable })
    }),
  )

describe('comparePaths', () => {
  it.each([
    ['numbers by their value', ['Ep 10', 'Ep 9', 'ep 1'], ['ep 1', 'Ep 9', 'Ep 10']],
    ['files before folders', ['a/1', 'z'], ['z', 'a/1']],
    ['folder by folder', ['S 10/1', 'S 2/10', 'S 2/9'], ['S 2/9', 'S 2/10', 'S 10/1']],
    ['discs of an album', ['CD2/01', 'CD1/02', 'CD1/01'], ['CD1/01', 'CD1/02', 'CD2/01']],
    ['names that differ in case alone always alike', ['a', 'A'], ['A', 'a']],
    ['a folder whose name begins as another’s', ['ab/1', 'a/2'], ['a/2', 'ab/1']],
  ])('orders %s', (_what, paths, ordered) => {
    expect(paths.toSorted(comparePaths)).toEqual(ordered)
    expect(paths.toReversed().toSorted(comparePaths)).toEqual(ordered)
  })
})

test.each([
  ['Sample/film.mkv', true],
  ['film-sample.mkv', true],
  ['sample-film.mkv', true],
  ['Film (2010) - Trailer 2.mp4', true],
  ['Featurettes/The Sound.mkv', true],
  ['Film - Behind the Scenes.mkv', true],
  ['Show - NCOP1.mkv', true],
  ['The Hills-interview.mp4', true],
  ['The Interview (2014).mkv', false],
  ['Trailer Park Boys S01E01.mkv', false],
  ['Samples of Life.mkv', false],
  ['Show/Season 1/S01E01.mkv', false],
])('%s is an extra: %s', (path, extra) => {
  expect(isExtra(path)).toBe(extra)
})

describe('firstFile', () => {
  const Mb = 1e6
  it.each<[string, Record<string, number>, string | undefined]>([
    ['nothing', {}, undefined],
    ['one', { 'a.mp4': 1 }, 'a.mp4'],
    ['a film with unnamed extras', { '01 Extra.mp4': 300 * Mb, 'Film.mp4': 2000 * Mb }, 'Film.mp4'],
    [
      'a film with large extras that are named so',
      { 'Extras/Another.mp4': 5000 * Mb, 'Film.mp4': 2000 * Mb },
      'Film.mp4',
    ],
    ['a film and its sample', { 'a-sample.mkv': 50 * Mb, 'b.mkv': 4000 * Mb }, 'b.mkv'],
    ['only samples', { 'a-sample.mkv': 50, 'b-sample.mkv': 60 }, 'a-sample.mkv'],
    [
      'a season of which the last is the longest',
      { 'Show.S01E03.mkv': 900 * Mb, 'Show.S01E02.mkv': 300 * Mb, 'Show.S01E01.mkv': 310 * Mb },
      'Show.S01E01.mkv',
    ],
    [
      'a season with specials',
      { 'Show S00E01.mkv': 300, 'Show S01E02.mkv': 300, 'Show S01E01.mkv': 310 },
      'Show S01E01.mkv',
    ],
    ['episodes 2 and 10', { 'Ep 10.mp4': 5, 'Ep 2.mp4': 5 }, 'Ep 2.mp4'],
    [
      'seasons in folders',
      { 'Season 2/01 A.mkv': 3, 'Season 1/02 B.mkv': 3, 'Season 1/01 C.mkv': 9 },
      'Season 1/01 C.mkv',
    ],
    ['parts without numbers of episodes', { 'CD2.avi.mp4': 700, 'CD1.avi.mp4': 690 }, 'CD1.avi.mp4'],
    ['a trilogy', { '2 Second.mkv': 1800, '1 First.mkv': 1500, '3 Third.mkv': 2100 }, '1 First.mkv'],
    ['an intro beside alike films', { 'A intro.mp4': 5, 'B.mp4': 900, 'C.mp4': 950 }, 'B.mp4'],
    ['an album', { '02 B.mp3': 9, '01 A.mp3': 3, '10 C.mp3': 4 }, '01 A.mp3'],
    ['a film and music', { '01 A.mp3': 90, 'Film.mp4': 30 }, 'Film.mp4'],
  ])('of %s', (_what, sizes, path) => {
    const files = Object.entries(sizes).map(([path, length]) => ({ path, length }))
    expect(firstFile(files)?.path).toBe(path)
    expect(firstFile(files.toReversed())?.path).toBe(path)
  })
})

const paths = ['b 10.mp4', 'b 9.mp4', 'readme.txt', 'Sample/b.mp4', 'Music/2.mp3', 'Music/1.mp3', 'b 9.srt']
const files = listOf(paths)
const pathsOf = (indexes: readonly number[]) => indexes.map((index) => files.byIndex(index)?.path)

describe('playSequence', () => {
  it.each([
    ['b 10.mp4', ['b 9.mp4', 'b 10.mp4']],
    ['Sample/b.mp4', ['Sample/b.mp4']],
    ['Music/2.mp3', ['Music/1.mp3', 'Music/2.mp3']],
    ['readme.txt', []],
  ])('of %s', (path, sequence) => {
    expect(pathsOf(playSequence(files, 2 * paths.indexOf(path)))).toEqual(sequence)
  })

  it('takes little time for a hundred thousand films', () => {
    const many = listOf(Array.from({ length: 100_000 }, (_, at) => `folder/film ${99_999 - at}.mp4`))
    const began = performance.now()
    expect(playSequence(many, 0)).toHaveLength(100_000)
    expect(new OrderedFiles(many, 'all').length).toBe(100_000)
    // Some 0.3 s here; a machine that is busy takes more.
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})

describe('OrderedFiles', () => {
  const rows = (what: 'all' | 'playable') => {
    const ordered = new OrderedFiles(files, what)
    return Array.from({ length: ordered.length }, (_, row) => ordered.pathAt(row))
  }

  it('has what plays first, then extras, then the rest', () => {
    const playing = ['b 9.mp4', 'b 10.mp4', 'Music/1.mp3', 'Music/2.mp3', 'Sample/b.mp4']
    expect(rows('playable')).toEqual(playing)
    expect(rows('all')).toEqual([...playing, 'b 9.srt', 'readme.txt'])
  })

  it('finds rows by the numbers of files', () => {
    const ordered = new OrderedFiles(files, 'all')
    expect(ordered.rowOf(0)).toBe(1)
    expect(ordered.at(1)?.path).toBe('b 10.mp4')
    expect(ordered.rowOf(1)).toBe(-1)
    expect(ordered.at(7)).toBe(undefined)
    expect(ordered.pathAt(7)).toBe('')
  })

  it('has all files where none plays', () => {
    const texts = listOf(['b.txt', 'a.txt'])
    expect(new OrderedFiles(texts, 'playable').at(0)?.path).toBe('a.txt')
  })
})
