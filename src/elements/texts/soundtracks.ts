import { defineTexts } from '../../shared/texts.ts'

/** What the menu of soundtracks says. */
export const soundtracksTexts = defineTexts('soundtracks', {
  /** A tag of BCP 47: names of languages are in this language. */
  locale: 'en',
  button: 'Soundtrack',
  /** Of a soundtrack that has neither a language nor a name. */
  unnamed: (number: number): string => `Soundtrack ${number}`,
  /** Of two that would look the same. */
  numbered: (title: string, number: number): string => `${title} (${number})`,
  undecodable: 'cannot be decoded here',
  /** After a command chose it. */
  chosen: (title: string): string => `Soundtrack: ${title}`,
  instead: (silent: string, codec: string, heard: string): string =>
    `This browser cannot decode the first soundtrack, ${silent} in ${codec}. You hear ${heard}.`,
  refused: (title: string): string => `This browser could not play the soundtrack “${title}”.`,
})
