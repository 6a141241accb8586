import { type LanguageCode, matchLanguage, setLanguage } from '../shared/language.ts'
import './languages/load.ts'

/** The language that a page is written in; that of the person where the page does not say. */
const languageOfPage = (): LanguageCode => {
  const { lang } = document.documentElement
  return matchLanguage(lang === '' ? navigator.languages : [lang])
}

/** Has the player speak the page's language. Where that cannot be loaded it speaks English. */
export const speakAsThePage = (): void => {
  setLanguage(languageOfPage()).catch(() => undefined)
}
