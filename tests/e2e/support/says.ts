import { expect } from 'vitest'
import { filmFile } from './fixtures.ts'
import { type ScriptedPage, visibleText } from './watch.ts'

const kibibyte = 1024
/** A film that comes more slowly than it is watched to its end, and faster than it plays. */
export const slowFilm = { input: filmFile, pieceLength: 16 * kibibyte, uploadLimit: 60 * kibibyte }
/** The same film, which comes more slowly than it plays. */
export const tooSlowFilm = { ...slowFilm, uploadLimit: 20 * kibibyte }

/** A peer whose process was killed is missed after half a minute. */
export const untilItSays = (page: ScriptedPage, words: string | RegExp): Promise<void> =>
  expect.poll(() => visibleText(page), { timeout: 60_000 }).toMatch(words)

export const untilItSaysNot = (page: ScriptedPage, words: string): Promise<void> =>
  expect.poll(() => visibleText(page), { timeout: 60_000 }).not.toContain(words)
