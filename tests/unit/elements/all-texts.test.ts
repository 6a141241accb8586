import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languageCodes } from '../../../src/shared/language.ts'
import { englishTexts, type TextSections } from '../../../src/shared/texts.ts'

const root = new URL('../../../src/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

describe.each(['elements', 'app'])('the texts of %s', (layer) => {
  // The layers below the elements say what a player says; pages of the app are said by the app.
  const declared = /define(?:Texts|Wordings)\(\s*'([\w-]+)'/g
  const files = (readdirSync(root, { recursive: true }) as string[]).filter(
    (path) =>
      path.endsWith('.ts') &&
      !/^(?:node|shared\/(?:texts|wording))\b/.test(path) &&
      path.startsWith('app/') === (layer === 'app') &&
      read(path).search(declared) >= 0,
  )
  const sections = files.flatMap((file) => [...read(file).matchAll(declared)].map(([, name = '']) => name))

  it('are all in the list of what a language says', () => {
    const listed = [...read(`${layer}/texts/all.ts`).matchAll(/^ {2}'?([\w-]+)'?: [A-Z]\w+/gm)]
    expect(listed.map(([, name]) => name).sort()).toEqual([...sections].sort())
  })

  it.each(languageCodes.filter((code) => code !== 'en'))('are whole in %s', async (code) => {
    await Promise.all(files.map((file) => import(new URL(file, root).href)))
    const english = englishTexts()
    const { default: spoken } = (await import(`../../../src/${layer}/languages/${code}.ts`)) as {
      default: TextSections
    }
    expect(Object.keys(spoken).sort()).toEqual([...sections].sort())
    for (const section of sections) {
      const kinds = (texts: TextSections[string] = {}) =>
        Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typeof text]))
      expect(kinds(spoken[section]), section).toEqual(kinds(english[section]))
      for (const [name, text] of Object.entries(spoken[section] ?? {})) {
        if (typeof text === 'string') expect(text.trim(), `${section}.${name}`).not.toBe('')
      }
    }
  })
})
