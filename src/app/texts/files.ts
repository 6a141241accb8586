import { defineTexts } from '../../shared/texts.ts'

/** What is said of the files of a torrent below the film, and of files that a person gives to the page. */
export const filesTexts = defineTexts('files', {
  unnamed: 'Unnamed torrent',
  resumeTransfers: 'Resume transfers',
  pauseTransfers: 'Pause transfers',
  save: 'Save the file',
  soundOn: 'Turn on the sound',
  title: 'Files',
  windowHint: 'Of each file only what you watch is downloaded.',
  whatOf: (path: string) => `What to download of ${path}`,
  what: 'What to download',
  allIsHere: 'All of it is here',
  /** `part` and `whole`: bytes with their unit. */
  partOf: (part: string, whole: string) => `${part} of ${whole}`,
  download: 'Download',
  first: 'First',
  skip: 'Skip',
  whenPlayed: 'When played',
  oneAtATime: 'Open one torrent file at a time.',
  noTorrent: (name: string) =>
    `“${name}” is not a torrent file, so it was not opened, and it is not shared. To share it with others use “Share files”.`,
  nothingGiven: 'There is no file in what you gave to this page. Nothing is shared.',
  /** One torrent file among others. */
  torrentAmong: (name: string, all: number) =>
    `“${name}” of these ${all} is a torrent file, so nothing is opened or shared. Give a torrent file alone to open it, and the others alone to share them.`,
  torrentsAmong: (torrents: number, all: number) =>
    `${torrents} files of these ${all} are torrent files, so nothing is opened or shared. Give a torrent file alone to open it, and the others alone to share them.`,
  severalTorrents: (torrents: number) =>
    `These are ${torrents} torrent files. Give the one that you want to open.`,
  quoted: (name: string) => `“${name}”`,
  count: (files: number) => `${files} files`,
})
