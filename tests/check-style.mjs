/**
 * Habits of style that Biome has no rule for, each in a file of its own in `style/`.
 *
 * `node tests/check-style.mjs` prints what it finds and fails if there is anything.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bracesIn } from './style/braces.mjs'
import { fieldsIn } from './style/class-fields.mjs'
import { commentsIn } from './style/comments.mjs'
import { lengthOf } from './style/file-length.mjs'

/**
 * What is wrong in one file, each with its line.
 *
 * @param {string} code
 * @param {string} [path] below the root of the project, with `/`
 */
export const checkStyle = (code, path = '') => {
  const lines = code.split('\n')
  // A declaration of somebody else's class keeps its order.
  const fields = path.endsWith('.d.ts') ? [] : fieldsIn(code)
  return [...lengthOf(path, lines), ...bracesIn(lines), ...fields, ...commentsIn(lines)]
}

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isMain) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const wanted = ['*.ts', '*.mjs', ':!tests/fixtures/media']
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...wanted]
  const files = execFileSync('git', args, { cwd: root }).toString().split('\0').filter(Boolean)
  const problems = files
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) =>
      checkStyle(readFileSync(join(root, file), 'utf8'), file).map(
        ({ line, what }) => `${file}:${line} ${what}`,
      ),
    )
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
