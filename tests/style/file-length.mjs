/** Lines; a file that holds one concept has fewer. */
export const maxLines = 350

/**
 * Files of the product that may be longer, each with its reason.
 *
 * @type {Record<string, string>}
 */
const mayBeLonger = Object.fromEntries(
  ['ar', 'de', 'es', 'fr', 'ja', 'pt', 'ru', 'zh'].map((code) => [
    `src/elements/languages/${code}.ts`,
    'one table: every text of the player in one language',
  ]),
)

/**
 * Whether a file of the product is too long to hold one concept.
 *
 * @param {string} path below the root of the project, with `/`
 * @param {string[]} lines
 * @param {Record<string, string>} [exceptions]
 * @returns {import('./problem.mjs').Problem[]}
 */
export const lengthOf = (path, lines, exceptions = mayBeLonger) => {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  if (!path.startsWith('src/') || count <= maxLines || path in exceptions) return []
  return [
    { line: maxLines + 1, what: `The file has ${count} lines; ${maxLines} are enough for one concept.` },
  ]
}
