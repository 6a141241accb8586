import { mediaKind } from '../shared/mime.ts'
import { type EpisodeMark, findMark, seasonOfFolder } from './episode-mark.ts'
import { isReleaseWord, withoutRelease } from './release-words.ts'

/** What the name of a file tells. */
export interface NameParts {
  /** What the show, film or song is called; `''`: the name does not say. */
  readonly title: string
  /** `null`: not said. */
  readonly year: number | null
  /** Which episode it is: `S1 E3`, `E5`, `2024-03-15`; `''`: none. */
  readonly episode: string
  /** What the episode is called; `''`: not said. */
  readonly episodeTitle: string
  /** Number of a track, or of a part that is no episode; `null`: it has none. */
  readonly track: number | null
}

/** UTF-16 units of a name that are read: a file's name has at most 255 bytes, a page may hand over more. */
const maxLength = 260

/** Names that a camera gave. They say nothing, and people know them as they are. */
const ofCamera =
  /^(?:(?:IMG|VID|DSC[NF]?|MVI|MOV|PXL|GOPR|G[HXP]\d\d|DJI|Screen ?Recording|WhatsApp)[-_ ]?\d|\d{8}[-_]\d{4,6}$)/i

const withoutEnding = (name: string): string =>
  name.replace(/\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,4}$/i, '') || name

const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[\s\-–—·.,:_|~+]+|[\s\-–—·,:_|~+]+$/g, '')
    .trim()

/** Letters with dots between them are one word: `S H I E L D` → `S.H.I.E.L.D.` */
const joinInitials = (text: string): string =>
  text.replace(
    /(?<![\p{L}\p{N}'’])(?:\p{Lu} ){2,}\p{Lu}(?![\p{L}\p{N}'’])/gu,
    (letters) => `${letters.split(' ').join('.')}.`,
  )

/** Words are parted by dots or underscores, as in names of releases, and not by spaces. */
const isDotted = (name: string): boolean => !name.includes(' ') && /[._]/.test(name)

const toWords = (name: string): string =>
  // A dot between two digits is one of a number: 5.1, 2.0.
  isDotted(name) ? name.replace(/_|(?<!\b\d)\.|\.(?!\d\b)/g, ' ') : name.replace(/_/g, ' ')

const hasReleaseWord = (text: string): boolean => text.split(/[\s,._]+/).some(isReleaseWord)

/** Leaves out what stands in brackets and is not of the title: groups, check sums, words of a release. */
const dropBrackets = (text: string, isMusic: boolean): string =>
  text
    .replace(/(?<=\])-\w{1,40}\s*$/, ' ')
    .replace(/\[((?:19|20)\d\d)\]/g, '($1)')
    .replace(/\[([^\][]*)\]|【([^】]*)】|\{([^{}]*)\}/g, (whole, square?: string) =>
      isMusic && square !== undefined && !hasReleaseWord(square) ? whole : ' ',
    )
    .replace(/\(([^()]*)\)/g, (whole, inside: string) => (hasReleaseWord(inside) ? ' ' : whole))

const trimRelease = (text: string): string =>
  tidy(joinInitials(tidy(withoutRelease(text.split(/\s+/)).join(' '))))

interface Titled {
  readonly title: string
  readonly year: number | null
}

/** A year at the end of a title: in brackets, or bare where the name is one of a release. */
const splitYear = (text: string, isRelease: boolean): Titled => {
  const bracketed = /^(.*\S)\s*[([]((?:19|20)\d\d)[)\]]\s*(.*)$/.exec(text)
  if (bracketed) {
    const [, before = '', year, after = ''] = bracketed
    return { title: tidy(`${tidy(before)} ${tidy(after)}`), year: Number(year) }
  }
  const bare = isRelease ? /^(.*\S)\s+((?:19|20)\d\d)$/.exec(text) : null
  if (!bare) return { title: tidy(text), year: null }
  return { title: tidy(bare[1] ?? ''), year: Number(bare[2]) }
}

/** Words of a title and a release after each other, without the latter. */
const titleOf = (text: string, isDottedName: boolean): Titled => {
  const kept = trimRelease(text)
  return splitYear(kept, isDottedName || kept.length < tidy(text).length)
}

const none: NameParts = { title: '', year: null, episode: '', episodeTitle: '', track: null }

/** `03 - Song`, `03. Song`, `1-03 Song`, `Artist - Album - 03 - Song`. */
const numbered = /^(?:\d{1,2}[-.])?(\d{1,3})(?:\s*[-–.)_]\s*|\s+)(?=\S)(.+)$/
const numberedInside = /^.+\s[-–]\s(\d{1,2})\s[-–.]\s(.+)$/
/** Largest number of a track that is believed where no sign parts it from the name, so `99 Luftballons`. */
const maxBareTrack = 30

