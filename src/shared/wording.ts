import { defineTexts, foreignText, type TextSection } from './texts.ts'

/**
 * A sentence that any thread makes, and that the page says in its own language. Plain data: it crosses
 * threads as it is.
 */
export interface Wording {
  /** For logs, and where the language of the page has no such text. */
  readonly english: string
  /** Where the text stands, in all languages. */
  readonly section: string
  readonly name: string
  readonly values: readonly WordingValue[]
}

/** Words for people. A plain string is what others said, such as a tracker, or what no person should meet. */
export type Words = string | Wording

type WordingValue = Words | number | null | readonly Words[]

/** Where a text takes a string, its maker takes words that are themselves said in the page's language. */
type Given<Value> = Value extends string ? Words : Value extends readonly string[] ? readonly Words[] : Value

type Makers<Section extends TextSection> = {
  readonly [Name in keyof Section]: Section[Name] extends (...values: infer Values) => string
    ? (...values: { [At in keyof Values]: Given<Values[At]> }) => Wording
    : () => Wording
}

const mapValue = (value: WordingValue, map: (words: Words) => string): unknown => {
  if (typeof value === 'number' || value === null) return value
  return typeof value === 'object' && !('section' in value) ? value.map(map) : map(value)
}

/** Words as they are in English, for logs. */
export const englishOf = (words: Words): string => (typeof words === 'string' ? words : words.english)

/**
 * Declares texts of a lower layer, which may run in a worker that knows no language: each becomes a function
 * that makes a {@link Wording}.
 *
 * @param section unique in the program
 */
export const defineWordings = <Section extends TextSection>(
  section: string,
  english: Section,
): Makers<Section> => {
  defineTexts(section, english)
  const maker =
    (name: string, text: TextSection[string]) =>
    (...values: readonly WordingValue[]): Wording => {
      const own = values.map((value) => mapValue(value, englishOf)) as never[]
      return { english: typeof text === 'string' ? text : text(...own), section, name, values }
    }
  const makers = Object.entries(english).map(([name, text]) => [name, maker(name, text)])
  return Object.fromEntries(makers) as Makers<Section>
}

/** Words in the language of the page, or as the page replaced them. */
export const say = (words: Words): string => {
  if (typeof words === 'string') return words
  const text = foreignText(words.section, words.name)
  if (text === undefined) return words.english
  if (typeof text === 'string') return text
  try {
    return text(...(words.values.map((value) => mapValue(value, say)) as never[]))
  } catch (error) {
    // A page’s own text may fail; what it stands for has to be said all the same.
    console.error(`The text ${words.section}.${words.name} failed.`, error)
    return words.english
  }
}
