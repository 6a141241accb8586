import { readableName } from '../../media/readable-name.ts'
import type { FilmTags } from '../film-facts.ts'

/** What the system's media controls show of a film or a song. */
export interface FilmNames {
  readonly title: string
  readonly artist: string
  readonly album: string
}

export interface NamedFilm {
  /** What the torrent calls itself. */
  readonly torrentName: string
  /** Of the file that plays. */
  readonly path: string
  readonly type: string
  /** How many files of the torrent can be played. */
  readonly playableCount: number
  readonly tags: FilmTags | null
}

/** UTF-16 units of a name that other programs are told: strangers wrote it. Our own choice. */
const maxLength = 200

const bounded = (text: string): string => text.slice(0, maxLength).toWellFormed()

/**
 * The names of a film or a song. A song is called as its tags say: its file is often a number. A film is
 * called as its file: encoders leave all sorts of titles in films.
 */
export const filmNames = ({ torrentName, path, type, playableCount, tags }: NamedFilm): FilmNames => {
  const isSong = type.startsWith('audio/')
  const name = readableName(path, torrentName)
  const torrent = readableName(torrentName)
  const album = (isSong ? tags?.album : '') || (playableCount > 1 ? torrent : '')
  return {
    title: bounded((isSong ? tags?.title : '') || name),
    artist: bounded(tags?.artist ?? ''),
    album: bounded(album === name ? '' : album),
  }
}
