import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languageCodes } from '../../../src/shared/language.ts'
import { englishTexts, type TextSections } from '../../../src/shared/texts.ts'

const root = new URL('../../../src/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

describe.each(['elements', 'app'])('the texts of %s', (layer) => {
  // What a browser cannot play is said in the layer of containers.
  const folders = layer === 'elements' ? ['elements/texts/', 'media/'] : ['app/texts/']
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => (folder === 'media/' ? name.endsWith('-texts.ts') : name !== 'all.ts'))
      .map((name) => `${folder}${name}`),
  )
  const sections = files.flatMap((file) =>
    [...read(file).matchAll(/defineTexts\('([\w-]+)'/g)].map(([, name = '']) => name),
  )

  it('are all in the list of what a language says', () => {
    const listed = [...read(`${layer}/texts/all.ts`).matchAll(/^ {2}'?([\w-]+)'?: ReturnType/gm)]
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
