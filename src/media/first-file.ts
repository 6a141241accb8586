import { mediaKind } from '../shared/mime.ts'
import { comparePaths, isExtra } from './file-order.ts'
import { parseName } from './readable-name.ts'

/** What is known of a file before it is opened. */
export interface NamedFile {
  readonly path: string
  /** Bytes. */
  readonly length: number
}

/** A film that is so many times as large as the next one is the film, and the others belong to it. */
const clearlyLarger = 2
/** Films down to this part of the largest one are of its kind; smaller ones are something else. */
const alike = 0.2
/** Most names that are read for numbers of episodes. More files are a season or a collection anyway. */
const maxRead = 500

const first = <File extends NamedFile>(files: readonly File[]): File | undefined => {
  let best = files[0]
  for (const file of files) {
    if (best !== undefined && comparePaths(file.path, best.path) < 0) best = file
  }
  return best
}

const isVideo = ({ path }: NamedFile): boolean => mediaKind(path) === 'video'

/**
 * The file that plays when nobody says which: of a film with extras the film, of a season its first episode,
 * of an album its first song. All numbers are our own choice.
 *
 * @param files those that play; `undefined` where there are none
 */
export const firstFile = <File extends NamedFile>(files: readonly File[]): File | undefined => {
  const videos = files.filter(isVideo)
  if (videos.length === 0) return first(files)
  const named = videos.filter(({ path }) => !isExtra(path))
  const films = named.length > 0 ? named : videos
  const bySize = films.toSorted((one, other) => other.length - one.length)
  const [largest, second] = bySize
  if (largest === undefined || second === undefined) return largest
  const episodes = films.length > maxRead ? [] : episodesOf(films, largest)
  if (episodes.length > 1) return first(episodes)
  if (largest.length >= clearlyLarger * second.length) return largest
  return first(bySize.filter(({ length }) => length >= alike * largest.length))
}

/** The films that are episodes of one series, by their numbers; none, where the film is none of them. */
const episodesOf = <File extends NamedFile>(films: readonly File[], largest: File): readonly File[] => {
  const read = films.map((file) => ({ file, parts: parseName(file.path) }))
  const episodes = read.filter(({ parts }) => parts.episode !== '')
  const isSeries = read.some(({ file, parts }) => file === largest && parts.episode !== '')
  if (isSeries || (episodes.length > 2 && 2 * episodes.length > films.length)) {
    // Specials come before the first season by their number, and are watched after it.
    const regular = episodes.filter(({ parts }) => !/^S0(?: |$)/.test(parts.episode))
    return (regular.length > 0 ? regular : episodes).map(({ file }) => file)
  }
  const numbered = read.filter(({ parts }) => parts.track !== null).map(({ file }) => file)
  return numbered.includes(largest) ? numbered : []
}
