import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, with a slash at its end. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Endings by which a path in a text is known to be a file of this project. */
const fileName = /(?<![\w/.…<-])(?:[\w@-]+\/)*[\w@.-]*[\w@-]\.(?:ts|mjs|css|md|html)(?![\w-])/g
const folderName = /(?<![\w/.…<:-])(?:src|tests|docs)\/(?:[\w@-]+\/)*(?![\w@.*-])/g
const link = /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g

/** Paths of files, and of folders that begin with `src/`, `tests/` or `docs/`, that a text names. */
export const pathsNamedIn = (text: string): string[] => {
  const prose = text.replace(link, '](')
  return [
    ...new Set([...prose.matchAll(fileName), ...prose.matchAll(folderName)].map(([path]) => path)),
  ].sort()
}

/** Targets of a page's links to files of the project. */
export const linksOf = (text: string): string[] => [
  ...new Set([...text.matchAll(link)].map(([, path = '']) => path)),
]

/** Names of all files below `src/`, without their folders. */
const sourceNames = (): ReadonlySet<string> =>
  new Set(
    readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).map((path) =>
      basename(path),
    ),
  )

/**
 * What a page of the project names or links to and what is not there. A file that is named without a folder
 * may lie in any folder of `src/`.
 *
 * @param page path of the page below the project's folder
 * @param roots folders below the project's that a path may be meant from
 */
export const missingFiles = (page: string, text: string, roots: readonly string[]): string[] => {
  const names = sourceNames()
  const isThere = (path: string): boolean =>
    roots.some((root) => existsSync(join(projectRoot, root, path))) || names.has(path)
  return [
    ...pathsNamedIn(text).filter((path) => !isThere(path)),
    ...linksOf(text).filter((path) => !existsSync(join(projectRoot, dirname(page), path))),
  ]
}
