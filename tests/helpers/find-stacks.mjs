/**
 * WebRTC stacks of other people, as ends to connect to: where they are, how they are installed. Plain
 * JavaScript: `npm test` runs it before any test. What is missing is said with the reason, and its tests
 * count as skipped.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {'pion' | 'aiortc' | 'libdatachannel'} StackName */
/**
 * @typedef {{ readonly command: readonly string[], readonly reason: null } | { readonly command: null,
 * readonly reason: string }} Found
 */

const peers = fileURLToPath(new URL('../stacks/peers/', import.meta.url))
/** Where Debian keeps the sources of Go packages. */
const goSources = '/usr/share/gocode'
/** pyenv and others put a `python3` of their own first, which does not see Debian's packages. */
const debianPython = '/usr/bin/python3'

/**
 * Debian's packages that hold what a stack needs. @type {Readonly<Record<'pion' | 'aiortc', readonly
 * string[]>>}
 */
const packages = {
  pion: ['golang-go', 'golang-github-pion-webrtc.v3-dev'],
  aiortc: ['python3-aiortc'],
}

/**
 * @param {string} command @param {readonly string[]} args @param
 * {import('node:child_process').SpawnSyncOptions} [options]
 */
const succeeds = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 300_000, ...options }).status === 0

const hasPion = () => existsSync(join(goSources, 'src/github.com/pion/webrtc')) && succeeds('go', ['version'])
const hasAiortc = () => existsSync(debianPython) && succeeds(debianPython, ['-c', 'import aiortc'])

/** Installs what is missing, where that is ours to do: as root on Debian, as with the browser. */
export const installStacks = () => {
  const missing = [...(hasPion() ? [] : packages.pion), ...(hasAiortc() ? [] : packages.aiortc)]
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (missing.length === 0 || !isDebianRoot) return
  console.log(`Installing ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const apt = (...args) => succeeds('apt-get', args, { stdio: 'inherit', env })
  if (apt('update')) apt('install', '-y', '--no-install-recommends', ...missing)
}

/** @param {string} reason @returns {Found} */
const missing = (reason) => ({ command: null, reason })

/** Builds the pion end in `folder`. @param {string} folder @returns {Found} */
const buildPion = (folder) => {
  if (!hasPion()) return missing(`Go or pion is not installed (Debian: ${packages.pion.join(', ')})`)
  const sources = join(folder, 'go/src/peer')
  mkdirSync(sources, { recursive: true })
  for (const name of ['peer.go', 'go.mod']) copyFileSync(join(peers, 'pion', name), join(sources, name))
  const program = join(folder, 'pion-peer')
  // By the older way, without modules: nothing is fetched, everything comes from Debian's packages.
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: `${join(folder, 'go')}:${goSources}` }
  return succeeds('go', ['build', '-o', program, '.'], { cwd: sources, env, stdio: 'inherit' })
    ? { command: [program], reason: null }
    : missing('the pion end could not be built')
}

/** @returns {Found} */
const findAiortc = () =>
  hasAiortc()
    ? { command: [debianPython, join(peers, 'aiortc-peer.py')], reason: null }
    : missing(`aiortc is not installed (Debian: ${packages.aiortc.join(', ')})`)

/** @returns {Found} */
const findLibdatachannel = () =>
  succeeds(process.execPath, ['--input-type=module', '-e', "await import('node-datachannel')"], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
    ? { command: [process.execPath, join(peers, 'libdatachannel-peer.mjs')], reason: null }
    : missing('node-datachannel has no binary for this platform')

/**
 * Builds a peer on libtorrent in `folder`. libtorrent speaks WebRTC from 2.1 on, when it was built with that
 * option, and no package of Debian has it: the peer builds where somebody installed such a one, and nowhere
 * else.
 *
 * @param {string} folder
 * @returns {Found}
 */
export const buildLibtorrent = (folder) => {
  /** @param {string} what */
  const flags = (what) => {
    const { status, stdout } = spawnSync('pkg-config', [what, 'libtorrent-rasterbar'], { encoding: 'utf8' })
    return status === 0 ? stdout.split(/\s+/).filter((flag) => flag !== '') : null
  }
  const [compiling, linking] = [flags('--cflags'), flags('--libs')]
  if (compiling === null || linking === null) return missing('libtorrent is not installed')
  const program = join(folder, 'libtorrent-peer')
  const source = join(peers, 'libtorrent-peer.cpp')
  return succeeds('g++', ['-std=c++17', '-O1', ...compiling, source, '-o', program, ...linking])
    ? { command: [program], reason: null }
    : missing('the libtorrent that is installed has no WebTorrent support (2.1 with the option `webtorrent`)')
}

/**
 * Every stack, started by its command; `remove` takes away what was built.
 *
 * @returns {{ readonly stacks: Readonly<Record<StackName, Found>>, remove(): void }}
 */
export const findStacks = () => {
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-stacks-'))
  return {
    stacks: { pion: buildPion(folder), aiortc: findAiortc(), libdatachannel: findLibdatachannel() },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
