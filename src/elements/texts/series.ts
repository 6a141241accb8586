import { defineTexts } from '../../shared/texts.ts'

/** What is said of series and albums. `name` is what a file is called, or a part of its path. */
export const seriesTexts = defineTexts('series', {
  nextNamed: (name: string) => `Next: ${name}`,
  previousNamed: (name: string) => `Previous: ${name}`,
  nextIn: (seconds: number) => `Next in ${seconds} s`,
  playNow: 'Play now',
  cancel: 'Cancel',
  watchAgain: 'Watch again',
  shuffle: 'Shuffle',
  repeatOff: 'Repeat: off',
  repeatAll: 'Repeat: all',
  repeatOne: 'Repeat: this song',
  songs: 'Songs',
  episodeOf: (episode: string, show: string) => `${episode} – ${show}`,
  cover: (album: string) => `Cover of ${album}`,
})
