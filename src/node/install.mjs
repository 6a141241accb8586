/** Installs packages when they are missing or not those of the lock file. Plain JavaScript: runs before they are there. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ version?: string, resolved?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockEntry */

/** @param {string} path @returns {Record<string, LockEntry> | null} */
const readPackages = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null
  } catch {
    return null // Missing or half written: the packages are installed again.
  }
}

/**
 * Whether `node_modules` holds what `package-lock.json` asks for: npm writes a lock file of its own there when it is done.
 *
 * @param {string} root
 */
export const isInstalled = (root) => {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null || present === null) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const installed = present[path]
    // Optional packages are for other platforms more often than not.
    if (installed === undefined) return entry.optional === true || entry.devOptional === true
    return installed.version === entry.version && installed.resolved === entry.resolved
  })
}

/**
 * Runs `npm ci` when it is needed.
 *
 * @param {string} root
 * @throws Error when npm fails
 */
export const install = (root) => {
  if (isInstalled(root)) return
  console.error('Installing packages …')
  // A registry mirror may lack what the lock file names for other platforms: then npm chooses by package.json alone.
  if (!npm(root, ['ci'])) {
    console.error('Trying once more without the lock file …')
    if (!npm(root, ['install', '--no-package-lock']))
      throw new Error('Installing the packages failed; npm says why above.')
  }
}

/**
 * @param {string} root
 * @param {string[]} command
 * @returns whether it succeeded
 */
const npm = (root, command) => {
  // No package of ours needs an install script; those of optional native ones fail on machines without a compiler.
  const { status, error } = spawnSync('npm', [...command, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw new Error(`npm could not be started: ${error.message}`)
  return status === 0
}
