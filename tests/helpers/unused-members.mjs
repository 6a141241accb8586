/**
 * Members of classes, interfaces and object types that no code reads. It goes by name: a member counts as
 * read when its name is read of any object in any of the files. So it misses a member that shares its name
 * with another one, and reports none that is in use.
 */
import { parseAst } from 'vite'

/** @typedef {{ type: string, start: number, [key: string]: unknown }} Node */
/** @typedef {{ file: string, owner: string, name: string, line: number }} Member */

/** @param {unknown} value @returns {value is Node} */
const isNode = (value) =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** @param {Node} node @param {(node: Node, parents: Node[]) => void} see @param {Node[]} [parents] */
const walk = (node, see, parents = []) => {
  see(node, parents)
  parents.push(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, see, parents)
    }
  }
  parents.pop()
}

/**
 * The name of a key, `#name` for a private one; null for one that is computed.
 *
 * @param {Node} node
 */
const nameOf = ({ computed, key }) => {
  if (computed || !isNode(key)) return null
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  return key.type === 'Identifier' ? String(key.name) : null
}

/** @param {Node | undefined} node */
const ownName = (node) => (isNode(node?.id) ? String(node.id.name) : '')

const memberTypes = new Set([
  'MethodDefinition',
  'PropertyDefinition',
  'AccessorProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSPropertySignature',
  'TSMethodSignature',
])

/** What Lit and the browser call or read of a class that extends one of theirs. */
const calledByPlatform = new Set([
  'properties',
  'styles',
  'render',
  'willUpdate',
  'updated',
  'hostConnected',
  'hostDisconnected',
  'hostUpdate',
  'hostUpdated',
])

/** @param {Node | undefined} owner */
const isOfPlatform = (owner) =>
  owner !== undefined &&
  (isNode(owner.superClass) || (Array.isArray(owner.implements) && owner.implements.length > 0))

/**
 * Whether a value is only put there: `a.b = 1`, and `a.b++` as a statement of its own.
 *
 * @param {Node} node a member expression
 * @param {Node[]} parents
 */
const isOnlyWritten = (node, parents) => {
  const parent = parents.at(-1)
  const isStatement = parents.at(-2)?.type === 'ExpressionStatement'
  if (parent?.type === 'AssignmentExpression' && parent.left === node) {
    return parent.operator === '=' || isStatement
  }
  return parent?.type === 'UpdateExpression' && isStatement
}

/**
 * The names that a piece of the code reads.
 *
 * @param {Node} node
 * @param {Node[]} parents
 * @returns {string[]}
 */
const namesRead = (node, parents) => {
  switch (node.type) {
    case 'MemberExpression': {
      const { property } = node
      if (!isNode(property) || isOnlyWritten(node, parents)) return []
      if (property.type === 'PrivateIdentifier') return [`#${property.name}`]
      return !node.computed && property.type === 'Identifier' ? [String(property.name)] : []
    }
    case 'Property': {
      const name = parents.at(-1)?.type === 'ObjectPattern' ? nameOf(node) : null
      return name === null ? [] : [name]
    }
    // `#name in value`, and names that code takes out of a list.
    case 'PrivateIdentifier':
      return parents.at(-1)?.type === 'BinaryExpression' ? [`#${node.name}`] : []
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : []
    // Lit sets a property by a template: `.name=${value}`.
    case 'TemplateElement': {
      const { raw } = /** @type {{ raw: string }} */ (node.value)
      return [...raw.matchAll(/\.(\w+)=$/g)].map(([, name = '']) => name)
    }
    default:
      return []
  }
}

/**
 * @param {ReadonlyMap<string, string>} files the code of each file by its path
 * @returns {Member[]} in the order of the files and of the code in them
 */
export const unusedMembers = (files) => {
  const read = new Set()
  /** @type {Member[]} */
  const members = []
  for (const [file, code] of files) {
    const scoped = /** @param {string} name */ (name) => scopedName(file, name)
    walk(/** @type {Node} */ (/** @type {unknown} */ (parseAst(code, { lang: 'ts' }))), (node, parents) => {
      for (const name of namesRead(node, parents)) read.add(scoped(name))
      if (!memberTypes.has(node.type) || node.kind === 'constructor') return
      const name = nameOf(node)
      if (name === null) return
      const owner = parents.findLast((parent) => ownName(parent) !== '')
      if (isOfPlatform(owner) && calledByPlatform.has(name)) return
      members.push({ file, owner: ownName(owner), name, line: lineOf(code, node.start) })
    })
  }
  return members.filter(({ file, name }) => !read.has(scopedName(file, name)))
}

/** A private name belongs to its file. @param {string} file @param {string} name */
const scopedName = (file, name) => (name.startsWith('#') ? `${file} ${name}` : name)

/** @param {string} code @param {number} position */
const lineOf = (code, position) => code.slice(0, position).split('\n').length
