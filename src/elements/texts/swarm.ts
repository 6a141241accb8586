import { defineTexts } from '../../shared/texts.ts'

/** Peers and rates, at the top of the player. */
export const swarmTexts = defineTexts('swarm', {
  peersTip: 'Connected peers',
  peers: 'Peers: ',
  throughTip: 'Where it comes from',
  pausedTip: 'Nothing is downloaded or uploaded',
  paused: 'Paused',
  downloadTip: 'Download rate',
  download: 'Download: ',
  uploadTip: 'Upload rate',
  upload: 'Upload: ',
  off: 'off',
  uploadsOff: 'Uploads are off',
  uploadsOffBySaver: 'Uploads are off: this browser’s data saver is on',
})
