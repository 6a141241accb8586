/**
 * `npm test`: everything there is to check, on a fresh clone too. `npm test -- unit lint` runs only those
 * parts, `npm test -- unit -t 'a seek'` only tests with that title, `npm test -- tests/unit/swarm/` only what
 * is in that folder.
 *
 * Every check of a whole (types, lint, imports, build) counts as one test; Vitest's are counted from its own
 * report. The last line is `N passed, N failed, N skipped`. Plain JavaScript: it starts before any package is
 * installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { install } from '../src/node/install.mjs'
import { skippedCode } from './check-commits.mjs'
import { findBrowser, findFirefox, noBrowser, noFirefox } from './helpers/find-browser.mjs'
import { installClients, whyNoNamespace } from './helpers/find-clients.mjs'
import { installStacks } from './helpers/find-stacks.mjs'
import { pairedFiles } from './helpers/paired-files.mjs'
import { parseTestArguments, vitestArguments } from './helpers/test-arguments.mjs'
import { runMainline } from './mainline/run.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old; install Node 20.19 or newer.`)
  process.exit(1)
}

// Loopback only: no test may ask a STUN server, or a router of the DHT.
const env = { ...process.env, ICE_SERVERS: '[]', DHT_BOOTSTRAP: '[]', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * What Vitest writes for one test file.
 *
 * @typedef {{ name: string, message?: string, assertionResults?: {
 * status: string, fullName: string, failureMessages?: string[] }[] }} FileReport
 */

/** Failed tests with the first lines of what they said: the end of a long log is all that some CIs show. */
const failures = /** @type {string[]} */ ([])

/** Gives the exit code. @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} [extra] */
const exitCodeOf = (program, args, extra = {}) => {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, ...extra },
  })
  if (error !== undefined) console.error(`${program} could not be started: ${error.message}`)
  if (signal === 'SIGINT') process.exit(130)
  return status
}

/** Whether it succeeded. @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} [extra] */
const run = (program, args, extra = {}) => exitCodeOf(program, args, extra) === 0

/**
 * A package's program, started with this Node.
 *
 * @param {string} path
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [extra]
 */
const runPackage = (path, args, extra) =>
  run(process.execPath, [join(root, 'node_modules', path), ...args], extra)

/** @param {boolean} isGood @returns {Count} */
const one = (isGood) => ({ passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 })

/** @param {Count} a @param {Count} b @returns {Count} */
const sum = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/**
 * One Vitest project, counted from its report. Of a whole project the files that may run in pairs come first;
 * files or titles that are asked for run alone.
 *
 * @param {string} project
 * @returns {Count}
 */
const vitest = (project) => {
  const paired = pairedFiles[project] ?? []
  const args = vitestArguments(wanted, project)
  if (paired.length === 0 || args.length > 0) return countVitest(startVitest(project), args)
  const inPairs = countVitest(startVitest(project, { VITEST_MAX_WORKERS: '2' }), paired)
  const alone = countVitest(
    startVitest(project),
    paired.flatMap((file) => ['--exclude', file]),
  )
  return sum(inPairs, alone)
}

/** @param {string} project @param {NodeJS.ProcessEnv} [extra] */
const startVitest = (project, extra) => (/** @type {string[]} */ args) =>
  runPackage('vitest/vitest.mjs', ['run', '--project', project, ...args], extra)

/**
 * Vitest's tests, counted from its report.
 *
 * @param {(args: string[]) => boolean} start whether Vitest was content with what `args` name
 * @param {readonly string[]} args
 * @returns {Count}
 */
const countVitest = (start, args) => {
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-test-'))
  const report = join(folder, 'report.json')
  try {
    const isGood = start([...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
    return countReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}, isGood)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A file that could not be loaded, an error outside of any test, no test at all: each fails though no single
 * test did. What was skipped is counted, and is no failure.
 *
 * @param {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number,
 * numTodoTests?: number, testResults?: FileReport[] }} report
 * @param {boolean} isGood whether Vitest itself was content
 * @returns {Count}
 */
const countReport = (report, isGood) => {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = report
  // Vitest counts as skipped what has another title than the wanted one.
  const skipped = wanted.title === null ? (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0) : 0
  const isEmpty = passed + skipped === 0
  const isSilentFailure = failed === 0 && (!isGood || isEmpty)
  for (const file of report.testResults ?? []) {
    noteFailures(file)
  }
  if (isSilentFailure && isEmpty && isGood) console.error('No test was found.')
  return { passed, failed: isSilentFailure ? 1 : failed, skipped }
}

/** @param {FileReport} file */
const noteFailures = (file) => {
  const name = relative(root, file.name)
  const failed = (file.assertionResults ?? []).filter((test) => test.status === 'failed')
  for (const test of failed) {
    failures.push(`${name} > ${test.fullName}\n${shorten(test.failureMessages?.[0] ?? '')}`)
  }
  if (failed.length === 0 && file.message) failures.push(`${name}\n${shorten(file.message)}`)
}

/** The first lines, indented; the first tells the state of a page, too. @param {string} message */
const shorten = (message) =>
  stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, 12)
    .map((line, i) => `    ${line.slice(0, i === 0 ? 3_000 : 200)}`)
    .join('\n')

