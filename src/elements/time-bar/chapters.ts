import type { Chapter } from '../film-facts.ts'
import { timeBarTexts } from '../texts/time-bar.ts'

/** Most chapters in a list, and marks of chapters on the bar: more could not be told apart. */
export const maxChapters = 200
/** A mark and a seek go to the same frame, though media elements round. Seconds; our own choice. */
const rounding = 0.05

/** The chapters that lie within a film, 0: of unknown length. Files come from strangers. */
export const listedChapters = (chapters: readonly Chapter[], seconds: number): readonly Chapter[] =>
  chapters.filter(({ start }) => start >= 0 && (seconds <= 0 || start < seconds)).slice(0, maxChapters)

/** Which of them plays at this second; -1: none does yet. */
export const chapterAt = (chapters: readonly Chapter[], seconds: number): number =>
  chapters.findLastIndex(({ start }) => start <= seconds + rounding)

/** Its name, or its number where the file names none. */
export const chapterName = ({ title }: Chapter, at: number): string =>
  title === '' ? timeBarTexts().chapter(at + 1) : title
