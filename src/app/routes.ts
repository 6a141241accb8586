/** What a text that a person pasted, or that the address bar holds, asks for. */
export type Reading =
  | { readonly ok: true; readonly source: string }
  /** `problem`: a sentence to show by the field. */
  | { readonly ok: false; readonly problem: string }

export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'watch'; readonly source: string }
  /** The address names something, but nothing that can be opened. */
  | { readonly view: 'bad'; readonly text: string; readonly problem: string }

const infoHashPattern = /^(?:[0-9a-f]{40}|[a-z2-7]{32})$/i
/** Longer than any magnet link with sense in it: hostile input stops here. */
const maxLength = 16_384

const bad = (problem: string): Reading => ({ ok: false, problem })

const readMagnet = (text: string): Reading => {
  const topics = new URLSearchParams(text.slice(text.indexOf('?') + 1)).getAll('xt')
  const hash = (prefix: string): string | undefined =>
    topics.find((topic) => topic.toLowerCase().startsWith(prefix))?.slice(prefix.length)
  const v1 = hash('urn:btih:')
  if (v1 !== undefined) {
    if (infoHashPattern.test(v1)) return { ok: true, source: text }
    return bad('The info hash in this magnet link is not complete. Copy the whole link and try again.')
  }
  if (hash('urn:btmh:') !== undefined) {
    return bad('This magnet link is for a BitTorrent v2 torrent, which cannot be played yet.')
  }
  return bad(
    'This magnet link names no torrent: it has no “xt=urn:btih:…”. Copy the whole link and try again.',
  )
}

const readUrl = (text: string): Reading => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return bad('This web address cannot be read. Check it for typing errors.')
  }
  // A link to this app, or to another copy of it.
  const route = parseRoute(url)
  if (route.view === 'watch') return { ok: true, source: route.source }
  return { ok: true, source: text }
}

/**
 * Reads a magnet link, an info hash (hexadecimal or base 32), the address of a `.torrent`, or a link to this
 * app.
 */
export const readSource = (input: string): Reading => {
  const text = input.trim()
  if (text === '') return bad('Paste a magnet link, an info hash or the address of a .torrent file.')
  if (text.length > maxLength) return bad('This is too long to be a link.')
  if (/^magnet:/i.test(text)) return readMagnet(text)
  if (infoHashPattern.test(text)) return { ok: true, source: text }
  if (/^https?:\/\//i.test(text)) return readUrl(text)
  return bad('This is not a magnet link, an info hash or the address of a .torrent file.')
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // Malformed escapes: the text as it stands says more than none.
    return text
  }
}

/**
 * What the page's address asks for: `#magnet:?…`, `#<info hash>`, `#<URL of a .torrent>` or
 * `?magnet=<encoded>`.
 */
export const parseRoute = ({ hash, search }: Pick<URL, 'hash' | 'search'>): Route => {
  const fragment = hash.replace(/^#\/?/, '')
  // Some programs encode a whole link before they put it behind the #.
  const text = /^(magnet|https?)%3a/i.test(fragment) ? decode(fragment) : fragment
  const asked = text === '' ? new URLSearchParams(search).get('magnet') : text
  if (asked === null || asked.trim() === '') return { view: 'home' }
  const reading = readSource(asked)
  return reading.ok
    ? { view: 'watch', source: reading.source }
    : { view: 'bad', text: decode(asked), problem: reading.problem }
}

/** The link that opens `source` in this app. */
export const linkTo = (source: string, page: Pick<Location, 'origin' | 'pathname'>): string =>
  `${page.origin}${page.pathname}#${source}`
