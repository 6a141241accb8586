import { defineTexts } from '../../shared/texts.ts'

/** What can be pressed in a card, or beside the picture. */
export const actionTexts = defineTexts('actions', {
  retry: 'Try again',
  reload: 'Reload the page',
  'own-tab': 'Open in its own tab',
  'other-file': 'Choose another file',
  resume: 'Resume',
  pauses: 'Watch with pauses',
  through: (time: string) => `Start in ${time} and play through`,
  save: 'Save the file',
})

/** Beside the words of a card or a message. */
export const cardTexts = defineTexts('cards', {
  forReport: (words: string) => `For a report: ${words}`,
  trackersAsked: 'Trackers asked',
  stillLooking: 'Still looking…',
  dismiss: 'Dismiss',
})
