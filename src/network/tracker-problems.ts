import { defineWordings } from '../shared/wording.ts'

const english = {
  noAddress: 'This is not the address of a tracker.',
  noWebSocket: 'Browsers can only use WebSocket trackers (ws:// or wss://).',
  notSecure: 'A page over https can only use trackers over wss://.',
  badAddress: 'The tracker’s address cannot be used.',
  silent: 'The tracker does not answer.',
  tooMuch: 'The tracker sent a message that is too long.',
  hungUp: 'The tracker hung up.',
  unreachable: 'The tracker could not be reached.',
  /** `said`: the tracker's own words, in whatever language. */
  refusedMessage: (said: string) => `The tracker refused a message. It says: “${said}”`,
  refuses: (said: string) => `The tracker refuses. It says: “${said}”`,
  says: (said: string) => `The tracker says: “${said}”`,
  noWebRtc: 'WebRTC connections cannot be made here.',
  noWebRtcBecause: (said: string) => `WebRTC connections cannot be made here (the browser says: “${said}”).`,
  noSockets: 'There are no WebSockets here, and without them no trackers.',
}
export type TrackerProblems = typeof english

/** What is wrong with one tracker, beside its name. */
export const trackerProblems = defineWordings('tracker-problems', english)
