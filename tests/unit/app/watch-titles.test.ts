import { beforeAll, expect, test, vi } from 'vitest'
import { headingOf, tabTitleOf } from '../../../src/app/watch-titles.ts'
import { bringNameReader } from '../../../src/elements/readable-names.ts'
import { fileListOf } from '../../helpers/file-list.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

const torrentOf = (name: string, paths: readonly string[]) => ({
  name,
  files: fileListOf(paths.map((path, index) => fileSnapshot({ index, path, name: path, length: 9 }))),
})
const season = torrentOf('Show.S01.1080p', ['Show.S01E01.One.mkv', 'Show.S01E02.mkv'])

beforeAll(bringNameReader)

test('heading and tab before names can be read', async () => {
  // Another file's tests in this process may have brought what reads names.
  vi.resetModules()
  const { headingOf, tabTitleOf } = await import('../../../src/app/watch-titles.ts')
  expect(headingOf(season, { path: 'Show.S01E01.One.mkv' })).toBe('Show.S01E01.One')
  expect(tabTitleOf(season, null)).toBe('Show.S01.1080p')
})

test.each([
  [season, null, 'Show · S1', 'Show · S1'],
  [season, 'Show.S01E01.One.mkv', 'Show · S1 E1 · One', 'S1 E1 · One – Show'],
  [torrentOf('Album', ['01 - A.mp3', '02 - B.mp3']), '02 - B.mp3', '2 · B', '2 · B'],
  [torrentOf('Big Buck Bunny', ['bbb.mp4']), 'bbb.mp4', 'Big Buck Bunny', 'Big Buck Bunny'],
  [torrentOf('', ['a.mp4']), null, '', ''],
])('heading and tab', (torrent, path, heading, tab) => {
  const file = path === null ? null : { path }
  expect(headingOf(torrent, file)).toBe(heading)
  expect(tabTitleOf(torrent, file)).toBe(tab)
})
