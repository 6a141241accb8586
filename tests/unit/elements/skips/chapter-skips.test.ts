import { expect, test } from 'vitest'
import { isFresh, skipAt, skipsOf } from '../../../../src/elements/skips/chapter-skips.ts'

const chapters = (...all: readonly (readonly [start: number, title: string])[]) =>
  all.map(([start, title]) => ({ start, title }))
const minute = 60

const episode = chapters(
  [0, 'Recap'],
  [30, 'Opening'],
  [120, 'Part A'],
  [12 * minute, 'Part B'],
  [21 * minute, 'Ending'],
  [22.5 * minute, 'Preview'],
)

test('parts of an episode end where the next chapter begins', () => {
  expect(skipsOf(episode, 23 * minute)).toEqual([
    { kind: 'recap', start: 0, end: 30, isLast: false },
    { kind: 'intro', start: 30, end: 120, isLast: false },
    { kind: 'credits', start: 21 * minute, end: 22.5 * minute, isLast: true },
    { kind: 'preview', start: 22.5 * minute, end: 23 * minute, isLast: true },
  ])
})

test('credits behind which the film goes on do not lead out of it', () => {
  const [credits] = skipsOf(chapters([0, 'A'], [100, 'Ending'], [160, 'Epilogue']), 200)
  expect(credits).toEqual({ kind: 'credits', start: 100, end: 160, isLast: false })
})

test('an empty chapter at the very end is nothing that goes on', () => {
  const skips = skipsOf(chapters([0, 'A'], [100, 'Ending'], [159, 'Chapter 3']), 160)
  expect(skips).toMatchObject([{ kind: 'credits', isLast: true }])
})

test('“credits” are those at the beginning or at the end, by where they stand', () => {
  const skips = skipsOf(chapters([0, 'Credits'], [60, 'A'], [540, 'Credits']), 600)
  expect(skips.map(({ kind }) => kind)).toEqual(['intro', 'credits'])
})

test('two in a row are one', () => {
  const skips = skipsOf(chapters([0, 'A'], [400, 'Credits 1'], [450, 'Credits 2']), 500)
  expect(skips).toEqual([{ kind: 'credits', start: 400, end: 500, isLast: true }])
})

test('what is as long as a film, or over at once, is no such part', () => {
  expect(skipsOf(chapters([0, 'Opening'], [600, 'A']), 1200)).toEqual([])
  expect(skipsOf(chapters([0, 'Opening'], [2, 'A']), 1200)).toEqual([])
})

test('times that make no sense give nothing, and a hostile list is cut', () => {
  expect(skipsOf(episode, Number.NaN)).toEqual([])
  expect(skipsOf(episode, Number.POSITIVE_INFINITY)).toEqual([])
  expect(skipsOf(chapters([Number.NaN, 'Intro'], [-5, 'Intro'], [900, 'Intro']), 600)).toEqual([])
  const many = Array.from({ length: 200_000 }, (_, i) => ({ start: i * 4, title: i % 2 ? 'Intro' : 'A' }))
  // The last one that is looked at would reach to the end of the film.
  expect(skipsOf(many, 800_000)).toHaveLength(499)
})

test('the button comes by itself at the beginning of its part', () => {
  const skips = skipsOf(episode, 23 * minute)
  expect(skipAt(skips, 29.9)?.kind).toBe('recap')
  expect(skipAt(skips, 30)?.kind).toBe('intro')
  expect(skipAt(skips, 120)).toBe(null)
  const intro = skips[1]
  if (intro === undefined) throw new Error('There is no intro.')
  expect(isFresh(intro, 39, 1)).toBe(true)
  expect(isFresh(intro, 41, 1)).toBe(false)
  // At twice the speed it is seen for as long.
  expect(isFresh(intro, 49, 2)).toBe(true)
})
