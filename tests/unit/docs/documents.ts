import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Files of the repository that match the patterns of `git ls-files`, also those not committed yet. */
export const filesLike = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
    .toString()
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .sort()

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Markdown without its fenced blocks and code spans: what stands in them is no link. */
const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '')

/** Targets of links and pictures that are relative, in the order in which they come. */
export const relativeLinks = (markdown: string): string[] =>
  [...withoutCode(markdown).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((target) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target))

/**
 * Files of this repository that a document names in its code spans: whole paths or ends of paths, and tests
 * without their ending, as in `unit/swarm/verifier`.
 */
export const namedFiles = (markdown: string): string[] =>
  [...markdown.matchAll(/`([\w./-]+)`/g)].flatMap(([, name = '']) => {
    if (/^[\w-][\w./-]*\.(?:ts|mjs|md|css|cpp|go|py)$/.test(name)) return [name]
    return /^(?:unit|e2e|interop)(?:\/[\w-]+)+$/.test(name) ? [`${name}.test.ts`] : []
  })

/** Headings of a document as GitHub writes their anchors. */
const anchorsOf = (markdown: string): Set<string> => {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading = ''] of markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#+\s+(.+)$/gm)) {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`)
  }
  return anchors
}

/** What is wrong with the relative links of a document; nothing when each leads to a file and a heading. */
export const brokenLinks = (path: string, markdown: string): string[] =>
  relativeLinks(markdown).flatMap((target) => {
    const [file = '', anchor] = target.split('#')
    const at = file === '' ? path : join(dirname(path), decodeURIComponent(file))
    if (at.startsWith('..')) return [`${path}: ${target} leads out of the repository`]
    if (at !== path && !existsSync(join(root, at))) return [`${path}: ${target} leads nowhere`]
    if (anchor === undefined || !at.endsWith('.md')) return []
    return anchorsOf(at === path ? markdown : textOf(at)).has(anchor)
      ? []
      : [`${path}: ${target} names a heading that ${at} does not have`]
  })
