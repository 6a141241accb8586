/** What the interface says: a sentence, or a function that makes one of the values in it. */
export type Text = string | ((...values: never[]) => string)

/** The texts of one part of the interface, by name. */
export type TextSection = Readonly<Record<string, Text>>

/** Texts of several sections, by the sections' names: a language, or what a page says otherwise. */
export type TextSections = Readonly<Record<string, Readonly<Record<string, Text>>>>

const sections = new Map<string, { readonly english: TextSection; now: TextSection }>()
const listeners = new Set<() => void>()
let language: TextSections = {}
let replaced: TextSections = {}

const ownEntries = (texts: TextSection | undefined): [string, Text][] => Object.entries(texts ?? {})

const compose = (name: string, english: TextSection): TextSection => {
  const known = new Map(ownEntries(english))
  for (const layer of [language, replaced]) {
    const texts = Object.hasOwn(layer, name) ? layer[name] : undefined
    for (const [key, text] of ownEntries(texts)) {
      // A text of the wrong kind would fail where it is used, long after it was given.
      if (typeof text === typeof known.get(key)) known.set(key, text)
    }
  }
  return Object.fromEntries(known)
}

const composeAll = (): void => {
  for (const [name, section] of sections) section.now = compose(name, section.english)
  for (const listener of [...listeners]) listener()
}

/**
 * Declares a section of texts in English.
 *
 * @param name of the section, unique in the program
 * @returns a function that gives the section in the language of the page; ask it each time a text is shown
 */
export const defineTexts = <Section extends TextSection>(name: string, english: Section): (() => Section) => {
  const section = { english, now: compose(name, english) }
  sections.set(name, section)
  return () => section.now as Section
}

/**
 * A text as the page replaced it, or as its language has it; `undefined`: neither does. The section need not
 * be declared in this thread.
 */
export const foreignText = (section: string, name: string): Text | undefined => {
  for (const layer of [replaced, language]) {
    const texts = Object.hasOwn(layer, section) ? layer[section] : undefined
    const text = texts !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined
    if (text !== undefined) return text
  }
  return undefined
}

/** Puts a language into force, for all of the page. What it lacks is said in English. */
export const setLanguageTexts = (texts: TextSections): void => {
  language = texts
  composeAll()
}

/**
 * Has the page say some texts otherwise, in whatever language. What was replaced before and is not named now
 * is as it was at first.
 */
export const replaceTexts = (texts: TextSections): void => {
  replaced = texts
  composeAll()
}

/**
 * Calls `listener` whenever texts change.
 *
 * @returns a function that ends it
 */
export const onTextsChange = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** All sections in English: for those who write a language, and for the tests that compare. */
export const englishTexts = (): TextSections =>
  Object.fromEntries([...sections].map(([name, { english }]) => [name, english]))
