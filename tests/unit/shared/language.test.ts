import { afterEach, expect, it } from 'vitest'
import { deferred } from '../../../src/shared/deferred.ts'
import {
  addLanguageLoader,
  directionOf,
  languageCodes,
  languageInForce,
  languageNames,
  matchLanguage,
  setLanguage,
} from '../../../src/shared/language.ts'
import { defineTexts } from '../../../src/shared/texts.ts'

const texts = defineTexts('test-language', { play: 'Play' })
let words: Record<string, Promise<string>> = {}
addLanguageLoader(async (code) => ({ 'test-language': { play: await (words[code] ?? 'Play') } }))

afterEach(() => setLanguage('en'))

it.each([
  [['de-CH'], 'de'],
  [['zh-TW', 'en'], 'zh'],
  [['pt_BR'], 'pt'],
  [['gsw', 'fr-CA', 'de'], 'fr'],
  [['tlh', ''], 'en'],
  [[], 'en'],
])('%j is read as %s', (tags, code) => {
  expect(matchLanguage(tags)).toBe(code)
})

it('has a name for each language, and knows which is written from right to left', () => {
  expect(Object.keys(languageNames)).toEqual([...languageCodes])
  expect(languageCodes.filter((code) => directionOf(code) === 'rtl')).toEqual(['ar'])
})

it('says everything in the language that was asked for last', async () => {
  const german = deferred<string>()
  words = { de: german.promise, fr: Promise.resolve('Lire') }
  const coming = setLanguage('de')
  await setLanguage('fr')
  german.resolve('Abspielen')
  await coming
  expect([languageInForce(), texts().play]).toEqual(['fr', 'Lire'])
  await setLanguage('en')
  expect(texts().play).toBe('Play')
})

it('stays as it was when a language cannot be loaded', async () => {
  words = { ja: Promise.reject(new Error('offline')) }
  await expect(setLanguage('ja')).rejects.toThrow('offline')
  expect([languageInForce(), texts().play]).toEqual(['en', 'Play'])
})

it('says what comes later in the language that holds', async () => {
  words = { es: Promise.resolve('Reproducir') }
  await setLanguage('es')
  const late = defineTexts('test-late-part', { stop: 'Stop' })
  addLanguageLoader(async () => ({ 'test-late-part': { stop: 'Parar' } }))
  await expect.poll(() => late().stop).toBe('Parar')
})
