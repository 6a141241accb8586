/**
 * Installs packages when they are missing or not those of the lock file. This is plain JavaScript, since it
 * runs before they are there.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version?: string, resolved?: string, optional?: boolean, devOptional?: boolean, peer?: boolean,
 * link?: boolean }} LockEntry
 */

/** @param {string} path @returns {Record<string, LockEntry> | null} */
const readPackages = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null
  } catch {
    return null // Missing or half written: the packages are installed again.
  }
}

/**
 * Path of a stamp beside the packages: it holds the lock file's hash when they had to be installed without
 * the lock file. @param {string} root
 */
const stampPath = (root) => join(root, 'node_modules', '.installed-without-lock')

/** @param {string} root */
const lockHash = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

/**
 * Whether the packages were installed without this very lock file, because it did not work here. @param
 * {string} root
 */
const isStamped = (root) => {
  try {
    return readFileSync(stampPath(root), 'utf8') === lockHash(root)
  } catch {
    return false // No stamp: installed by the lock file, or not at all.
  }
}

/**
 * Whether `node_modules` holds what `package-lock.json` asks for: npm writes a lock file of its own there
 * when it is done.
 *
 * @param {string} root
 */
export const isInstalled = (root) => {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null || present === null) return false
  if (isStamped(root)) return true
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const installed = present[path]
    // Most optional packages are for other platforms.
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
  // A mirror of a registry may lack packages for other platforms that the lock file names. Then npm chooses
  // by package.json alone.
  if (!npm(root, ['ci'])) {
    console.error('Trying once more without the lock file …')
    if (!npm(root, ['install', '--no-package-lock'])) {
      throw new Error('Installing the packages failed; npm says why above.')
    }
    writeFileSync(stampPath(root), lockHash(root))
  } else rmSync(stampPath(root), { force: true })
}

/**
 * @param {string} root
 * @param {string[]} command
 * @returns whether it succeeded
 */
const npm = (root, command) => {
  // No package of ours needs an install script; those of optional native ones fail on machines without a
  // compiler. Warnings are about packages of packages: nothing that a person who starts the player can or
  // need do anything about.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync('npm', [...command, ...flags], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw new Error(`npm could not be started: ${error.message}`)
  return status === 0
}
