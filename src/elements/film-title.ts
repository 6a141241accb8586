import type { FilmFacts, FilmTags } from './film-facts.ts'

/** Longest title in UTF-16 units. */
const maxLength = 200

/**
 * The title of a recording as people say it: with who plays it, where the file says both. `''`: it does not
 * say its title.
 */
export const titleOfRecording = ({ title, artist }: Pick<FilmTags, 'title' | 'artist'>): string => {
  if (title === '') return ''
  const whole = artist === '' || title.includes(artist) ? title : `${artist} – ${title}`
  return whole.slice(0, maxLength).toWellFormed()
}

/** The title of what plays, as its file says it; `''`: it does not, or is not read yet. */
export const titleOf = ({ tags }: Pick<FilmFacts, 'tags'>): string => tags?.title ?? ''
