import { defineTexts } from '../../shared/texts.ts'

/** How a tracker is doing, in few words, for lists. */
export const trackerTexts = defineTexts('trackers', {
  asking: 'asking…',
  notAsked: 'not asked now',
  unreachable: 'cannot be reached',
  answers: 'answers',
  knowsNobody: 'knows nobody else',
  knows: (others: number) => (others === 1 ? 'knows 1 other' : `knows ${others} others`),
  /** Between the state of a tracker, its own warning, and a problem that we found. */
  separator: ' · ',
})
