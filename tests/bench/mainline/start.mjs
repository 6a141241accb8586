/**
 * `npm run bench:mainline`: builds the app, and measures inside the network of `tests/mainline`. Plain
 * JavaScript, with the arguments of `npm run bench`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installClients, whyNoNamespace } from '../../helpers/find-clients.mjs'
import { runInside } from '../../mainline/run.mjs'

const cwd = fileURLToPath(new URL('../../..', import.meta.url))
const build = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']

const main = () => {
  installClients()
  const reason = whyNoNamespace()
  if (reason !== null) {
    console.error(`Nothing is measured, since ${reason}.`)
    return 1
  }
  const { status } = spawnSync(process.execPath, build, { cwd, stdio: 'inherit' })
  if (status !== 0) return status ?? 1
  const run = ['--import', 'tsx', 'tests/bench/mainline/run.ts', '--dist', 'dist']
  return runInside([...run, ...process.argv.slice(2)]) ?? 1
}

process.exitCode = main()
