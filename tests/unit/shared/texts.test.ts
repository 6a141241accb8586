import { afterEach, expect, it, vi } from 'vitest'
import {
  defineTexts,
  englishTexts,
  onTextsChange,
  replaceTexts,
  setLanguageTexts,
} from '../../../src/shared/texts.ts'

const texts = defineTexts('test-section', {
  play: 'Play',
  left: (count: number) => `${count} left`,
})

afterEach(() => {
  setLanguageTexts({})
  replaceTexts({})
})

it('says a section in English at first', () => {
  expect(texts().play).toBe('Play')
  expect(texts().left(3)).toBe('3 left')
  expect(englishTexts()['test-section']).toHaveProperty('play', 'Play')
})

it('takes a language, and English for what the language lacks', () => {
  setLanguageTexts({ 'test-section': { play: 'Abspielen' } })
  expect(texts().play).toBe('Abspielen')
  expect(texts().left(3)).toBe('3 left')
})

it('lets the page replace a text in whatever language', () => {
  replaceTexts({ 'test-section': { play: 'Go' } })
  setLanguageTexts({ 'test-section': { play: 'Abspielen' } })
  expect(texts().play).toBe('Go')
  replaceTexts({})
  expect(texts().play).toBe('Abspielen')
})

it('leaves out what has the wrong kind, what nobody asks for, and what is inherited', () => {
  const wrong = { play: () => 'x', left: 'y', other: 'z' }
  setLanguageTexts({ 'test-section': wrong as never, elsewhere: { a: 'b' } })
  expect(texts().play).toBe('Play')
  expect(texts().left(1)).toBe('1 left')
  expect(texts()).not.toHaveProperty('other')
  setLanguageTexts(Object.create({ 'test-section': { play: 'Abspielen' } }))
  expect(texts().play).toBe('Play')
})

it('gives a section that is declared later the language that holds', () => {
  setLanguageTexts({ 'test-late': { stop: 'Halt' } })
  expect(defineTexts('test-late', { stop: 'Stop' })().stop).toBe('Halt')
})

it('tells listeners until they leave', () => {
  const listener = vi.fn()
  const leave = onTextsChange(listener)
  replaceTexts({})
  leave()
  replaceTexts({})
  expect(listener).toHaveBeenCalledTimes(1)
})
