import { defineTexts } from '../../shared/texts.ts'

/** What the first page says. */
export const landingTexts = defineTexts('landing', {
  lead: 'Paste a link and watch. The film plays while it arrives, straight from other people’s browsers.',
  field: 'Magnet link, info hash or .torrent address',
  fieldHint: 'A link to this player works too, and words around a link do no harm.',
  play: 'Play',
  sample: 'Play the sample',
  openTorrent: 'Open a .torrent',
  dropHint: 'You can also drop a link, a .torrent, a film or a whole folder anywhere on this page.',
  preparing: 'Preparing to share',
  preparingName: (name: string) => `Preparing “${name}”`,
  progress: 'Progress',
  cancel: 'Cancel',
  address: 'Peers that you exchange data with can see your IP address. Share only what you may share.',
  correctField: 'Address of the .torrent, or another link',
  correctHint: 'Or download the file, and drop it on this page.',
  open: 'Open',
})
