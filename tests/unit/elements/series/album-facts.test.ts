import { expect, it, test } from 'vitest'
import { albumFacts, coverFile, hueOf } from '../../../../src/elements/series/album-facts.ts'
import { fileListOf } from '../../../helpers/file-list.ts'
import { fileSnapshot } from '../../../helpers/snapshots.ts'

const tags = { title: 'Tagged', artist: '', album: 'From the Tag', cover: null }

test.each([
  ['01 - Song.mp3', 'Band - Album (1999) [FLAC]', null, false, 'Song', 'Band', 'Album (1999)'],
  ['01 Song.mp3', 'Album', null, false, 'Song', '', 'Album'],
  ['Somebody - Song.mp3', 'Various Hits', null, false, 'Song', 'Somebody', 'Various Hits'],
  ['Somebody - Song.mp3', 'Somebody - Song.mp3', null, true, 'Song', 'Somebody', ''],
  ['song.mp3', 'song.mp3', null, true, 'song', '', ''],
  ['01 - Song.mp3', 'Band - Album', tags, false, 'Tagged', 'Band', 'From the Tag'],
] as const)('%s of “%s”', (path, torrent, tags, isSingle, title, artist, album) => {
  expect(albumFacts({ path }, torrent, tags, isSingle)).toEqual({ title, artist, album })
})

const coverOf = (files: Readonly<Record<string, number>>, song = '1.mp3'): string | undefined =>
  coverFile(
    {
      files: fileListOf(
        Object.entries(files).map(([path, length], index) =>
          fileSnapshot({ index, path, name: path.split('/').at(-1) ?? '', length, playable: false }),
        ),
      ),
    },
    song,
  )?.path

it('finds the cover of a song', () => {
  expect(coverOf({ '1.mp3': 9 })).toBe(undefined)
  expect(coverOf({ 'scan.jpg': 9, 'Cover.JPG': 9 })).toBe('Cover.JPG')
  expect(coverOf({ 'CD1/cover.jpg': 9, 'CD2/cover.jpg': 9 }, 'CD2/1.mp3')).toBe('CD2/cover.jpg')
  expect(coverOf({ 'scans/back.jpg': 9 })).toBe('scans/back.jpg')
  expect(coverOf({ 'folder.png': 9e6, 'b.webp': 9, 'empty/cover.jpg': 0 })).toBe('b.webp')
})

test('an album has always the same colour', () => {
  expect(hueOf('Album')).toBe(hueOf('Album'))
  expect(hueOf('x'.repeat(1e6))).toBeLessThan(360)
})
