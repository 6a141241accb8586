import { describe, expect, it } from 'vitest'
import { cleanName, needsName, proposedName, shareTitle } from '../../../src/app/share-name.ts'

const file = (path: string) => ({
  name: path.split('/').at(-1) ?? '',
  webkitRelativePath: path.includes('/') ? path : '',
})
const files = (...paths: string[]) => paths.map(file)

describe('what is to be shared', () => {
  it.each([
    [files('film.mp4'), '“film.mp4”', false],
    [files('Holiday/a.mp4', 'Holiday/b/c.mp4'), '“Holiday”', false],
    [files('Holiday/a.mp4', 'b.mp4'), '2 files', true],
    [files('a.mp4', 'b.mp4', 'c.mp4'), '3 files', true],
    [files('One/a.mp4', 'Two/b.mp4'), '2 files', true],
    [files('film.mp4', 'film.srt'), '“film”', false],
  ])('%j', (given, title, needs) => {
    expect(shareTitle(given)).toBe(title)
    expect(needsName(given)).toBe(needs)
  })
})

it.each([
  [['Show S01E01.mkv', 'Show S01E02.mkv'], 'Show'],
  [['Show.S01E09.mkv', 'Show.S01E10.mkv'], 'Show'],
  [['Holiday 1.mp4', 'Holiday 2.mp4', 'Holiday 3.mp4'], 'Holiday'],
  [['Episode 1.mp4', 'Episode 2.mp4'], 'Episode'],
  [['film.mp4', 'film.srt'], 'film'],
  [['a.mp4', 'b.mp4', 'c.mp4'], 'a and 2 more'],
  [['映画その一.mp4', '映画その二.mp4'], '映画その'],
])('%j is called %s', (names, name) => {
  expect(proposedName(files(...names))).toBe(name)
})

it.each([
  ['  My  holiday ', 'My holiday'],
  ['a/b\\c', 'a b c'],
  ['\u0000\u0007', ''],
  ['x'.repeat(300), 'x'.repeat(120)],
])('%j becomes %j', (typed, name) => {
  expect(cleanName(typed)).toBe(name)
})
