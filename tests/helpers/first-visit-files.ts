/** What a first visit asks for before its first frame, found in the built files without a browser. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export interface VisitedFile {
  /** Path in the folder of the build. */
  readonly path: string
  /** Bytes of the file. */
  readonly raw: number
  /** Bytes that a server sends: those of the Brotli file that the build has put beside it. */
  readonly brotli: number
}

/** The page's scripts, and those that it names because they will be needed. */
const scriptsOfPage = (html: string): string[] =>
  [...html.matchAll(/<(?:script|link rel="modulepreload")[^>]* (?:src|href)="\.\/([^"]+\.js)"/g)].map(
    ([, path = '']) => path,
  )

/** What a built script imports at once. `import("…")` is none of it. */
const staticImports = (code: string): string[] =>
  [...code.matchAll(/\b(?:from|import)\s*"(\.{1,2}\/[^"]+\.js)"/g)].map(([, path = '']) => path)

/** The bytes of one file of a build. */
export const weigh = (dist: string, path: string): VisitedFile => {
  const file = join(dist, path)
  const raw = statSync(file).size
  const compressed = `${file}.br`
  return { path, raw, brotli: existsSync(compressed) ? statSync(compressed).size : raw }
}

/**
 * The files of a build that a page opened at a magnet link asks for until it shows its first frame: the page,
 * its scripts and those it names with `modulepreload` (the engine's worker among them), with all that these
 * import at once, and the service worker. `config.json` is written by the server and is not among them.
 *
 * `first-visit.test.ts` sees in a browser that it is these files and no other.
 */
export const firstVisitFiles = (dist: string): VisitedFile[] => {
  const found = new Set<string>()
  const visit = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    const code = readFileSync(join(dist, path), 'utf8')
    for (const imported of staticImports(code)) visit(normalize(join(dirname(path), imported)))
  }
  for (const path of scriptsOfPage(readFileSync(join(dist, 'index.html'), 'utf8'))) visit(path)
  return ['index.html', ...found, 'sw.js'].map((path) => weigh(dist, path))
}

/** The sum of what a server sends for these files, in bytes, without headers. */
export const sentBytes = (files: readonly VisitedFile[]): number =>
  files.reduce((sum, { brotli }) => sum + brotli, 0)
