/**
 * The form of commits: a subject `layer: verb and object` of at most {@link maxSubject} letters, and a body
 * that says why. A layer is a folder of `src/` or one of {@link otherLayers}; several stand with commas.
 *
 * `node tests/check-commits.mjs` looks at the commits from the one that added this file on, without merges.
 * It exits with 77 and says so where the history cannot be seen.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const maxSubject = 72

/** What the exit code of a skipped check is, as in Automake. */
export const skippedCode = 77

const otherLayers = [
  ...['docs', 'README', 'CONTRIBUTING', 'CHANGELOG', 'SECURITY'],
  ...['tests', 'sim', 'bench', 'fuzz', 'lint', 'build', 'ci', 'packages', 'all'],
]

/** @typedef {{ hash: string, message: string }} Commit */

/**
 * What is wrong with the message of a commit, in sentences.
 *
 * @param {string} message
 * @param {readonly string[]} layers
 */
export const checkMessage = (message, layers) => {
  const [subject = '', gap = '', ...body] = message.trimEnd().split('\n')
  const [, names = '', what = ''] = /^([^:]*): (.*)$/.exec(subject) ?? []
  const unknown = names.split(', ').filter((name) => !layers.includes(name))
  const reasons = body.filter((line) => line.trim() !== '' && !/^[\w-]+-by: /.test(line))
  return [
    ...(what === '' ? ['The subject has the form "layer: verb and object".'] : []),
    ...(what !== '' && unknown.length > 0 ? [`No layer is called ${unknown.join(', ')}.`] : []),
    ...(what !== '' && !/^\S+ \S/.test(what) ? ['The subject names a verb and an object.'] : []),
    ...(/;/.test(what) ? ['The subject names one change, without a semicolon.'] : []),
    ...(subject.length > maxSubject ? [`The subject has more than ${maxSubject} letters.`] : []),
    ...(gap !== '' ? ['An empty line follows the subject.'] : []),
    ...(reasons.length === 0 ? ['A body says why.'] : []),
  ]
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** The folders of `src/` and the other names. */
export const layersOf = () => [
  ...readdirSync(new URL('../src', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name),
  ...otherLayers,
]

/**
 * @param {string} folder of the checkout
 * @param {string} file whose first commit is the first that is looked at
 * @returns {Commit[] | string} why the history cannot be seen
 */
export const commitsSince = (folder, file) => {
  /** @param {string[]} args */
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
    return status === 0 ? stdout.trim() : null
  }
  const isShallow = git('rev-parse', '--is-shallow-repository')
  if (isShallow === null) return 'this is no checkout of git.'
  if (isShallow === 'true') return 'the clone is shallow.'
  const first = git('log', '--diff-filter=A', '--format=%H', '--reverse', '--', file)?.split('\n')[0]
  if (!first) return `no commit has added ${file} yet.`
  const log = git('log', '--no-merges', '--format=%H%n%B%x00', `${first}..HEAD`, '--')
  const itself = git('log', '-1', '--format=%H%n%B%x00', first)
  return `${itself}${log ?? ''}`
    .split('\0')
    .map((text) => text.trimStart())
    .filter((text) => text !== '')
    .map((text) => ({ hash: text.slice(0, 40), message: text.slice(41) }))
}

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isMain) {
  const commits = commitsSince(root, 'tests/check-commits.mjs')
  if (typeof commits === 'string') {
    console.error(`SKIPPED: the form of the commits: ${commits}`)
    process.exitCode = skippedCode
  } else {
    const layers = layersOf()
    const problems = commits.flatMap(({ hash, message }) =>
      checkMessage(message, layers).map(
        (what) => `${hash.slice(0, 9)} ${message.split('\n')[0]}\n    ${what}`,
      ),
    )
    for (const problem of problems) console.error(problem)
    console.log(
      problems.length === 0 ? `${commits.length} commits have the form.` : `${problems.length} problems`,
    )
    process.exitCode = problems.length === 0 ? 0 : 1
  }
}
