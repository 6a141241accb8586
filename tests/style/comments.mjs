/** Columns; the same as `lineWidth` in biome.json. */
export const maxWidth = 110

/**
 * What is wrong with comments: one that is wider than {@link maxWidth}, which Biome leaves alone, and a word
 * that is spelt in two ways. A long address may be wider: it cannot be broken.
 *
 * @param {string[]} lines
 * @returns {import('./problem.mjs').Problem[]}
 */
export const commentsIn = (lines) =>
  lines.flatMap((line, at) => {
    const isComment = /^\s*(?:\/\/|\/?\*)/.test(line)
    const isWide = isComment && line.length > maxWidth && !/\S{60,}/.test(line)
    const words = isComment ? line : (/(?:^|\s)\/\/ (.*)$/.exec(line)?.[1] ?? '')
    return [
      ...(isWide ? [{ line: at + 1, what: `A comment is wider than ${maxWidth} columns.` }] : []),
      ...(/\btill\b/i.test(words) ? [{ line: at + 1, what: 'The word is "until".' }] : []),
    ]
  })
