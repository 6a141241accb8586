import { localStore } from '../../shared/guarded-platform.ts'

const storeKey = 'torrent-player:soundtrack-language'
const filmsKey = 'torrent-player:soundtracks'
/** Letters. Longest tag of a language that is believed. Our own choice. */
const maxLength = 35
/** Films whose soundtrack is remembered, the newest ones. Our own choice. */
const maxFilms = 200

/** A film's key, and the number of the soundtrack that was chosen for it. */
type FilmSoundtrack = readonly [film: string, id: number]

const isFilmSoundtrack = (value: unknown): value is FilmSoundtrack =>
  Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1])

/** What was stored, by this version or another one, or by somebody else. The newest comes last. */
export const parseFilmSoundtracks = (text: string | null): readonly FilmSoundtrack[] => {
  try {
    const values: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(values) ? values.filter(isFilmSoundtrack).slice(-maxFilms) : []
  } catch {
    return []
  }
}

const read = (key: string): string | null => {
  try {
    return localStore()?.getItem(key) ?? null
  } catch {
    return null
  }
}

const write = (key: string, text: string): void => {
  try {
    localStore()?.setItem(key, text)
  } catch {
    // The store is full: the choice holds for this film.
  }
}

/** The language of the soundtrack that the viewer chose last; `''`: none, or nothing can be kept here. */
export const rememberedLanguage = (): string => {
  const kept = read(storeKey) ?? ''
  return kept.length > maxLength ? '' : kept
}

/** Number of the soundtrack that the viewer chose last for this film; `null`: none was chosen. */
export const rememberedSoundtrack = (film: string): number | null =>
  parseFilmSoundtracks(read(filmsKey)).find(([key]) => key === film)?.[1] ?? null

/**
 * A viewer chose it. The film comes again with this very soundtrack, and other films with its language.
 *
 * @param film info hash and index of the file
 */
export const rememberSoundtrack = (film: string, id: number, language: string): void => {
  if (language !== '' && language.length <= maxLength) write(storeKey, language)
  const others = parseFilmSoundtracks(read(filmsKey)).filter(([key]) => key !== film)
  write(filmsKey, JSON.stringify([...others, [film, id]].slice(-maxFilms)))
}
