import {
  directionOf,
  type LanguageCode,
  languageInForce,
  matchLanguage,
  setLanguage,
} from '../shared/language.ts'
import '../elements/languages/load.ts'
import './languages/load.ts'

/** What a person chose; `auto` is the first language of the browser that the app speaks. */
export type LanguageChoice = 'auto' | LanguageCode

/** Has the app speak a language. Where that cannot be loaded it goes on in the one it speaks. */
export const speak = async (choice: LanguageChoice): Promise<void> => {
  await setLanguage(choice === 'auto' ? matchLanguage(navigator.languages) : choice).catch(() => undefined)
  const { documentElement } = document
  documentElement.lang = languageInForce()
  documentElement.dir = directionOf(languageInForce())
}
