/** The words of the platform are for programmers: no sentence for a person is put together with them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../src/', import.meta.url))
/**
 * The person who started the server reads the console of a terminal, and programmers read that of the page.
 */
const isForPeople = (path: string): boolean => path.endsWith('.ts') && !path.startsWith('node/')

/** How the words are got out of anything that was thrown. Our own errors need no question what they are. */
const taken =
  /\b(\w+) instanceof (?:Error|DOMException) \? .*?\b\1\.message|\bString\((?:error|cause|reason|thrown)\)/

/** Where they are not for a sentence: file → what stands in the line. */
const allowed: readonly (readonly [path: string, text: string])[] = [
  // In small print, for a report.
  ['shared/errors.ts', 'const words = cause instanceof Error'],
  // For the console of the page.
  ['serve/service-worker/keep-build.ts', 'error instanceof Error ? error.message : String(error)'],
  ['serve/register.ts', 'The service worker could not be registered'],
]

it('no sentence has words of the platform in it', () => {
  const found = (readdirSync(root, { recursive: true }) as string[]).filter(isForPeople).flatMap((path) =>
    readFileSync(`${root}${path}`, 'utf8')
      .split('\n')
      .filter((line) => taken.test(line) && !/console\.\w+\(/.test(line))
      .filter((line) => !allowed.some(([file, text]) => file === path && line.includes(text)))
      .map((line) => `${path}: ${line.trim()}`),
  )
  expect(found).toEqual([])
})

it('finds the ways to take them', () => {
  for (const line of [
    'const reason = error instanceof Error ? error.message : String(error)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that is looked for.
    "`It failed${cause instanceof Error ? `: ${cause.message}` : '.'}`",
    'const text = String(cause)',
  ]) {
    expect(line).toMatch(taken)
  }
  expect('const why = error instanceof TorrentError ? error.message : fallback').not.toMatch(taken)
})
