import { defineTexts } from '../../shared/texts.ts'

/** What the settings say. */
export const settingsTexts = defineTexts('settings', {
  title: 'Settings',
  language: 'Language',
  automatic: 'Automatic',
  download: 'Download',
  downloadWindow: 'Only what I watch',
  downloadFile: 'The file that plays',
  downloadWhole: 'Everything in the torrent',
  downloadAutoHint:
    'The film that plays is downloaded to its end, so that it seeks fast and plays offline later.',
  downloadWindowHint: 'Only about a minute ahead of what you watch. Saves data and space.',
  downloadFileHint: 'To its end, also when the browser’s data saver is on.',
  downloadWholeHint: 'All files, also those that you do not watch. You can leave out single ones.',
  upload: 'Upload',
  uploadLimited: 'Limited',
  uploadOff: 'Off',
  uploadAutoHint: 'You pass on what you have, as fast as your connection lets you.',
  uploadLimitedHint: 'For all torrents together.',
  uploadOffHint: 'Nobody gets anything from you, and some will give you less in return.',
  rate: 'kB a second, at most',
  saver: 'Data saver is on in this browser.',
  saverHolds: 'Where you leave it at Automatic, only what you watch is downloaded and nothing is uploaded.',
  saverIgnored: 'Your own choices hold all the same.',
  done: 'Done',
})
