import { expect, test } from 'vitest'
import { moduleSizes } from '../../bench/module-sizes.ts'

const sources = ['a.ts', 'b.ts']

test('characters count for the source that the map names, to the next mark', () => {
  // `AAAA`: column 0 of a.ts. `KCAA`: five columns on, b.ts.
  expect(moduleSizes('aaaaabbb', { sources, mappings: 'AAAA,KCAA' })).toEqual([
    ['a.ts', 5],
    ['b.ts', 4],
  ])
})

test('a text over several lines belongs to where it begins', () => {
  expect(moduleSizes('a=`1\n22\n3`;b', { sources, mappings: 'AAAA;;GCAA' })).toEqual([
    ['a.ts', 11],
    ['b.ts', 2],
  ])
})

test('what has no source is left out', () => {
  expect(moduleSizes('xxaaxx', { sources, mappings: 'A,EAAA,E' })).toEqual([['a.ts', 2]])
})
