import { languageName } from '../../media/language-names.ts'
import { subtitlesTexts } from '../texts/subtitles.ts'
import type { SubtitleSource } from './subtitle-source.ts'

/** How subtitles are called in the menu. */
export interface SubtitleLabel {
  readonly id: string
  readonly title: string
  /** What tells it from others of its language. */
  readonly details: readonly string[]
}

type Named = Pick<SubtitleSource, 'id' | 'language' | 'name' | 'isForced' | 'origin'>

const titleOf = ({ language, name, origin }: Named): string => {
  const texts = subtitlesTexts()
  // The page's author wrote what viewers are to see.
  if (origin === 'page' && name !== '') return name
  if (language !== '') return languageName(language, texts.locale)
  return name === '' ? texts.unknown : name
}

const detailsOf = (source: Named, title: string): string[] => {
  const texts = subtitlesTexts()
  const { name, isForced, origin } = source
  return [
    name === title ? '' : name,
    isForced ? texts.forced : '',
    origin === 'added' ? texts.added : '',
    origin === 'container' ? texts.inFilm : '',
  ].filter((detail) => detail !== '')
}

/** Labels in the order of the sources; those that would look the same are numbered. */
export const labelSubtitles = (sources: readonly Named[]): readonly SubtitleLabel[] => {
  const labels = sources.map((source) => {
    const title = titleOf(source)
    return { id: source.id, title, details: detailsOf(source, title) }
  })
  const keyOf = ({ title, details }: SubtitleLabel): string => [title, ...details].join('\n')
  const counts = new Map<string, number>()
  return labels.map((label) => {
    const key = keyOf(label)
    if (labels.filter((each) => keyOf(each) === key).length === 1) return label
    const number = (counts.get(key) ?? 0) + 1
    counts.set(key, number)
    return { ...label, title: subtitlesTexts().numbered(label.title, number) }
  })
}

/** Seconds with their sign, as `+0.5` or `−2`; without one, 0. */
export const signedSeconds = (seconds: number): string => {
  const amount = new Intl.NumberFormat(subtitlesTexts().locale, { maximumFractionDigits: 1 }).format(
    Math.abs(seconds),
  )
  if (seconds === 0) return amount
  return seconds > 0 ? `+${amount}` : `−${amount}`
}
