import { defineTexts } from '../../shared/texts.ts'

/** What the time bar says. */
export const timeBarTexts = defineTexts('timeBar', {
  /** Name of the bar. */
  seek: 'Seek',
  /** `0:24`, `1:30:00` → where in the film it plays. */
  position: (at: string, end: string) => `${at} of ${end}`,
  /** The film’s length is not known yet. */
  unknown: 'Nothing to seek in yet',
  /** All that a click at this place needs is on this device. */
  here: 'Plays at once',
  /** Some of it is being fetched. */
  coming: 'On its way',
  missing: 'Not here yet',
  /** The menu of them. */
  chapters: 'Chapters',
  /** One that has no name. */
  chapter: (number: number): string => `Chapter ${number}`,
})
