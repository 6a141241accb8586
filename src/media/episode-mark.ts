/** Where a name says which episode it is. */
export interface EpisodeMark {
  /** `S1 E3`, `S1 E3–4`, `E5`, `S2`, `2024-03-15`. */
  readonly text: string
  readonly begin: number
  readonly end: number
}

const number = (digits: string | undefined): number => Number(digits ?? '0')

interface Pattern {
  readonly form: RegExp
  readonly text: (groups: Record<string, string | undefined>) => string
}

const episodes = ({ s, e, to }: Record<string, string | undefined>): string => {
  const range = to === undefined || number(to) <= number(e) ? '' : `–${number(to)}`
  const season = s === undefined ? '' : `S${number(s)} `
  return `${season}E${number(e)}${range}`
}

/** How names say it, the surest first. */
const patterns: readonly Pattern[] = [
  // S01E03, s1e3, S01.E03, S01E03E04, S01E03-E04
  {
    form: /(?<![\p{L}\p{N}])s(?<s>\d{1,2})[ ._-]{0,3}e(?<e>\d{1,4})(?:[ ._-]{0,2}e(?<to>\d{1,4})|-(?<until>\d{1,3})(?!\d|[pi]\b))?(?:v\d)?(?![\p{L}\p{N}])/iu,
    text: ({ s, e, to, until }) => episodes({ s, e, to: to ?? until }),
  },
  // 1x03
  {
    form: /(?<![\p{L}\p{N}])(?<s>\d{1,2})x(?<e>\d{2,3})(?:-(?:\d{1,2}x)?(?<to>\d{2,3}))?(?![\p{L}\p{N}])/iu,
    text: episodes,
  },
  // Season 1 Episode 3
  {
    form: /(?<![\p{L}\p{N}])(?:season|series|staffel|saison|temporada)[ ._-]{0,3}(?<s>\d{1,2})[ ._,-]{0,3}(?:episode|ep|folge|épisode|capitulo|episodio)[ ._-]{0,3}(?<e>\d{1,4})(?![\p{L}\p{N}])/iu,
    text: episodes,
  },
  // 2024-03-15, as daily shows have it
  {
    form: /(?<!\d)(?<y>(?:19|20)\d\d)[ ._-](?<m>0\d|1[0-2])[ ._-](?<d>[0-2]\d|3[01])(?!\d)/u,
    text: ({ y, m, d }) => `${y}-${m}-${d}`,
  },
  // S01 - 03
  { form: /(?<![\p{L}\p{N}])s(?<s>\d{1,2}) ?- ?(?<e>\d{1,3})(?:v\d)?(?![\p{L}\p{N}])/iu, text: episodes },
  // Episode 3, Ep. 3, Folge 3, E03
  {
    form: /(?<![\p{L}\p{N}])(?:episode|ep|folge|épisode|capitulo|episodio)[ ._-]{0,3}(?<e>\d{1,4})(?:v\d)?(?![\p{L}\p{N}])/iu,
    text: episodes,
  },
  { form: /(?<![\p{L}\p{N}])e(?<e>\d{2,4})(?![\p{L}\p{N}])/iu, text: episodes },
  // A whole season: S01, S01-S03
  {
    form: /(?<![\p{L}\p{N}])s(?<s>\d{2})(?: ?- ?s?(?<to>\d{2}))?(?![\p{L}\p{N}])/iu,
    text: ({ s, to }) => (to === undefined ? `S${number(s)}` : `S${number(s)}–${number(to)}`),
  },
  {
    form: /(?<![\p{L}\p{N}])(?:season|staffel|saison|temporada)[ ._-]{0,3}(?<s>\d{1,2})(?![\p{L}\p{N}])/iu,
    text: ({ s }) => `S${number(s)}`,
  },
]

/** `Show - 05`, as groups write it that give an episode no season; `Show - 05v2 `. */
const dashed = /\s[-–]\s(?<e>\d{2,4})(?:v\d)?(?=\s*(?:$|[([]|[-–]\s))/u

/**
 * Where a name says which episode it is; `null`: nowhere.
 *
 * @param hasGroup the name begins with that of a group in brackets, as those of anime do
 */
export const findMark = (words: string, hasGroup: boolean): EpisodeMark | null => {
  for (const { form, text } of patterns) {
    const found = form.exec(words)
    if (found !== null) return markOf(found, text({ ...found.groups }))
  }
  const found = dashed.exec(words)
  if (found === null) return null
  const { e: episode } = found.groups ?? {}
  const isYear = /^(?:19|20)\d\d$/.test(episode ?? '')
  return isYear && !hasGroup ? null : markOf(found, `E${number(episode)}`)
}

const markOf = (found: RegExpExecArray, text: string): EpisodeMark => ({
  text,
  begin: found.index,
  end: found.index + found[0].length,
})

/** Number of the season that a folder is of: `Season 1`, `S01`, `Show.S01.1080p`; `null`: of none. */
export const seasonOfFolder = (name: string): number | null => {
  const found =
    /^(?:.{0,200}[ ._-])?(?:s(?<short>\d{1,2})|(?:season|series|staffel|saison|temporada)[ ._-]{0,3}(?<long>\d{1,2}))(?![\p{L}\p{N}])/iu.exec(
      name,
    )
  const { short, long } = found?.groups ?? {}
  if (found !== null) return number(short ?? long)
  return /^specials?$/i.test(name) ? 0 : null
}
