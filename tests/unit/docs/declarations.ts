import { filesLike, textOf } from './documents.ts'

/** A member of a class or an interface, or one value of a union, as its source declares it. */
export interface Declared {
  readonly name: string
  /** What follows the name: the type, or parameters and result. */
  readonly type: string
  readonly isMethod: boolean
  /** Overrides what the platform's element has. */
  readonly isOverride: boolean
  /** A property that only has a getter, or is `readonly`. */
  readonly isReadonly: boolean
  /** The comment above it, as Markdown in one line; empty where there is none. */
  readonly comment: string
}

/** A documentation comment as one line of Markdown. */
export const commentText = (comment: string): string =>
  comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .replace(/\{@link (?:[\w$]+\.)?([\w$]+)\}/g, '`$1`')
    .replace(/@throws TorrentError\s*/g, 'Throws: ')
    .replace(/@returns\s*/g, 'Gives ')
    .replace(/@param\s+(\w+)\s*/g, '`$1`: ')
    .replace(/@see\s+`?([\w.]+)`?/g, 'See `$1`.')
    .replace(/\s+/g, ' ')
    .trim()

const sources = filesLike('src/*.ts').map(textOf)

/** The one file of src/ that exports a declaration, wherever it lies. */
export const sourceOf = (kind: 'class' | 'interface' | 'type', name: string): string => {
  const found = sources.filter((source) =>
    new RegExp(`^export (?:abstract )?${kind} ${name}\\b`, 'm').test(source),
  )
  const [source] = found
  if (source === undefined || found.length > 1) {
    throw new Error(`${found.length} files of src/ export the ${kind} ${name}.`)
  }
  return source
}

const blockOf = (kind: 'class' | 'interface', name: string): string[] => {
  const lines = sourceOf(kind, name).split('\n')
  const start = lines.findIndex((line) => new RegExp(`^export (?:abstract )?${kind} ${name}\\b`).test(line))
  const end = lines.findIndex((line, at) => at > start && /^\}/.test(line))
  return lines.slice(start + 1, end)
}

const head =
  /^ {2}(?! )((?:(?:public|override|async|readonly|get|set)\s+)*)([a-zA-Z]\w*)(\??)(?=[:(<]|\s*=)(.*)$/

/** A declaration's lines from `at` on, in one, up to the body or the value. */
const wholeHead = (lines: readonly string[], at: number): string => {
  let text = ''
  for (const line of lines.slice(at)) {
    text += (text === '' ? '' : ' ') + line.trim()
    const open =
      (text.match(/[([{<]/g) ?? []).length - (text.replaceAll('=>', '').match(/[)\]}>]/g) ?? []).length
    if (open === 0 || (open === 1 && text.endsWith('{'))) break
  }
  return text
    .replace(/\s*\{$/, '')
    .replace(/([(<]) /g, '$1')
    .replace(/,? ([)>])/g, '$1')
}

/** The public members of a class or an interface, in the order of the source. */
export const membersOf = (kind: 'class' | 'interface', name: string): Declared[] => {
  const lines = blockOf(kind, name)
  const members = new Map<string, Declared>()
  let comment: string[] = []
  lines.forEach((line, at) => {
    if (/^ {2}\/\*\*/.test(line)) comment = []
    if (/^ {2}(\/\*\*| \*)/.test(line)) {
      comment.push(line)
      return
    }
    const found = head.exec(line)
    if (found === null) {
      if (line.trim() === '' || /^ {2}\S/.test(line)) comment = []
      return
    }
    const [, words = '', member = '', optional = '', rest = ''] = found
    const text = commentText(comment.join('\n'))
    comment = []
    if (member === 'constructor' || /\bstatic\b/.test(words)) return
    const known = members.get(member)
    const isGetter = /\bget\b/.test(words)
    const isSetter = /\bset\b/.test(words)
    const whole = wholeHead([`  ${member}${optional}${rest}`, ...lines.slice(at + 1)], 0)
    const type = whole.slice(member.length + optional.length).replace(/^\(\): /, isGetter ? '' : '(): ')
    members.set(member, {
      name: member,
      type: known?.type ?? type.replace(/^:\s*/, ''),
      isMethod: !isGetter && !isSetter && /^[(<]/.test(type),
      isOverride: known?.isOverride ?? /\boverride\b/.test(words),
      isReadonly: !isSetter && (isGetter || /\breadonly\b/.test(words)),
      comment: [known?.comment, text].filter((part) => part !== undefined && part !== '').join(' '),
    })
  })
  return [...members.values()]
}

/**
 * Members of a class and of the classes of this project that it extends, its own first.
 *
 * @param until the class whose members are not wanted any more
 */
export const membersOfChain = (name: string, until: string): Declared[] => {
  const own = membersOf('class', name)
  const base = new RegExp(`\\bclass ${name}\\b[^{]*? extends (\\w+)`).exec(sourceOf('class', name))?.[1]
  if (base === undefined || base === until) return own
  const names = new Set(own.map((member) => member.name))
  return [...own, ...membersOfChain(base, until).filter((member) => !names.has(member.name))]
}

/** The words of a union type, each with the comment that stands above it. */
export const wordsOf = (name: string): { readonly word: string; readonly comment: string }[] => {
  const source = sourceOf('type', name)
  const start = source.indexOf(`type ${name} =`)
  const body = source.slice(start, source.indexOf('\n\n', start))
  let comment = ''
  return [...body.matchAll(/\/\*\*[\s\S]*?\*\/|\| '([^']+)'/g)].flatMap(([all, word]) => {
    if (word === undefined) {
      comment = commentText(all)
      return []
    }
    const own = { word, comment }
    comment = ''
    return [own]
  })
}
