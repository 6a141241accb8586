/** `npm start`: installs what is missing, builds what is old, and starts the server in this process. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { help } from './help.mjs'
import { install } from './install.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json', 'package-lock.json']

/** When the newest file below was changed, ms. @param {string} path @returns {number} */
const newest = (path) => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  // The folder's own time tells of files that were removed.
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), stat.mtimeMs)
}

const isBuilt = () => {
  // The last file that a build writes.
  const last = join(root, 'dist', 'sw.js')
  if (!existsSync(last)) return false
  const builtAt = statSync(last).mtimeMs
  return sources.every((path) => newest(join(root, path)) <= builtAt)
}

const build = () => {
  console.error('Building …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status, signal } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (signal !== null) process.exit(130)
  if (status !== 0) throw new Error('The build failed; the reason is above.')
}

const args = process.argv.slice(2)
if (args.includes('--help') || args.includes('-h')) {
  console.log(help)
} else {
  try {
    install(root)
    if (!isBuilt()) build()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  // Loaded into this process, so that Ctrl-C and signals reach the server itself and no wrapper stays behind.
  const { register } = await import('tsx/esm/api')
  register()
  const { main } = await import('./serve.ts')
  await main(args)
}
