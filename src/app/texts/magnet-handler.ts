import { defineTexts } from '../../shared/texts.ts'

/** What is said of magnet links that the system opens with this page. */
export const magnetHandlerTexts = defineTexts('magnetHandler', {
  title: 'Magnet links',
  offer: 'Open magnet links with this page',
  hint: 'The browser asks you first. Then a magnet link on any page opens here.',
  asked: 'The browser has been asked. It shows its question beside the address.',
  refused: 'This browser does not let a page open magnet links.',
})
