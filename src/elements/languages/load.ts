import { addLanguageLoader, type LanguageLoader } from '../../shared/language.ts'
import type { PlayerTexts } from '../texts/all.ts'

type Language = { readonly default: PlayerTexts }

/** Each language is a file of its own, which is loaded when it is spoken. */
const files: Readonly<Record<Parameters<LanguageLoader>[0], () => Promise<Language>>> = {
  de: () => import('./de.ts'),
  fr: () => import('./fr.ts'),
  es: () => import('./es.ts'),
  pt: () => import('./pt.ts'),
  ru: () => import('./ru.ts'),
  zh: () => import('./zh.ts'),
  ja: () => import('./ja.ts'),
  ar: () => import('./ar.ts'),
}

addLanguageLoader(async (code) => ({ ...(await files[code]()).default }))
