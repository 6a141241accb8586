import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attributeNames } from '../../../src/elements/attributes.ts'
import { help } from '../../../src/node/help.mjs'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { root, textOf } from './documents.ts'
import { missingPaths } from './named-files.ts'

const readme = textOf('README.md')
const packageFile = JSON.parse(textOf('package.json')) as {
  engines: { node: string }
  scripts: Record<string, string>
  overrides: Record<string, string>
}

/** The rows of all tables of a page, without heads: cells without the spaces around them. */
const rowsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((text) => text.trim()),
    )

describe('README.md', () => {
  it('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(110)
  })

  it('has figures that docs/benchmarks.md has', () => {
    const measured = rowsOf(textOf('docs/benchmarks.md'))
    const shown = rowsOf(readme.slice(readme.indexOf('## How fast it is'))).filter(
      ([, ours]) => ours !== 'ours',
    )
    expect(shown).toHaveLength(5)
    for (const [what = '', ours, theirs] of shown) {
      const row = measured.find(([label = '']) => label.replace(/ \(\d+( runs)?\)/, '') === what)
      expect(row?.slice(1, 3), what).toEqual([ours, theirs])
    }
  })

  it('tells of attributes, defaults and files that exist', () => {
    const named = [...readme.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((name) => name !== 'src' && !attributeNames.includes(name))).toEqual([])
    expect(readme).toContain(`\`${defaultPolicy.download}\`: all of the film that is watched (default)`)
    for (const name of ['torrent-player.js', 'embed-sw.js']) expect(textOf('vite.config.ts')).toContain(name)
  })

  it('asks for the Node that package.json and .nvmrc ask for', () => {
    const [version] = /\d+\.\d+/.exec(packageFile.engines.node) ?? ['?']
    expect(readme).toContain(`Node ${version} or newer`)
    expect(readFileSync(join(root, '.nvmrc'), 'utf8').trim()).toBe(version)
  })
})

describe('pages for people who build, host and contribute', () => {
  it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/hosting.md', 'docs/benchmarks.md'])(
    '%s names only commands and variables that exist',
    (page) => {
      const text = textOf(page)
      const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
      expect(scripts.filter((name) => !(name in packageFile.scripts))).toEqual([])
      const variables = [...text.matchAll(/\b([A-Z]+_[A-Z_]+)\b/g)].map(([, name = '']) => name)
      expect(variables.filter((name) => !help.includes(name))).toEqual([])
    },
  )

  it('docs/hosting.md tells of every variable of npm start', () => {
    const variables = [...help.matchAll(/^ {2}([A-Z][A-Z_, ]+?) {2,}/gm)].flatMap(([, names = '']) =>
      names.split(', '),
    )
    expect(variables.length).toBeGreaterThan(6)
    const page = textOf('docs/hosting.md')
    expect(variables.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it('CONTRIBUTING.md gives the reason of every override', () => {
    const page = textOf('CONTRIBUTING.md')
    expect(
      Object.keys(packageFile.overrides).filter((name) => !page.includes(`override \`${name}\``)),
    ).toEqual([])
  })

  it('CONTRIBUTING.md names files that exist', () => {
    expect(missingPaths(textOf('CONTRIBUTING.md'))).toEqual([])
  })
})
