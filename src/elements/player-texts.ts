import type { TrackerStatus } from '../network/ports.ts'
import type { TorrentErrorCode } from '../shared/errors.ts'

const titles: Record<TorrentErrorCode, string> = {
  'invalid-magnet': 'This link cannot be read',
  'invalid-torrent': 'This torrent cannot be read',
  protocol: 'The connection broke off',
  'bad-data': 'The data that arrived was damaged',
  'no-peers': 'Nobody to download from yet',
  tracker: 'The tracker cannot be reached',
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
}

/** A heading for an error or a notice; its message is the sentence below it. */
export const errorTitle = (code: TorrentErrorCode): string => titles[code]

const final = new Set<TorrentErrorCode>([
  'invalid-magnet',
  'invalid-torrent',
  'unsupported-media',
  'unsupported-browser',
  'no-such-file',
])

/** Whether trying the same again can end differently. */
export const canRetry = (code: TorrentErrorCode): boolean => !final.has(code)

const ofTrackers = new Set<TorrentErrorCode>(['no-peers', 'tracker', 'connection', 'timeout'])

/** Whether the list of trackers asked belongs to the explanation. */
export const aboutTrackers = (code: TorrentErrorCode): boolean => ofTrackers.has(code)

/** `wss://tracker.example:443/announce?key=secret` → `tracker.example`; what is no URL is shown as it is. */
export const trackerName = (url: string): string => {
  try {
    return new URL(url).host || url
  } catch {
    // Trackers come from strangers' magnet links: a malformed one is still worth naming.
    return url
  }
}

/** How the tracker does, and what is to be said besides: a warning of its own, or a problem of ours. */
export const trackerStateText = (tracker: TrackerStatus): string =>
  [stateText(tracker), tracker.warning, tracker.problem].filter((part) => part !== null).join(' · ')

const stateText = ({ state, failure, seeds, leeches }: TrackerStatus): string => {
  if (state === 'connecting') return 'asking…'
  if (state === 'waiting') return 'not asked now'
  if (state === 'unreachable') return failure ?? 'cannot be reached'
  if (seeds === null || leeches === null) return 'answers'
  // A tracker counts us too.
  const others = Math.max(0, seeds + leeches - 1)
  return others === 0 ? 'knows nobody else' : `knows ${others} ${others === 1 ? 'other' : 'others'}`
}

/** `Big Buck Bunny.mp4` → `Big Buck Bunny`: what a person calls the film. */
export const displayName = (name: string): string =>
  name.replace(/\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,4}$/i, '') || name
