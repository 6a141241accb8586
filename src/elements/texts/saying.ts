import { defineTexts } from '../../shared/texts.ts'

/** What the player says of itself over the picture. Times and rates come with their units. */
export const sayingTexts = defineTexts('saying', {
  noSource: 'No film has been chosen yet.',
  starting: 'Starting…',
  pausedTitle: 'This torrent is paused',
  paused: 'Nothing is downloaded or uploaded. What comes next is not here yet.',
  ahead: 'Buffering ahead, so that it plays without stopping…',
  buffering: 'Buffering…',
  bufferingPart: (percent: string) => `Buffering ${percent}`,
  /** In the place of a percentage, where the number would be 0. */
  underOnePercent: 'Less than 1 %',
  offline: 'You are offline. It goes on when the network is back.',
  offlineWithPart: (percent: string) =>
    `You are offline. ${percent} is here; the rest comes when the network is back.`,
  leftEarly: 'Everybody left before the torrent’s description had come. It goes on when somebody comes back.',
  left: 'Everybody left. Playback goes on when somebody comes back.',
  leftWithPart: (percent: string) =>
    `Everybody left. ${percent} is here; playback goes on when somebody comes back.`,
  finding: 'Finding peers…',
  description: 'Getting the torrent’s description…',
  looking: 'Looking into the files for one that plays…',
  onePeerLacks: 'The one peer does not have this part. Playback goes on when a peer that has it connects.',
  peersLack: (peers: number) =>
    `None of the ${peers} peers has this part. Playback goes on when a peer that has it connects.`,
  choked: 'The peers that have this part serve others at the moment. It goes on when it is our turn.',
  silent: 'The peers that have this part send nothing at the moment. It goes on when something arrives.',
  slow: (arrives: string, needs: string) =>
    `It arrives at ${arrives}, and playing takes ${needs}, so it stops now and then.`,
  slowSpoken: 'It arrives more slowly than playing takes, so it stops now and then.',
  slowTitle: 'It arrives more slowly than it plays',
  choose: (arrives: string, needs: string) => `It arrives at ${arrives}, and playing takes ${needs}.`,
  chooseSpoken: 'It arrives more slowly than it plays. You can watch with pauses, or wait and play through.',
  throughTitle: (time: string) => `Starts in ${time}, and then plays through`,
  throughSoonTitle: 'Starts in a moment, and then plays through',
  through: (arrives: string, needs: string) =>
    `The rest is fetched first: it arrives at ${arrives}, and playing takes ${needs}.`,
  throughSpoken: 'It waits until the rest plays without a stop. You can watch with pauses instead.',
})
