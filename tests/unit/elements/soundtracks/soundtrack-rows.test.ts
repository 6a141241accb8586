import { expect, it } from 'vitest'
import { parseFilmSoundtracks } from '../../../../src/elements/soundtracks/soundtrack-memory.ts'
import { soundtrackRows, soundtrackToHear } from '../../../../src/elements/soundtracks/soundtrack-rows.ts'

const track = (id: number, language: string, codec = 'mp4a.40.2', name = '') => ({
  ...{ id, language, codec, name },
  isDefault: false,
})
const isPlayable = (codec: string): boolean => codec.startsWith('mp4a')

it('names soundtracks by language, name and codec, and says which cannot be decoded', () => {
  const tracks = [
    track(1, 'de'),
    track(2, 'en', 'dtsc', 'Surround'),
    track(3, '', 'mp4a.40.2', 'Music'),
    track(4, '<b>'),
  ]
  expect(soundtrackRows(tracks, isPlayable)).toEqual([
    { id: 1, title: 'German', details: ['AAC'], isPlayable: true },
    { id: 2, title: 'English', details: ['Surround', 'DTS', 'cannot be decoded here'], isPlayable: false },
    { id: 3, title: 'Music', details: ['AAC'], isPlayable: true },
    { id: 4, title: '<b>', details: ['AAC'], isPlayable: true },
  ])
})

it('numbers those that would look the same', () => {
  const titles = soundtrackRows([track(1, 'de'), track(2, 'de'), track(3, '')], isPlayable).map(
    ({ title }) => title,
  )
  expect(titles).toEqual(['German (1)', 'German (2)', 'Soundtrack 3'])
})

it.each([
  ['nothing changes', [track(1, 'de'), track(2, 'en')], null, '', undefined],
  ['the language of the last choice', [track(1, 'de'), track(2, 'en-GB')], null, 'en', 2],
  ['it is heard already', [track(1, 'en'), track(2, 'en')], null, 'en', undefined],
  ['that language cannot be decoded', [track(1, 'de'), track(2, 'en', 'dtsc')], null, 'en', undefined],
  ['the first cannot be decoded', [track(1, 'de', 'dtsc'), track(2, 'en')], null, '', 2],
  ['none can be decoded', [track(1, 'de', 'dtsc'), track(2, 'en', 'ac-3')], null, 'en', undefined],
  ['another is heard already', [track(1, 'de', 'dtsc'), track(2, 'en')], 2, '', undefined],
])('%s', (_name, tracks, heard, remembered, expected) => {
  const found = soundtrackToHear(tracks, isPlayable, heard, { id: null, language: remembered })
  expect(found?.id).toBe(expected)
})

it.each([
  ['this very one was chosen', [track(1, 'en'), track(2, 'en')], null, 2, 2],
  ['it is heard already', [track(1, 'en'), track(2, 'en')], 2, 2, undefined],
  [
    'the first was chosen, in another language than the last choice',
    [track(1, 'de'), track(2, 'en')],
    null,
    1,
    undefined,
  ],
  ['it cannot be decoded', [track(1, 'de'), track(2, 'en'), track(3, 'en', 'dtsc')], null, 3, 2],
  ['there is no such soundtrack any more', [track(1, 'de'), track(2, 'en')], null, 9, 2],
])('of this film: %s', (_name, tracks, heard, id, expected) => {
  expect(soundtrackToHear(tracks, isPlayable, heard, { id, language: 'en' })?.id).toBe(expected)
})

it('what is stored is read again, and what is no choice is left out', () => {
  expect(parseFilmSoundtracks(null)).toEqual([])
  expect(parseFilmSoundtracks('{')).toEqual([])
  expect(parseFilmSoundtracks('{"a":1}')).toEqual([])
  expect(parseFilmSoundtracks('[["a/0",2],["b/1"],7,["c/0","3"],["d/0",4]]')).toEqual([
    ['a/0', 2],
    ['d/0', 4],
  ])
  const many = Array.from({ length: 300 }, (_, i) => [`film/${i}`, i])
  expect(parseFilmSoundtracks(JSON.stringify(many))).toEqual(many.slice(100))
})
