import { describe, expect, it } from 'vitest'
import { findTyped, TypedWord } from '../../../src/elements/typed-search.ts'

const listOf = (paths: readonly string[]) => ({
  length: paths.length,
  pathAt: (position: number): string => paths[position] ?? '',
})
const never = new AbortController().signal

describe('finding a row by typing', () => {
  const paths = ['Extras/Zoe.mp4', 'Extras/Making of.mkv', 'season 1/Élan.mp4', 'season 1/make.srt']

  it.each([
    ['mak', 0, 1],
    ['MAKE', 0, 3],
    ['m', 2, 3],
    ['m', 4, 1],
    ['season', 0, 2],
    // Both ways to write an accent.
    ['e\u0301lan', 0, 2],
    ['él', 3, 2],
    ['nothing', 0, -1],
  ])('%s from row %i finds row %i', async (text, from, found) => {
    expect(await findTyped(listOf(paths), text, from, never)).toBe(found)
  })

  it('finds nothing in an empty list', async () => {
    expect(await findTyped(listOf([]), 'a', 0, never)).toBe(-1)
  })

  it('lets others have the thread while it looks through a long list, and stops when it is not wanted', async () => {
    let asked = 0
    const long = {
      length: 100_000,
      pathAt: () => {
        asked++
        // Slow enough that every look at the clock finds the slice over.
        if (asked % 256 === 0) for (const end = performance.now() + 9; performance.now() < end; );
        return 'x'
      },
    }
    const controller = new AbortController()
    setTimeout(() => controller.abort())
    expect(await findTyped(long, 'y', 0, controller.signal)).toBe(-1)
    expect(asked).toBeLessThan(5_000)
  })
})

describe('TypedWord', () => {
  it('is what is typed without a pause; one letter again and again is a wish for the next', () => {
    const word = new TypedWord()
    expect(word.isGoingOn(0)).toBe(false)
    expect(word.add('m', 0)).toEqual({ word: 'm', isNext: true })
    expect(word.isGoingOn(900)).toBe(true)
    expect(word.add('a', 900)).toEqual({ word: 'ma', isNext: false })
    expect(word.add(' ', 1_800)).toEqual({ word: 'ma ', isNext: false })
    expect(word.isGoingOn(2_900)).toBe(false)
    expect(word.add('m', 2_900)).toEqual({ word: 'm', isNext: true })
    expect(word.add('m', 3_000)).toEqual({ word: 'm', isNext: true })
  })
})
