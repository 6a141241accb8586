/** Braces, read off code that Biome has formatted. */

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
 * The heads of statements whose body stands on a line of its own without braces, by the last line of the
 * head. A guard that fits on one line needs none: `if (isClosed) return`.
 *
 * @param {string[]} lines
 * @returns {import('./problem.mjs').Problem[]}
 */
export const bracesIn = (lines) =>
  unbracedHeads(lines).map((at) => ({ line: at + 1, what: 'A body on a line of its own needs braces.' }))

/** The lines, counted from 0. @param {string[]} lines */
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
