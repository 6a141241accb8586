/** What is drawn of a cue: text, a new line, or an element with others inside. */
export type CueNode =
  | string
  | {
      readonly type: 'i' | 'b' | 'u' | 's' | 'ruby' | 'rt' | 'color' | 'group'
      /** Of `color`: a colour of CSS that is known to be one. */
      readonly color: string
      readonly children: readonly CueNode[]
    }

type OpenNode = Exclude<CueNode, string> & { readonly tag: string; readonly children: CueNode[] }

/** Elements inside of others; our own choice. */
const maxDepth = 8
/** Elements of one cue; our own choice. */
const maxNodes = 200

const typeOfTag: Readonly<Record<string, OpenNode['type']>> = {
  i: 'i',
  em: 'i',
  b: 'b',
  strong: 'b',
  u: 'u',
  s: 's',
  ruby: 'ruby',
  rt: 'rt',
  c: 'group',
  v: 'group',
  lang: 'group',
  font: 'group',
  span: 'group',
}

/** The colours that classes of WebVTT name (5.1, Default text colors), and those of SubRip's `font`. */
const colors = new Set(
  'white lime cyan red yellow magenta blue black aqua green orange silver gray'.split(' '),
)

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
}

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return (Object.hasOwn(entities, name) ? entities[name] : undefined) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
      ? String.fromCodePoint(code)
      : whole
  })

/** A tag as it is written in subtitles. What looks otherwise is text: people write “<3” too. */
const tagPattern =
  /<(\/?)([a-z]{1,6})((?:\.[^\s<>.]{1,40})*)(\s[^<>]{0,300})?>|<\d{1,3}(?::\d{2}){1,2}\.\d{3}>/gi

const colorOf = (tag: string, classes: string, rest: string): string => {
  const named =
    tag === 'font'
      ? /\bcolor\s*=\s*["']?(#[0-9a-f]{6}\b|[a-z]{3,8})/i.exec(rest)?.[1]?.toLowerCase()
      : classes
          .toLowerCase()
          .split('.')
          .find((name) => colors.has(name))
  if (named === undefined) return ''
  return named.startsWith('#') || colors.has(named) ? named : ''
}

/**
 * Reads the text of a cue, which a stranger wrote: only what is listed above comes out, and everything else
 * is text.
 */
export const parseCueText = (text: string): readonly CueNode[] => {
  const root: OpenNode = { type: 'group', tag: '', color: '', children: [] }
  const open: OpenNode[] = [root]
  let count = 0
  let at = 0
  const addText = (end: number): void => {
    if (end > at) open.at(-1)?.children.push(decodeEntities(text.slice(at, end)))
  }
  for (const match of text.matchAll(tagPattern)) {
    const [whole, slash, name, classes = '', rest = ''] = match
    const tag = name?.toLowerCase() ?? ''
    const type = Object.hasOwn(typeOfTag, tag) ? typeOfTag[tag] : undefined
    if (name !== undefined && type === undefined) continue
    addText(match.index)
    at = match.index + whole.length
    if (type === undefined) continue
    if (slash !== '') {
      const from = open.findLastIndex((node) => node.tag === tag)
      if (from > 0) open.splice(from)
      continue
    }
    if (open.length > maxDepth || ++count > maxNodes) continue
    const color = colorOf(tag, classes, rest)
    const node: OpenNode = { type: color === '' ? type : 'color', tag, color, children: [] }
    open.at(-1)?.children.push(node)
    open.push(node)
  }
  addText(text.length)
  return root.children
}

/** The text of a cue without its markup. */
export const plainCueText = (text: string): string => {
  const textOf = (node: CueNode): string =>
    typeof node === 'string' ? node : node.children.map(textOf).join('')
  return parseCueText(text).map(textOf).join('')
}
