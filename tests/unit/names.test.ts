import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linksOf, projectRoot } from '../helpers/named-files.ts'

const page = readFileSync(`${projectRoot}docs/names.md`, 'utf8')
const cells = [...page.matchAll(/^\| (.+?) \| (.+?) \|/gm)].map(([, before = '', now = '']) => ({
  before,
  now,
}))
const pathsIn = (cell: string): string[] =>
  [...cell.matchAll(/`((?:src|docs|tests)\/[^`]+)`/g)].map(([, path = '']) => path)

describe('old and new names, docs/names.md', () => {
  it('sends to files that exist, from files that do not', () => {
    const before = cells.flatMap((row) => pathsIn(row.before))
    const now = cells.flatMap((row) => pathsIn(row.now))
    expect(before.length).toBeGreaterThan(60)
    expect(now.filter((path) => !existsSync(`${projectRoot}${path}`))).toEqual([])
    expect(before.filter((path) => existsSync(`${projectRoot}${path}`))).toEqual([])
  })

  it('links to pages that exist', () => {
    expect(linksOf(page).filter((path) => !existsSync(`${projectRoot}docs/${path}`))).toEqual([])
  })

  it('names each old file once', () => {
    const before = cells.flatMap((row) => pathsIn(row.before))
    expect(new Set(before).size).toBe(before.length)
  })
})
