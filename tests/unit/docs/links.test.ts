import { describe, expect, it } from 'vitest'
import { brokenLinks, filesLike, namedFiles, relativeLinks, textOf } from './documents.ts'

const documents = filesLike('*.md')
const recordPath = /docs\/decisions\/[0-9]{3}-[a-z0-9-]+\.md/g

describe('relative links of documents', () => {
  it('are looked for in all that people read', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'docs/decisions/README.md',
        'src/swarm/README.md',
      ]),
    )
  })

  it.each(documents)('%s: each leads to a file that exists', (path) => {
    expect(brokenLinks(path, textOf(path))).toEqual([])
  })

  it('a record that code or a document names by its path exists', () => {
    // docs/names.md has old names of files too: that is what it is for.
    const files = filesLike('src', 'tests', 'docs', '*.md', '*.ts').filter(
      (path) => /\.(md|ts|mjs)$/.test(path) && path !== 'docs/names.md',
    )
    const records = new Set(filesLike('docs/decisions/*.md'))
    const wrong = files.flatMap((path) =>
      [...textOf(path).matchAll(recordPath)]
        .filter(([record]) => !records.has(record))
        .map(([record]) => `${path}: ${record}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('files that a document names in a code span', () => {
  const files = filesLike('.').map((path) => `/${path}`)
  // The history and the table of names have old names, and the template has none.
  const current = documents.filter((path) => !/CHANGELOG|docs\/names|template/.test(path))

  it.each(current)('%s: each is the name of a file, or the end of its path', (path) => {
    const wrong = namedFiles(textOf(path)).filter((name) => !files.some((file) => file.endsWith(`/${name}`)))
    expect(wrong).toEqual([])
  })
})

describe('the check itself', () => {
  it('finds links of every kind and leaves code and the web alone', () => {
    const text = [
      '[a](a.md) ![b](<b.png>) [c](c.md "title") [web](https://example.com/x.md) [mail](mailto:a@example.com)',
      '`[code](code.md)` [d]: not one, and [e][e]',
      '```',
      '[fenced](fenced.md)',
      '```',
      '[e]: e.md',
    ].join('\n')
    expect(relativeLinks(text)).toEqual(['a.md', 'b.png', 'c.md', 'e.md'])
  })

  it('takes sources, scripts and tests for files, and the names of other things for none', () => {
    const text = '`a.ts` `b/c.test.ts` `unit/d/e` `e2e/f` `x.torrent.txt` `npm run g` `h.mp4` `sw.js` `i/j`'
    expect(namedFiles(text)).toEqual(['a.ts', 'b/c.test.ts', 'unit/d/e.test.ts', 'e2e/f.test.ts'])
  })

  it('tells of files, headings and folders that are not there', () => {
    const broken = (link: string): number =>
      brokenLinks('docs/decisions/x.md', `# One two\n[x](${link})`).length
    expect(['README.md', '../../README.md', '../../src/swarm/', '#one-two'].map(broken)).toEqual([0, 0, 0, 0])
    expect(['nothing.md', '../../../etc', 'README.md#no-such', '#two'].map(broken)).toEqual([1, 1, 1, 1])
  })
})
