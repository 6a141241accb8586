import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layers } from '../../check-imports.mjs'
import { filesLike, root, textOf } from './documents.ts'
import { missingPaths, pathsNamedIn } from './named-files.ts'

const map = textOf('docs/architecture.md')
const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe('the map, docs/architecture.md', () => {
  it('names every folder of src/ as a layer, in the order of the import rule', () => {
    const rows = [...map.matchAll(/^\| `src\/([\w-]+)\/`/gm)].map(([, folder]) => folder)
    expect(rows).toEqual(layers)
    expect([...folders].sort()).toEqual([...layers].sort())
  })

  it('names only files that exist', () => {
    expect(pathsNamedIn(map).length).toBeGreaterThan(40)
    expect(missingPaths(map)).toEqual([])
  })

  it('names only classes, functions and fields that the code has', () => {
    const sources = filesLike('src/*.ts').map(textOf).join('\n')
    const names = [...map.matchAll(/`([A-Za-z]+(?:\.[a-z]+)?)`/g)]
      .flatMap(([, name = '']) => name.split('.'))
      .filter((name) => /[a-z][A-Z]|^[A-Z][a-z]/.test(name))
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([])
  })

  it('has at most 150 lines', () => {
    expect(map.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })

  it('promises a README in every folder of src/ that is there', () => {
    expect(folders.filter((folder) => missingPaths(`src/${folder}/README.md`).length > 0)).toEqual([])
  })
})

describe('paths in a page', () => {
  it('are found in code, figures and prose; addresses, patterns and parts of longer paths are not', () => {
    const text = '`swarm/torrent.ts` ──▶ src/client/ and docs/a.md; https://a.example/b.md src/*/c x…/d.ts'
    expect(pathsNamedIn(text)).toEqual(['docs/a.md', 'src/client/', 'swarm/torrent.ts'])
  })

  it('are seen to be missing', () => {
    const text = '`swarm/torrent.ts` `torrent.ts` `swarm/no-such.ts` `no-such.ts` src/no-such/ [a](b.md)'
    expect(missingPaths(text)).toEqual(['no-such.ts', 'src/no-such/', 'swarm/no-such.ts'])
  })
})