/**
 * Finds a browser, or installs one where that is ours to do: as root on Debian.
 *
 * @param {() => string | null} find
 * @param {string} debianPackage
 * @param {string} missing what to say when there is none
 */
const prepareBrowser = (find, debianPackage, missing) => {
  if (find() !== null) return true
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (isDebianRoot) {
    console.log(`Installing ${debianPackage} …`)
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
    if (run('apt-get', ['update'], quiet)) run('apt-get', ['install', '-y', debianPackage], quiet)
    if (find() !== null) return true
  }
  console.error(missing)
  return false
}

/** In a shallow clone the commits cannot be seen: then the check is skipped. @returns {Count} */
const commitForm = () => {
  const code = exitCodeOf(process.execPath, ['tests/check-commits.mjs'])
  return code === skippedCode ? { passed: 0, failed: 0, skipped: 1 } : one(code === 0)
}

/**
 * Counts the tests of a project that cannot run here, and says why: not everybody can install everything.
 *
 * @param {string} project
 * @param {string} reason
 * @param {string[]} files filters of files
 * @returns {Count}
 */
const skip = (project, reason, files = []) => {
  console.error(`SKIPPED: ${reason}.`)
  const vitestFile = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitestFile, 'list', '--json', '--project', project, ...files]
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  return { passed: 0, failed: 0, skipped: JSON.parse(stdout).length }
}

const firefoxTests = () =>
  prepareBrowser(findFirefox, 'firefox-esr', noFirefox)
    ? vitest('firefox')
    : skip('firefox', 'the Firefox tests, since there is no Firefox')

/** The quick half of the tests with ordinary clients, but for files that were asked for by name. */
const mainlineTests = () => {
  installClients()
  if (!prepareBrowser(findBrowser, 'chromium', noBrowser)) return one(false)
  const files = wanted.files.length === 0 ? ['tests/mainline/quick/'] : []
  const reason = whyNoNamespace()
  if (reason !== null) return skip('mainline', `the tests with ordinary clients, since ${reason}`, files)
  const args = [...files, ...vitestArguments(wanted, 'mainline')]
  return countVitest((all) => runMainline(all) === 0, args)
}

/** @type {Record<string, { title: string, run: () => Count }>} */
const parts = {
  types: { title: 'Types', run: () => one(runPackage('typescript/bin/tsc', ['-p', '.'])) },
  lint: {
    title: 'Lint and format',
    run: () => one(runPackage('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])),
  },
  style: {
    title: 'Style that Biome has no rule for',
    run: () => one(run(process.execPath, ['tests/check-style.mjs'])),
  },
  unused: {
    title: 'Nothing unused',
    run: () => one(run(process.execPath, ['tests/check-unused.mjs'])),
  },
  commits: { title: 'Form of the commits', run: commitForm },
  imports: { title: 'Import direction', run: () => one(run(process.execPath, ['tests/check-imports.mjs'])) },
  unit: { title: 'Unit tests', run: () => vitest('unit') },
  interop: { title: 'Interop tests', run: () => vitest('interop') },
  build: {
    title: 'Build',
    run: () => one(runPackage('vite/bin/vite.js', ['build', '--logLevel', 'warn'])),
  },
  e2e: {
    title: 'Browser tests',
    run: () => (prepareBrowser(findBrowser, 'chromium', noBrowser) ? vitest('e2e') : one(false)),
  },
  stacks: {
    title: 'WebRTC stacks of other people',
    run: () => {
      installStacks()
      return prepareBrowser(findBrowser, 'chromium', noBrowser) ? vitest('stacks') : one(false)
    },
  },
  firefox: { title: 'Firefox tests', run: firefoxTests },
  mainline: { title: 'Ordinary clients', run: mainlineTests },
}

/** @returns {import('./helpers/test-arguments.mjs').Wanted} */
const readArguments = () => {
  try {
    return parseTestArguments(process.argv.slice(2), Object.keys(parts))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

const wanted = readArguments()
try {
  install(root)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exit(1)
}

let passed = 0
let failed = 0
let skipped = 0
/** @type {string[]} */
const summary = []
for (const [name, part] of Object.entries(parts)) {
  if (wanted.parts.length > 0 && !wanted.parts.includes(name)) continue
  console.log(`\n━━ ${part.title}`)
  const startedAt = performance.now()
  /** @type {Count} */
  let count
  try {
    count = part.run()
  } catch (error) {
    console.error(error)
    count = one(false)
  }
  passed += count.passed
  failed += count.failed
  skipped += count.skipped
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const line = `${count.failed === 0 ? '✓' : '✗'} ${part.title}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped, ${seconds} s`
  summary.push(line)
  console.log(line)
}
if (failures.length > 0) console.log(`\n━━ What failed\n${failures.join('\n\n')}`)
console.log(`\n━━ Summary\n${summary.join('\n')}\n`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1
