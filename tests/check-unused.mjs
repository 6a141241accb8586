/**
 * Finds what nobody uses, and what tests alone use:
 *
 * * knip on everything: files, exports, types and packages that nothing needs, and needless `export`s.
 * * knip on the product: what only tests need.
 * * {@link unusedMembers}: members of classes and interfaces that the product never reads.
 *
 * What may be found is in `unused-exceptions.mjs`. `node tests/check-unused.mjs` prints all else and fails if
 * there is anything.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { unusedMembers } from './helpers/unused-members.mjs'
import { exceptions } from './unused-exceptions.mjs'

/** @typedef {{ name: string, line?: number }} Named */
/** @typedef {{ file: string } & Record<string, string | Named[] | Named[][]>} FileIssues */

/**
 * @typedef {object} Finding
 * @property {string} key what an exception names
 * @property {string} text what is printed
 */

/**
 * @param {{ issues: FileIssues[] }} report what knip's reporter `json` writes
 * @param {string} what who was asked: "nobody" or "tests only"
 * @returns {Finding[]}
 */
export const findingsOf = ({ issues }, what) =>
  issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, list]) =>
      (Array.isArray(list) ? list.flat() : []).map(({ name, line }) => ({
        key: `${file} ${name}`,
        text: `${file}${line === undefined ? '' : `:${line}`} ${name}: used by ${what} (${kind})`,
      })),
    ),
  )

/**
 * Parts what was found by what may be found.
 *
 * @param {readonly Finding[]} findings
 * @param {Record<string, Record<string, string>>} allowed
 * @returns {string[]} one line a problem: what is not allowed, and what is allowed for nothing
 */
export const judge = (findings, allowed) => {
  const keys = new Set(Object.values(allowed).flatMap(Object.keys))
  const found = new Set(findings.map(({ key }) => key))
  return [
    ...new Set(findings.filter(({ key }) => !keys.has(key)).map(({ text }) => text)),
    ...[...keys]
      .filter((key) => !found.has(key))
      .map((key) => `${key}: is in tests/unused-exceptions.mjs, and nothing like it was found`),
  ]
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string[]} flags @returns {{ issues: FileIssues[] }} */
const knip = (flags) => {
  const program = join(root, 'node_modules/knip/bin/knip.js')
  const args = [program, '--no-progress', '--no-config-hints', '--reporter', 'json', ...flags]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  // 1: it found something. What it cannot read or run is 2.
  if (status !== 0 && status !== 1) throw new Error(`knip failed:\n${stderr}${stdout}`)
  return JSON.parse(stdout)
}

/** The product's own modules by their paths. Declarations of other people's packages are not ours to trim. */
const modules = () =>
  new Map(
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .map((file) => `src/${file.split(sep).join('/')}`)
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  )

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isMain) {
  const members = unusedMembers(modules()).map(({ file, owner, name, line }) => ({
    key: `${file} ${owner}.${name}`,
    text: `${file}:${line} ${owner}.${name}: read by nobody in src/`,
  }))
  const findings = [
    ...findingsOf(knip([]), 'nobody elsewhere'),
    ...findingsOf(knip(['--production']), 'tests only'),
    ...members,
  ]
  const problems = judge(findings, exceptions)
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? 'Everything is used.' : `${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
