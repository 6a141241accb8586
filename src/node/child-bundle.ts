import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Older bundles are kept for this long, since a server that runs may start one again. Milliseconds; our own
 * choice.
 */
const keptMs = 24 * 60 * 60_000

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Below the packages of this project, so that a bundle finds them. */
const bundles = join(root, '.cache', 'node')

/**
 * Makes few files of a module and all of ours that it imports, for a process that has to start soon: to read
 * and translate two hundred modules one by one takes a second of processor time, and a viewer may be waiting.
 * Packages stay outside, and so do parts that are imported later.
 *
 * @param entry path of a module in TypeScript
 * @returns path of the module to start; it is made anew when the sources have changed
 * @throws Error when it cannot be made, or not be written
 */
export const bundleOf = (entry: string): Promise<string> => {
  const made = last.then(() => make(entry))
  // Its caller is told of a failure; the next one only waits for the end.
  last = made.then(
    () => undefined,
    () => undefined,
  )
  return made
}

/** The end of the last one: esbuild works in a process that ends after each, and is one for all. */
let last: Promise<void> = Promise.resolve()

const make = async (entry: string): Promise<string> => {
  const { build, stop } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [entry],
    outdir: bundles,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    write: false,
    logLevel: 'silent',
  }).finally(stop)
  const hash = createHash('sha256')
  for (const { path, contents } of outputFiles) hash.update(path).update(contents)
  const folder = join(bundles, hash.digest('hex').slice(0, 16))
  await keep(
    folder,
    outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
  )
  return join(folder, basename(entry).replace(/\.ts$/, '.mjs'))
}

interface BundledFile {
  readonly name: string
  readonly contents: Uint8Array
}

/** Writes the files to their folder, all or none of them, unless they are there. */
const keep = async (folder: string, files: readonly BundledFile[]): Promise<void> => {
  const now = new Date()
  const isThere = await utimes(folder, now, now).then(
    () => true,
    () => false,
  )
  if (isThere) return
  const partial = `${folder}-${process.pid}`
  await mkdir(partial, { recursive: true })
  for (const { name, contents } of files) await writeFile(join(partial, name), contents)
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true })
    // Another server has just written the same.
    const other = await stat(folder).catch(() => null)
    if (other === null) throw error
  })
  for (const name of await readdir(bundles)) {
    // Another server may be taking the same ones away.
    const old = await stat(join(bundles, name)).catch(() => null)
    if (old !== null && now.getTime() - old.mtimeMs > keptMs) {
      await rm(join(bundles, name), { recursive: true, force: true })
    }
  }
}
