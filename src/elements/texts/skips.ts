import { defineTexts } from '../../shared/texts.ts'

/** The button over the picture that leads past a part of the film. */
export const skipsTexts = defineTexts('skips', {
  intro: 'Skip intro',
  recap: 'Skip recap',
  credits: 'Skip credits',
  preview: 'Skip preview',
  /** The same, where the next file of the series comes then. */
  creditsToNext: 'Skip credits → next episode',
  previewToNext: 'Skip preview → next episode',
})
