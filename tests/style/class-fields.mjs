/** The order of what is in a class, read off the syntax tree. */
import { parseAst } from 'vite'

/** @typedef {{ type: string, start: number, value?: { type: string } | null }} Node */

const fieldTypes = new Set(['PropertyDefinition', 'AccessorProperty', 'TSAbstractPropertyDefinition'])
const methodTypes = new Set(['MethodDefinition', 'TSAbstractMethodDefinition'])
const functionTypes = new Set(['ArrowFunctionExpression', 'FunctionExpression'])

/**
 * Fields that stand below a method. A field that holds a function is a method by another name: it may stand
 * with the methods or with the fields.
 *
 * @param {string} code
 * @returns {import('./problem.mjs').Problem[]}
 */
export const fieldsIn = (code) =>
  classesIn(parseAst(code, { lang: 'ts' })).flatMap((members) => {
    const firstMethod = members.findIndex(({ type }) => methodTypes.has(type))
    return members
      .slice(firstMethod < 0 ? members.length : firstMethod)
      .filter(({ type, value }) => fieldTypes.has(type) && !functionTypes.has(value?.type ?? ''))
      .map(({ start }) => ({
        line: code.slice(0, start).split('\n').length,
        what: 'A field of a class stands above its methods.',
      }))
  })

/** What each class has, in the order of the code. @param {unknown} value @returns {Node[][]} */
const classesIn = (value) => {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(classesIn)
  return 'type' in value && value.type === 'ClassBody' && 'body' in value
    ? [/** @type {Node[]} */ (value.body), ...inside]
    : inside
}
