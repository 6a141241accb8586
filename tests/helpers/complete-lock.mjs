/**
 * Adds to package-lock.json the optional packages for other platforms that a registry mirror without them
 * left out: `npm ci` refuses a lock file in which they are missing, on every platform. Run after `npm
 * install` where the mirror is incomplete: `node tests/helpers/complete-lock.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const path = process.argv[2] ?? 'package-lock.json'
const lock = JSON.parse(readFileSync(path, 'utf8'))
const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
  'emscripten',
]
const cpus = [
  'arm64',
  'x64',
  'arm',
  'ia32',
  'riscv64',
  's390x',
  'ppc64',
  'ppc64le',
  'loong64',
  'mips64el',
  'wasm32',
  'universal',
]

/**
 * What a name such as `@scope/tool-linux-arm64-musl` says of where the package runs.
 *
 * @param {string} name
 */
const platformOf = (name) => {
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  const os = systems.filter((system) => words.includes(system))
  const cpu = cpus.filter(
    (one) => words.includes(one) || (one === 'arm' && words.some((w) => /^arm(v\d|hf|eabi)/.test(w))),
  )
  /** @type {{ os?: string[], cpu?: string[] }} */
  const entry = {}
  if (os.length > 0) entry.os = os
  if (cpu.length > 0 && !cpu.includes('universal')) entry.cpu = cpu
  // A platform that does not exist: whatever the name does not tell is not installed here.
  if (os.length === 0 && cpu.length === 0) entry.os = ['none']
  return entry
}

let added = 0
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const isThere = [`${place}/node_modules/${name}`, `node_modules/${name}`].some(
      (at) => at.replace(/^\//, '') in lock.packages,
    )
    if (isThere) continue
    const version = range.replace(/^[\^~]/, '')
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      optional: true,
      ...(entry.dev ? { dev: true } : {}),
    }
    added++
  }
}
const { '': root, ...others } = lock.packages
lock.packages = {
  '': root,
  ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))),
}
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages for other platforms added to ${path}.`)
