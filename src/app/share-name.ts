import { sharingTexts } from './texts/sharing.ts'

/** Characters. Names of torrents are names of folders, and disks take 255 bytes. */
const maxNameLength = 120
/** Characters that several names must have in common before that says what they are. */
const shortestPrefix = 4

type Given = Pick<File, 'name' | 'webkitRelativePath'>

/** The folder in which all of them lie; `null`: there is none. */
const folderOf = (files: readonly Given[]): string | null => {
  const folder = files[0]?.webkitRelativePath.split('/')[0]
  if (!folder) return null
  return files.every(({ webkitRelativePath }) => webkitRelativePath.startsWith(`${folder}/`)) ? folder : null
}

const withoutEnding = (name: string): string => name.replace(/\.[^.]{1,5}$/, '')

/**
 * What files that lie in no folder together are called, where that is plain: a film and its subtitles.
 * `null`: the torrent's layout gives the name, or a person does.
 */
export const sharedStem = (files: readonly Given[]): string | null => {
  if (files.length < 2 || folderOf(files) !== null) return null
  const stems = new Set(files.map(({ name }) => withoutEnding(name)))
  return stems.size === 1 ? ([...stems][0] ?? null) : null
}

/** Files that lie in no folder together have no name of their own, but for a film and its subtitles. */
export const needsName = (files: readonly Given[]): boolean =>
  files.length > 1 && folderOf(files) === null && sharedStem(files) === null

/** What is to be shared, in a few words. */
export const shareTitle = (files: readonly Given[]): string => {
  const name = folderOf(files) ?? sharedStem(files) ?? (files.length === 1 ? files[0]?.name : undefined)
  return name === undefined ? sharingTexts().files(files.length) : sharingTexts().quoted(name)
}

const commonPrefix = (names: readonly string[]): string => {
  const [first = '', ...others] = names
  const characters = [...first]
  const end = characters.findIndex((character, index) =>
    others.some((name) => [...name][index] !== character),
  )
  return characters.slice(0, end < 0 ? characters.length : end).join('')
}

/**
 * A name for files that lie in no folder together: what their names begin with, or else the first of them:
 * `Show S01E01.mkv`, `Show S01E02.mkv` → `Show`.
 */
export const proposedName = (files: readonly Given[]): string => {
  const names = files.map(({ name }) => withoutEnding(name))
  // A number is cut off with what stands before it: the episodes differ in their last digit only.
  const prefix = commonPrefix(names)
    .replace(/[\s._([-]*(?:s\d+\s*e|ep?\.?|season|episode|track|part|disc|cd|\d)*\d*$/i, '')
    .replace(/[\s._([-]+$/, '')
  if (prefix.length >= shortestPrefix) return prefix
  return sharingTexts().andOthers(names[0] ?? '', files.length - 1)
}

/** What a person typed, as the name of a torrent; `''`: nothing is left of it. */
export const cleanName = (typed: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a file has them.
  const cleaned = typed.replace(/[\u0000-\u001f\u007f/\\]+/g, ' ').replace(/\s+/g, ' ')
  return [...cleaned.trim()].slice(0, maxNameLength).join('').trim()
}
