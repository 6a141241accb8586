/** The files of a first visit, found in a build that a test has made up. */
import { expect, test } from 'vitest'
import { temporaryFolder, writeFiles } from '../../e2e/support/fixtures.ts'
import { firstVisitFiles, sentBytes } from '../../helpers/first-visit-files.ts'

test('scripts of the page, what they import at once, and the service worker; not what comes later', () => {
  const dist = temporaryFolder()
  try {
    writeFiles(dist.path, {
      'index.html': `<script type="module" crossorigin src="./assets/main.js"></script>
        <link rel="modulepreload" crossorigin href="./assets/worker.js">
        <link rel="icon" href="./icons/icon.svg">`,
      'assets/main.js': 'import{a as b}from"./common.js";import"./effect.js";b(()=>import("./later.js"))',
      'assets/common.js': 'export const a=1',
      'assets/common.js.br': 'brotli',
      'assets/effect.js': 'export*from"./common.js"',
      'assets/later.js': '',
      'assets/worker.js': '',
      'sw.js': 'sw',
    })
    const files = firstVisitFiles(dist.path)
    expect(files.map(({ path }) => path).sort()).toEqual([
      'assets/common.js',
      'assets/effect.js',
      'assets/main.js',
      'assets/worker.js',
      'index.html',
      'sw.js',
    ])
    expect(files.find(({ path }) => path === 'assets/common.js')).toMatchObject({ raw: 16, brotli: 6 })
    expect(sentBytes(files.filter(({ path }) => /common|sw/.test(path)))).toBe(8)
  } finally {
    dist.remove()
  }
})
