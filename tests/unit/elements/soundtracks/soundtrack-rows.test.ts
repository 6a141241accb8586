import { expect, it } from 'vitest'
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
  expect(soundtrackToHear(tracks, isPlayable, heard, remembered)?.id).toBe(expected)
})
