import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pairedFiles } from '../helpers/paired-files.mjs'
import { parseTestArguments, partOf, vitestArguments } from '../helpers/test-arguments.mjs'

const parts = ['types', 'lint', 'unit', 'interop', 'e2e', 'stacks', 'firefox']
const parse = (...args: string[]) => parseTestArguments(args, parts)

describe('the arguments of npm test', () => {
  it.each([
    ['nothing: all parts', [], { parts: [], files: [], title: null }],
    ['parts', ['unit', 'lint'], { parts: ['unit', 'lint'], files: [], title: null }],
    ['a title', ['unit', '-t', 'a seek'], { parts: ['unit'], files: [], title: 'a seek' }],
    ['a title that looks like a part', ['unit', '-t', 'lint'], { parts: ['unit'], files: [], title: 'lint' }],
    ['a title in one word', ['unit', '-t=a seek'], { parts: ['unit'], files: [], title: 'a seek' }],
    ['the long form', ['unit', '--testNamePattern', 'x'], { parts: ['unit'], files: [], title: 'x' }],
    [
      'a file of a part',
      ['e2e', 'tests/e2e/serve.test.ts'],
      { parts: ['e2e'], files: ['tests/e2e/serve.test.ts'], title: null },
    ],
    [
      'a file alone, and a title',
      ['tests/unit/swarm/choker.test.ts', '-t', 'x'],
      { parts: ['unit'], files: ['tests/unit/swarm/choker.test.ts'], title: 'x' },
    ],
    [
      'files of two parts',
      ['tests/sim/network.test.ts', './tests/interop/'],
      { parts: ['unit', 'interop'], files: ['tests/sim/network.test.ts', './tests/interop/'], title: null },
    ],
  ])('say %s', (_what, args, wanted) => {
    expect(parse(...args)).toEqual(wanted)
  })

  it.each([
    ['an unknown part', ['units'], 'There is no part units. Parts: types, lint, unit'],
    ['an unknown flag', ['--watch'], 'There is no part --watch.'],
    ['a title that is missing', ['unit', '-t'], '-t wants a part of the title'],
    ['an empty title', ['unit', '-t='], '-t wants a part of the title'],
    ['a title for everything', ['-t', 'x'], '-t goes with a part'],
    ['a title for a check', ['lint', '-t', 'x'], '-t goes with a part'],
    ['a file that no part runs', ['src/index.ts'], 'No part runs src/index.ts.'],
    [
      'a file of another part',
      ['e2e', 'tests/unit/x.test.ts'],
      'tests/unit/x.test.ts belongs to the part unit.',
    ],
  ])('are refused for %s', (_what, args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence)
  })

  it('give each part of Vitest its own files, and all of them the title', () => {
    const wanted = parse('tests/unit/a.test.ts', 'tests/e2e/b.test.ts', '-t', 'x')
    expect(vitestArguments(wanted, 'unit')).toEqual(['tests/unit/a.test.ts', '--testNamePattern', 'x'])
    expect(vitestArguments(wanted, 'e2e')).toEqual(['tests/e2e/b.test.ts', '--testNamePattern', 'x'])
    expect(vitestArguments(parse('unit'), 'unit')).toEqual([])
  })
})

it('every folder with tests belongs to a part', () => {
  const root = new URL('../', import.meta.url)
  const folders = readdirSync(root).filter(
    (name) =>
      existsSync(new URL(`${name}/`, root)) &&
      readdirSync(new URL(`${name}/`, root), { recursive: true }).some((file) =>
        String(file).endsWith('.test.ts'),
      ),
  )
  expect(folders).toContain('unit')
  expect(folders.filter((name) => partOf(`tests/${name}/`) === null)).toEqual([])
})

it('every file that runs beside another is there, and belongs to its part', () => {
  const root = new URL('../../', import.meta.url)
  for (const [part, files] of Object.entries(pairedFiles)) {
    expect(files.filter((file) => !existsSync(new URL(file, root)) || partOf(file) !== part)).toEqual([])
    expect(new Set(files).size).toBe(files.length)
  }
})
