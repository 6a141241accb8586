import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { layers } from '../check-imports.mjs'
import { linksOf, missingFiles, pathsNamedIn, projectRoot } from '../helpers/named-files.ts'

const read = (page: string): string => readFileSync(`${projectRoot}${page}`, 'utf8')
const map = read('docs/architecture.md')

describe('the map, docs/architecture.md', () => {
  it('names every folder of src/ as a layer, in the order of the import rule', () => {
    const rows = [...map.matchAll(/^\| `src\/([\w-]+)\/`/gm)].map(([, folder]) => folder)
    const folders = readdirSync(`${projectRoot}src`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(rows).toEqual(layers)
    expect([...folders].sort()).toEqual([...layers].sort())
  })

  it('names only files that exist', () => {
    expect(pathsNamedIn(map).length).toBeGreaterThan(40)
    expect(missingFiles('docs/architecture.md', map, ['', 'src'])).toEqual([])
  })

  it('has at most 150 lines', () => {
    expect(map.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })
})

describe('paths in a page', () => {
  it('are found in code, figures and prose; addresses, patterns and parts of longer paths are not', () => {
    const text = '`swarm/torrent.ts` ──▶ src/client/ and docs/a.md; https://a.example/b.md src/*/c x…/d.ts'
    expect(pathsNamedIn(text)).toEqual(['docs/a.md', 'src/client/', 'swarm/torrent.ts'])
  })

  it('are seen to be missing', () => {
    const text = '`swarm/torrent.ts` `swarm/no-such.ts` src/no-such/ [a](no-such.md) [b](api.md#x) [c](#y)'
    expect(linksOf(text)).toEqual(['no-such.md', 'api.md'])
    expect(missingFiles('docs/architecture.md', text, ['', 'src'])).toEqual([
      'src/no-such/',
      'swarm/no-such.ts',
      'no-such.md',
      'api.md',
    ])
  })
})
