import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesLike, root, textOf } from './documents.ts'

const rows = [...textOf('docs/names.md').matchAll(/^\| (.+?) \| (.+?) \|/gm)]
const pathsIn = (cell: string): string[] =>
  [...cell.matchAll(/`((?:src|docs|tests)\/[^`]+)`/g)].map(([, path = '']) => path)
const before = rows.flatMap(([, cell = '']) => pathsIn(cell))
const now = rows.flatMap(([, , cell = '']) => pathsIn(cell))
const isThere = (path: string): boolean => existsSync(join(root, path))

/** All code, and the names of the unit tests. */
const sources = [...filesLike('src/*.ts').map(textOf), ...filesLike('tests/unit')].join('\n')
/** Names in code spans of the right column: of `Class.member()` both, and words of a union. */
const newNames = rows
  .flatMap(([, , cell = '']) => [...cell.matchAll(/`#?([\w.-]+)(?:\(\w*\))?`/g)].map(([, name = '']) => name))
  .filter((name) => !name.endsWith('.ts'))
  .flatMap((name) => name.split('.').filter((part) => part !== ''))

describe('old and new names, docs/names.md', () => {
  it('leads to files that exist', () => {
    expect(now.length).toBeGreaterThan(60)
    expect(now.filter((path) => !isThere(path))).toEqual([])
  })

  it('leads to names that the code has', () => {
    expect(newNames.length).toBeGreaterThan(100)
    expect(newNames.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(sources))).toEqual([])
  })

  it('leads from files that do not exist any more, each named once', () => {
    expect(before.filter(isThere)).toEqual([])
    expect(new Set(before).size).toBe(before.length)
  })
})