const trackOf = (text: string, isMusic: boolean): { track: number; rest: string } | null => {
  const inside = isMusic ? numberedInside.exec(text) : null
  const found = inside ?? numbered.exec(text)
  if (!found) return null
  const [, digits = '', rest = ''] = found
  const track = Number(digits)
  const isParted = inside !== null || /^(?:\d{1,2}[-.])?\d{1,3}\s*[-–.)_]/.test(text)
  const isBare = digits.startsWith('0') || (isMusic && digits.length === 2 && track <= maxBareTrack)
  return (isParted && !/^\d/.test(rest)) || isBare ? { track, rest: tidy(rest) } : null
}

/** The show or album that a file lies in: its nearest folder that names it, or the torrent. */
const workOf = (folders: readonly string[]): Titled => {
  for (const folder of folders.toReversed()) {
    if (/^specials?$/i.test(folder)) continue
    const { title, year } = parseOne(folder, false)
    if (title !== '') return { title, year }
  }
  return { title: '', year: null }
}

const parseOne = (name: string, isFile: boolean): NameParts => {
  const stem = isFile ? withoutEnding(name) : name
  if (stem.startsWith('.') || ofCamera.test(stem)) return { ...none, title: stem }
  const isMusic = isFile && mediaKind(name) === 'audio'
  const words = dropBrackets(toWords(stem), isMusic)
  const mark = isMusic ? null : findMark(words, /^\s*(?:\[|【)/.test(stem))
  if (mark !== null) return withMark(words, mark, isDotted(stem))
  const track = trackOf(tidy(words), isMusic)
  if (track !== null) {
    const title = isMusic ? withoutQuality(track.rest) : trimRelease(track.rest)
    return { ...none, title: spaceDashes(title), track: track.track }
  }
  if (isMusic) return { ...none, title: spaceDashes(withoutQuality(tidy(words))) || stem }
  const titled = titleOf(words, isDotted(stem))
  return { ...none, ...titled, title: titled.title || tidy(stem) || stem }
}

/** What a song is called may have any word in it: only what stands at its end, and is sure, is left out. */
const withoutQuality = (text: string): string => {
  const words = text.split(' ')
  while (words.length > 1 && isReleaseWord(words.at(-1) ?? '')) words.pop()
  return tidy(joinInitials(words.join(' ')))
}

/** `pink floyd-money` → `pink floyd - money`; words with a hyphen of their own have no spaces beside them. */
const spaceDashes = (text: string): string =>
  /\s[-–]\s/.test(text) || !/^[^-\s]+(?: [^-\s]+)+-|-[^-\s]+ /.test(text) ? text : text.replace(/-/, ' - ')

const withMark = (words: string, mark: EpisodeMark, isDottedName: boolean): NameParts => {
  const before = titleOf(words.slice(0, mark.begin), true)
  const after = titleOf(`_ ${words.slice(mark.end)}`, isDottedName)
  return {
    ...none,
    title: before.title,
    year: before.year,
    episode: mark.text,
    episodeTitle: tidy(after.title.replace(/^_\s*/, '')),
  }
}

/**
 * What a path tells of its file. Strangers wrote names: one that is not understood stays as it is.
 *
 * @param torrentName of the torrent that the file is in: the show or album where folders do not say it
 */
export const parseName = (path: string, torrentName = ''): NameParts => {
  const elements = path.split('/').filter((element) => element !== '')
  const name = (elements.pop() ?? '').slice(0, maxLength)
  const folders = [torrentName, ...elements.slice(-2)].map((folder) => folder.slice(0, maxLength))
  const parts = parseOne(name, true)
  const season = folders.map(seasonOfFolder).findLast((found) => found !== null) ?? null
  const isFilm = mediaKind(name) !== 'audio'
  // `Show/Season 1/03 - The Name.mkv`
  if (isFilm && season !== null && parts.episode === '' && parts.track !== null) {
    return {
      ...none,
      ...workOf(folders),
      episode: `S${season} E${parts.track}`,
      episodeTitle: parts.title,
      track: null,
    }
  }
  if (parts.episode === '') return parts
  const episode =
    season !== null && /^E\d/.test(parts.episode) ? `S${season} ${parts.episode}` : parts.episode
  return parts.title === '' ? { ...parts, ...workOf(folders), episode } : { ...parts, episode }
}

const withYear = ({ title, year }: Titled): string => (year === null ? title : `${title} (${year})`)

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')

/** The name of a file as a person would write it: `Show · S1 E3 · The Name`, `3 · Song`, `Film (2008)`. */
export const readableName = (path: string, torrentName = ''): string => {
  const parts = parseName(path, torrentName)
  const number = parts.track === null ? '' : String(parts.track)
  return joined([number, withYear(parts), parts.episode, parts.episodeTitle]) || path
}

/** As {@link readableName}, without the show: for a list of its episodes, and after “Next”. */
export const shortName = (path: string, torrentName = ''): string => {
  const { episode, episodeTitle } = parseName(path, torrentName)
  return episode === '' ? readableName(path, torrentName) : joined([episode, episodeTitle])
}
