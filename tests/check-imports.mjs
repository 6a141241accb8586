/**
 * Import direction: a layer (a folder of src/) imports only from itself and from layers before it in
 * {@link layers}. Entries at the root of src/ import any layer, and no layer imports an entry. Node's own
 * modules stay in src/node. Files that need each other at run time in a circle are reported too (types are
 * erased, so they do not count for that).
 *
 * `node tests/check-imports.mjs` prints what it finds and fails if there is anything.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const layers = [
  'shared',
  'protocol',
  'swarm',
  'network',
  'storage',
  'engine',
  'serve',
  'client',
  'media',
  'elements',
  'app',
  'node',
]

/** Packages of their own inside src/. */
const skipped = new Set(['node/webrtc-polyfill'])

/** @typedef {{ specifier: string, typeOnly: boolean }} Import */

/**
 * Comments hold examples of imports. A `//` inside a string follows a colon, as in a URL. @param {string}
 * code
 */
const withoutComments = (code) =>
  code.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')

/**
 * What a module's text imports: static, re-exported, dynamic and `new URL('…', import.meta.url)`.
 *
 * @param {string} code
 * @returns {Import[]}
 */
export const importsOf = (code) => {
  const text = withoutComments(code)
  /** @type {Import[]} */
  const found = []
  for (const [, type, clause = '', specifier = ''] of text.matchAll(
    /\b(?:import|export)\s+(type\s+)?((?:[\w*$]+|\{[^}]*\})(?:\s*,\s*(?:[\w*$]+|\{[^}]*\}))*(?:\s+as\s+[\w$]+)?)\s+from\s*['"]([^'"]+)['"]/g,
  )) {
    const names = /^\{([^}]*)\}$/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean)
    const onlyTypes =
      names !== undefined && names.length > 0 && names.every((name) => name.startsWith('type '))
    found.push({ specifier, typeOnly: type !== undefined || onlyTypes })
  }
  for (const pattern of [
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
    /\bnew\s+URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
  ]) {
    for (const [, specifier = ''] of text.matchAll(pattern)) found.push({ specifier, typeOnly: false })
  }
  return found
}

/** @param {string} root @param {string} [folder] @returns {string[]} paths below `root`, with `/` */
const sourceFiles = (root, folder = '') =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return skipped.has(path) ? [] : sourceFiles(root, path)
    return /\.(ts|mjs|js)$/.test(entry.name) ? [path] : []
  })

/** Room of a file, or `null` for an entry. @param {string} path */
const layerOf = (path) => (path.includes('/') ? (path.split('/')[0] ?? null) : null)

/**
 * @param {string} root folder that holds the layers
 * @returns {string[]} one sentence per violation; empty when all is well
 */
export const checkImports = (root) => {
  /** @type {string[]} */
  const problems = []
  /** @type {Map<string, string[]>} */
  const graph = new Map()
  for (const path of sourceFiles(root)) {
    const layer = layerOf(path)
    const rank = layer === null ? Number.POSITIVE_INFINITY : layers.indexOf(layer)
    if (rank < 0) problems.push(`${path}: ${layer}/ is not in the list of layers (tests/check-imports.mjs)`)
    /** @type {string[]} */
    const edges = []
    graph.set(path, edges)
    for (const { specifier, typeOnly } of importsOf(readFileSync(join(root, path), 'utf8'))) {
      if (specifier.startsWith('node:') && layer !== 'node') {
        problems.push(`${path}: imports ${specifier}; only node/ runs in Node`)
      }
      if (!specifier.startsWith('.')) continue
      const file = resolve(root, dirname(path), specifier.replace(/\?.*$/, ''))
      const target = relative(root, file).split(sep).join('/')
      if (target.startsWith('..')) {
        if (layer !== null && layer !== 'node') problems.push(`${path}: imports ${specifier}, outside src/`)
        continue
      }
      if (!existsSync(file)) {
        problems.push(`${path}: imports ${specifier}, which does not exist`)
        continue
      }
      const targetLayer = layerOf(target)
      if (targetLayer === null) {
        if (layer !== null) problems.push(`${path}: a layer must not import the entry ${target}`)
      } else if (layers.indexOf(targetLayer) > rank) {
        problems.push(`${path}: ${layer}/ must not import from ${targetLayer}/ (${target})`)
      }
      if (!typeOnly) edges.push(target)
    }
  }
  return [...problems, ...cycles(graph).map((cycle) => `circle: ${cycle.join(' → ')}`)]
}

/**
 * Every circle that a depth-first walk closes, each once.
 *
 * @param {Map<string, string[]>} graph
 * @returns {string[][]}
 */
const cycles = (graph) => {
  /** @type {string[][]} */
  const found = []
  /** @type {string[]} */
  const path = []
  const done = new Set()
  /** @param {string} file */
  const visit = (file) => {
    const start = path.indexOf(file)
    if (start >= 0) {
      found.push([...path.slice(start), file])
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const next of graph.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of graph.keys()) visit(file)
  return found
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = checkImports(fileURLToPath(new URL('../src', import.meta.url)))
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? 'Every import goes downwards.' : `${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
