import { defineTexts } from '../../shared/texts.ts'

/** What the player says of itself to the system around it, and when it goes on where it was left. */
export const systemTexts = defineTexts('system', {
  /** Name of the player's region, for screen readers. */
  region: (film: string): string => `Player: ${film}`,
  resumed: (time: string): string => `Resumed at ${time}`,
  fromBeginning: 'From the beginning',
  /** A button: shows the film on a television. */
  remote: 'Play on another screen',
  remoteConnected: 'Playing on another screen',
})
