/**
 * BitTorrent clients of other people: where they are, how they are installed. Plain JavaScript: `npm test`
 * runs it before any test. What is missing is said with the reason, and its tests count as skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** @typedef {'transmission' | 'aria2' | 'rtorrent' | 'libtorrent'} ClientName */

/** pyenv and others put a `python3` of their own first, which does not see Debian's packages. */
export const debianPython = '/usr/bin/python3'

/** @param {string} command @param {readonly string[]} args */
const succeeds = (command, ...args) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0

/** @type {Readonly<Record<ClientName, { packages: readonly string[], isThere: () => boolean }>>} */
const clients = {
  transmission: {
    packages: ['transmission-daemon'],
    isThere: () => succeeds('transmission-daemon', '--version'),
  },
  aria2: { packages: ['aria2'], isThere: () => succeeds('aria2c', '--version') },
  rtorrent: { packages: ['rtorrent'], isThere: () => spawnSync('rtorrent', ['-h']).error === undefined },
  libtorrent: {
    packages: ['python3-libtorrent'],
    isThere: () => existsSync(debianPython) && succeeds(debianPython, '-c', 'import libtorrent'),
  },
}

/** The programs that make a network of our own: `unshare` and `ip`. */
const hasNamespaces = () => succeeds('unshare', '-n', 'ip', 'link', 'show', 'lo')

/** Installs what is missing, where that is ours to do: as root on Debian, as with the browser. */
export const installClients = () => {
  const missing = Object.values(clients)
    .filter(({ isThere }) => !isThere())
    .flatMap(({ packages }) => packages)
  if (!succeeds('ip', '-V')) missing.push('iproute2')
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (missing.length === 0 || !isDebianRoot) return
  console.log(`Installing ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0
  // Debian starts a daemon of Transmission when it is installed: a policy of its own forbids that here.
  if (!apt('update') || !apt('install', '-y', '--no-install-recommends', ...missing)) return
  if (missing.includes('transmission-daemon')) spawnSync('service', ['transmission-daemon', 'stop'])
}

/** Why a client cannot be used here; `null`: it can. @param {ClientName} name @returns {string | null} */
export const whyNoClient = (name) => {
  const { packages, isThere } = clients[name]
  return isThere() ? null : `${name} is not installed (Debian: ${packages.join(', ')})`
}

/** Why there is no network namespace here; `null`: there is. @returns {string | null} */
export const whyNoNamespace = () =>
  hasNamespaces()
    ? null
    : 'there is no network namespace here: it takes Linux, root, and the programs unshare and ip'
