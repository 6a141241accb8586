import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  errorFromMessage,
  errorToMessage,
  generalProblems,
  sayError,
  TorrentError,
} from '../../../src/shared/errors.ts'
import { replaceTexts, setLanguageTexts, type TextSections } from '../../../src/shared/texts.ts'
import { defineWordings, englishOf, say } from '../../../src/shared/wording.ts'

const problems = defineWordings('test-problems', {
  full: 'It is full.',
  because: (what: string, count: number) => `${what} (${count})`,
  among: (names: readonly string[]) => `One of ${names.join(', ')}.`,
})
const german: TextSections = {
  'test-problems': {
    full: 'Es ist voll.',
    because: (what: string, count: number) => `${what} [${count}]`,
    among: (names: readonly string[]) => `Eins von ${names.join(', ')}.`,
  },
  problems: { internal: 'Ein Fehler.', storage: 'Der Speicher geht nicht.' },
}
const nested = problems.because(problems.full(), 3)

afterEach(() => {
  setLanguageTexts({})
  replaceTexts({})
  vi.restoreAllMocks()
})

describe('a wording', () => {
  it('is English where it is made, with what stands in it', () => {
    expect(say(nested)).toBe('It is full. (3)')
    expect(englishOf(nested)).toBe('It is full. (3)')
    expect(say('as it is')).toBe('as it is')
  })

  it('is said in the language of the page after it has crossed threads, with all that stands in it', () => {
    const crossed = structuredClone(nested)
    setLanguageTexts(german)
    expect(say(crossed)).toBe('Es ist voll. [3]')
    expect(say(problems.among([problems.full(), 'b']))).toBe('Eins von Es ist voll., b.')
    expect(englishOf(crossed)).toBe('It is full. (3)')
  })

  it('can be replaced by the page, in any language', () => {
    replaceTexts({ 'test-problems': { full: 'No room.' } })
    expect(say(nested)).toBe('It is full. (3)')
    expect(say(problems.full())).toBe('No room.')
  })

  it('is English where the language has no such text, and where a text fails', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    setLanguageTexts({ 'test-problems': { because: () => JSON.parse('{') } })
    expect(say(problems.full())).toBe('It is full.')
    expect(say(nested)).toBe('It is full. (3)')
    expect(say({ ...problems.full(), section: 'constructor', name: 'prototype' })).toBe('It is full.')
  })
})

describe('an error', () => {
  it('keeps its English message, and is said in the language of the page on the other side of a thread', () => {
    const error = new TorrentError('storage', nested)
    expect(error.message).toBe('It is full. (3)')
    const message = structuredClone(errorToMessage(error))
    expect(sayError(message)).toBe('It is full. (3)')
    setLanguageTexts(german)
    expect(sayError(message)).toBe('Es ist voll. [3]')
    expect(sayError(errorFromMessage(message))).toBe('Es ist voll. [3]')
  })

  it('with English words only is said by its code in another language', () => {
    const error = new TorrentError('storage', 'Piece 3 is not stored.')
    expect(sayError(error)).toBe('Piece 3 is not stored.')
    setLanguageTexts(german)
    expect(sayError(error)).toBe('Der Speicher geht nicht.')
    expect(sayError(new TorrentError('no-such-file', 'Schon deutsch.'))).toBe('Schon deutsch.')
    expect(say(generalProblems.internal())).toBe('Ein Fehler.')
  })
})
