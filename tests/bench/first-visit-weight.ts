/**
 * `npm run weight`: what a first visit loads before its first frame, and which source modules it is made of.
 * `--modules <N>` lists the N largest of each script (ten), `--file <name>` a file of the build that is not
 * among them, such as `torrent-player.js`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { firstVisitFiles, sentBytes, type VisitedFile, weigh } from '../helpers/first-visit-files.ts'
import { moduleSizes, type SourceMap } from './module-sizes.ts'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: '10' },
    file: { type: 'string', multiple: true, default: [] },
    dist: { type: 'string' },
  },
})
const count = Number(values.modules)

/** `../../src/a/b.ts` → `src/a/b.ts`; of a package its own path. */
const readable = (source: string): string =>
  source.replace(/^.*node_modules\//, '').replace(/^(\.\.\/)+(.*\/)?(?=src\/)/, '')

const kB = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(8)

const row = ({ path, raw, brotli }: VisitedFile): string =>
  `${kB(raw)} ${kB(brotli)}  ${path.replace(/-[\w-]{8}\.js$/, '.js')}`

const printModules = (dist: string, { path, raw, brotli }: VisitedFile): void => {
  const mapFile = join(dist, `${path}.map`)
  // The bundler's own few lines, the page and the service worker have none.
  if (!existsSync(mapFile)) return
  const code = readFileSync(join(dist, path), 'utf8')
  const map: SourceMap = JSON.parse(readFileSync(mapFile, 'utf8'))
  const sizes = moduleSizes(code, map)
  console.log(`\n${basename(path)}: ${sizes.length} modules`)
  for (const [source, size] of sizes.slice(0, count)) {
    console.log(`${kB(size)} ${kB((size / raw) * brotli)}  ${readable(source)}`)
  }
}

const folder = values.dist ?? mkdtempSync(join(tmpdir(), 'torrent-player-weight-'))
try {
  if (values.dist === undefined) {
    await build({
      configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
      logLevel: 'warn',
      build: { outDir: folder, sourcemap: 'hidden' },
    })
  }
  const files = firstVisitFiles(folder)
  console.log('  raw kB   Brotli  file')
  for (const file of files) console.log(row(file))
  const raw = files.reduce((sum, file) => sum + file.raw, 0)
  console.log(row({ path: 'all of them', raw, brotli: sentBytes(files) }))
  console.log('\nA module’s Brotli is its part of the script’s: what leaving it out saves may be less.')
  for (const file of [...files, ...values.file.map((path) => weigh(folder, path))]) printModules(folder, file)
} finally {
  if (values.dist === undefined) rmSync(folder, { recursive: true, force: true })
}
