import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { filesLike, root } from './documents.ts'

/** Endings by which a path in a text is known to be a file of this project. */
const fileName = /(?<![\w/.…<-])(?:[\w@-]+\/)*[\w@.-]*[\w@-]\.(?:ts|mjs|css|md|html)(?![\w-])/g
const folderName = /(?<![\w/.…<:-])(?:src|tests|docs)\/(?:[\w@-]+\/)*(?![\w@.*-])/g

/** Paths of files, and of folders that begin with `src/`, `tests/` or `docs/`, that a text names. */
export const pathsNamedIn = (text: string): string[] => {
  const prose = text.replace(/\]\([^)]*\)/g, '](')
  return [
    ...new Set([...prose.matchAll(fileName), ...prose.matchAll(folderName)].map(([path]) => path)),
  ].sort()
}

/**
 * The paths that a text names and that do not exist. A path may be meant from the root or from `src/`; a file
 * that is named without a folder may lie anywhere below `src/`.
 */
export const missingPaths = (text: string): string[] => {
  const names = new Set(filesLike('src').map((path) => basename(path)))
  const isThere = (path: string): boolean =>
    names.has(path) || ['', 'src'].some((folder) => existsSync(join(root, folder, path)))
  return pathsNamedIn(text).filter((path) => !isThere(path))
}
