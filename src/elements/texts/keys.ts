import { defineTexts } from '../../shared/texts.ts'

/** Of keys, what they do on the picture, gestures, and the buttons of the bar that are ours. */
export const keysTexts = defineTexts('keys', {
  // What keys do: in the help, and with the key in tooltips.
  playPause: 'Play or pause',
  play: 'Play',
  pause: 'Pause',
  back: 'Back 10 seconds',
  forward: 'Forward 10 seconds',
  jump: 'To 0 %, 10 % … 90 % of the film',
  toStart: 'To the beginning',
  toEnd: 'To the end',
  frameBack: 'Back one frame, while paused',
  frameForward: 'Forward one frame, while paused',
  louder: 'Louder',
  quieter: 'Quieter',
  mute: 'Mute',
  unmute: 'Turn on the sound',
  slower: 'Slower',
  faster: 'Faster',
  slightlySlower: 'A little slower',
  slightlyFaster: 'A little faster',
  normalSpeed: 'Normal speed',
  subtitles: 'Subtitles',
  soundtrack: 'Next soundtrack',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  theatre: 'Wide player',
  leaveTheatre: 'Narrow player',
  statistics: 'Statistics',
  nextFile: 'Next file',
  previousFile: 'Previous file',
  help: 'Keys',
  pictureInPicture: 'Picture in picture',
  leavePictureInPicture: 'Leave picture in picture',
  // Sections of the help.
  sectionPlayback: 'Playback',
  sectionPlaces: 'Places in the film',
  sectionSound: 'Sound and speed',
  sectionView: 'View and files',
  close: 'Close',
  /** Name of a key. */
  space: 'Space',
  home: 'Home',
  end: 'End',
  /** A tooltip: what a button does, and its key. */
  withKey: (name: string, key: string) => `${name} (${key})`,
  // What is shown on the picture for a moment.
  secondsForward: (seconds: number) => `+${seconds} s`,
  secondsBack: (seconds: number) => `−${seconds} s`,
  percent: (percent: number) => `${percent} %`,
  muted: 'Muted',
  // The same, for screen readers.
  spokenForward: (seconds: number) => `${seconds} seconds forward`,
  spokenBack: (seconds: number) => `${seconds} seconds back`,
  spokenVolume: (percent: number) => `Volume ${percent} %`,
  spokenBrightness: (percent: number) => `Brightness ${percent} %`,
  spokenSpeed: (speed: string) => `Speed ${speed}`,
  // The menu of speeds.
  speedIs: (speed: string) => `Speed, now ${speed}`,
  speed: 'Speed',
  /** `1.25` → `1.25×`; the number comes formatted. */
  times: (speed: string) => `${speed}×`,
  // The button for what has no room in the bar.
  more: 'More controls',
  files: 'Files',
  volume: 'Volume',
})
