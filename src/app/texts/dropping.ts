import { defineTexts } from '../../shared/texts.ts'

/** What stands over the page while something is held above it. */
export const droppingTexts = defineTexts('dropping', {
  joinFilm: 'Subtitles are added to the film.',
})
