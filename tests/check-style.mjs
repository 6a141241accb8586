/**
 * Two habits of style that Biome has no rule for, read off code that Biome has formatted:
 *
 * * The body of an `if`, `else`, `for` or `while` that stands on a line of its own has braces. A guard that
 *   fits on one line
 *   needs none: `if (isClosed) return`.
 * * No comment is wider than {@link maxWidth} columns. A long address may be: it cannot be broken.
 *
 * `node tests/check-style.mjs` prints what it finds and fails if there is anything.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Columns; the same as `lineWidth` in biome.json. */
export const maxWidth = 110

/**
 * Without what stands in quotes and in regular expressions, whose brackets are not the code's. @param
 * {string} line
 */
const bareCode = (line) =>
  line
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
    .replace(
      /([=(,:!&|] ?)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g,
      (_all, before) => `${before}''`,
    )
    .replace(/(^|\s)\/\/.*$/, '')
    .trimEnd()

/** How many brackets a line opens that it does not close. @param {string} line */
const openBrackets = (line) => {
  let open = 0
  for (const character of bareCode(line)) {
    if (character === '(') open++
    else if (character === ')') open--
  }
  return open
}

const headOf = /^\s*(?:\} )?(?:else )?(?:if|for|for await|while) \(/

/**
 * The lines (counted from 0) that end the head of a statement whose body stands below it without braces.
 *
 * @param {string[]} lines
 */
const unbracedHeads = (lines) => {
  /** @type {number[]} */
  const found = []
  lines.forEach((line, at) => {
    if (/^\s*(?:\} )?else$/.test(line)) found.push(at)
    if (!headOf.test(line)) return
    let open = openBrackets(line)
    let end = at
    while (open > 0 && end < lines.length - 1 && end - at < 40) open += openBrackets(lines[++end] ?? '')
    if (open === 0 && bareCode(lines[end] ?? '').endsWith(')') && isDeeper(lines, at, end)) found.push(end)
  })
  return found
}

/**
 * Whether the next line is a body: indented more than the head. @param {string[]} lines @param {number} head
 * @param {number} end
 */
const isDeeper = (lines, head, end) => indentOf(lines[end + 1] ?? '') > indentOf(lines[head] ?? '')

/** @param {string} line */
const indentOf = (line) => line.length - line.trimStart().length

/**
 * What is wrong in one file, each with its line.
 *
 * @param {string} code
 */
export const checkStyle = (code) => {
  const lines = code.split('\n')
  const found = unbracedHeads(lines).map((at) => ({
    line: at + 1,
    what: 'A body on a line of its own needs braces.',
  }))
  lines.forEach((line, at) => {
    if (line.length <= maxWidth || !/^\s*(?:\/\/|\/?\*)/.test(line)) return
    if (/\S{60,}/.test(line)) return
    found.push({ line: at + 1, what: `A comment is wider than ${maxWidth} columns.` })
  })
  return found
}

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isMain) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = execFileSync('git', ['ls-files', '-z', '--', '*.ts', '*.mjs'], { cwd: root })
  let count = 0
  for (const file of files.toString().split('\0').filter(Boolean)) {
    for (const { line, what } of checkStyle(readFileSync(join(root, file), 'utf8'))) {
      console.error(`${file}:${line} ${what}`)
      count++
    }
  }
  process.exitCode = count === 0 ? 0 : 1
}
