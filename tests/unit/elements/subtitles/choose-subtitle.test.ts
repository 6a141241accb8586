import { describe, expect, it } from 'vitest'
import { anySubtitle, bestFor, usualSubtitle } from '../../../../src/elements/subtitles/choose-subtitle.ts'

const source = (id: string, language: string, more: object = {}) => ({
  id,
  language,
  name: '',
  isForced: false,
  isDefault: false,
  origin: 'torrent' as const,
  ...more,
})

const en = source('en', 'en')
const de = source('de', 'de')
const deSdh = source('de-sdh', 'de', { name: 'SDH' })
const deForced = source('de-forced', 'de', { isForced: true })
const pt = source('pt', 'pt')
const brazilian = source('pt-BR', 'pt-BR')
const byPage = source('page', 'fr', { origin: 'page', isDefault: true })

describe('bestFor', () => {
  it.each([
    ['de', [deForced, deSdh, de], 'de'],
    ['de', [deForced, deSdh], 'de-sdh'],
    ['de-AT', [en, de], 'de'],
    ['pt-BR', [pt, brazilian], 'pt-BR'],
    ['pt', [brazilian, pt], 'pt'],
    ['fr', [en, de], undefined],
    ['d', [de], undefined],
  ])('%s', (language, sources, id) => {
    expect(bestFor(sources, [language])?.id).toBe(id)
  })

  it('goes on to the next language', () => {
    expect(bestFor([en, de], ['fr', 'de', 'en'])?.id).toBe('de')
  })
})

describe('usualSubtitle', () => {
  const languages = ['de-DE', 'en']
  it.each([
    ['nothing was ever chosen', [en, de], {}, {}, undefined],
    ['the language is remembered', [en, de], { language: 'en' }, {}, 'en'],
    ['the remembered language is not there', [de], { language: 'en' }, {}, undefined],
    ['off is remembered', [en, byPage, deForced], { language: null }, {}, undefined],
    ['this very file had one', [en, de], { language: 'en' }, { source: 'de' }, 'de'],
    ['this very file had none', [en, de], { language: 'en' }, { source: null }, undefined],
    ['what this file had is gone', [en, de], { language: 'en' }, { source: 'added:0' }, 'en'],
    ['the page wants one', [en, byPage], {}, {}, 'page'],
    ['signs in the viewer’s language', [de, deForced], {}, {}, 'de-forced'],
    ['signs in another language', [source('x', 'ja', { isForced: true })], {}, {}, undefined],
    ['the film’s own, in the viewer’s language', [source('x', 'de', { isDefault: true }), de], {}, {}, 'x'],
    ['the film’s own, in another language', [source('x', 'en', { isDefault: true })], {}, {}, undefined],
  ])('%s', (_name, sources, memory, film, id) => {
    expect(usualSubtitle(sources, memory, film, languages)?.id).toBe(id)
  })
})

it('anySubtitle is of a language that the viewer knows, or any', () => {
  expect(anySubtitle([en, de], {}, ['de'])?.id).toBe('de')
  expect(anySubtitle([de, en], { language: null }, ['fr'])?.id).toBe('en')
  expect(anySubtitle([pt], {}, ['fr'])?.id).toBe('pt')
  expect(anySubtitle([], {}, ['fr'])).toBe(null)
})
