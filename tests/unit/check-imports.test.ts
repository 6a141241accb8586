import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkImports, importsOf } from '../check-imports.mjs'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const check = (files: Record<string, string>): string[] => {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'))
  folders.push(root)
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), code)
  }
  return checkImports(root)
}

describe('import direction', () => {
  it('lets a layer import itself and layers to its left, and an entry import any layer', () => {
    expect(
      check({
        'shared/a.ts': 'export const a = 1',
        'swarm/b.ts': "import { a } from '../shared/a.ts'\nexport const b = a",
        'swarm/c.ts': "import { b } from './b.ts'\nexport const c = b",
        'index.ts': "export { c } from './swarm/c.ts'\nimport 'lit'",
      }),
    ).toEqual([])
  })

  it.each([
    ['a static import', "import { b } from '../swarm/b.ts'"],
    ['a type import', "import type { b } from '../swarm/b.ts'"],
    ['a namespace import', "import * as b from '../swarm/b.ts'"],
    ['a default and named import over several lines', "import x, {\n  b,\n} from '../swarm/b.ts'"],
    ['a bare import', "import '../swarm/b.ts'"],
    ['a re-export', "export * from '../swarm/b.ts'"],
    ['a dynamic import', "const b = await import('../swarm/b.ts')"],
    ['a worker', "new Worker(new URL('../swarm/b.ts', import.meta.url))"],
  ])('catches %s upwards', (_name, code) => {
    expect(check({ 'protocol/a.ts': code, 'swarm/b.ts': 'export const b = 1' })).toEqual([
      'protocol/a.ts: protocol/ must not import from swarm/ (swarm/b.ts)',
    ])
  })

  it('catches a layer that imports an entry, leaves src/, names an unknown layer or uses Node', () => {
    expect(
      check({
        'engine/a.ts': "import '../index.ts'\nimport '../../vite.config.ts'\nimport 'node:fs'",
        'attic/b.ts': '',
        'node/c.ts': "import 'node:fs'",
        'index.ts': '',
      }).sort(),
    ).toEqual([
      'attic/b.ts: attic/ is not in the list of layers (tests/check-imports.mjs)',
      'engine/a.ts: a layer must not import the entry index.ts',
      'engine/a.ts: imports ../../vite.config.ts, outside src/',
      'engine/a.ts: imports node:fs; only node/ runs in Node',
    ])
  })

  it('catches circles of values, not of types', () => {
    expect(
      check({
        'shared/a.ts': "import { b } from './b.ts'",
        'shared/b.ts': "import { c } from './c.ts'",
        'shared/c.ts': "import { a } from './a.ts'",
        'shared/d.ts': "import type { E } from './e.ts'",
        'shared/e.ts': "import { type D } from './d.ts'",
      }),
    ).toEqual(['circle: shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts'])
  })

  it('does not read comments, nor lose what follows a URL', () => {
    expect(
      importsOf(`
        /** import { x } from './comment.ts' */
        // import './line.ts'
        const url = 'ws://host/' ; import './real.ts'
      `),
    ).toEqual([{ specifier: './real.ts', typeOnly: false }])
  })
})
