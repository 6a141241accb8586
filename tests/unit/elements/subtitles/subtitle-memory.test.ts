import { expect, it } from 'vitest'
import {
  boundedDelay,
  boundedSize,
  parseMemory,
  usualStyle,
  withFilm,
} from '../../../../src/elements/subtitles/subtitle-memory.ts'

it.each([
  null,
  1,
  'x',
  [],
  {},
  { style: 'x', language: 7, films: [] },
  { style: { size: 'x', color: 'url(//evil)', background: '<b>', position: {} } },
  { films: { a: 1 }, language: 'x'.repeat(1_000) },
])('parseMemory takes whatever is stored: %j', (value) => {
  const { style, language } = parseMemory(value)
  expect(style).toEqual(usualStyle)
  expect(language).toBe(undefined)
})

it('parseMemory keeps what makes sense, within its bounds', () => {
  expect(
    parseMemory({
      style: { size: 9_999, color: 'yellow', background: 'solid', position: 'top' },
      language: null,
      films: { a: { source: 'x', delay: 1e9 }, b: { source: null, delay: Number.NaN } },
    }),
  ).toEqual({
    style: { size: 250, color: 'yellow', background: 'solid', position: 'top' },
    language: null,
    films: { a: { source: 'x', delay: 600 }, b: { source: null } },
  })
})

it('of many films the newest are remembered', () => {
  let memory = parseMemory(null)
  for (let i = 0; i < 300; i++) memory = withFilm(memory, `hash/${i}`, { delay: 1 })
  memory = withFilm(memory, 'hash/150', { source: 'x' })
  const keys = Object.keys(memory.films)
  expect(keys.length).toBe(200)
  expect(keys.at(-1)).toBe('hash/150')
  expect(memory.films['hash/150']).toEqual({ delay: 1, source: 'x' })
})

it('delays are tenths of a second, and sizes percent', () => {
  expect([0.1 + 0.2, -0.04, 1e9, -1e9].map(boundedDelay)).toEqual([0.3, 0, 600, -600])
  expect([10, 112.4, 900].map(boundedSize)).toEqual([50, 112, 250])
})
