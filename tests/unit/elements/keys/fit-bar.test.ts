import { expect, test } from 'vitest'
import { itemsWithoutRoom, keepOf } from '../../../../src/elements/bar/fit-bar.ts'
import { rotationChange } from '../../../../src/elements/touch/rotate.ts'

const bar = [
  ['media-play-button', 44],
  ['media-mute-button', 44],
  ['media-volume-range', 76],
  ['media-time-display', 90],
  ['media-pip-button', 44],
  ['media-fullscreen-button', 44],
] as const
const items = bar.map(([name, width]) => ({ width, keep: keepOf(name, '0') }))

const left = (room: number): string[] => {
  const gone = itemsWithoutRoom(items, room, 44)
  return bar.filter((_, index) => !gone.has(index)).map(([name]) => name)
}

test('nothing goes while there is room for all', () => {
  expect(left(342)).toHaveLength(6)
})

test('what is missed least goes first, and leaves room for the button that shows it', () => {
  expect(left(341)).toEqual([
    'media-play-button',
    'media-mute-button',
    'media-time-display',
    'media-fullscreen-button',
  ])
  expect(left(265)).toEqual(['media-play-button', 'media-time-display', 'media-fullscreen-button'])
})

test('full screen goes last, and play never does', () => {
  expect(left(132)).toEqual(['media-play-button', 'media-fullscreen-button'])
  expect(left(131)).toEqual(['media-play-button'])
  expect(left(20)).toEqual(['media-play-button'])
})

test('what is not shown takes no room', () => {
  expect(itemsWithoutRoom([{ width: 0, keep: 1 }, ...items], 342, 44).size).toBe(0)
})

test('menus stay by their place in the bar: subtitles longer than statistics', () => {
  expect(keepOf('some-menu', '20')).toBeGreaterThan(keepOf('some-menu', '50'))
})

const turned = {
  isLandscape: true,
  isFullScreen: false,
  isByRotation: false,
  isPlaying: true,
  isWideFilm: true,
}
test.each([
  ['a film that plays', turned, 'enter'],
  ['a film that is paused', { ...turned, isPlaying: false }, null],
  ['a film that is higher than wide', { ...turned, isWideFilm: false }, null],
  ['back, after a turn', { ...turned, isLandscape: false, isFullScreen: true, isByRotation: true }, 'leave'],
  ['back, after a button', { ...turned, isLandscape: false, isFullScreen: true }, null],
] as const)('a phone is turned: %s', (_name, facts, change) => {
  expect(rotationChange(facts)).toBe(change)
})
