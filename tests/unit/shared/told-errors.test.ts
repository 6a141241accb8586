/**
 * Every failure that a person may meet has words in all languages: a lower layer gives it a wording, which
 * the compiler asks of each language. A sentence that stands in the code itself is for logs, and has a code
 * of which each language says something in general.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../src/', import.meta.url))
const sources = (readdirSync(root, { recursive: true }) as string[])
  // The server speaks English, in a terminal.
  .filter((path) => path.endsWith('.ts') && !path.startsWith('node/'))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))

/** Faults of peers and of programs, and orders to stop: no person can do anything about what they say. */
const forLogs = ['protocol', 'connection', 'bad-data', 'aborted', 'internal']
/** What a store or a clock says to the layer above it, which says it in its own words or tries again. */
const inside: readonly (readonly [code: string, path: RegExp])[] = [
  ['storage', /^storage\//],
  ['timeout', /^(?:swarm|network)\//],
  ['no-such-file', /^engine\/worker\//],
  // Whoever asks for what is here alone takes what is not here for an answer.
  ['timeout', /^engine\/worker\/file-server/],
]

const literal = /new TorrentError\(\s*'([\w-]+)',\s*(['`].{0,80})/g

it('no sentence for people is in English only', () => {
  const found = sources.flatMap(({ path, text }) =>
    [...text.matchAll(literal)]
      .filter(([, code = '']) => !forLogs.includes(code))
      .filter(([, code = '']) => !inside.some(([allowed, where]) => allowed === code && where.test(path)))
      .map(([, code, words]) => `${path}: ${code}: ${words}`),
  )
  expect(found).toEqual([])
})

it('nothing is shown as it is in English', () => {
  const shown = sources
    .filter(({ path }) => /^(?:app|elements)\//.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) =>
          /\b(?:error|failure|problem|notice|toast|trouble|toTorrentError\(.*\))\.message\b/.test(line),
        )
        .map((line) => `${path}: ${line.trim()}`),
    )
    // Programs read these: what browsers say, and what `<torrent-video>.error` says.
    .filter((line) => !/DOMException|soundDeviceFailed|cause: error\.message/.test(line))
  expect(shown).toEqual([])
})
