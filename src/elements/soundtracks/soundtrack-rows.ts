import { codecName } from '../../media/codec-names.ts'
import type { SoundtrackFact } from '../film-facts.ts'
import { soundtracksTexts } from '../texts/soundtracks.ts'

/** A soundtrack as the menu shows it. */
export interface SoundtrackRow {
  readonly id: number
  readonly title: string
  /** What tells it from others of its language. */
  readonly details: readonly string[]
  /** The browser can decode it. */
  readonly isPlayable: boolean
}

/**
 * Whether a soundtrack can be heard. The first one is played by the browser itself, which may decode more
 * than it takes from a film in another form.
 */
export type IsPlayable = (codec: string, isFirst: boolean) => boolean

const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames([soundtracksTexts().locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    // Files come from strangers: what is no tag of a language is shown as it is.
    return tag
  }
}

const titleOf = ({ language, name }: SoundtrackFact, number: number): string => {
  if (language !== '' && language !== 'und') return languageName(language)
  return name === '' ? soundtracksTexts().unnamed(number) : name
}

/** Rows in the order of the file; those that would look the same are numbered. */
export const soundtrackRows = (
  soundtracks: readonly SoundtrackFact[],
  isPlayable: IsPlayable,
): readonly SoundtrackRow[] => {
  const texts = soundtracksTexts()
  const rows = soundtracks.map((track, i) => {
    const title = titleOf(track, i + 1)
    const playable = isPlayable(track.codec, i === 0)
    const details = [
      track.name === title ? '' : track.name,
      track.codec === '' ? '' : codecName(track.codec),
      playable ? '' : texts.undecodable,
    ].filter((detail) => detail !== '')
    return { id: track.id, title, details, isPlayable: playable }
  })
  const keyOf = ({ title, details }: SoundtrackRow): string => [title, ...details].join('\n')
  return rows.map((row) => {
    const alike = rows.filter((each) => keyOf(each) === keyOf(row))
    return alike.length === 1 ? row : { ...row, title: texts.numbered(row.title, alike.indexOf(row) + 1) }
  })
}

/** The language without region and script: `pt-BR` → `pt`. */
const baseOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''

/**
 * The soundtrack to be heard without anybody's choice, where that is not the one which is heard already.
 *
 * @param heard its number; `null`: the first one
 * @param remembered the number of the soundtrack that the viewer chose for this film (`null`: none), and the
 * language of the one that was chosen last for any film (`''`: none)
 */
export const soundtrackToHear = (
  soundtracks: readonly SoundtrackFact[],
  isPlayable: IsPlayable,
  heard: number | null,
  remembered: { readonly id: number | null; readonly language: string },
): SoundtrackFact | null => {
  const now = soundtracks.find(({ id }) => id === heard) ?? soundtracks[0]
  const playable = soundtracks.filter(({ codec }, i) => isPlayable(codec, i === 0))
  if (now === undefined || playable.length === 0) return null
  const chosen = playable.find(({ id }) => id === remembered.id)
  if (chosen !== undefined) return chosen === now ? null : chosen
  const isRemembered = ({ language }: SoundtrackFact): boolean =>
    baseOf(language) === baseOf(remembered.language)
  if (remembered.language !== '' && !isRemembered(now)) {
    const same = playable.find(isRemembered)
    if (same !== undefined) return same
  }
  return playable.includes(now) ? null : (playable[0] ?? null)
}
