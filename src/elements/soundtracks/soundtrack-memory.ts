import { localStore } from '../../shared/guarded-platform.ts'

const storeKey = 'torrent-player:soundtrack-language'
/** Letters. Longest tag of a language that is believed. Our own choice. */
const maxLength = 35

/** The language of the soundtrack that the viewer chose last; `''`: none, or nothing can be kept here. */
export const rememberedLanguage = (): string => {
  try {
    const kept = localStore()?.getItem(storeKey) ?? ''
    return kept.length > maxLength ? '' : kept
  } catch {
    return ''
  }
}

export const rememberLanguage = (language: string): void => {
  if (language === '' || language.length > maxLength) return
  try {
    localStore()?.setItem(storeKey, language)
  } catch {
    // The store is full: the choice holds for this film.
  }
}
