import { languageOfCode, languageOfName } from './language-names.ts'

/** What the name of a file of subtitles tells. */
export interface SubtitleName {
  readonly format: 'srt' | 'vtt' | 'ass' | 'ssa'
  /** A tag of BCP 47; `''`: unknown. */
  readonly language: string
  /** What is left of the name that tells it from others: `SDH`, `Commentary`; `''`: nothing. */
  readonly name: string
  readonly isForced: boolean
  readonly isDefault: boolean
}

/** Folders in which subtitles lie beside their film. */
const subtitleFolder = /^(subs?|subtitles?|captions?|srt|ass|vtt)$/i
const forcedWords = new Set(['forced', 'foreign'])
const deafWords = new Set(['sdh', 'cc', 'hoh'])
/** Longest name that is shown, in letters; our own choice. */
const maxName = 60

const formatOf = (path: string): SubtitleName['format'] | null => {
  const ending = /\.(srt|vtt|ass|ssa)$/i.exec(path)?.[1]?.toLowerCase()
  return (ending as SubtitleName['format'] | undefined) ?? null
}

/** Whether subtitles of a file with this name can be shown. */
export const isSubtitlePath = (path: string): boolean => formatOf(path) !== null

const partsOf = (path: string): string[] => path.split('/')
const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
/** The name without its ending, compared without case. */
const stemOf = (path: string): string => fileOf(path).replace(/\.[^.]*$/, '')
const keyOf = (text: string): string => text.normalize('NFC').toLowerCase()

/** Season and episode, as releases write them: `S01E02`, `1x02`. */
const episodeOf = (name: string): string | null => {
  const match =
    /(?:^|[^a-z0-9])s(\d{1,2})[ ._-]?e(\d{1,4})(?!\d)/i.exec(name) ??
    /(?:^|[^a-z0-9])(\d{1,2})x(\d{2,3})(?!\d)/i.exec(name)
  return match === null ? null : `${Number(match[1])}x${Number(match[2])}`
}

const isCut = (letter: string | undefined): boolean => letter === undefined || !/[\p{L}\p{N}]/u.test(letter)

/** What comes after the film's own name; `null`: the name does not begin with it. */
const afterStem = (name: string, stem: string): string | null =>
  stem !== '' && keyOf(name).startsWith(keyOf(stem)) && isCut(name[stem.length])
    ? name.slice(stem.length)
    : null

/** Films by what their files of subtitles may be called. */
export class FilmNames {
  readonly #byStem = new Map<string, string[]>()
  readonly #byEpisode = new Map<string, string[]>()
  readonly #byFolder = new Map<string, string[]>()
  readonly #all: readonly string[]

