import { defineTexts } from '../../shared/texts.ts'

/** The heading over a failure's own sentence, for each of its codes. */
export const errorTitleTexts = defineTexts('error-titles', {
  'invalid-magnet': 'This link cannot be read',
  'invalid-torrent': 'This torrent cannot be read',
  'torrent-address': 'The torrent file was not fetched',
  protocol: 'The connection broke off',
  'bad-data': 'The data that arrived was damaged',
  'no-peers': 'Nobody to download from yet',
  'no-tracker': 'There is no tracker to ask',
  tracker: 'No tracker helps',
  'no-webrtc': 'WebRTC is blocked here',
  connection: 'The connection broke off',
  storage: 'Storing on this device does not work',
  'service-worker': 'Playback cannot start on this page',
  'unsupported-media': 'This browser cannot play this file',
  'sound-device': 'The sound device cannot be used',
  'no-such-file': 'There is nothing to play here',
  'unsupported-browser': 'This browser lacks something that playback needs',
  'missing-part': 'A part of this page is missing',
  timeout: 'The data did not arrive',
  deleted: 'This torrent was deleted',
  aborted: 'Stopped',
  internal: 'Something went wrong',
})
