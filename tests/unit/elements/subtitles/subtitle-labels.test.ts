import { expect, it } from 'vitest'
import { labelSubtitles, signedSeconds } from '../../../../src/elements/subtitles/subtitle-labels.ts'
import { stacksOf } from '../../../../src/elements/subtitles/subtitle-layer.ts'

const source = (language: string, name = '', more: object = {}) => ({
  id: `${language}${name}`,
  language,
  name,
  isForced: false,
  origin: 'torrent' as const,
  ...more,
})

it('names subtitles as people do, and tells them apart', () => {
  const labels = labelSubtitles([
    source('en'),
    source('en', 'SDH'),
    source('de', '', { isForced: true }),
    source('', 'mysubs.srt', { origin: 'added' }),
    source(''),
    source('fr', 'Français', { origin: 'page' }),
    source('ja', 'Signs', { origin: 'container' }),
  ])
  expect(labels.map(({ title, details }) => [title, ...details].join(' / '))).toEqual([
    'English',
    'English / SDH',
    'German / Foreign parts only',
    'mysubs.srt / Added by you',
    'Unknown language',
    'Français',
    'Japanese / Signs / In the film',
  ])
})

it('numbers those that look the same', () => {
  expect(labelSubtitles([source('en'), source('en'), source('de')]).map(({ title }) => title)).toEqual([
    'English 1',
    'English 2',
    'German',
  ])
})

it('writes a delay with its sign', () => {
  expect([0, 0.5, -0.1, -600].map(signedSeconds)).toEqual(['0', '+0.5', '−0.1', '−600'])
})

it('puts cues of one place below each other', () => {
  const place = { anchor: 'top', y: null, left: 0, width: 100, align: 'center' } as const
  const cue = (text: string, at: typeof place | null) => ({ start: 0, end: 1, text, place: at })
  const cues = [cue('a', null), cue('b', { ...place }), cue('c', null), cue('d', { ...place })]
  const textsAt = (position: 'bottom' | 'top'): string[] =>
    stacksOf(cues, position).map(({ cues }) => cues.map(({ text }) => text).join(''))
  expect(textsAt('bottom')).toEqual(['ac', 'bd'])
  expect(textsAt('top')).toEqual(['abcd'])
})
