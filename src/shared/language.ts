import { setLanguageTexts, type TextSections } from './texts.ts'

/** Languages of the interface: tags of BCP 47, of which only the language counts. */
export const languageCodes = ['en', 'de', 'fr', 'es', 'pt', 'ru', 'zh', 'ja', 'ar'] as const
export type LanguageCode = (typeof languageCodes)[number]

/** What a language is called by those who speak it. */
export const languageNames: Readonly<Record<LanguageCode, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ru: 'Русский',
  zh: '中文',
  ja: '日本語',
  ar: 'العربية',
}

/** Loads the texts of one part of the program in a language that is not English. */
export type LanguageLoader = (code: Exclude<LanguageCode, 'en'>) => Promise<TextSections>

const loaders = new Set<LanguageLoader>()
let inForce: LanguageCode = 'en'
let wanted: LanguageCode = 'en'

/** The first of these tags whose language we have; English where there is none: `['gsw', 'de-CH']` → `de`. */
export const matchLanguage = (tags: readonly string[]): LanguageCode => {
  for (const tag of tags) {
    const [base = ''] = tag.toLowerCase().split(/[-_]/)
    const code = languageCodes.find((known) => known === base)
    if (code !== undefined) return code
  }
  return 'en'
}

/** The direction in which a language is written. */
export const directionOf = (code: LanguageCode): 'ltr' | 'rtl' => (code === 'ar' ? 'rtl' : 'ltr')

/** The language in which texts are said now. */
export const languageInForce = (): LanguageCode => inForce

/** Adds texts of a part of the program. Parts that come after a language was chosen are loaded at once. */
export const addLanguageLoader = (load: LanguageLoader): void => {
  loaders.add(load)
  if (wanted !== 'en') void setLanguage(wanted).catch(() => undefined)
}

/**
 * Has all texts of the page said in this language, as soon as it is loaded. Of two calls the later one counts.
 *
 * @throws what a loader throws; then everything stays as it was
 */
export const setLanguage = async (code: LanguageCode): Promise<void> => {
  wanted = code
  const parts = code === 'en' ? [] : await Promise.all([...loaders].map((load) => load(code)))
  if (wanted !== code) return
  inForce = code
  setLanguageTexts(Object.assign({}, ...parts))
}
