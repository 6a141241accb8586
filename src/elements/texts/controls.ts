import { defineTexts } from '../../shared/texts.ts'

/** What screen readers call the parts of the player that are no buttons. */
export const controlsTexts = defineTexts('controls', {
  player: 'Video player',
  volume: 'Volume',
  time: 'Playback time',
  /** Both as clocks show them: `1:05`, `10:00`. */
  timeOf: (now: string, whole: string) => `${now} of ${whole}`,
  unknownTime: 'Nothing is loaded yet.',
})
