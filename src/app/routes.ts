import { readLink } from '../protocol/link.ts'
import { percentDecode } from '../protocol/percent.ts'
import { sayError, TorrentError } from '../shared/errors.ts'

/** What a text that a person pasted, or that the address bar holds, asks for. */
export type Reading =
  | { readonly ok: true; readonly source: string }
  /** `problem`: a sentence to show by the field. */
  | { readonly ok: false; readonly problem: string }

export type Route =
  | { readonly view: 'home' }
  | {
      readonly view: 'watch'
      readonly source: string
      /** Number of the file that plays; `null`: the address does not say. */
      readonly file: number | null
    }
  /** The address names something, but nothing that can be opened. */
  | { readonly view: 'bad'; readonly text: string; readonly problem: string }

/** A link to one file of a torrent, as the address bar shows it. It opens the torrent. */
const linkToFile = /^(\s*https?:[^#]*#.*)&file=\d{1,6}\s*$/is

/** {@link readLink} for a caller that shows what is wrong. */
export const readSource = (text: string): Reading => {
  try {
    return { ok: true, source: readLink(text.replace(linkToFile, '$1')).text }
  } catch (error) {
    if (error instanceof TorrentError) return { ok: false, problem: sayError(error) }
    throw error
  }
}

/**
 * What follows `?magnet=`. A link that was put there as it is has a `&` of its own, so that all that
 * follows belongs to it; any other value was encoded by a form or a program, and `URLSearchParams` decodes
 * it.
 */
const askedInQuery = (search: string): string => {
  const [, raw = ''] = /[?&]magnet=(.*)$/is.exec(search) ?? []
  return /^(?:stream-)?magnet(?::|%)/i.test(raw) ? raw : (new URLSearchParams(search).get('magnet') ?? '')
}

/** What a link to one file of a torrent ends with. An address of a `.torrent` may end so by itself. */
const fileAtEnd = /^(?!https?:)(.*)&file=(\d{1,6})$/is

/**
 * What another program shared with the installed app (`share_target` in the manifest): programs put a link
 * into any of these.
 */
const sharedInQuery = (search: string): string => {
  const params = new URLSearchParams(search)
  const texts = ['url', 'text', 'title'].flatMap((name) => params.get(name)?.trim() || [])
  return texts.find((text) => readSource(text).ok) ?? texts[0] ?? ''
}

/**
 * What the page's address asks for: `#magnet:?…`, `#<info hash>`, `#<URL of a .torrent>` or
 * `?magnet=<encoded>`, of which the first two may end with `&file=` and the number of a file; or what was
 * shared with the app, `?url=…&text=…&title=…`.
 */
export const parseRoute = ({ hash, search }: Pick<URL, 'hash' | 'search'>): Route => {
  const fragment = hash.replace(/^#\/?/, '')
  const asked = fragment || askedInQuery(search) || sharedInQuery(search)
  if (asked.trim() === '') return { view: 'home' }
  const [, torrent = asked, file] = fileAtEnd.exec(asked) ?? []
  const reading = readSource(torrent)
  return reading.ok
    ? { view: 'watch', source: reading.source, file: file === undefined ? null : Number(file) }
    : { view: 'bad', text: percentDecode(asked), problem: reading.problem }
}

/** The link that opens `source` in this app. */
export const linkTo = (source: string, page: Pick<Location, 'origin' | 'pathname'>): string =>
  `${page.origin}${page.pathname}#${source}`

/**
 * The part of the page's address after `#` that names this file of the torrent as well.
 *
 * @param hash the one that names the torrent now
 * @param file number of the file; `null`: the one that plays when nobody says which
 * @returns `null` where an address of this kind cannot name a file
 */
export const hashWithFile = (hash: string, file: number | null): string | null => {
  const fragment = hash.replace(/^#/, '')
  const [, torrent = fragment] = fileAtEnd.exec(fragment) ?? []
  if (torrent === '' || /^\/?https?:/i.test(torrent)) return null
  return `#${torrent}${file === null ? '' : `&file=${file}`}`
}
