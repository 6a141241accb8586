import { localStore } from '../../shared/guarded-platform.ts'

export const subtitleColors = ['white', 'yellow', 'cyan', 'green'] as const
export const subtitleBackgrounds = ['shadow', 'half', 'solid'] as const
export const subtitlePositions = ['bottom', 'top'] as const

/** How subtitles look. */
export interface SubtitleStyle {
  /** Percent of the usual size. */
  readonly size: number
  readonly color: (typeof subtitleColors)[number]
  readonly background: (typeof subtitleBackgrounds)[number]
  readonly position: (typeof subtitlePositions)[number]
}

export const usualStyle: SubtitleStyle = { size: 100, color: 'white', background: 'half', position: 'bottom' }
export const sizeLimits = { least: 50, most: 250, step: 25 } as const
/** Seconds; our own choice. */
const maxDelay = 600

/** What a viewer chose for one file. */
export interface FilmChoice {
  /** Id of the source; `null`: off; not there: nothing was chosen for this file. */
  readonly source?: string | null
  /** Seconds by which subtitles come later. */
  readonly delay?: number
}

/** What is remembered of a viewer's choices. */
export interface SubtitleMemory {
  readonly style: SubtitleStyle
  /** A tag of BCP 47; `null`: off; not there: nothing was chosen yet. */
  readonly language?: string | null
  /** By the key of the file, the newest last. */
  readonly films: Readonly<Record<string, FilmChoice>>
}

const storeKey = 'torrent-player:subtitles'
/** Files of which choices are remembered, the newest ones. Our own choice. */
const maxFilms = 200
const maxLength = 300

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const oneOf = <Value>(values: readonly Value[], value: unknown, usual: Value): Value =>
  values.find((each) => each === value) ?? usual

const isShort = (value: unknown): value is string => typeof value === 'string' && value.length <= maxLength

/** A size within the limits. */
export const boundedSize = (size: number): number =>
  Math.min(sizeLimits.most, Math.max(sizeLimits.least, Math.round(size)))

/** A delay within the limits, in tenths of a second. */
export const boundedDelay = (seconds: number): number =>
  Math.round(Math.min(maxDelay, Math.max(-maxDelay, seconds)) * 10) / 10 || 0

const parseStyle = (value: unknown): SubtitleStyle => {
  if (!isRecord(value)) return usualStyle
  return {
    size: Number.isFinite(value.size) ? boundedSize(Number(value.size)) : usualStyle.size,
    color: oneOf(subtitleColors, value.color, usualStyle.color),
    background: oneOf(subtitleBackgrounds, value.background, usualStyle.background),
    position: oneOf(subtitlePositions, value.position, usualStyle.position),
  }
}

const parseFilm = (value: unknown): FilmChoice => {
  if (!isRecord(value)) return {}
  const { source, delay } = value
  return {
    ...(source === null || isShort(source) ? { source } : {}),
    ...(typeof delay === 'number' && Number.isFinite(delay) ? { delay: boundedDelay(delay) } : {}),
  }
}

/** What was stored, by this version or another one, or by somebody else. */
export const parseMemory = (value: unknown): SubtitleMemory => {
  if (!isRecord(value)) return { style: usualStyle, films: {} }
  const { style, language, films } = value
  const entries = isRecord(films) ? Object.entries(films).slice(-maxFilms) : []
  return {
    style: parseStyle(style),
    ...(language === null || isShort(language) ? { language } : {}),
    films: Object.fromEntries(entries.map(([key, film]) => [key, parseFilm(film)])),
  }
}

/** With what was chosen for one file, which is now the newest. */
export const withFilm = (memory: SubtitleMemory, key: string, choice: FilmChoice): SubtitleMemory => {
  const { [key]: before, ...others } = memory.films
  const films = Object.entries({ ...others, [key]: { ...before, ...choice } }).slice(-maxFilms)
  return { ...memory, films: Object.fromEntries(films) }
}

export const loadMemory = (): SubtitleMemory => {
  try {
    return parseMemory(JSON.parse(localStore()?.getItem(storeKey) ?? 'null'))
  } catch {
    // No storage here, or a value that is not ours.
    return parseMemory(null)
  }
}

export const saveMemory = (memory: SubtitleMemory): void => {
  try {
    localStore()?.setItem(storeKey, JSON.stringify(memory))
  } catch {
    // Full or forbidden: it holds until the page is left.
  }
}
