/**
 * Names out of torrents, made safe to show, to put into a URL and to write to any disk. They are mended
 * rather than refused, since a film whose name has a colon too many is still worth watching:
 *
 * - `.`, `..` and empty elements are left out, so no path leaves the torrent's folder or is absolute;
 * - `/` and `\` inside an element become `_`;
 * - control characters and the invisible marks that turn the direction of text ("gpj.exe" shown as "exe.jpg")
 *   are left out;
 * - names that Windows keeps for devices (`CON`, `NUL`, `COM1`…) get a `_` in front; trailing dots and spaces
 *   go;
 * - an element longer than 255 UTF-8 bytes is cut, its extension kept;
 * - of paths that become equal, the later ones get ` (2)`, ` (3)`… before the extension.
 */

/** Longest element of a path in bytes of UTF-8: what common file systems allow. */
const maxElementLength = 255
const maxExtensionLength = 16
/** Devices of Windows, with or without an extension. */
const windowsReserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
// Control characters (C0, DEL, C1), bidirectional marks, line and paragraph separators, the byte order mark.
const unwanted = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/**
 * Text of a stranger for showing to people: no control characters, at most `maxLength` UTF-16 units, never
 * half a pair.
 */
export const cleanText = (text: string, maxLength: number): string =>
  text
    .slice(0, maxLength * 4)
    .replace(unwanted, '')
    .trim()
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')

/** One element of a path, or `''` when nothing of it can stay. */
export const cleanPathElement = (text: string): string => {
  const name = cleanText(text, 4 * maxElementLength)
    .replace(/[/\\]/g, '_')
    .replace(/[. ]+$/, '')
  return cutElement(windowsReserved.test(name) ? `_${name}` : name)
}

/** Splits `film.mp4` into `film` and `.mp4`; a name without extension has `''`. */
export const splitExtension = (name: string): [stem: string, extension: string] => {
  const dot = name.lastIndexOf('.')
  const hasExtension = dot > 0 && name.length - dot <= maxExtensionLength && dot < name.length - 1
  return hasExtension ? [name.slice(0, dot), name.slice(dot)] : [name, '']
}

const cutElement = (name: string): string => {
  if (utf8Length(name) <= maxElementLength) return name
  const [stem, extension] = splitExtension(name)
  const room = maxElementLength - utf8Length(extension)
  let kept = ''
  let length = 0
  for (const character of stem) {
    length += utf8Length(character)
    if (length > room) break
    kept += character
  }
  return kept.trimEnd() + extension
}

const utf8Length = (text: string): number => {
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return length
}

/** Gives out paths, and each path only once. */
export class DistinctPaths {
  readonly #nextNumber = new Map<string, number>()
  readonly #fold: (path: string) => string

  /** @param fold paths with the same result are one path */
  constructor(fold: (path: string) => string = (path) => path) {
    this.#fold = fold
  }

  /**
   * @param elements clean, at least one
   * @returns the elements; the last one is changed when the path was given out before
   */
  claim(elements: readonly string[]): string[] {
    const folder = elements.slice(0, -1)
    const name = elements.at(-1) ?? '_'
    const [stem, extension] = splitExtension(name)
    const wanted = this.#fold([...folder, name].join('/'))
    let path = wanted
    let claimed = name
    let number = this.#nextNumber.get(wanted) ?? 1
    while (this.#nextNumber.has(path)) {
      claimed = `${stem} (${++number})${extension}`
      path = this.#fold([...folder, claimed].join('/'))
    }
    this.#nextNumber.set(wanted, number)
    if (path !== wanted) this.#nextNumber.set(path, 1)
    return [...folder, claimed]
  }
}
