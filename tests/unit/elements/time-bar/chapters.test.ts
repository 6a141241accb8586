import { describe, expect, it } from 'vitest'
import { chapterAt, chapterName, listedChapters } from '../../../../src/elements/time-bar/chapters.ts'

const chapters = [
  { start: 0, title: 'Opening' },
  { start: 7, title: '' },
  { start: 15, title: 'End' },
]

describe('chapters', () => {
  it.each([
    [0, 0],
    [6.9, 0],
    [6.98, 1],
    [14, 1],
    [99, 2],
  ])('at second %d number %d plays', (seconds, at) => {
    expect(chapterAt(chapters, seconds)).toBe(at)
  })

  it('none plays before the first one', () => {
    expect(chapterAt(chapters.slice(1), 3)).toBe(-1)
    expect(chapterAt([], 3)).toBe(-1)
  })

  it('without a name have a number', () => {
    expect(chapters.map(chapterName)).toEqual(['Opening', 'Chapter 2', 'End'])
  })

  it('beyond the film are left out, once its length is known, and so are more than a list can hold', () => {
    expect(listedChapters(chapters, 15)).toHaveLength(2)
    expect(listedChapters(chapters, 0)).toHaveLength(3)
    expect(listedChapters([{ start: -1, title: '' }], 0)).toEqual([])
    const many = Array.from({ length: 500 }, (_, start) => ({ start, title: '' }))
    expect(listedChapters(many, 0)).toHaveLength(200)
  })
})
