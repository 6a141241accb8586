import { defineTexts } from '../../shared/texts.ts'

/** What is said before anything happens inside another site's page. */
export const framedTexts = defineTexts('framed', {
  title: 'Torrent Player is shown inside another site',
  text: 'Nothing has been loaded or shared yet. When you go on, the film that this address names is fetched, and the people you exchange it with can see your IP address.',
  openAlone: 'Open in its own tab',
  goOn: 'Continue here',
})
