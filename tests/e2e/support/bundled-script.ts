import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const bundles = new Map<string, string>()

/**
 * Path of a script of ours and all that it imports of ours, as one file that Node starts by itself. Under tsx
 * every start takes half a second of work more, since the modules of packages go through it too. Not for
 * scripts that look at `import.meta.url`.
 */
export const bundledScript = (path: string): string => {
  const known = bundles.get(path)
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-script-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // Packages are found by way of the bundle's folder, as they are by way of the script's.
  const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url))
  symlinkSync(packages, join(folder, 'node_modules'), 'junction')
  const outfile = join(folder, 'script.mjs')
  buildSync({
    entryPoints: [path],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  bundles.set(path, outfile)
  return outfile
}