  constructor(films: readonly string[]) {
    this.#all = films
    const add = (map: Map<string, string[]>, key: string | null, film: string): void => {
      if (key === null) return
      const list = map.get(key)
      if (list === undefined) map.set(key, [film])
      else list.push(film)
    }
    for (const film of films) {
      add(this.#byStem, keyOf(stemOf(film)), film)
      add(this.#byEpisode, episodeOf(stemOf(film)), film)
      add(this.#byFolder, folderOf(film), film)
    }
  }

  /** The films that a file of subtitles belongs to, by the best reason that there is. */
  filmsOf(path: string): readonly string[] {
    const stem = keyOf(stemOf(path))
    // The longest name wins: “Film 2.en” is of “Film 2”, and not of “Film”.
    for (let end = stem.length; end > 0; end--) {
      const films = isCut(stem[end]) ? this.#byStem.get(stem.slice(0, end)) : undefined
      if (films !== undefined) return nearest(films, path)
    }
    for (const folder of partsOf(folderOf(path)).reverse()) {
      const films = this.#byStem.get(keyOf(folder))
      if (films !== undefined) return nearest(films, path)
    }
    const episode = episodeOf(stemOf(path)) ?? episodeOf(folderOf(path))
    const films = episode === null ? undefined : this.#byEpisode.get(episode)
    if (films !== undefined) return nearest(films, path)
    if (episode !== null && this.#byEpisode.size > 0) return []
    return this.#filmsBeside(path)
  }

  /** The only film of the folder, or of the whole torrent. */
  #filmsBeside(path: string): readonly string[] {
    if (this.#all.length === 1) return this.#all
    const folders = partsOf(folderOf(path))
    while (folders.length > 0 && isSubtitleFolder(folders.at(-1) ?? '')) folders.pop()
    const films = this.#byFolder.get(folders.join('/')) ?? []
    return films.length === 1 ? films : []
  }
}

const isSubtitleFolder = (folder: string): boolean =>
  subtitleFolder.test(folder) || languageOfName(folder) !== null || languageOfCode(folder) !== null

/** Where two films have one name, that of the folder in which the subtitles lie. */
const nearest = (films: readonly string[], path: string): readonly string[] => {
  if (films.length === 1) return films
  const depth = (film: string): number => {
    const [one, other] = [partsOf(folderOf(film)), partsOf(folderOf(path))]
    let same = 0
    while (same < one.length && one[same] === other[same]) same++
    return same * 2 - one.length
  }
  const best = Math.max(...films.map(depth))
  return films.filter((film) => depth(film) === best)
}

/** What was read of the parts of a name. */
interface Words {
  language: string
  isForced: boolean
  isDefault: boolean
  isForDeaf: boolean
  left: string[]
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}\p{M}’']+/u).filter(Boolean)

/**
 * Reads a name from its end.
 *
 * @param isTail the film's own name stands no longer in front. Where it does, the first word that tells
 * nothing ends the reading: a title may hold any word.
 */
const readWords = (text: string, isTail: boolean): Words => {
  const words = wordsOf(text)
  const found: Words = { language: '', isForced: false, isDefault: false, isForDeaf: false, left: [] }
  while (words.length > 0) {
    const used = readFlag(words, found) || readLanguage(words, found, isTail)
    if (used === 0 && !isTail) return found
    if (used === 0) found.left.unshift(words.at(-1) ?? '')
    words.splice(-Math.max(1, used))
  }
  return found
}

/** How many words at the end were of use, and what they say. */
const readFlag = (words: readonly string[], found: Words): number => {
  const key = words.at(-1)?.toLowerCase() ?? ''
  if (forcedWords.has(key)) found.isForced = true
  else if (key === 'default') found.isDefault = true
  // “hi” behind a language says: for the hearing impaired.
  else if (deafWords.has(key) || (key === 'hi' && isLanguage(words.at(-2)))) found.isForDeaf = true
  else if (!/^\d+$/.test(key)) return 0
  return 1
}

const readLanguage = (words: readonly string[], found: Words, isTail: boolean): number => {
  if (found.language !== '') return 0
  for (const count of [3, 2, 1]) {
    const last = words.slice(-count)
    if (last.length < count) continue
    // In a title “It” is a word, and “it” or “IT” a language.
    const mayBeCode = isTail || /^(\p{Ll}+|\p{Lu}+)$/u.test(last[0] ?? '')
    const language =
      languageOfName(last.join(' ')) ?? (mayBeCode && count < 3 ? languageOfCode(last.join('-')) : null)
    if (language === null) continue
    found.language = language
    return count
  }
  return 0
}

const isLanguage = (word = ''): boolean => (languageOfCode(word) ?? languageOfName(word)) !== null

/**
 * What the name of a file tells of the subtitles in it.
 *
 * @param film path of the film that they belong to; `''`: unknown
 */
export const readSubtitleName = (path: string, film: string): SubtitleName => {
  const stem = stemOf(path)
  const tail = film === '' ? null : afterStem(stem, stemOf(film))
  const words = readWords(tail ?? stem, tail !== null)
  const [folder = ''] = partsOf(folderOf(path)).slice(-1)
  const folderLanguage =
    languageOfName(folder) ?? (subtitleFolder.test(folder) ? null : languageOfCode(folder))
  const language = words.language || folderLanguage || ''
  const isUnnamed = tail === null && language === ''
  const left = isUnnamed ? stem : words.left.join(' ')
  const name = [left.slice(0, maxName), words.isForDeaf ? 'SDH' : '']
    .filter((part) => part !== '')
    .join(' · ')
  const { isForced, isDefault } = words
  return { format: formatOf(path) ?? 'srt', language, name, isForced, isDefault }
}
