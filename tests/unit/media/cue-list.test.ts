import { describe, expect, it } from 'vitest'
import { boxAt, type Cue, CueList, maxCues } from '../../../src/media/cue-list.ts'

const cue = (start: number, end: number, text = `${start}`): Cue => ({ start, end, text, place: null })
const textsAt = (list: CueList, seconds: number): string[] => list.at(seconds).map(({ text }) => text)

describe('CueList', () => {
  const list = new CueList([cue(5, 6), cue(1, 2), cue(1.5, 9, 'long'), cue(8, 8.5)])
  it.each([
    [0, []],
    [1, ['1']],
    [1.9, ['1', 'long']],
    [2, ['long']],
    [5.5, ['long', '5']],
    [8.2, ['long', '8']],
    [9, []],
    [Number.NaN, []],
  ] as const)('at %d s', (seconds, texts) => {
    expect(textsAt(list, seconds)).toEqual(texts)
  })

  it('leaves out what is empty or ends before it begins', () => {
    expect(new CueList([cue(1, 1), cue(2, 1), cue(1, 2, ' \n'), cue(Number.NaN, 2)]).length).toBe(0)
  })

  it('shows one of several layers of the same text', () => {
    expect(textsAt(new CueList([cue(1, 2, 'a'), cue(1, 2, 'a'), cue(1, 2, 'b')]), 1)).toEqual(['a', 'b'])
  })

  it('is bounded: in number, in length and at once', () => {
    const many = new CueList(Array.from({ length: maxCues + 10 }, (_, i) => cue(0, 10, `${i}`)))
    expect(many.length).toBe(maxCues)
    expect(many.at(5).length).toBe(16)
    expect(new CueList([cue(0, 1, 'x'.repeat(99_999))]).at(0)[0]?.text.length).toBe(2_000)
  })
})

it('boxAt gives room for a word, inside of the picture', () => {
  expect(boxAt(50, 'center')).toEqual({ left: 0, width: 100 })
  expect(boxAt(80, 'center')).toEqual({ left: 60, width: 40 })
  expect(boxAt(99, 'left')).toEqual({ left: 80, width: 20 })
  expect(boxAt(0, 'right')).toEqual({ left: 0, width: 20 })
  expect(boxAt(50, 'center', 30)).toEqual({ left: 35, width: 30 })
})
