import type { FilmChoice, SubtitleMemory } from './subtitle-memory.ts'
import type { SubtitleSource } from './subtitle-source.ts'

type Choosable = Pick<SubtitleSource, 'id' | 'language' | 'name' | 'isForced' | 'isDefault' | 'origin'>

const baseOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''

/** How well subtitles suit a language; 0: not at all. */
const fitOf = (source: Choosable, language: string): number => {
  if (source.language === '' || baseOf(source.language) !== baseOf(language)) return 0
  const isSame = source.language.toLowerCase() === language.toLowerCase()
  // All that is said rather than signs; without descriptions of sounds rather than with them.
  return 1 + (source.isForced ? 0 : 8) + (isSame ? 4 : 0) + (source.name === '' ? 2 : 0)
}

/** The subtitles that suit the first of these languages in which there are any. */
export const bestFor = <Source extends Choosable>(
  sources: readonly Source[],
  languages: readonly string[],
): Source | null => {
  for (const language of languages) {
    const [best] = sources
      .map((source) => ({ source, fit: fitOf(source, language) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit)
    if (best !== undefined) return best.source
  }
  return null
}

/**
 * The subtitles that are shown before a person chooses; `null`: none.
 *
 * @param film what was chosen for this very file
 * @param languages of the viewer, the dearest first
 */
export const usualSubtitle = <Source extends Choosable>(
  sources: readonly Source[],
  memory: Pick<SubtitleMemory, 'language'>,
  film: FilmChoice,
  languages: readonly string[],
): Source | null => {
  if (film.source === null) return null
  const before = sources.find(({ id }) => id === film.source)
  if (before !== undefined) return before
  if (memory.language === null) return null
  if (memory.language !== undefined) {
    const best = bestFor(sources, [memory.language])
    if (best !== null) return best
  }
  const byPage = sources.find(({ origin, isDefault }) => origin === 'page' && isDefault)
  if (byPage !== undefined) return byPage
  // What its maker wants to be shown, to those who understand it; signs in another tongue help nobody.
  const meant = sources.filter(({ isDefault, isForced }) => isDefault || isForced)
  const [first] = languages
  return first === undefined ? null : bestFor(meant, [first])
}

/** The subtitles that suit a language which the viewer probably knows; `null`: none do. */
export const knownSubtitle = <Source extends Choosable>(
  sources: readonly Source[],
  { language }: Pick<SubtitleMemory, 'language'>,
  languages: readonly string[],
): Source | null => bestFor(sources, [...(language ? [language] : []), ...languages, 'en'])

/** What “on” means where nothing is shown and nothing was chosen. */
export const anySubtitle = <Source extends Choosable>(
  sources: readonly Source[],
  memory: Pick<SubtitleMemory, 'language'>,
  languages: readonly string[],
): Source | null => knownSubtitle(sources, memory, languages) ?? sources[0] ?? null
