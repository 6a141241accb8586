/** Each text of each language says all that the English one says: no value of it is forgotten. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languageCodes } from '../../../src/shared/language.ts'
import { englishTexts, type TextSections } from '../../../src/shared/texts.ts'

const root = new URL('../../../src/', import.meta.url)
const declaring = (readdirSync(root, { recursive: true }) as string[]).filter(
  (path) =>
    path.endsWith('.ts') &&
    !path.startsWith('node/') &&
    /define(?:Texts|Wordings)\(\s*'/.test(readFileSync(new URL(path, root), 'utf8')),
)

type Say = (...values: unknown[]) => string

/** Stands for text, a number, and a list, whichever the text takes. */
const marks = [0, 1, 2, 3, 4].map((at) => [`⟨${at}⟩`])
const marksIn = (text: string): string[] => [...new Set(text.match(/⟨\d⟩/g) ?? [])].sort()
const numbers = [0, 1, 2, 3, 5, 11, 21, 100, 1001]

/** A text that takes a list cannot do with a number. */
const takesNumbers = ({ text }: { readonly text: Say }): boolean => {
  try {
    text(...marks.map(() => 1))
    return true
  } catch {
    return false
  }
}

/** Texts that take an object, or say a value in English only where it helps there. */
const apart = new Set(['bridge.found'])

describe.each(languageCodes.filter((code) => code !== 'en'))('the texts in %s', async (code) => {
  await Promise.all(declaring.map((path) => import(new URL(path, root).href)))
  const english = englishTexts()
  const [player, app] = (await Promise.all(
    ['elements', 'app'].map((layer) => import(new URL(`${layer}/languages/${code}.ts`, root).href)),
  )) as { default: TextSections }[]
  const spoken: TextSections = { ...player?.default, ...app?.default }
  const pairs = Object.entries(spoken).flatMap(([section, texts]) =>
    Object.entries(texts).flatMap(([name, text]) => {
      const original = english[section]?.[name]
      const known = `${section}.${name}`
      return typeof text === 'function' && typeof original === 'function' && !apart.has(known)
        ? [{ known, text: text as Say, original: original as Say }]
        : []
    }),
  )

  it('have every value in them', () => {
    const missing = pairs
      .map(({ known, text, original }) => ({
        known,
        has: marksIn(`${text(...marks)}`),
        should: marksIn(`${original(...marks)}`),
      }))
      .filter(({ has, should }) => has.join() !== should.join())
    expect(missing).toEqual([])
  })

  it('have a form for each number', () => {
    const odd = pairs
      .filter(takesNumbers)
      .flatMap(({ known, text }) =>
        numbers
          .map((number) => `${known}: ${text(...marks.map(() => number))}`)
          .filter((said) => /undefined|NaN|#|\[object/.test(said)),
      )
    expect(odd).toEqual([])
  })
})
